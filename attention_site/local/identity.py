"""Processes recognised again by a later run, although numbers are given out anew."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from attention_site.local import processes

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Identity:
    """A process: its number, and when it started in clock ticks since boot."""

    pid: int
    started_at_ticks: int

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """Return who runs under `pid`, or None when nobody does."""
        fields = _stat_fields(pid)
        if not fields or fields[0] == "Z":
            return None
        return cls(pid, int(fields[19]))

    def is_alive(self) -> bool:
        """Say whether this very process still runs."""
        return Identity.of(self.pid) == self

    def age_s(self) -> float:
        """Return how long ago it started."""
        uptime_s = float(Path("/proc/uptime").read_text().split()[0])
        return uptime_s - self.started_at_ticks / _TICKS_PER_S


def end_leftover(identity: Identity, *, limit_s: float = 5.0) -> bool:
    """End a process of an earlier run; say whether there was one to end."""
    if not identity.is_alive():
        return False
    try:
        os.kill(identity.pid, signal.SIGTERM)
    except ProcessLookupError:
        return False
    deadline_s = time.monotonic() + limit_s
    while identity.is_alive():
        if time.monotonic() > deadline_s:
            processes.kill_group(identity.pid)
            break
        time.sleep(0.05)
    return True


def family_memory_bytes(pid: int) -> int:
    """Return what a process and all below it hold, with shared pages counted once."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _stat_fields(int(folder.name))
        if fields:
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    total, waiting = 0, [pid]
    while waiting:
        member = waiting.pop()
        total += _own_memory_bytes(Path(f"/proc/{member}"))
        waiting += children.get(member, [])
    return total


def _own_memory_bytes(folder: Path) -> int:
    try:
        for line in (folder / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
        resident = (folder / "statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(resident) * _PAGE_BYTES


def _stat_fields(pid: int) -> list[str]:
    """Return the fields after the name, which may itself hold spaces."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return stat.rpartition(")")[2].split()
