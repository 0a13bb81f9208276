"""The Celery application: queues `live`, `recordings` and `default`."""

import os
import resource
import time
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready, worker_shutdown
from django.conf import settings

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
