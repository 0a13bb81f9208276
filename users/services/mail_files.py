"""Mails that are files for staff to pass on, where a site has no mail server."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings


def delete_before(moment: datetime) -> int:
    """Delete the mails that were written before; return how many."""
    return _delete(path for path in _all() if path.stat().st_mtime < moment.timestamp())


def delete_to(address: str) -> int:
    """Delete the mails that name an e-mail address; return how many."""
    named = address.lower().encode()
    return _delete(path for path in _all() if named in path.read_bytes().lower())


def _all() -> list[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return list(Path(folder).glob("*.log")) if folder else []


def _delete(paths: Iterator[Path]) -> int:
    deleted = 0
    for path in paths:
        path.unlink(missing_ok=True)
        deleted += 1
    return deleted
