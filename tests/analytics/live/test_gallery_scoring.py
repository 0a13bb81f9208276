"""A shared window through the drainer: real faces in, rows of people out."""

import asyncio
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from analytics.gallery.faces import Gallery
from analytics.live import (
    attention_state,
    broadcast,
    counters,
    draining,
    frame_queue,
    gallery_seating,
    gallery_state,
    redis_client,
    sample_buffer,
)
from analytics.live.draining import Drain, Memories
from analytics.live.frames import Frame
from analytics.live.gallery_scoring import Windows
from analytics.live.roster import Rosters
from analytics.services import gallery, running
from analytics.timeseries.insert import SampleRow
from analytics.vision.observation import Box
from meetings.models import Meeting, Participant
from meetings.services import gallery as seats
from tests import factories
from tests.analytics import pictures, windows
from tests.factories import NOON

pytestmark = pytest.mark.django_db

PAGE = ("ann", "bob", "cleo")
AGGREGATE = Meeting.PrivacyLevel.AGGREGATE


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, observer) -> None:
    monkeypatch.setattr(draining, "_POP_S", 0.01)
    gallery_seating._kept_at.clear()


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def shown_faces(meeting: Meeting) -> dict[str, Any]:
    """Return what the host is shown of the window."""
    shown = gallery_state.shown(meeting.pk)
    assert shown is not None
    return shown


def live_page(meeting: Meeting) -> dict[str, Any]:
    """Return what the host is shown of the meeting."""
    roster = Rosters().get(meeting.pk)
    assert roster is not None
    page: dict[str, Any] = json.loads(broadcast.host_text(roster, now=time.time()))
    return page


class Sharing:
    """A host who shares a window, and workers that take turns with its pictures."""

    def __init__(self, meeting: Meeting, clock, *, workers: int = 1) -> None:
        self.meeting, self.clock, self.number = meeting, clock, 0
        self.workers = [
            Drain(meeting.pk, 0, uuid.uuid4().hex, Rosters(), Memories(), Windows())
            for _ in range(workers)
        ]

    def share(self, layout, *, pictures: int) -> None:
        for _ in range(pictures):
            self.push(windows.jpeg(layout, self.number))
            worker = self.workers[self.number % len(self.workers)]
            # The roster is a second old at most.
            worker.rosters.forget(self.meeting.pk)
            assert worker._serve_one()
            self.number += 1
            self.clock.shift(1 / windows.FPS)

    def push(self, jpeg: bytes, *, source: str = gallery_state.SOURCE) -> None:
        frame = pictures.frame(
            meeting_id=self.meeting.pk,
            participant_id=self.meeting.pk,
            source=source,
            at_s=time.time(),
            jpeg=jpeg,
        )
        push(frame)

    def name(self, who: str) -> Participant:
        """Name a face as the host does, who sees it in the window."""
        return gallery.name(self.meeting, name=who, **self._clicked(who))

    def leave_out(self, who: str) -> None:
        """Leave a face out as the host does."""
        gallery.leave_out(self.meeting, **self._clicked(who))

    def take_in(self, who: str) -> None:
        """Let a face be measured as the host does."""
        gallery.take_in(self.meeting, **self._clicked(who))

    def _clicked(self, who: str) -> dict[str, Any]:
        shown = shown_faces(self.meeting)
        (number,) = (f["number"] for f in shown["faces"] if who == whose(PAGE, f))
        at = datetime.fromtimestamp(time.time(), UTC)
        return {"session": shown["session"], "number": number, "at": at}

    @property
    def counts(self) -> dict[str, int]:
        for worker in self.workers:
            counters.add(self.meeting.pk, worker.counts)
            worker.counts.clear()
        return counters.read(self.meeting.pk)


@pytest.fixture
def sharing(clock) -> Sharing:
    return Sharing(factories.gallery(), clock)


def push(frame: Frame) -> None:
    async def pushing() -> None:
        await frame_queue.push(frame)
        await redis_client.async_client().aclose()

    asyncio.run(pushing())


def whose(layout, face) -> str | None:
    x, y, width, height = face["box"]
    box = Box(
        x * windows.WIDTH,
        y * windows.HEIGHT,
        width * windows.WIDTH,
        height * windows.HEIGHT,
    )
    return windows.whose(layout, box)


