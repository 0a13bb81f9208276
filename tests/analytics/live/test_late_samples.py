"""Samples that come when their meeting is over."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from analytics import tasks
from analytics.live import late_samples, sample_buffer, storing
from analytics.models import AttentionMetric, MeetingSummary
from analytics.services import running
from analytics.timeseries.insert import SampleRow
from meetings.models import Meeting, Participant
from tests import factories
from tests.analytics import pictures, slow_summary
from tests.analytics.test_summary_exactly import agree
from tests.factories import NOON

END = NOON + timedelta(minutes=4)
SUMMARISE = late_samples.SUMMARISE.encode()


def rows(
    seat: Participant, score: float, *, seconds: range, **fields: Any
) -> list[SampleRow]:
    """Return a row per second."""
    assert seat.sample_id is not None
    return [
        pictures.row(
            meeting_id=seat.meeting_id,
            participant_id=seat.sample_id,
            time=NOON + timedelta(seconds=second),
            attention_score=score,
            weight_s=1.0,
            **fields,
        )
        for second in seconds
    ]


def arrive(empty_redis, arriving: Iterable[SampleRow]) -> None:
    """Leave samples where workers leave them."""
    for row in arriving:
        empty_redis.xadd(sample_buffer.KEY, {"s": sample_buffer.pack(row)})


def run_queued(empty_redis) -> int:
    """Do what is queued in the name of summaries; return how many of those there were."""
    queued = [one for one in empty_redis.lrange("default", 0, -1) if SUMMARISE in one]
    empty_redis.delete("default")
    for _ in queued:
        for meeting in Meeting.objects.filter(status=Meeting.Status.ENDED):
            tasks.summarise(str(meeting.pk))
    return len(queued)


def fields(meeting: Meeting) -> dict[str, Any]:
    summary = MeetingSummary.objects.get(meeting=meeting)
    return {one.name: getattr(summary, one.name) for one in summary._meta.fields}


def told(meeting: Meeting, seat: Participant) -> slow_summary.Meeting:
    stored = AttentionMetric.objects.filter(meeting_id=meeting.pk)
    return slow_summary.Meeting(
        start_s=NOON.timestamp(),
        end_s=END.timestamp(),
        fewest=1,
        rows=[
            slow_summary.Row(
                row.time.timestamp(),
                row.participant_id,
                row.attention_score,
                row.weight_s,
            )
            for row in stored
        ],
        stays=[slow_summary.Stay(NOON.timestamp(), None, agreed=True)],
        alerts_began_s=[0.0 for _ in meeting.alerts.all()],
        level=meeting.privacy_level,
    )


@pytest.fixture
def summed_up(seat, empty_redis) -> Meeting:
    """A meeting that is over, with the summary of its first two minutes."""
    arrive(empty_redis, rows(seat, 90.0, seconds=range(120), off_target_s=0.0))
    storing.store_all()
    over = factories.ended(seat.meeting, at=END)
    running.summarise(over.pk)
    empty_redis.delete("default")
    return over


def test_late_samples_are_in_the_summary(summed_up, seat, empty_redis):
    before = fields(summed_up)
    away = rows(seat, 10.0, seconds=range(120, 180), off_target_s=30.0)
    after_the_end = rows(seat, 10.0, seconds=range(241, 300))
    arrive(empty_redis, [*away, *after_the_end])

    storing.store_all()
    queued = run_queued(empty_redis)

    summary = MeetingSummary.objects.get(meeting=summed_up)
    assert queued == 1
    assert AttentionMetric.objects.count() == 180
    assert summary.avg_attention_score != before["avg_attention_score"]
    assert summary.created_at == before["created_at"]
    agree(summary, slow_summary.numbers(told(summed_up, seat)))


def test_alerts_are_judged_again_before_they_are_counted(summed_up, seat, empty_redis):
    assert fields(summed_up)["total_alerts"] == 0
    away = [
        row
        for second in range(120, 180)
        for row in rows(
            seat,
            10.0,
            seconds=range(second, second + 1),
            off_target_s=float(second - 120),
            is_looking_away=True,
        )
    ]
    arrive(empty_redis, away)

    storing.store_all()
    run_queued(empty_redis)

    assert fields(summed_up)["total_alerts"] == summed_up.alerts.count() > 0


def test_the_same_late_samples_again_change_nothing(summed_up, seat, empty_redis):
    late = rows(seat, 10.0, seconds=range(120, 180))
    arrive(empty_redis, late)
    storing.store_all()
    run_queued(empty_redis)
    once = fields(summed_up)

    arrive(empty_redis, late)
    storing.store_all()
    run_queued(empty_redis)

    assert fields(summed_up) == once


def test_many_late_samples_are_one_more_summary(
    summed_up, seat, empty_redis, monkeypatch
):
    monkeypatch.setattr(storing, "BATCH", 7)
    arrive(empty_redis, rows(seat, 10.0, seconds=range(120, 180)))

    storing.store_all()

    assert run_queued(empty_redis) == 1


def test_samples_of_a_live_meeting_queue_no_summary(seat, empty_redis):
    arrive(empty_redis, rows(seat, 90.0, seconds=range(10)))

    storing.store_all()

    assert run_queued(empty_redis) == 0


def test_samples_so_old_that_others_are_deleted_queue_no_summary(
    host, empty_redis, django_capture_on_commit_callbacks
):
    long_ago = NOON - timedelta(days=200)
    meeting = factories.started(factories.meeting(host=host), at=long_ago)
    seat = factories.seat(meeting, at=long_ago)
    factories.summary(factories.ended(meeting, at=NOON - timedelta(days=199)))
    (row,) = rows(seat, 10.0, seconds=range(-199 * 86_400 - 60, -199 * 86_400 - 59))
    arrive(empty_redis, [row])

    storing.store_all()

    assert run_queued(empty_redis) == 0


# --- Where the host sees the room only -----------------------------------------


def of_the_room(people: int, empty_redis) -> tuple[Meeting, list[uuid.UUID]]:
    """Return a room-only meeting that is summed up, and the ids it had before."""
    meeting = factories.started(
        factories.meeting(privacy_level=Meeting.PrivacyLevel.AGGREGATE)
    )
    ids = []
    for _ in range(people):
        seat = factories.seat(meeting)
        assert seat.sample_id is not None
        ids.append(seat.sample_id)
        arrive(empty_redis, rows(seat, 80.0, seconds=range(6)))
    storing.store_all()
    over = factories.ended(meeting, at=END)
    running.summarise(over.pk)
    empty_redis.delete("default")
    return over, ids


def late_of(meeting: Meeting, sample_id: uuid.UUID) -> list[SampleRow]:
    return [
        pictures.row(
            meeting_id=meeting.pk,
            participant_id=sample_id,
            time=NOON + timedelta(seconds=second),
            attention_score=10.0,
            weight_s=1.5,
        )
        for second in range(6, 10)
    ]


def test_late_samples_do_not_make_two_people_pass_for_four(db, empty_redis):
    meeting, ids = of_the_room(2, empty_redis)
    arrive(empty_redis, [row for one in ids for row in late_of(meeting, one)])

    storing.store_all()
    running.summarise(meeting.pk)

    assert fields(meeting)["avg_attention_score"] is None


def test_late_samples_of_a_room_are_dropped_with_the_id_they_came_under(
    db, empty_redis
):
    meeting, ids = of_the_room(3, empty_redis)
    before = fields(meeting)
    arrive(empty_redis, late_of(meeting, ids[0]))

    stored = storing.store_all()
    running.summarise(meeting.pk)

    left = AttentionMetric.objects.values_list("participant_id", flat=True)
    assert stored == 0
    assert sample_buffer.length() == 0
    assert ids[0] not in set(left)
    assert fields(meeting) == before


def test_late_samples_of_others_are_stored_beside_them(
    db, summed_up, seat, empty_redis
):
    meeting, ids = of_the_room(3, empty_redis)
    others = rows(seat, 10.0, seconds=range(120, 125))
    arrive(empty_redis, [*late_of(meeting, ids[0]), *others])

    assert storing.store_all() == 5


def test_a_room_whose_summary_failed_is_not_left_half_done(
    db, empty_redis, monkeypatch
):
    meeting = factories.started(
        factories.meeting(privacy_level=Meeting.PrivacyLevel.AGGREGATE)
    )
    seat = factories.seat(meeting)
    known = seat.sample_id
    assert known is not None
    arrive(empty_redis, rows(seat, 80.0, seconds=range(6)))
    storing.store_all()
    over = factories.ended(meeting, at=END)

    def fail(*_: object, **__: object) -> int:
        raise ArithmeticError

    with monkeypatch.context() as patched:
        patched.setattr(running.closing, "unlink", fail)
        with pytest.raises(ArithmeticError):
            running.summarise(over.pk)
    half_done = MeetingSummary.objects.exists()
    running.summarise(over.pk)

    assert not half_done
    assert MeetingSummary.objects.exists()
    assert not AttentionMetric.objects.filter(participant_id=known).exists()
