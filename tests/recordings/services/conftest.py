"""What was put into the queue."""

from typing import Any

import pytest

from recordings.services import enqueuing

Queued = list[tuple[Any, ...]]


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> Queued:
    """What was put into the queue: task and arguments of each."""
    sent: Queued = []

    def send(task: str, *args: Any) -> bool:
        sent.append((task, *args))
        return True

    monkeypatch.setattr(enqueuing.queueing, "send", send)
    return sent
