"""What stands in the queue `default`, worked off as a worker would."""

import base64
import json

import redis
from celery import current_app


def work_off(server: redis.Redis) -> int:
    """Run the tasks of webhooks that wait, and return how many there were."""
    done = 0
    while (waiting := server.rpop("default")) is not None:
        assert isinstance(waiting, bytes)
        task = json.loads(waiting)
        arguments, _, _ = json.loads(base64.b64decode(task["body"]))
        if task["headers"]["task"].startswith("users."):
            current_app.tasks[task["headers"]["task"]](*arguments)
            done += 1
    return done
