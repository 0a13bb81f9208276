"""Long commands one after the other, with one log and Ctrl-C at any time."""

from dataclasses import dataclass
from pathlib import Path

from attention_site.local import interrupts, processes
from attention_site.local.errors import LocalError

STEP_LIMIT_S = 900.0
"""A slow mirror or a slow machine; what takes longer hangs."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Runs commands for `purpose`; they work in `folder` and write to `log`."""

    purpose: str
    folder: Path
    log: Path

    def run(self, name: str, *command: str) -> None:
        """Run one command; raise with the log's path when it fails."""
        if not self.succeeds(*command):
            raise LocalError(f"{self.purpose} failed: {name}. Its log: {self.log}")

    def succeeds(self, *command: str) -> bool:
        """Run one command and say whether it succeeded."""
        program = processes.Program(name=command[0], command=command, log=self.log)
        child = processes.start(program)
        try:
            if not interrupts.wait_until(
                lambda: child.poll() is not None, timeout_s=STEP_LIMIT_S
            ):
                raise LocalError(
                    f"{self.purpose} hangs: {' '.join(command)}. Its log: {self.log}"
                )
        finally:
            processes.stop([(program, child)])
        return child.returncode == 0