def rows() -> list[SampleRow]:
    return [one.row for one in sample_buffer.read(most=10_000)]


def looks(meeting: Meeting) -> int:
    """Return how many vectors of faces are stored."""
    state = attention_state.load(meeting.pk, gallery_state.SOURCE)
    assert state is not None
    faces = Gallery.from_bytes(state.tracks, state.judge).faces
    return sum(len(face.vectors) for face in faces)


def measured(rows: list[SampleRow]) -> list[tuple[object, ...]]:
    return [(row.time, row.attention_score, row.weight_s) for row in rows]


# --- Without names ---------------------------------------------------------------


def test_the_host_is_shown_every_face_with_its_place_and_without_a_name_no_state(
    sharing,
):
    sharing.share(PAGE, pictures=2)

    shown = shown_faces(sharing.meeting)
    assert {whose(PAGE, face) for face in shown["faces"]} == set(PAGE)
    told = [(face["name"], face["state"], face["score"]) for face in shown["faces"]]
    assert set(told) == {(None, None, None)}
    assert (shown["width"], shown["height"]) == (windows.WIDTH, windows.HEIGHT)


def test_of_faces_without_a_name_nothing_is_stored(sharing):
    sharing.share(PAGE, pictures=14)

    assert rows() == []
    assert sharing.meeting.participants.count() == 0
    assert sharing.counts == {"scored": 14}


# --- With names ------------------------------------------------------------------


def test_a_named_face_is_a_person_with_rows_and_a_place_on_the_live_page(sharing):
    sharing.share(PAGE, pictures=2)
    seat = sharing.name("ann")

    sharing.share(PAGE, pictures=14)

    stored = rows()
    assert len(stored) >= 3
    assert {row.participant_id for row in stored} == {seat.sample_id}
    assert all(row.attention_score > 60 for row in stored)
    page = live_page(sharing.meeting)
    (person,) = page["people"]
    assert (person["name"], person["score"] > 60) == ("ann", True)


def test_a_page_turn_stops_the_rows_and_turning_back_goes_on(sharing):
    sharing.share(PAGE, pictures=2)
    seat = sharing.name("ann")
    sharing.share(PAGE, pictures=14)
    before = len(rows())

    sharing.share(("dan", "eve", "fay"), pictures=8)
    on_the_other_page = len(rows())
    sharing.share(PAGE, pictures=6)

    assert on_the_other_page == before
    assert len(rows()) > before
    assert {row.participant_id for row in rows()} == {seat.sample_id}


def test_who_is_on_another_page_is_there_and_not_measured(sharing):
    sharing.share(PAGE, pictures=2)
    seat = sharing.name("ann")
    sharing.share(PAGE, pictures=4)

    sharing.share(("dan", "eve", "fay"), pictures=14)

    seat.refresh_from_db()
    assert seat.is_active
    page = live_page(sharing.meeting)
    assert page["people"][0]["state"] == "no_picture"


def test_who_had_left_is_back_with_the_first_sight(sharing):
    sharing.share(PAGE, pictures=2)
    seat = sharing.name("ann")
    sharing.share(PAGE, pictures=6)
    sharing.clock.shift(150)
    seats.let_go(at=NOON + timedelta(seconds=155))
    seat.refresh_from_db()
    had_left = not seat.is_active

    sharing.share(PAGE, pictures=6)

    seat.refresh_from_db()
    assert had_left
    assert seat.is_active
    assert seat.away_s > 120


def test_a_face_that_was_left_out_is_measured_no_more(sharing):
    sharing.share(PAGE, pictures=2)
    seat = sharing.name("ann")
    sharing.share(PAGE, pictures=12)
    before = len(rows())
    shown = shown_faces(sharing.meeting)

    gallery.leave_out(
        sharing.meeting,
        session=shown["session"],
        number=seat.track_id,
        at=NOON + timedelta(minutes=1),
    )
    sharing.share(PAGE, pictures=2)

    assert len(rows()) == before
    shown = shown_faces(sharing.meeting)
    assert [f["is_left_out"] for f in shown["faces"] if whose(PAGE, f) == "ann"] == [
        True
    ]


