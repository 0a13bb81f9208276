"""Where local state lives: one folder that git ignores."""

import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from attention_site.local.errors import LocalError

PROJECT_DIR = Path(__file__).resolve().parents[2]
NEEDED_FREE_BYTES = 200 * 1024 * 1024
"""An empty PostgreSQL is 40 MB and its log grows by 16 MB at a time."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The parts of one data folder."""

    root: Path

    @property
    def run(self) -> Path:
        """Return where locks, passwords and the schedule of beat are."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """Return where every child writes."""
        return self.root / "log"

    @property
    def media(self) -> Path:
        """Return where recordings are."""
        return self.root / "media"

    @property
    def secret_key(self) -> Path:
        """Return the file with Django's SECRET_KEY."""
        return self.root / "secret-key"

    def postgres(self, major: int) -> Path:
        """Return the data directory of one major version of PostgreSQL."""
        return self.root / f"postgres-{major}"

    def redis(self, flavour: str) -> Path:
        """Return the data directory of one flavour: they cannot read each other's."""
        return self.root / "redis" / flavour


def prepare(root: Path) -> Folders:
    """Create the folders, or say why they cannot be."""
    folders = Folders(root.absolute())
    try:
        for folder in (folders.run, folders.log, folders.media):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (folders.run, folders.log):  # passwords are written there
            folder.chmod(0o700)
        probe = folders.run / "probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise unusable(folders.root, error) from error
    if shutil.disk_usage(folders.root).free < NEEDED_FREE_BYTES:
        raise unusable(folders.root, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    return folders


def unusable(root: Path, error: OSError) -> LocalError:
    """Return the error for a folder that is full or may not be written."""
    reason = error.strerror or str(error)
    return LocalError(
        f"Cannot keep data in {root}: {reason}. "
        "Make room or give another folder: DATA=/path/to/folder make up"
    )


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.replace(path)
