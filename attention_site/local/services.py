"""PostgreSQL and Redis: those that the environment names, else our own."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import redis

from attention_site.local import folders, interrupts, postgres, processes, redis_server
from attention_site.local.errors import LocalError

START_LIMIT_S = 60.0  # after a crash PostgreSQL replays its log first

Server = postgres.PostgresServer | redis_server.RedisServer
Running = tuple[processes.Program, subprocess.Popen[bytes]]


@dataclass(frozen=True, slots=True)
class Services:
    """Where the two are, and those of them that are ours."""

    database_url: str
    redis_url: str
    servers: tuple[Server, ...]  # in the order in which they are to be started

    def environment(self) -> dict[str, str]:
        """Return the variables that name them, and what names a second database.

        What .env says about that is for the containers, as with the others.
        """
        return {
            "DATABASE_URL": self.database_url,
            "TIMESERIES_DATABASE_URL": os.environ.get("TIMESERIES_DATABASE_URL", ""),
            "REDIS_URL": self.redis_url,
        }

    def create_second_database(self) -> dict[str, str]:
        """Create a database for the time series beside the first, if there is none.

        Returns the variable that names it. Raises LocalError where that is not
        allowed.
        """
        parts = urlsplit(self.database_url)
        second = parts._replace(path=f"{parts.path}_timeseries").geturl()
        try:
            postgres.create_database(second)
        except psycopg.Error as error:
            reason = str(error).splitlines()[0]
            raise LocalError(f"No second database could be made: {reason}") from None
        return {"TIMESERIES_DATABASE_URL": second}


def prepared(place: folders.Folders, *, throwaway: bool = False) -> Services:
    """Return what the environment names, and our own for the rest, not yet started."""
    database_url = os.environ.get("DATABASE_URL", "")
    redis_url = os.environ.get("REDIS_URL", "")
    servers: list[Server] = []
    if not database_url:
        servers.append(postgres.prepared(place, throwaway=throwaway))
        database_url = servers[-1].url
    if not redis_url:
        servers.append(redis_server.prepared(place))
        redis_url = servers[-1].url
    return Services(database_url, redis_url, tuple(servers))


def wait_until_ready(server: Server, child: subprocess.Popen[bytes]) -> None:
    """Return when `server` answers; raise when it has ended or takes too long."""

    def is_decided() -> bool:
        if child.poll() is not None:
            raise LocalError(server.why_it_ended())
        return server.is_ready()

    if not interrupts.wait_until(is_decided, timeout_s=START_LIMIT_S):
        raise LocalError(
            f"{server.version} did not answer in {START_LIMIT_S:.0f} s. "
            f"Its log: {server.program.log}"
        )


def require_reachable(services: Services) -> None:
    """Raise when a server that the environment names does not answer."""
    if os.environ.get("DATABASE_URL"):
        try:
            psycopg.connect(services.database_url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            reason = str(error).splitlines()[0]
            raise LocalError(f"DATABASE_URL cannot be used: {reason}") from None
        except psycopg.ProgrammingError:
            pass  # an option that only Django understands
    if os.environ.get("REDIS_URL"):
        try:
            with redis.Redis.from_url(services.redis_url, socket_timeout=5) as client:
                client.ping()
        except (redis.RedisError, ValueError) as error:
            raise LocalError(f"REDIS_URL cannot be used: {error}") from None


@contextmanager
def running(
    place: folders.Folders, *, throwaway: bool = False, second_database: bool = False
) -> Iterator[Mapping[str, str]]:
    """Start what the environment does not name, and end it afterwards.

    Yields the variables that name PostgreSQL and Redis, with `second_database` also
    a database of their own for the time series.
    """
    services = prepared(place, throwaway=throwaway)
    started: list[Running] = []
    try:
        # One by one, so that those before a failure are ended.
        started.extend(
            (server.program, processes.start(server.program))
            for server in services.servers
        )
        for server, (_, child) in zip(services.servers, started, strict=True):
            wait_until_ready(server, child)
        second = services.create_second_database() if second_database else {}
        yield services.environment() | second
    finally:
        processes.stop(started[::-1])
