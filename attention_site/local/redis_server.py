"""A private Redis on a free port of the loopback, in memory only.

Pictures pass through it, so it must write nothing to disk. What it forgets when it
ends is made again: by the next frame, or by a beat task.
"""

import secrets
import signal
from dataclasses import dataclass

import redis

from attention_site.local import binaries, folders, libraries, logs, ports, processes

# The live path keeps frames for a minute at most and Celery its queues: a quarter of
# this is a bad day. noeviction: a full Redis refuses frames, it forgets no tasks.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
dir "{data_dir}"
requirepass {password}
appendonly no
save ""
maxmemory 512mb
maxmemory-policy noeviction
daemonize no
logfile ""
"""


@dataclass(slots=True)
class RedisServer:
    """A server, how to start it again, and how to reach it."""

    program: processes.Program
    url: str
    version: str

    def is_ready(self) -> bool:
        """Say whether it answers."""
        with redis.Redis.from_url(self.url, socket_timeout=2) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def why_it_ended(self) -> str:
        """Return the line for the user, from the server's own words."""
        tail = logs.tail(self.program.log, lines=20)
        missing = libraries.missing_in(tail)
        if missing is not None:
            return f"Redis ended. {missing}"
        last = tail.splitlines()[-1:] or ["no reason given"]
        return f"Redis ended: {last[0]}. Its log: {self.program.log}"


def prepared(place: folders.Folders) -> RedisServer:
    """Return a server that can be started: program, folder, port and password."""
    found = binaries.find_redis()
    data_dir = place.redis(found.flavour)
    password = secrets.token_urlsafe(24)
    port = ports.free()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise folders.unusable(place.root, error) from error
    program = processes.Program(
        name="redis",
        command=(str(found.server), "-"),
        log=place.log / "redis.log",
        stop_steps=((signal.SIGTERM, 10.0),),
        death_signal=signal.SIGTERM,
        # By standard input: anybody could read a command line with the password.
        input_text=_CONFIGURATION.format(
            port=port, data_dir=data_dir, password=password
        ),
    )
    kind = found.flavour.partition("-")[0].capitalize()
    return RedisServer(
        program, f"redis://:{password}@127.0.0.1:{port}/0", f"{kind} {found.version}"
    )
