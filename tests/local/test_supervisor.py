"""Children of our own making under the real supervisor, without the site."""

import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from attention_site.local.errors import LocalError
from attention_site.local.identity import Identity
from attention_site.local.processes import Program
from attention_site.local.supervisor import Supervisor
from tests.local.conftest import eventually


@pytest.fixture
def reports() -> list[str]:
    """What the user was told."""
    return []


@pytest.fixture
def supervisor(reports: list[str]) -> Iterator[Supervisor]:
    """A supervisor that ends its children with the test."""
    supervisor = Supervisor(reports.append)
    yield supervisor
    supervisor.stop()


def program(tmp_path: Path, script: str, name: str = "child") -> Program:
    return Program(
        name=name,
        command=(sys.executable, "-u", "-c", script),
        log=tmp_path / f"{name}.log",
    )


def pid_of(supervisor: Supervisor, name: str = "child") -> int:
    return supervisor.identities()[name].pid


def test_a_child_that_dies_is_restarted_at_once_and_told(
    supervisor: Supervisor, reports: list[str], tmp_path: Path
) -> None:
    child = supervisor.start(program(tmp_path, "import time; time.sleep(60)"))

    child.send_signal(signal.SIGKILL)
    died_at_s = time.monotonic()

    assert eventually(supervisor.look_after)
    assert time.monotonic() - died_at_s < 1
    assert pid_of(supervisor) != child.pid
    assert len(reports) == 1
    assert "child was ended by SIGKILL after" in reports[0]


def test_the_second_restart_waits(
    supervisor: Supervisor, reports: list[str], tmp_path: Path
) -> None:
    first = supervisor.start(program(tmp_path, "import time; time.sleep(60)"))
    first.kill()
    assert eventually(supervisor.look_after)
    second_pid = pid_of(supervisor)
    supervisor._children["child"].process.kill()

    assert eventually(lambda: supervisor.look_after() or len(reports) == 2)
    assert "restarting in 0.5 s" in reports[1]
    assert eventually(supervisor.look_after)
    assert pid_of(supervisor) != second_pid


def test_what_a_killed_child_leaves_in_its_group_goes_too(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    script = (
        "import subprocess, sys, time\n"
        "pool = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(pool.pid)\n"
        "time.sleep(60)\n"
    )
    spec = program(tmp_path, script)
    child = supervisor.start(spec)
    assert eventually(lambda: spec.log.read_text().endswith("\n"))
    pool = Identity.of(int(spec.log.read_text()))
    assert pool is not None

    child.kill()
    assert eventually(supervisor.look_after)

    assert eventually(lambda: not pool.is_alive())


def test_a_child_that_cannot_live_ends_everything_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "attention_site.local.supervisor.DELAYS_S", (0.0, 0.01, 0.01, 0.01, 30.0)
    )
    supervisor.start(program(tmp_path, "print('no licence'); raise SystemExit(3)"))

    with pytest.raises(LocalError) as raised:
        eventually(lambda: supervisor.look_after() and False)

    assert "child ended with status 3 5 times" in str(raised.value)
    assert str(raised.value).endswith("no licence")


def test_a_missing_library_of_a_child_is_named_with_its_package(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "attention_site.local.supervisor.DELAYS_S", (0.0, 0.01, 0.01, 0.01, 30.0)
    )
    message = "libGL.so.1: cannot open shared object file: No such file or directory"
    supervisor.start(program(tmp_path, f"raise ImportError({message!r})"))

    with pytest.raises(LocalError) as raised:
        eventually(lambda: supervisor.look_after() and False)

    assert "apt-get install libgl1" in str(raised.value)


def test_only_warnings_and_errors_of_children_are_told(
    supervisor: Supervisor, reports: list[str], tmp_path: Path
) -> None:
    lines = [
        "[2026-01-01 10:00:00,000: INFO/MainProcess] ready",
        "[2026-01-01 10:00:01,000: WARNING/MainProcess] slow",
        "2026-01-01 10:00:02,000 ERROR analytics: failed",
        "Traceback (most recent call last):",
        "  in a place",
        "2026-01-01 10:00:03,000 INFO analytics: better",
        "INFO:     Uvicorn running",
        "2026-01-01 10:00:04.000 UTC [7] FATAL:  role does not exist",
        "1:M 01 Jan 2026 10:00:05.000 * Ready to accept connections",
        "1:M 01 Jan 2026 10:00:06.000 # Out of memory",
    ]
    script = f"import time; print({chr(10).join(lines)!r}); time.sleep(60)"

    supervisor.start(program(tmp_path, script, name="talker"))

    def reported() -> bool:
        supervisor.report_news()
        return len(reports) >= 6

    assert eventually(reported)
    assert [report.partition(" | ")[2] for report in reports] == [
        lines[1],
        lines[2],
        lines[3],
        lines[4],
        lines[7],
        lines[9],
    ]


def test_a_child_that_does_not_listen_is_killed_in_the_end(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    stubborn = replace(
        program(tmp_path, deaf),
        stop_steps=((signal.SIGTERM, 0.2), (signal.SIGTERM, 0.2)),
    )
    child = supervisor.start(stubborn)
    assert eventually(lambda: "deaf" in stubborn.log.read_text())

    supervisor.stop()

    assert child.returncode == -signal.SIGKILL


def test_a_large_log_moves_aside_at_start(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    (tmp_path / "child.log").write_bytes(b"old\n" * 1_500_000)

    supervisor.start(program(tmp_path, "print('new')"))

    assert eventually(lambda: (tmp_path / "child.log").read_text() == "new\n")
    assert (tmp_path / "child.log.1").stat().st_size == 6_000_000
