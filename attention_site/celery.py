"""The Celery application: queues `live`, `recordings` and `default`."""

import os
import time
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready, worker_shutdown

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attention_site.settings")

app = Celery("attention_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _queues(worker: Any) -> list[str]:
    return list(worker.app.amqp.queues.consume_from)


@worker_init.connect
def load_models_before_the_fork(sender: Any, **_: Any) -> None:
    """Let the processes that score live frames share the model files' memory."""
    if "live" in _queues(sender):
        # Not at the top: web servers and beat need neither dlib nor its memory.
        from analytics.live import pipeline

        pipeline.load_observer()


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
