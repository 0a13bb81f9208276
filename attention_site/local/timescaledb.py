"""A private copy of the installed PostgreSQL with TimescaleDB's Apache edition.

For tests on real hypertables: Debian 12 has no package of it. Built once from the
source of a newer Debian and kept in the user's cache, whole or not at all; the
system's PostgreSQL stays as it is.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from attention_site.local import (
    binaries,
    debian_sources,
    interrupts,
    processes,
    programs,
)
from attention_site.local.errors import LocalError
from attention_site.local.steps import Steps
from attention_site.local.terminal import Terminal

VERSION = "2.19.3"
"""The one of the Debian that it is taken from: known without asking a mirror."""

SUPPORTED_MAJORS = range(14, 18)
WAIT_LIMIT_S = 1800.0
"""For another build of the same copy to end."""

_CMAKE_OPTIONS = (
    "-DAPACHE_ONLY=1",
    "-DCMAKE_BUILD_TYPE=Release",
    "-DREGRESS_CHECKS=OFF",
    "-DTAP_CHECKS=OFF",
    "-DUSE_OPENSSL=0",  # only telemetry speaks TLS; so no headers of OpenSSL either
    "-DUSE_TELEMETRY=OFF",
    "-DWARNINGS_AS_ERRORS=OFF",
)


@dataclass(frozen=True, slots=True)
class Copy:
    """Where the copy of one installed PostgreSQL is, or is to be."""

    origin: binaries.Postgres
    package_version: str  # such as 15.18-0+deb12u1
    cache: Path
    version: str  # of TimescaleDB

    @property
    def name(self) -> str:
        """Return what tells this copy from others."""
        return f"timescaledb-{self.version}-postgresql-{self.package_version}"

    @property
    def path(self) -> Path:
        """Return its folder."""
        return self.cache / self.name

    @property
    def partial(self) -> Path:
        """Return the folder in which it is made."""
        return self.cache / f"{self.name}.partial"

    def bin_dir(self, root: Path) -> Path:
        """Return the programs below `root`: as in the system, so that they find it all."""
        return root / f"usr/lib/postgresql/{self.origin.major}/bin"

    def is_whole(self) -> bool:
        """Say whether it was made and still runs: libraries may have gone since."""
        try:
            binaries.postgres_in(self.bin_dir(self.path))
        except LocalError:
            return False
        return True


def provided(terminal: Terminal) -> Path:
    """Return the folder of programs of the copy, made now if there is none.

    Tells the progress. Raises LocalError where it cannot be made.
    """
    copy = _copy()
    if copy.is_whole():
        return copy.bin_dir(copy.path)
    _require_tools()
    try:
        copy.cache.mkdir(parents=True, exist_ok=True)
        with _alone(copy):
            if not copy.is_whole():  # the one we waited for may have made it
                _make(copy, terminal)
    except (OSError, shutil.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)[:200]
        raise LocalError(
            f"Cannot keep TimescaleDB in {copy.cache}: {reason}. "
            "Make room or give another folder: XDG_CACHE_HOME=/path make timescaledb"
        ) from error
    return copy.bin_dir(copy.path)


def _copy() -> Copy:
    for postgres in binaries.installed_postgres():
        if postgres.major in SUPPORTED_MAJORS:
            return Copy(
                postgres,
                _package_version(postgres),
                _cache(),
                os.environ.get("LOCAL_TIMESCALEDB_VERSION") or VERSION,
            )
    first, last = SUPPORTED_MAJORS[0], SUPPORTED_MAJORS[-1]
    raise LocalError(
        f"TimescaleDB needs an installed PostgreSQL {first} to {last}. "
        "On Debian: apt-get install postgresql"
    )


def _package_version(postgres: binaries.Postgres) -> str:
    """Return Debian's full version, which PostgreSQL tells: headers must match it."""
    told = processes.run([str(postgres.bin_dir / "postgres"), "--version"]).stdout
    found = re.search(r"\(Debian ([\w.+~-]+)\)", told)
    if found is None:
        raise LocalError(
            f"TimescaleDB is built for Debian's PostgreSQL, and this is: {told.strip()}"
        )
    return found[1]


def _cache() -> Path:
    """Return the user's cache, as the XDG base directory specification says."""
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (chosen if chosen.is_absolute() else Path.home() / ".cache") / "attention"


def _require_tools() -> None:
    if shutil.which("apt-get") is None:
        raise LocalError(
            "TimescaleDB is built from Debian's source, and there is no apt-get here"
        )
    missing = [
        package
        for package, is_there in (
            ("gcc", shutil.which("cc") or shutil.which("gcc")),
            ("libc6-dev", Path("/usr/include/stdio.h").exists()),
            ("make", shutil.which("make")),
            ("cmake", shutil.which("cmake")),
        )
        if not is_there
    ]
    if missing:
        raise LocalError(
            "TimescaleDB cannot be built yet. "
            f"On Debian: apt-get install {' '.join(missing)}"
        )


@contextmanager
def _alone(copy: Copy) -> Iterator[None]:
    """Wait until nobody else makes this copy, and keep others waiting."""
    with (copy.cache / f"{copy.name}.lock").open("a") as file:

        def is_ours() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        if not interrupts.wait_until(is_ours, timeout_s=WAIT_LIMIT_S):
            raise LocalError(f"Another process is building {copy.path} for too long")
        yield


def _make(copy: Copy, terminal: Terminal) -> None:
    """Make the copy beside its place; the name comes last."""
    for leftover in (copy.partial, copy.path):
        if leftover.exists():
            shutil.rmtree(leftover)
    work = copy.partial / "work"
    work.mkdir(parents=True)
    steps = Steps("Building TimescaleDB", work, copy.cache / f"{copy.name}.log")
    with terminal.step(f"Fetching TimescaleDB {copy.version}"):
        source = debian_sources.unpack_source(copy.version, steps)
        _copy_postgres(copy, steps)
    with terminal.step(f"Building it for PostgreSQL {copy.origin.version}"):
        _build(copy, source, steps)
    shutil.rmtree(work)
    copy.partial.rename(copy.path)


def _copy_postgres(copy: Copy, steps: Steps) -> None:
    major = copy.origin.major
    for folder in (Path("/usr/lib/postgresql"), Path("/usr/share/postgresql")):
        target = copy.partial / folder.relative_to("/") / str(major)
        shutil.copytree(folder / str(major), target, symlinks=True)
    debian_sources.unpack_headers(major, copy.package_version, copy.partial, steps)
    # Where libpq-dev would put them; they are the same.
    headers = copy.partial / "usr/include/postgresql"
    for header in (headers / str(major) / "server").glob("pg_config*.h"):
        shutil.copy(header, headers)


def _build(copy: Copy, source: Path, steps: Steps) -> None:
    build = str(steps.folder / "build")
    pg_config = copy.bin_dir(copy.partial) / "pg_config"
    steps.run(
        "cmake",
        *("cmake", "-S", str(source), "-B", build, "-G", "Unix Makefiles"),
        *(f"-DPG_CONFIG={pg_config}", *_CMAKE_OPTIONS),
    )
    steps.run("make", "cmake", "--build", build, f"-j{programs.cores()}")
    steps.run("make install", "cmake", "--install", build)
