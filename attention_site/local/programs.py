"""The processes of the site: web server, workers and beat.

Live processes are as many as there are cores, half of them in each of two workers that
share the models among theirs: a worker takes 3 to 5 s to load, so when one is killed
the other goes on as soon as the lease has expired. Those of recordings are as many and
give way (attention_site.celery): they have all cores while no meeting is live. What is
left is database work, and waiting for the receivers of webhooks, which may take four of
the six threads of one process (users.webhooks.delivering).
"""

import os
import secrets
import signal
import socket
import sys
from pathlib import Path

from attention_site.local import folders
from attention_site.local.processes import Program

MAX_MESSAGE_BYTES = 262_144
WEB_STOP_S = 2
# A slice of a live meeting takes up to 30 s. The first SIGQUIT begins Celery's soft
# shutdown, which waits 5 s more; the second gives the task back to the queue.
WORKER_STOP = ((signal.SIGTERM, 1.5), (signal.SIGQUIT, 0.5), (signal.SIGQUIT, 3.0))


def environment(
    place: folders.Folders, services: dict[str, str], *, host: str
) -> dict[str, str]:
    """Return what every process of the site gets; what the user has set stays."""
    defaults = {
        "SECRET_KEY": _secret_key(place),
        "ALLOWED_HOSTS": ",".join(_names(host)),
        "HTTPS_ONLY": "false",
        "PRODUCTION": "false",
        "LIVE_WORKERS": str(cores()),
        "MEDIA_ROOT": str(place.media),
        "VAR_DIR": str(place.root),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "attention_site.settings",
    }
    return {**defaults, **os.environ, **services}


def web(
    place: folders.Folders, env: dict[str, str], *, host: str, port: int
) -> Program:
    """Return the web server."""
    options = {
        "--host": host,
        "--port": str(port),
        "--ws": "websockets-sansio",
        "--ws-max-size": str(MAX_MESSAGE_BYTES),
        "--ws-per-message-deflate": "false",
        "--timeout-graceful-shutdown": str(WEB_STOP_S),
        "--lifespan": "off",
    }
    arguments = [part for option in options.items() for part in option]
    return Program(
        name="web",
        command=_python(
            "-m",
            "uvicorn",
            "attention_site.asgi:application",
            *arguments,
            "--no-access-log",
            "--no-use-colors",
        ),
        log=place.log / "web.log",
        stop_steps=((signal.SIGTERM, WEB_STOP_S + 2.0),),
        environment=env,
    )


def needed_at_once(place: folders.Folders, env: dict[str, str]) -> tuple[Program, ...]:
    """Return the workers without which a meeting does not run."""
    return (
        _live(place, env, "live", processes=(cores() + 1) // 2),
        _worker(place, env, "default", "--pool=threads", "--concurrency=6"),
    )


def needed_later(place: folders.Folders, env: dict[str, str]) -> tuple[Program, ...]:
    """Return the other live worker, the one for recordings, and the clock.

    The clock queues periodic tasks, which want a database that is prepared.
    """
    beat = Program(
        name="beat",
        command=_celery(
            "beat",
            f"--schedule={place.run / 'beat-schedule'}",
            "--pidfile=",  # ours is the lock; a stale file would stop it
            "--loglevel=WARNING",
        ),
        log=place.log / "beat.log",
        environment=env,
    )
    recordings = _worker(
        place, env, "recordings", "--pool=prefork", f"--concurrency={cores()}"
    )
    second_live = _live(place, env, "live-2", processes=max(cores() // 2, 1))
    return (second_live, recordings, beat)


def manage(
    place: folders.Folders, env: dict[str, str], name: str, *arguments: str
) -> Program:
    """Return a management command that runs once."""
    return Program(
        name=name,
        command=_python(folders.PROJECT_DIR / "manage.py", *arguments),
        log=place.log / f"{name}.log",
        environment=env,
    )


def cores() -> int:
    """Return how many processors we may use."""
    return len(os.sched_getaffinity(0))


def _live(
    place: folders.Folders, env: dict[str, str], name: str, *, processes: int
) -> Program:
    options = ("--pool=prefork", f"--concurrency={processes}")
    return _worker(place, env, "live", *options, name=name)


def _worker(
    place: folders.Folders,
    env: dict[str, str],
    queue: str,
    *options: str,
    name: str = "",
) -> Program:
    name = name or queue
    return Program(
        name=name,
        command=_celery(
            "worker",
            f"--queues={queue}",
            f"--hostname={name}@%h",
            *options,
            "--prefetch-multiplier=1",
            # Getting to know the other workers costs a second at start.
            "--without-mingle",
            "--without-gossip",
            "--loglevel=INFO",
        ),
        log=place.log / f"{name}.log",
        stop_steps=WORKER_STOP,
        environment=env,
    )


def _celery(*arguments: str) -> tuple[str, ...]:
    return _python("-m", "celery", "--app=attention_site.celery:app", *arguments)


def _python(*arguments: str | Path) -> tuple[str, ...]:
    return (sys.executable, *map(str, arguments))


def _secret_key(place: folders.Folders) -> str:
    """Return the key of this folder, made on the first start."""
    if not place.secret_key.exists():
        folders.write_private(place.secret_key, secrets.token_urlsafe(50))
    return place.secret_key.read_text().strip()


def _names(host: str) -> list[str]:
    """Return the names under which a browser may ask for the site."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if host in ("0.0.0.0", "::"):  # noqa: S104 - the user asked for it
        names += [socket.gethostname(), _outward_address()]
    elif host not in names:
        names.append(f"[{host}]" if ":" in host else host)
    return [name for name in names if name]


def _outward_address() -> str:
    """Return the address that other machines see; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation
        except OSError:
            return ""
        address: str = probe.getsockname()[0]
        return address
