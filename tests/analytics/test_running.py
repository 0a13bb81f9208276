"""What the host's buttons do."""

import pytest

from analytics.live import attention_state, frame_queue, presence, sample_buffer
from analytics.live.attention_state import SourceState
from analytics.models import AttentionMetric, MeetingSummary
from analytics.services import running
from meetings.models import Meeting, Participant
from meetings.services.meetings import MeetingStateError
from tests import factories
from tests.analytics import pictures
from tests.factories import NOON


def scored(empty_redis, seat: Participant) -> None:
    """Leave what a worker leaves."""
    empty_redis.set(frame_queue.claim_key(seat.meeting_id, str(seat.pk)), "worker")
    assert attention_state.commit(
        pictures.frame(meeting_id=seat.meeting_id, participant_id=seat.pk),
        token="worker",
        sample=pictures.sample(),
        row=pictures.row(meeting_id=seat.meeting_id, participant_id=seat.sample_id),
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
