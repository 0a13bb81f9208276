"""A private Redis on a free port of the loopback, its data in one folder."""

import secrets
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import redis

from attention_site.local import binaries, folders, libraries, logs, ports, processes
from attention_site.local.errors import LocalError

START_LIMIT_S = 30.0
STOP_LIMIT_S = 10.0

# The live path keeps frames for a minute at most and Celery its queues: a quarter of
# this is a bad day. noeviction: a full Redis refuses frames, it forgets no tasks.
_CONFIGURATION = """\
bind 127.0.0.1
port {port}
dir "{data_dir}"
requirepass {password}
appendonly yes
appendfsync everysec
save ""
maxmemory 512mb
maxmemory-policy noeviction
daemonize no
logfile ""
"""


@dataclass(slots=True)
class RedisServer:
    """A running server and how to reach it."""

    child: subprocess.Popen[bytes]
    url: str
    log: Path
    version: str

    def stop(self) -> None:
        """End it; it writes what it holds first."""
        processes.stop(self.child, first=signal.SIGTERM, limit_s=STOP_LIMIT_S)

    def is_ready(self) -> bool:
        """Say whether it answers; raise when it has ended."""
        if self.child.poll() is not None:
            raise LocalError(_why_it_ended(self.log))
        with redis.Redis.from_url(self.url, socket_timeout=2) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False


def start(place: folders.Folders) -> RedisServer:
    """Start the server; ask `is_ready()` until it is."""
    found = binaries.find_redis()
    data_dir = place.redis(found.flavour)
    password = secrets.token_urlsafe(24)
    port = ports.free()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise folders.unusable(place.root, error) from error
    configuration = _CONFIGURATION.format(
        port=port, data_dir=data_dir, password=password
    )
    log = place.log / "redis.log"
    # By standard input: a command line with the password could be read by anybody.
    with tempfile.TemporaryFile() as stdin, logs.opened(log) as output:
        stdin.write(configuration.encode())
        stdin.seek(0)
        child = processes.spawn(
            [str(found.server), "-"],
            output=output,
            stdin=stdin,
            death_signal=signal.SIGTERM,
        )
    return RedisServer(
        child, f"redis://:{password}@127.0.0.1:{port}/0", log, found.version
    )


def _why_it_ended(log: Path) -> str:
    tail = logs.tail(log, lines=20)
    missing = libraries.missing_in(tail)
    if missing is not None:
        return f"Redis ended. {missing}"
    last = tail.splitlines()[-1:] or ["no reason given"]
    return f"Redis ended: {last[0]}. Its log: {log}"
