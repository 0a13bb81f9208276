"""Lets lines of a Celery task carry its id, what it is about, and who queued it."""

import inspect
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

from attention_site.logs import ids

HEADER = "request_id"


@before_task_publish.connect
def send_id_along(headers: dict[str, Any], **_: Any) -> None:
    """Tell the worker which request queued the task."""
    request_id = ids.current().get(HEADER)
    if request_id:
        headers[HEADER] = request_id


@task_prerun.connect
def begin(task_id: str, task: Any, args: Any, kwargs: Any, **_: Any) -> None:
    """Let the lines from now on belong to the task."""
    try:
        named = inspect.signature(task.run).bind_partial(*args, **kwargs).arguments
    except TypeError:
        # Arguments of an older version; the task itself will say so.
        named = {}
    queued_by = getattr(task.request, HEADER, None)
    request = {HEADER: queued_by} if queued_by else {}
    about = ids.of_arguments(named)
    ids.begin(**{"task_id": task_id, "task": task.name, **request, **about})


@task_postrun.connect
def end(**_: Any) -> None:
    """The task is over."""
    ids.end()
