"""The whole site as a user runs it: web server, workers and beat under the supervisor.

Its database and Redis are those of the test run, so that a test can look into both.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connections

from analytics.timeseries.router import TIMESERIES

START_WITHIN_S = 90


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address without a slash at the end, and its processes."""

    url: str
    pids: dict[str, int]
    data: Path

    def log(self, name: str) -> str:
        """Return what a process has logged so far."""
        return (self.data / "log" / f"{name}.log").read_text()


_one_at_a_time = threading.Lock()


@contextlib.contextmanager
def running(data: Path) -> Iterator[Site]:
    """Start the site on a free port and end it.

    Raises RuntimeError while another one runs: they would share database and Redis,
    and the workers of one take the videos of the other, whose files they do not have.
    """
    if not _one_at_a_time.acquire(blocking=False):
        raise RuntimeError("Another site of these tests still runs.")
    try:
        yield from _run(data)
    finally:
        _one_at_a_time.release()


def _run(data: Path) -> Iterator[Site]:
    environment = os.environ | {
        "DATABASE_URL": url_of("default"),
        "TIMESERIES_DATABASE_URL": url_of(TIMESERIES)
        if TIMESERIES in connections
        else "",
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "attention_site.settings",
        # The test process signs sessions and tickets with the same key.
        "SECRET_KEY": settings.SECRET_KEY,
        # Tests that run beside it would take every core from its videos.
        "RECORDINGS_NICE": "0",
    }
    supervisor = subprocess.Popen(
        [
            *(sys.executable, "-m", "attention_site.local", "up", "--no-demo"),
            *("--json", "--data", str(data), "--port", str(_free_port())),
        ],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert supervisor.stdout is not None
        line = supervisor.stdout.readline()
        if not line:
            _, said = supervisor.communicate(timeout=START_WITHIN_S)
            raise RuntimeError(f"The site did not start: {said}")
        started = json.loads(line)
        yield Site(url=started["url"].rstrip("/"), pids=started["pids"], data=data)
    finally:
        supervisor.terminate()
        supervisor.communicate(timeout=30)


@contextlib.contextmanager
def database_away() -> Iterator[None]:
    """Refuse and cut connections to the test databases, as a stopped server would."""
    connections.close_all()
    with contextlib.ExitStack() as away:
        for alias in connections:
            away.enter_context(_one_database_away(alias))
        yield


@contextlib.contextmanager
def _one_database_away(alias: str) -> Iterator[None]:
    name = connections[alias].settings_dict["NAME"]
    with psycopg.connect(url_of(alias, "postgres"), autocommit=True) as other:
        other.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        try:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = %s",
                [name],
            )
            yield
        finally:
            other.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')


def url_of(alias: str, name: str | None = None) -> str:
    """Return the address of a database under test, or of another on its server."""
    values = connections[alias].settings_dict
    password = f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else ""
    user = f"{quote(values['USER'])}{password}@" if values["USER"] else ""
    host = quote(values["HOST"] or "localhost", safe="")
    port = f":{values['PORT']}" if values["PORT"] else ""
    return f"postgres://{user}{host}{port}/{quote(name or values['NAME'])}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
