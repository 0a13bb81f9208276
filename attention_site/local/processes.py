"""Children that never outlive us, and processes recognised again later.

Every child leads a process group of its own, so that a terminal's Ctrl-C reaches
only us and we end all in order. The kernel ends it when we die without warning.
"""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from attention_site.local import folders, interrupts, logs
from attention_site.local.errors import LocalError

PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Program:
    """What to start, where it writes, and how it is ended.

    `stop_steps` are signals with the seconds to wait after each; then it is killed.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    stop_steps: tuple[tuple[int, float], ...] = ((signal.SIGTERM, 5.0),)
    death_signal: int = signal.SIGKILL
    environment: Mapping[str, str] | None = None
    input_text: str = ""


def start(program: Program) -> subprocess.Popen[bytes]:
    """Start a child that gets the program's `death_signal` when this process ends.

    Call it from the main thread: the kernel counts the death of the thread.
    """
    with logs.opened(program.log) as output, tempfile.TemporaryFile() as text:
        text.write(program.input_text.encode())
        text.seek(0)
        return subprocess.Popen(  # noqa: S603 - our own commands, no shell
            program.command,
            stdin=text,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=program.environment,
            cwd=folders.PROJECT_DIR,
            process_group=0,
            preexec_fn=_dying_with(os.getpid(), program.death_signal),
        )


def _dying_with(parent_pid: int, death_signal: int) -> Callable[[], None]:
    def arrange() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent_pid:  # it died before the call above
            os._exit(1)

    return arrange


def run(
    command: Sequence[str], *, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a short command to its end and return status and whole output."""
    return subprocess.run(  # noqa: S603 - our own commands, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=env,
        check=False,
        timeout=120,
    )


def stop(running: Sequence[tuple[Program, subprocess.Popen[bytes]]]) -> None:
    """End children together: ask, ask harder, then kill what is left of their groups.

    A second signal to ourselves means that the user will not wait.
    """
    signals_before = len(interrupts.received())
    begun_s = time.monotonic()
    steps = {child.pid: list(program.stop_steps) for program, child in running}
    due_s = {child.pid: begun_s for _, child in running}
    waiting = [child for _, child in running]
    while waiting := [child for child in waiting if child.poll() is None]:
        is_hurried = len(interrupts.received()) > max(signals_before, 1)
        for child in waiting:
            if not is_hurried and time.monotonic() < due_s[child.pid]:
                continue
            if is_hurried or not steps[child.pid]:
                kill_group(child.pid)
                due_s[child.pid] = time.monotonic() + 1
                continue
            number, limit_s = steps[child.pid].pop(0)
            _signal_process(child.pid, number)
            due_s[child.pid] = time.monotonic() + limit_s
        time.sleep(0.02)
    for _, child in running:
        kill_group(child.pid)


def kill_group(group: int) -> None:
    """Kill what is left of a process group, if anything is."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _signal_process(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def run_in_foreground(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a command of the user in our terminal and return a shell's status for it."""
    # Same process group: the terminal's Ctrl-C reaches it without us.
    try:
        child = subprocess.Popen(  # noqa: S603 - the user's own command
            command, env=env, preexec_fn=_dying_with(os.getpid(), signal.SIGTERM)
        )
    except OSError as error:
        raise LocalError(f"{command[0]} does not run: {error.strerror}") from error
    forwarded = 0
    while child.poll() is None:
        time.sleep(0.02)
        for number in interrupts.received()[forwarded:]:
            forwarded += 1
            if number != signal.SIGINT:
                child.send_signal(number)
    status = child.returncode
    return status if status >= 0 else 128 - status
