"""What was put into the queue, and a recording that runs."""

from typing import Any

import pytest

from recordings.services import enqueuing
from tests import factories
from tests.recordings import captured

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


@pytest.fixture
def recorded(host):
    """A live meeting in which everybody may record."""
    return captured.recorded_meeting(host)


@pytest.fixture
def own_seat(recorded, participant):
    """The participant, agreed to be measured."""
    return factories.seat(recorded, user=participant)


@pytest.fixture
def recording(recorded, own_seat, participant):
    """The participant's recording, just begun."""
    return captured.begin(recorded, participant)