def test_who_was_left_out_is_not_measured_after_a_page_turn(sharing):
    sharing.share(PAGE, pictures=2)
    sharing.name("bob")
    sharing.leave_out("ann")
    sharing.share(PAGE, pictures=4)

    sharing.share(("dan", "eve", "fay"), pictures=25)
    sharing.share(PAGE, pictures=2)

    in_place = {whose(PAGE, f): f for f in shown_faces(sharing.meeting)["faces"]}
    assert in_place["ann"]["is_left_out"]
    sharing.share(("cleo", None, "ann"), pictures=16)
    moved = {
        whose(("cleo", None, "ann"), f): f
        for f in shown_faces(sharing.meeting)["faces"]
    }
    assert moved["ann"]["state"] is moved["ann"]["name"] is None
    assert not moved["ann"]["is_measured"]


def test_after_a_loss_of_redis_nobody_is_taken_for_another(sharing, empty_redis):
    sharing.share(PAGE, pictures=2)
    sharing.name("ann")
    empty_redis.flushdb()

    sharing.share(("bob", "cleo", "dan"), pictures=12)

    shown = shown_faces(sharing.meeting)
    assert len(shown["faces"]) == 3
    assert all(face["name"] is None for face in shown["faces"])
    assert rows() == []


# --- Who may be measured -----------------------------------------------------------


def test_nothing_is_scored_before_the_host_says_that_everybody_was_told(clock):
    meeting = factories.started(
        factories.meeting(capture_mode=Meeting.CaptureMode.GALLERY)
    )
    sharing = Sharing(meeting, clock)

    sharing.share(PAGE, pictures=1)

    assert sharing.counts == {"not_measured": 1}
    assert gallery_state.shown(meeting.pk) is None


def test_pictures_of_anything_else_are_not_scored(sharing):
    sharing.push(windows.jpeg(PAGE, 0), source="a camera")

    sharing.workers[0]._serve_one()

    assert sharing.counts == {"not_measured": 1}


def test_a_window_that_does_not_decode_is_counted(sharing):
    sharing.push(windows.jpeg(PAGE, 0)[:-40])

    sharing.workers[0]._serve_one()

    assert sharing.counts == {"unreadable": 1}


def test_a_meeting_with_own_cameras_scores_no_window(live_meeting, clock):
    sharing = Sharing(live_meeting, clock)
    sharing.push(windows.jpeg(PAGE, 0))

    sharing.workers[0]._serve_one()

    assert sharing.counts == {"not_measured": 1}


# --- The room only -----------------------------------------------------------------


@pytest.fixture
def room(clock) -> Sharing:
    return Sharing(factories.gallery(privacy_level=AGGREGATE), clock)


def test_where_only_the_room_is_shown_faces_that_stay_count_without_names(room):
    room.share(PAGE, pictures=30)

    people = list(room.meeting.participants.all())
    assert len(people) == len(PAGE)
    assert {seat.track_id for seat in people} == {1, 2, 3}
    stored = {row.participant_id for row in rows()}
    assert stored == {seat.sample_id for seat in people}
    assert not stored & {seat.pk for seat in people}


def test_where_only_the_room_is_shown_the_window_shows_nothing_of_a_person(room):
    room.share(PAGE, pictures=20)

    faces = shown_faces(room.meeting)["faces"]
    assert {
        (f["name"], f["state"], f["score"], f["participant_id"]) for f in faces
    } == {(None, None, None, None)}
    page = live_page(room.meeting)
    assert page["people"] is None
    assert page["room"]["score"] > 60


def test_where_somebody_was_left_out_no_new_face_counts_by_itself(room, empty_redis):
    room.share(PAGE, pictures=2)
    room.leave_out("ann")

    room.share(PAGE, pictures=4)
    empty_redis.flushdb()
    room.share(("dan", "ann", None), pictures=20)

    shown = shown_faces(room.meeting)
    assert shown["is_on_request"]
    assert {face["is_measured"] for face in shown["faces"]} == {False}
    assert room.meeting.participants.count() == 0
    assert rows() == []


