"""The command line as a user starts it, with an environment that names no server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PROJECT_DIR = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "attention_site.local")
_NAMES = {
    "DATABASE_URL",
    "REDIS_URL",
    "TIMESERIES_DATABASE_URL",
    "PORT",
    "HOST",
    "DATA",
}


@dataclass
class LocalCommands:
    """Runs the command line, and ends what is left of it after the test."""

    environment: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)
    limit_s: float = 120.0

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment | extra,
            cwd=PROJECT_DIR,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=self.limit_s,
            check=False,
        )

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        """Start a command that goes on running."""
        child = subprocess.Popen(
            [*COMMAND, *arguments],
            env=self.environment | extra,
            cwd=PROJECT_DIR,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.started.append(child)
        return child


@pytest.fixture
def local() -> Iterator[LocalCommands]:
    """The command line, with nothing of the surrounding test run in its environment."""
    environment = {
        name: value for name, value in os.environ.items() if name not in _NAMES
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    commands = LocalCommands(environment)
    yield commands
    for child in commands.started:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.communicate(timeout=30)  # closes its pipes too


def processes_with(text: str) -> list[str]:
    """Return the command lines of live processes that mention `text`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (folder / "environ").read_bytes().decode(errors="replace")
            is_zombie = ") Z " in (folder / "stat").read_text()
        except OSError:
            continue
        if text in command + environment and not is_zombie:
            found.append(f"{folder.name} {command}")
    return [line for line in found if not line.startswith(f"{os.getpid()} ")]


def eventually(is_so: Callable[[], object], *, within_s: float = 15.0) -> bool:
    """Ask until the answer is yes, and say whether it came in time."""
    deadline_s = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(0.05)
    return True
