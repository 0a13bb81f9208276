"""Keeps children running: restarts those that die, gives up on those that cannot live.

The first restart is immediate, so that a killed live worker is missed for as long as
it takes to load; the next ones wait longer and longer.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from attention_site.local import libraries, logs, processes
from attention_site.local.errors import LocalError
from attention_site.local.identity import Identity
from attention_site.local.processes import Program

AT_ONCE_S = 10.0
GIVE_UP_AFTER = 5
DELAYS_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
TAIL_LINES = 15


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes]
    started_at_s: float
    follower: logs.Follower
    early_deaths: int = 0
    deaths: int = 0
    restart_at_s: float | None = None


@dataclass(slots=True)
class Supervisor:
    """The children of one site. `report` gets a line for the user."""

    report: Callable[[str], None]
    _children: dict[str, _Child] = field(default_factory=dict)

    def start(self, program: Program) -> subprocess.Popen[bytes]:
        """Start a child and keep it running from now on."""
        follower = logs.Follower(program.log)
        process = processes.start(program)
        self._children[program.name] = _Child(
            program, process, time.monotonic(), follower
        )
        return process

    def identities(self) -> Mapping[str, Identity]:
        """Return who runs now, by name."""
        found = (
            (name, Identity.of(child.process.pid))
            for name, child in self._children.items()
        )
        return {name: who for name, who in found if who is not None}

    def look_after(self) -> bool:
        """Restart what has died; say whether anything was started.

        Raises LocalError when a child dies again and again as soon as it starts.
        """
        started = False
        for child in self._children.values():
            if child.restart_at_s is None and child.process.poll() is not None:
                self._note_death(child)
            if child.restart_at_s is not None:
                started |= self._restart_when_due(child)
        return started

    def forget_news(self) -> None:
        """Pass over what the children have written until now."""
        for child in self._children.values():
            child.follower = logs.Follower(child.program.log)

    def report_news(self) -> None:
        """Report the warnings and errors that the children have written."""
        for name, child in self._children.items():
            for line in child.follower.news():
                self.report(f"{name:>10} | {line}")

    def stop(self, names: Sequence[str] | None = None) -> None:
        """End the named children together, or all that are left."""
        chosen = [name for name in self._children if names is None or name in names]
        leaving = [self._children.pop(name) for name in chosen]
        processes.stop([(child.program, child.process) for child in leaving])

    def _note_death(self, child: _Child) -> None:
        # Pool processes of a killed worker would go on with its task.
        processes.kill_group(child.process.pid)
        lived_s = time.monotonic() - child.started_at_s
        child.early_deaths = child.early_deaths + 1 if lived_s < AT_ONCE_S else 0
        child.deaths = child.deaths + 1 if lived_s < max(DELAYS_S) else 1
        name, how = child.program.name, _how(child.process.returncode)
        if child.early_deaths >= GIVE_UP_AFTER:
            raise LocalError(_give_up(child.program, how))
        delay_s = DELAYS_S[min(child.deaths, len(DELAYS_S)) - 1]
        child.restart_at_s = time.monotonic() + delay_s
        soon = f"in {delay_s:g} s" if delay_s else "at once"
        self.report(f"{name} {how} after {_duration(lived_s)}; restarting {soon}")

    def _restart_when_due(self, child: _Child) -> bool:
        if child.restart_at_s is None or time.monotonic() < child.restart_at_s:
            return False
        child.restart_at_s = None
        child.process = processes.start(child.program)
        child.started_at_s = time.monotonic()
        return True


def _how(status: int) -> str:
    """Return the end of a child in words."""
    if status >= 0:
        return f"ended with status {status}"
    return f"was ended by {signal.Signals(-status).name}"


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _give_up(program: Program, how: str) -> str:
    tail = logs.tail(program.log, lines=TAIL_LINES)
    missing = libraries.missing_in(tail)
    if missing is not None:
        return f"{program.name} cannot start. {missing}"
    return (
        f"{program.name} {how} {GIVE_UP_AFTER} times as soon as it was started. "
        f"Its log, {program.log}, ends with:\n{tail}"
    )
