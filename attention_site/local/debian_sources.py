"""What Debian has and this machine has not: PostgreSQL's headers, TimescaleDB's source.

Fetched by apt from the mirrors that this machine uses, with its signatures checked;
nothing is installed, and the lists of a newer Debian stay in a folder of their own.
"""

import re
import tarfile
from pathlib import Path

from attention_site.local import processes
from attention_site.local.errors import LocalError
from attention_site.local.steps import Steps

SUITE = "trixie"
"""The first Debian with TimescaleDB; its source builds on older ones too."""

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_OPTIONS = {
    "Acquire::Retries": "3",
    "Acquire::Languages": "none",
    # The user that apt gives root up for cannot enter the folders of root.
    "APT::Sandbox::User": "root",
}


def unpack_headers(major: int, version: str, tree: Path, steps: Steps) -> None:
    """Unpack PostgreSQL's headers below `tree`, where its programs are already.

    They have to be of the very version of the programs. Where the mirror has only
    newer ones, newer programs are unpacked over the old.
    """
    folder = steps.folder / "packages"
    (folder / "lists/partial").mkdir(parents=True)
    headers = f"postgresql-server-dev-{major}"
    exactly = f"{headers}={version}"
    if not steps.succeeds(*_apt_get(folder, "download", exactly)):
        # This machine's lists are old, or were removed with all that apt can spare.
        fresh = {"Dir::State::lists": str(folder / "lists")}
        steps.run("apt-get update", *_apt_get(folder, "update", **fresh))
        if not steps.succeeds(*_apt_get(folder, "download", exactly, **fresh)):
            names = (headers, f"postgresql-{major}", f"postgresql-client-{major}")
            steps.run(
                "apt-get download", *_apt_get(folder, "download", *names, **fresh)
            )
    for package in folder.glob("*.deb"):
        steps.run("dpkg-deb", "dpkg-deb", "--extract", str(package), str(tree))


def unpack_source(version: str, steps: Steps) -> Path:
    """Return the folder of TimescaleDB's unpacked source."""
    folder = steps.folder / "source"
    for name in ("lists/partial", "cache/archives/partial", "unpacked"):
        (folder / name).mkdir(parents=True)
    sources = folder / "sources.list"
    signed_by = f"[signed-by={_KEYRING}] " if _KEYRING.exists() else ""
    sources.write_text(f"deb-src {signed_by}{_mirror()} {SUITE} main\n")
    state = {
        "Dir::State::lists": str(folder / "lists"),
        "Dir::Cache": str(folder / "cache"),
        "Dir::Etc::sourcelist": str(sources),
        "Dir::Etc::sourceparts": "/dev/null",
        # Else a list that could not be fetched is only a warning.
        "APT::Update::Error-Mode": "any",
    }
    steps.run("apt-get update", *_apt_get(folder, "update", **state))
    steps.run(
        "apt-get source",
        *_apt_get(folder, "source", "--download-only", "timescaledb", **state),
    )
    archive = next(folder.glob("timescaledb_*.orig.tar.*"))
    found = archive.name.removeprefix("timescaledb_").partition(".orig")[0]
    if found.partition("+")[0] != version:
        raise LocalError(
            f"Debian {SUITE} has TimescaleDB {found}, not {version}. "
            f"Take it: LOCAL_TIMESCALEDB_VERSION={found.partition('+')[0]} make timescaledb"
        )
    with tarfile.open(archive) as file:
        file.extractall(folder / "unpacked")  # noqa: S202 - apt has checked it
    return next((folder / "unpacked").iterdir())


def _apt_get(folder: Path, command: str, *names: str, **state: str) -> list[str]:
    """Return the command line; apt puts what it downloads where it is started."""
    options = [f"-o{name}={value}" for name, value in (_OPTIONS | state).items()]
    return ["env", f"--chdir={folder}", "apt-get", "-qq", *options, command, *names]


def _mirror() -> str:
    """Return the address of the Debian archive that this machine uses."""
    codename = re.escape(_os_release().get("VERSION_CODENAME", ""))
    # Of the ways to ask, the one that needs no lists to have been fetched.
    told = processes.run(["apt-get", "update", "--print-uris"]).stdout
    found = re.search(rf"'(\S+)/dists/{codename}/InRelease'", told)
    if found is None:
        raise LocalError(
            "apt names no mirror of Debian here, so TimescaleDB cannot be fetched"
        )
    return found[1]


def _os_release() -> dict[str, str]:
    """Return what /etc/os-release says, empty where there is none."""
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name: value.strip("\"'") for name, _, value in pairs}