def test_where_somebody_was_left_out_the_host_says_who_counts(room):
    room.share(PAGE, pictures=2)
    room.leave_out("ann")
    room.share(PAGE, pictures=2)

    room.take_in("bob")
    room.share(PAGE, pictures=16)

    seat = room.meeting.participants.get()
    assert {row.participant_id for row in rows()} == {seat.sample_id}
    assert [
        whose(PAGE, face)
        for face in shown_faces(room.meeting)["faces"]
        if face["is_measured"]
    ] == ["bob"]


def test_who_passes_by_is_nobody(room):
    room.share(PAGE, pictures=6)

    assert room.meeting.participants.count() == 0


def test_after_the_end_nothing_links_samples_to_faces(room):
    room.share(PAGE, pictures=14)

    factories.ended(room.meeting)

    assert set(room.meeting.participants.values_list("sample_id", flat=True)) == {None}


# --- Several workers ---------------------------------------------------------------


def test_workers_that_take_turns_measure_as_one_does(clock):
    found = []
    for workers in (1, 2):
        clock.move_to(NOON)
        sample_buffer.delete(sample_buffer.read(most=10_000))
        sharing = Sharing(factories.gallery(), clock, workers=workers)
        sharing.share(PAGE, pictures=2)
        sharing.name("ann")
        sharing.share(PAGE, pictures=16)
        found.append(measured(rows()))

    assert len(found[0]) >= 3
    assert found[0] == found[1]


def test_a_worker_that_lost_its_claim_stores_nothing(sharing, empty_redis, monkeypatch):
    claim = frame_queue.claim_key(sharing.meeting.pk, gallery_state.SOURCE)
    get = Windows.get

    def robbed(self, frame):
        empty_redis.set(claim, "another")
        return get(self, frame)

    monkeypatch.setattr(Windows, "get", robbed)
    sharing.share(PAGE, pictures=1)

    assert sharing.counts == {"claim_lost": 1}
    assert gallery_state.shown(sharing.meeting.pk) is None
    assert empty_redis.get(claim) == b"another"


# --- What stays --------------------------------------------------------------------


def test_what_faces_look_like_goes_with_the_meeting(
    sharing, empty_redis, django_capture_on_commit_callbacks
):
    sharing.share(PAGE, pictures=2)
    sharing.name("ann")
    sharing.share(PAGE, pictures=4)
    key = attention_state.source_key(sharing.meeting.pk, gallery_state.SOURCE)
    assert empty_redis.exists(key)

    with django_capture_on_commit_callbacks(execute=True):
        running.end(sharing.meeting, at=NOON + timedelta(minutes=1))

    left = [one.decode() for one in empty_redis.keys(f"*{sharing.meeting.pk}*")]
    assert not [one for one in left if "gallery" in one]


@pytest.mark.parametrize("gives_up", [seats.forget_face, seats.withdraw_face])
def test_what_a_face_looks_like_goes_with_its_name(sharing, gives_up):
    sharing.share(PAGE, pictures=2)
    seat = sharing.name("ann")
    sharing.share(PAGE, pictures=4)
    before = looks(sharing.meeting)

    gives_up(seat, at=NOON + timedelta(minutes=1))
    sharing.share(PAGE, pictures=1)

    assert before > 0
    assert looks(sharing.meeting) == 0


def test_a_worker_keeps_nothing_of_a_window_when_its_turn_is_over(sharing, monkeypatch):
    sharing.share(PAGE, pictures=1)
    (worker,) = sharing.workers
    had = list(worker.windows._memories)
    monkeypatch.setattr(Drain, "_serve", lambda self: False)

    worker.run()

    assert had == [sharing.meeting.pk]
    assert not worker.windows._memories


def test_while_postgresql_is_away_faces_are_scored(postgres_away, clock):
    sharing = Sharing(factories.gallery(), clock)
    sharing.share(PAGE, pictures=2)
    sharing.name("ann")
    sharing.share(PAGE, pictures=10)
    before = len(rows())
    postgres_away(True)

    for _ in range(3):
        sharing.push(windows.jpeg(PAGE, sharing.number))
        assert sharing.workers[0]._serve_one()
        sharing.number += 1
        sharing.clock.shift(0.5)

    assert len(rows()) == before + 3
