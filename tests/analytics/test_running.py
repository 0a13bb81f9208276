"""What the host's buttons do."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from analytics.live import attention_state, frame_queue, presence, sample_buffer
from analytics.live.attention_state import SourceState
from analytics.models import AttentionMetric, MeetingSummary
from analytics.services import running, summaries
from analytics.timeseries import insert
from meetings.models import Meeting, Participant
from meetings.services.meetings import MeetingStateError
from tests import factories
from tests.analytics import pictures
from tests.factories import NOON

MINUTE = timedelta(minutes=1)


def scored(empty_redis, seat: Participant, **fields) -> None:
    """Leave what a worker leaves."""
    empty_redis.set(frame_queue.claim_key(seat.meeting_id, str(seat.pk)), "worker")
    assert attention_state.commit(
        pictures.frame(meeting_id=seat.meeting_id, participant_id=seat.pk),
        token="worker",
        sample=pictures.sample(),
        row=pictures.row(
            meeting_id=seat.meeting_id, participant_id=seat.sample_id, **fields
        ),
        state=SourceState("v", b"", b""),
    )


def waiting(empty_redis, seat: Participant) -> None:
    """Leave a frame that nobody has scored."""
    empty_redis.lpush(f"frame_queue:{seat.meeting_id}", "entry")
    empty_redis.hset(f"frame_slot:{seat.meeting_id}:{seat.pk}", "jpeg", "picture")


def test_a_started_meeting_takes_frames(meeting, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        started = running.start(meeting, at=NOON)

    assert started.is_live
    assert presence.active_meetings() == {meeting.pk}


def test_nothing_is_open_before_the_commit(meeting):
    running.start(meeting, at=NOON)

    assert presence.active_meetings() == set()


def test_a_meeting_that_is_over_does_not_start_again(live_meeting):
    over = factories.ended(live_meeting)

    with pytest.raises(MeetingStateError):
        running.start(over, at=NOON)


def test_at_the_end_the_live_state_is_gone(
    seat, empty_redis, django_capture_on_commit_callbacks
):
    presence.open_meeting(seat.meeting_id)
    scored(empty_redis, seat)
    waiting(empty_redis, seat)

    with django_capture_on_commit_callbacks(execute=True):
        over = running.end(seat.meeting, at=NOON)

    assert over.is_ended
    left = {key.decode().partition(":")[0] for key in empty_redis.scan_iter()}
    assert not left & {
        "active_meetings",
        "attention",
        "frame_queue",
        "frame_slot",
        "source_state",
    }


def test_at_the_end_the_summary_is_queued(
    live_meeting, empty_redis, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        running.end(live_meeting, at=NOON)

    (message,) = empty_redis.lrange("default", 0, -1)
    assert running.SUMMARISE in message.decode()


def test_a_meeting_that_has_not_started_does_not_end(meeting):
    with pytest.raises(MeetingStateError):
        running.end(meeting, at=NOON)


def test_the_summary_counts_what_was_still_waiting(seat, empty_redis):
    scored(empty_redis, seat)
    factories.ended(seat.meeting, at=NOON)

    running.summarise(seat.meeting_id)

    assert AttentionMetric.objects.count() == 1
    assert sample_buffer.length() == 0
    assert MeetingSummary.objects.get().avg_attention_score == 90.0


def test_a_frame_scored_after_the_end_leaves_nothing(seat, empty_redis):
    over = factories.ended(seat.meeting, at=NOON + MINUTE)
    scored(empty_redis, seat, time=NOON + MINUTE + timedelta(seconds=1))

    running.summarise(over.pk)

    assert attention_state.read_many(over.pk, [seat.pk]) == {}
    assert attention_state.load(over.pk, str(seat.pk)) is None
    assert not AttentionMetric.objects.exists()
    assert MeetingSummary.objects.get().avg_attention_score is None


def test_a_meeting_that_goes_on_is_not_summed_up(seat, empty_redis):
    scored(empty_redis, seat)

    with pytest.raises(ValueError, match="has not ended"):
        running.summarise(seat.meeting_id)

    assert attention_state.read_many(seat.meeting_id, [seat.pk])


# --- Whose samples they are, after the end -------------------------------------


def left_by_five(level: str) -> tuple[Meeting, dict[uuid.UUID, datetime]]:
    """Return a meeting that is over, and when each of five people came to it."""
    meeting = factories.started(factories.meeting(privacy_level=level))
    came = {}
    for number in range(5):
        at = NOON + timedelta(seconds=7 * number)
        seat = factories.seat(meeting, at=at)
        came[seat.pk] = at
        insert.insert(
            [
                pictures.row(
                    meeting_id=meeting.pk,
                    participant_id=seat.sample_id,
                    time=at + timedelta(seconds=second),
                    attention_score=15.0 * number + second % 7,
                    weight_s=1.0,
                )
                for second in range(60)
            ]
        )
    return factories.ended(meeting, at=NOON + 2 * MINUTE), came


def told_by_arrival(meeting: Meeting, at: datetime) -> int:
    """Return how many samples stand under the id that came at that moment."""
    rows = AttentionMetric.objects.filter(meeting_id=meeting.pk)
    first = rows.filter(time=at).order_by("-attention_score")[0]
    return rows.filter(participant_id=first.participant_id).count()


def test_when_somebody_came_tells_nothing_of_a_meeting_that_shows_the_room_only(db):
    meeting, came = left_by_five("aggregate")
    known = {at: told_by_arrival(meeting, at) for at in came.values()}

    running.summarise(meeting.pk)

    left = {at: told_by_arrival(meeting, at) for at in came.values()}
    assert set(known.values()) == {60}
    assert max(left.values()) <= 10


@pytest.mark.parametrize("level", ["self", "individual"])
def test_where_people_see_their_own_the_samples_stay_theirs(db, level):
    meeting, came = left_by_five(level)

    running.summarise(meeting.pk)

    people = AttentionMetric.objects.values_list("participant_id", flat=True)
    assert set(people) == set(came)


def test_the_summary_of_a_room_is_the_same_before_and_again(db):
    meeting, _ = left_by_five("aggregate")
    numbers = [numbers_of(summaries.compute(meeting))]

    for _ in range(2):
        running.summarise(meeting.pk)
        numbers.append(numbers_of(MeetingSummary.objects.get()))

    assert numbers[0]["avg_attention_score"] is not None
    assert numbers[0] == numbers[1] == numbers[2]


def numbers_of(summary: MeetingSummary) -> dict[str, Any]:
    names = {field.name for field in summary._meta.fields}
    return {
        name: getattr(summary, name)
        for name in names - {"id", "meeting", "created_at", "updated_at"}
    }


# --- Summaries that are missing ------------------------------------------------


def test_missing_summaries_are_computed_once(seat):
    factories.ended(seat.meeting, at=NOON)

    assert running.summarise_missing() == 1
    assert running.summarise_missing() == 0
    assert MeetingSummary.objects.get().meeting == seat.meeting


def test_a_missing_summary_counts_what_was_still_waiting(seat, empty_redis):
    scored(empty_redis, seat)
    factories.ended(seat.meeting, at=NOON)

    running.summarise_missing()

    assert MeetingSummary.objects.get().avg_attention_score == 90.0


def test_a_missing_summary_of_a_room_unlinks_its_samples_too(db):
    meeting, came = left_by_five("aggregate")

    running.summarise_missing()

    assert max(told_by_arrival(meeting, at) for at in came.values()) <= 10


def test_while_samples_wait_that_cannot_be_stored_so_do_summaries(
    seat, redis_away, caplog
):
    factories.ended(seat.meeting, at=NOON)

    assert running.summarise_missing() == 0
    assert not MeetingSummary.objects.exists()
    assert "Samples wait" in caplog.text


def test_a_meeting_without_a_possible_summary_does_not_keep_others_from_theirs(
    seat, caplog
):
    factories.ended(seat.meeting, at=NOON)
    impossible = factories.ended(
        factories.started(
            factories.meeting(), at=datetime(9999, 1, 1, tzinfo=NOON.tzinfo)
        ),
        at=NOON + MINUTE,
    )

    assert running.summarise_missing() == 1

    assert MeetingSummary.objects.get().meeting == seat.meeting
    assert f"No summary of meeting {impossible.pk}" in caplog.text


# --- What Redis knows ----------------------------------------------------------


def test_redis_is_made_to_list_the_active_meetings(live_meeting):
    over = factories.ended(factories.started(factories.meeting()))
    presence.open_meeting(over.pk)

    running.restore_presence()

    assert presence.active_meetings() == {live_meeting.pk}


def test_pictures_pushed_for_a_meeting_that_is_not_live_are_forgotten(
    meeting, empty_redis
):
    empty_redis.lpush(f"frame_queue:{meeting.pk}", "entry")

    running.restore_presence()

    assert 0 < empty_redis.ttl(f"frame_queue:{meeting.pk}") <= 30


@pytest.mark.django_db(transaction=True)
def test_without_redis_a_meeting_starts_and_ends_all_the_same(redis_away, caplog):
    meeting = factories.meeting()

    started = running.start(meeting, at=NOON)
    over = running.end(started, at=NOON)

    assert (started.status, over.status) == (
        Meeting.Status.ACTIVE,
        Meeting.Status.ENDED,
    )
    assert caplog.text.count("Redis is away") == 2
