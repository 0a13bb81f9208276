"""PostgreSQL and Redis: those that the environment names, else our own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from attention_site.local import folders, interrupts, postgres, redis_server
from attention_site.local.errors import LocalError


@dataclass(frozen=True, slots=True)
class Services:
    """Where the two are, and those of them that are ours."""

    database_url: str
    redis_url: str
    servers: Mapping[str, postgres.PostgresServer | redis_server.RedisServer] = field(
        default_factory=dict
    )

    def environment(self) -> dict[str, str]:
        """Return the variables that name them."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextmanager
def running(place: folders.Folders, *, throwaway: bool = False) -> Iterator[Services]:
    """Start what the environment does not name, and end it afterwards."""
    database_url = os.environ.get("DATABASE_URL", "")
    redis_url = os.environ.get("REDIS_URL", "")
    servers: dict[str, postgres.PostgresServer | redis_server.RedisServer] = {}
    with ExitStack() as stack:
        # Both start at once; then we wait for each. PostgreSQL ends last.
        if not database_url:
            database = postgres.start(place, throwaway=throwaway)
            stack.callback(database.stop)
            servers["postgres"] = database
            database_url = database.url
        if not redis_url:
            broker = redis_server.start(place)
            stack.callback(broker.stop)
            servers["redis"] = broker
            redis_url = broker.url
        for name, server in servers.items():
            if not interrupts.wait_until(server.is_ready, timeout_s=60.0):
                raise LocalError(f"{name} did not answer in 60 s. Log: {server.log}")
        yield Services(database_url, redis_url, servers)
