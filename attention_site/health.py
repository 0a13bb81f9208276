"""Is the server alive, and can it do its work?

`healthz` touches nothing, so that a database that is away does not get the web server
restarted. `readyz` asks everything that work needs, at the same time, and answers
within three seconds whatever the state of the others.
"""

import functools
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
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

LIMIT_S = 2.0
"""Time that one check may take; they run side by side."""

NEEDED_QUEUES = ("live", "default")
"""Without a worker for these nothing is scored, or nothing is stored."""

# A check that hangs keeps its thread until the socket under it gives up.
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="readyz")


class NotReadyError(Exception):
    """A part does not do its work; the message is one sentence without secrets."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the web server answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say part by part whether the site can do its work; 503 when it cannot."""
    checks = _run(
        {
            "database": _check_database,
            "timeseries": _check_timeseries,
            "redis": _check_redis,
            "workers": _check_workers,
            "models": _check_models,
        }
    )
    is_ready = all(check["status"] == "ok" for check in checks.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", "checks": checks},
        status=200 if is_ready else 503,
    )


def _run(checks: dict[str, Callable[[], dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    futures = {name: _threads.submit(_alone, check) for name, check in checks.items()}
    wait(futures.values(), timeout=LIMIT_S)
    return {name: _outcome(future) for name, future in futures.items()}


def _alone(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run a check and leave no database connection open in this thread."""
    try:
        return check()
    finally:
        connections.close_all()


def _outcome(future: Future[dict[str, Any]]) -> dict[str, Any]:
    if not future.done():
        future.cancel()
        return _unavailable(f"No answer within {LIMIT_S:.0f} s.")
    try:
        return {"status": "ok", **future.result()}
    except NotReadyError as error:
        return _unavailable(str(error))


def _unavailable(problem: str) -> dict[str, Any]:
    return {"status": "unavailable", "problem": problem}


def _check_database() -> dict[str, Any]:
    _ask("default")
    same = router.alias() == "default"
    return {"tier": _tier()} if same else {}


def _check_timeseries() -> dict[str, Any]:
    _ask(router.alias())
    return {"database": router.alias(), "tier": _tier()}


def _ask(alias: str) -> None:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except ProgrammingError as error:
        raise NotReadyError(
            "The database has no tables yet: run `python manage.py migrate`."
        ) from error
    except DatabaseError as error:
        raise NotReadyError("PostgreSQL does not answer.") from error


def _tier() -> str:
    try:
        return tier.current().value
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


def _check_models() -> dict[str, Any]:
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
