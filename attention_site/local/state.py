"""Who runs the site of one data folder: the lock, and a file that tells the rest.

The lock is the kernel's and goes with its holder, however that ends. The file says
where the site is, for `status`, for `run`, and for a second `up`; what it names of a
killed run is ended before the next begins.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

from attention_site.local import folders
from attention_site.local.errors import LocalError
from attention_site.local.identity import Identity, end_leftover


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its supervisor, its address and its processes."""

    url: str
    supervisor: Identity
    environment: Mapping[str, str]
    children: Mapping[str, Identity] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return it for the file, which holds passwords."""
        content = {
            "url": self.url,
            "supervisor": _pair(self.supervisor),
            "environment": dict(self.environment),
            "children": {name: _pair(who) for name, who in self.children.items()},
        }
        return json.dumps(content, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what `to_json` wrote."""
        content = json.loads(text)
        return cls(
            url=content["url"],
            supervisor=Identity(*content["supervisor"]),
            environment=content["environment"],
            children={
                name: Identity(*pair) for name, pair in content["children"].items()
            },
        )


def _pair(who: Identity) -> list[int]:
    return [who.pid, who.started_at_ticks]


def read(place: folders.Folders) -> Site | None:
    """Return the site that runs on this data, or None."""
    site = _last(place)
    return site if site is not None and site.supervisor.is_alive() else None


def write(place: folders.Folders, site: Site) -> None:
    """Tell what runs now."""
    folders.write_private(_file(place), site.to_json())


def forget(place: folders.Folders) -> None:
    """Tell that nothing runs."""
    _file(place).unlink(missing_ok=True)


def lock(place: folders.Folders) -> IO[str]:
    """Take the data folder for as long as the returned file is open.

    Raises when a live supervisor has it. Ends what a killed one left.
    """
    file = (place.run / "site.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise LocalError(_taken(place)) from None
    left = _last(place)
    if left is not None:
        for who in left.children.values():
            end_leftover(who)
        forget(place)
    return file


def _taken(place: folders.Folders) -> str:
    site = read(place)
    if site is None:
        return f"The site is already starting on {place.root}."
    return (
        f"Already running: {site.url} (process {site.supervisor.pid}). "
        f"Ctrl-C there ends it, or: kill {site.supervisor.pid}"
    )


def _last(place: folders.Folders) -> Site | None:
    try:
        return Site.from_json(_file(place).read_text())
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a file that cannot be read names nobody


def _file(place: folders.Folders) -> Path:
    return place.run / "site.json"


def own_identity() -> Identity:
    """Return who we are."""
    who = Identity.of(os.getpid())
    if who is None:
        raise LocalError("/proc is not readable: the local site needs Linux.")
    return who
