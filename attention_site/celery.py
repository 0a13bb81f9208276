"""The Celery application: queues `live`, `recordings` and `default`."""

import os
import resource
import sys
import time
from typing import Any

from celery import Celery
from celery.signals import (
    task_postrun,
    task_prerun,
    worker_init,
    worker_ready,
    worker_shutdown,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from attention_site import production
from attention_site.logs import tasks as _task_log  # noqa: F401  (connects signals)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attention_site.settings")

MOST_MEMORY = 2 * 1024**3
"""Bytes for one process that looks at recordings: 8K in the codec that keeps most
pictures at once takes half of it."""

app = Celery("attention_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _queues(worker: Any) -> list[str]:
    return list(worker.app.amqp.queues.consume_from)


@worker_init.connect
def refuse_what_is_not_safe(**_: Any) -> None:
    """Start no worker with settings that no web server would start with."""
    try:
        production.require_safe(settings)
    except ImproperlyConfigured as error:
        # Celery logs what a receiver raises, and goes on.
        sys.exit(str(error))


@worker_init.connect
def load_models_before_the_fork(sender: Any, **_: Any) -> None:
    """Let the processes that look at faces share the model files' memory."""
    queues = _queues(sender)
    # Not at the top: web servers and beat need neither dlib nor its memory.
    if {"live", "recordings"}.intersection(queues):
        from analytics.live import pipeline

        pipeline.load_observer()
    if "recordings" in queues:
        from recordings.analysis import observing

        observing.load_appearance()


@worker_init.connect
def keep_recordings_modest(sender: Any, **_: Any) -> None:
    """Let live meetings go first, and a file that wants too much memory fail alone.

    The processes that are forked from this one inherit both.
    """
    queues = _queues(sender)
    if "recordings" in queues and "live" not in queues:
        os.nice(settings.RECORDINGS_NICE)
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


@worker_ready.connect
def announce_worker(sender: Any, **_: Any) -> None:
    """Tell pacing and /readyz which queues are served, again and again."""
    # Not at the top: Django's apps are not loaded when this module is.
    from analytics.live import worker_registry

    worker = sender.controller

    def beat() -> None:
        worker_registry.beat(
            worker.hostname,
            queues=_queues(worker),
            processes=worker.concurrency or 1,
            now=time.time(),
        )

    beat()
    worker.timer.call_repeatedly(worker_registry.BEAT_S, beat)


@worker_shutdown.connect
def take_leave(sender: Any, **_: Any) -> None:
    """Stop counting this worker."""
    from analytics.live import worker_registry

    worker_registry.leave(sender.hostname)


_began: dict[str, float] = {}
"""When each task of this process began."""


@task_prerun.connect
def note_beginning(task_id: str, **_: Any) -> None:
    """Remember when a task began."""
    _began[task_id] = time.monotonic()


@task_postrun.connect
def count_task(task_id: str, task: Any, state: str | None, **_: Any) -> None:
    """Count a task that ended, for /metrics."""
    from analytics.live import task_totals

    began = _began.pop(task_id, None)
    if began is not None and state:
        seconds = time.monotonic() - began
        task_totals.add(task.name, outcome=state.lower(), seconds=seconds)
