"""The whole site under its supervisor, as `make up` starts it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from attention_site.local import ports
from attention_site.local.identity import Identity
from tests.local.conftest import LocalCommands, eventually, processes_with

pytestmark = pytest.mark.timeout(180)

NAMES = {
    *("postgres", "redis", "web", "beat"),
    *("live", "live-2", "default", "recordings"),
}


def start_site(
    local: LocalCommands, data: Path, port: int
) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """Start a site and return it with the line that it prints when it is ready."""
    child = local.start(
        "up", "--data", str(data), "--port", str(port), "--no-demo", "--json"
    )
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        pytest.fail(child.communicate()[1])
    return child, json.loads(line)


@pytest.fixture
def site(
    local: LocalCommands, tmp_path: Path
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A running site; ended as a user ends it."""
    child, description = start_site(local, tmp_path / "var", ports.free())
    yield child, description
    child.terminate()
    child.communicate(timeout=60)


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}readyz", timeout=5) as response:  # noqa: S310 - our own http
            return response.status == 200
    except OSError:
        return False


def test_the_site_runs_and_tells_who_it_is(
    local: LocalCommands,
    site: tuple[subprocess.Popen[str], dict[str, Any]],
    tmp_path: Path,
) -> None:
    data, description = str(tmp_path / "var"), site[1]

    status = local.run("status", "--data", data)
    second = local.run("up", "--data", data, "--port", str(ports.free()))
    beside = local.run(
        *("run", "--data", data, "--"),
        *(sys.executable, "manage.py", "migrate", "--check"),
    )

    assert is_ready(description["url"])
    assert set(description["pids"]) == NAMES
    assert status.returncode == 0
    assert all(name in status.stdout for name in NAMES)
    assert second.returncode == 1
    assert second.stderr.startswith(f"Already running: {description['url']}")
    assert second.stderr.count("\n") == 1
    assert beside.returncode == 0, beside.stderr


def test_a_killed_live_worker_is_back_within_seconds(
    local: LocalCommands,
    site: tuple[subprocess.Popen[str], dict[str, Any]],
    tmp_path: Path,
) -> None:
    log = tmp_path / "var" / "log" / "live.log"
    pid = site[1]["pids"]["live"]
    pool = [
        int(line.split()[0])
        for line in processes_with("--hostname=live@")
        if f"{tmp_path}" in Path(f"/proc/{line.split()[0]}/environ").read_text()
    ]
    assert log.read_text().count(" ready.") == 1

    os.kill(pid, signal.SIGKILL)

    assert eventually(lambda: log.read_text().count(" ready.") == 2, within_s=10)
    assert all(Identity.of(number) is None for number in pool)


def test_servers_that_die_come_back_where_they_were(
    site: tuple[subprocess.Popen[str], dict[str, Any]],
) -> None:
    url, pids = site[1]["url"], site[1]["pids"]

    for name in ("redis", "postgres"):
        os.kill(pids[name], signal.SIGKILL)
        assert eventually(lambda: not is_ready(url))
        assert eventually(lambda: is_ready(url), within_s=30), name


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything(
    local: LocalCommands, tmp_path: Path, number: signal.Signals
) -> None:
    child, _ = start_site(local, tmp_path / "var", ports.free())

    begun_s = time.monotonic()
    child.send_signal(number)

    assert child.wait(30) == 0
    assert time.monotonic() - begun_s < 10
    assert processes_with(str(tmp_path / "var")) == []
    assert local.run("status", "--data", str(tmp_path / "var")).returncode == 3


def test_a_closed_terminal_ends_everything_in_order(
    local: LocalCommands, tmp_path: Path
) -> None:
    child, _ = start_site(local, tmp_path / "var", ports.free())
    assert child.stdout is not None
    assert child.stderr is not None

    child.stdout.close()
    child.stderr.close()
    child.send_signal(signal.SIGHUP)

    assert child.wait(30) == 0
    log = (tmp_path / "var" / "log" / "postgres.log").read_text()
    assert log.endswith("database system is shut down\n")


def test_nothing_survives_the_kill_of_the_supervisor_and_the_next_start_heals(
    local: LocalCommands, tmp_path: Path
) -> None:
    port = ports.free()
    child, _ = start_site(local, tmp_path / "var", port)

    child.kill()

    assert eventually(lambda: processes_with(str(tmp_path / "var")) == [])
    again, description = start_site(local, tmp_path / "var", port)
    assert is_ready(description["url"])
    again.terminate()
    assert again.wait(30) == 0


def test_a_taken_port_is_told_in_one_line_with_the_way_out(
    local: LocalCommands, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        result = local.run("up", "--data", str(tmp_path), PORT=str(port))

    assert result.returncode == 1
    assert result.stderr.startswith(f"Port {port} is taken by another program. ")
    assert " make up\n" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        pytest.param({"PORT": "web"}, "PORT is web, not a port.", id="no port"),
        pytest.param(
            {"DATABASE_URL": "postgres://me:secret@127.0.0.1:1/x"},
            "DATABASE_URL cannot be used: ",
            id="no database there",
        ),
        pytest.param(
            {"REDIS_URL": "redis://:secret@127.0.0.1:1/0"},
            "REDIS_URL cannot be used: ",
            id="no Redis there",
        ),
    ],
)
def test_a_wrong_variable_is_told_in_one_line(
    local: LocalCommands, tmp_path: Path, variables: dict[str, str], message: str
) -> None:
    port = ["--port", str(ports.free())] if "PORT" not in variables else []

    result = local.run("up", "--data", str(tmp_path), *port, **variables)

    assert result.returncode == 1
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr
    assert processes_with(str(tmp_path)) == []


ASK_THE_SITE = """
import os, urllib.request
with urllib.request.urlopen(os.environ["SITE_URL"] + "/readyz") as response:
    print(response.status)
raise SystemExit(3)
"""


def test_a_command_gets_a_site_of_its_own(local: LocalCommands) -> None:
    result = local.run("run", "--start", "--", sys.executable, "-c", ASK_THE_SITE)

    assert result.stdout.split() == ["200"], result.stderr
    assert result.returncode == 3
