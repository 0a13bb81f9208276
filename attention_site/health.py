"""Is the server alive, and can it do its work?

`healthz` touches nothing, so that a database that is away does not get the web server
restarted. `readyz` asks everything that work needs, at the same time, and answers
within three seconds whatever the state of the others.
"""

import contextlib
import functools
import time
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, ProgrammingError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.live import redis_client, sample_buffer, worker_registry
from analytics.live.redis_client import RedisAwayError
from analytics.timeseries import router, tier
from analytics.vision import model_files
from analytics.vision.errors import MissingModelError
from attention_site import asking
from attention_site.asking import NotReadyError, Unavailable

NEEDED_QUEUES = ("live", "default")
"""Without a worker for these nothing is scored, or nothing is stored."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the web server answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say part by part whether the site can do its work; 503 when it cannot."""
    asked = {
        "database": asking.begin(_check_database),
        "timeseries": asking.begin(_check_timeseries),
        "redis": asking.begin(_check_redis),
        "workers": asking.begin(_check_workers),
        "models": asking.begin(check_models),
    }
    checks = {name: _said(one.outcome()) for name, one in asked.items()}
    is_ready = all(check["status"] == "ok" for check in checks.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", "checks": checks},
        status=200 if is_ready else 503,
    )


def _said(answer: dict[str, Any] | Unavailable) -> dict[str, Any]:
    if isinstance(answer, Unavailable):
        return {"status": "unavailable", "problem": answer.problem}
    return {"status": "ok", **answer}


def _check_database() -> dict[str, Any]:
    _ask("default")
    same = router.alias() == "default"
    return {"tier": _tier()} if same else {}


def _check_timeseries() -> dict[str, Any]:
    _ask(router.alias())
    return {"database": router.alias(), "tier": _tier()}


def _ask(alias: str) -> None:
    with database_in_words(), connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")


def _tier() -> str:
    with database_in_words():
        return tier.current().value


@contextlib.contextmanager
def database_in_words() -> Iterator[None]:
    """Say what an error of the database means; raises NotReadyError."""
    try:
        yield
    except ProgrammingError as error:
        raise NotReadyError(
            "The database has no tables yet: run `python manage.py migrate`."
        ) from error
    except DatabaseError as error:
        raise NotReadyError("PostgreSQL does not answer.") from error


def _check_redis() -> dict[str, Any]:
    try:
        answer: dict[str, Any] = {
            "samples_waiting": sample_buffer.length(),
            "samples_dropped": sample_buffer.dropped(),
        }
        if redis_client.is_writing_to_disk():
            answer["warning"] = (
                "This Redis writes what passes through it to disk, pictures included: "
                "switch append-only file and snapshots off."
            )
    except RedisAwayError as error:
        raise NotReadyError("Redis does not answer.") from error
    return answer


def _check_workers() -> dict[str, Any]:
    try:
        processes = worker_registry.processes_by_queue(now=time.time())
    except RedisAwayError as error:
        raise NotReadyError("Unknown while Redis does not answer.") from error
    missing = [queue for queue in NEEDED_QUEUES if not processes.get(queue)]
    if missing:
        raise NotReadyError(f"No worker serves the queue {' or '.join(missing)}.")
    return dict(processes)


def check_models() -> dict[str, Any]:
    """Name the face detector; raises NotReadyError when a model file is missing."""
    try:
        files = _checked_models()
    except MissingModelError as error:
        raise NotReadyError(
            f"A model file is missing or damaged: {model_files.REMEDY}."
        ) from error
    return {"detector": "yunet" if files.detector else "hog"}


@functools.lru_cache(maxsize=1)
def _checked_models() -> model_files.ModelFiles:
    """Check the files once per process; a failure is not kept."""
    return model_files.find_models()
