"""Temporary data folders that a killed run could not remove."""

import os
import shutil
import tempfile
from pathlib import Path

from attention_site.local import folders, state
from attention_site.local.errors import LocalError

PREFIX = "attention-services-"


def remove_abandoned() -> None:
    """Remove the folders of ours that nobody holds any more."""
    for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        place = folders.Folders(root)
        try:
            # Without a lock file the folder is being made this very moment.
            is_ours = root.stat().st_uid == os.geteuid()
            if not is_ours or not (place.run / "site.lock").exists():
                continue
            lock = state.lock(place)
        except (OSError, LocalError):
            continue
        with lock:
            shutil.rmtree(root, ignore_errors=True)
