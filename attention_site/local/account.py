"""As whom PostgreSQL runs: it refuses root, and CI machines are root.

Found by trying. First in a user namespace, where root carries another number:
nothing changes owner, and folders closed to others stay passable. Where that is
not allowed (containers), as `postgres` or `nobody`, who then own the data; with
the right to pass folders if the project lies below a closed one such as /root.
"""

import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from attention_site.local import processes
from attention_site.local.errors import LocalError

NAMESPACE_ID = 1000


@dataclass(frozen=True, slots=True)
class Account:
    """A command prefix that gives up root, and who owns the files then."""

    prefix: tuple[str, ...]
    owner: tuple[int, int] | None = None  # None: as we are

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command line that runs `arguments` under this account."""
        return [*self.prefix, *map(str, arguments)]

    def give(self, folder: Path) -> None:
        """Create a folder that only this account may enter, with all in it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.owner is None:
            if os.geteuid() == 0:
                self._own(folder, (0, os.getegid()))
            return
        self._own(folder, self.owner)

    @staticmethod
    def _own(folder: Path, owner: tuple[int, int]) -> None:
        """Change the owner where an earlier run used another account."""
        if folder.stat().st_uid == owner[0]:
            return
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, *owner, follow_symlinks=False)


def find(program: Path, folder: Path) -> Account:
    """Return an account that may run `program` on data in `folder`."""
    if os.geteuid() != 0:
        return Account(())
    wanted = os.environ.get("LOCAL_POSTGRES_ACCOUNT", "")
    for name, account in _candidates():
        if wanted not in ("", name):
            continue
        if _works(account, program, folder):
            return account
    raise LocalError(
        "PostgreSQL does not run as root, and no other account can run it here. "
        "Run as an ordinary user, or give DATABASE_URL"
    )


def _candidates() -> Iterator[tuple[str, Account]]:
    number = str(NAMESPACE_ID)
    yield (
        "namespace",
        Account(
            ("unshare", "--user", f"--map-user={number}", f"--map-group={number}", "--")
        ),
    )
    for passing in (False, True):
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            yield (
                f"{name}-passing" if passing else name,
                _setpriv(entry, passing=passing),
            )


def _setpriv(entry: pwd.struct_passwd, *, passing: bool) -> Account:
    # setpriv and not runuser: it stays the same process, which the kernel ends with
    # us, and it sets the death signal again after changing the account.
    prefix = [
        "setpriv",
        f"--reuid={entry.pw_uid}",
        f"--regid={entry.pw_gid}",
        "--clear-groups",
        "--pdeathsig=INT",
    ]
    if passing:
        prefix += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        # Else access() forgets the right, with which PostgreSQL looks for itself.
        prefix += ["--securebits=+no_setuid_fixup"]
    return Account((*prefix, "--"), (entry.pw_uid, entry.pw_gid))


def _works(account: Account, program: Path, folder: Path) -> bool:
    """Try the program and writing a file below the folder's parent."""
    place = folder.parent / f".{folder.name}-probe"
    try:
        account.give(place)
        script = '"$1" --version >/dev/null && : >"$2/probe" && cd "$2" && pwd -P'
        command = account.command("sh", "-c", script, "sh", program, place)
        result = processes.run(command)
        # A file made in a namespace must be ours outside of it too.
        return result.returncode == 0 and (place / "probe").exists()
    except OSError:
        return False
    finally:
        (place / "probe").unlink(missing_ok=True)
        if place.exists():
            place.rmdir()
