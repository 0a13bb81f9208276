"""Nothing of a person remains, and the others keep theirs."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from analytics.alerts.rules import History
from analytics.live import alert_history, sample_buffer
from analytics.live.alert_history import Known
from analytics.live.redis_client import RedisAwayError
from analytics.models import Alert, AttentionMetric, AttentionMinute
from analytics.services import erasing, summaries
from analytics.timeseries import insert, minutes, tier
from analytics.timeseries.tier import Tier
from meetings.models import Meeting, Participant
from meetings.services.meetings import MeetingStateError
from tests import factories
from tests.analytics import expiring, pictures

LENGTH = timedelta(minutes=5)


pytestmark = pytest.mark.django_db


@pytest.fixture
def began_at() -> datetime:
    """Some time of today: what is older has no samples any more."""
    return minutes.floor(timezone.now()) - timedelta(hours=2)


@pytest.fixture
def meeting(began_at: datetime) -> Meeting:
    """A meeting of the last hours, with two people; not ended yet."""
    return factories.started(factories.meeting(), at=began_at)


def measured(meeting: Meeting, name: str, *, score: float) -> Participant:
    seat = factories.seat(meeting, user=factories.guest(name))
    insert.insert(rows_of(seat, score=score))
    factories.alert(seat)
    return seat


def rows_of(seat: Participant, *, score: float) -> list[insert.SampleRow]:
    assert seat.meeting.start_time is not None
    return [
        pictures.row(
            meeting_id=seat.meeting_id,
            participant_id=seat.sample_id,
            time=seat.meeting.start_time + timedelta(seconds=second),
            attention_score=score,
            weight_s=1.0,
        )
        for second in range(int(LENGTH.total_seconds()))
    ]


def end(meeting: Meeting) -> Meeting:
    assert meeting.start_time is not None
    return factories.ended(meeting, at=meeting.start_time + LENGTH)


def remains(seat: Participant) -> tuple[int, int, int]:
    """Count samples, minutes and alerts."""
    assert seat.sample_id is not None
    return (
        AttentionMetric.objects.filter(participant_id=seat.sample_id).count(),
        AttentionMinute.objects.filter(participant_id=seat.sample_id).count(),
        Alert.objects.filter(participant=seat).count(),
    )


def test_one_person_is_erased_and_the_other_stays(meeting):
    going, staying = (
        measured(meeting, name, score=score)
        for name, score in (("Ana", 20), ("Bo", 80))
    )
    minutes.advance(now=timezone.now())
    end(meeting)
    going.refresh_from_db()

    erased = erasing.erase_person(going)

    # TimescaleDB stores minutes when its job comes; until then there are none to erase.
    stored_minutes = 0 if tier.current() is Tier.COMMUNITY else 5
    assert erased == 300 + stored_minutes + 1
    assert remains(going) == (0, 0, 0)
    assert remains(staying) == (300, 5, 1)


def test_the_summary_is_computed_without_them(meeting):
    going = measured(meeting, "Ana", score=20)
    measured(meeting, "Bo", score=80)
    summaries.compute(end(meeting))

    going.refresh_from_db()
    erasing.erase_person(going)

    meeting.refresh_from_db()
    assert meeting.summary.avg_attention_score == pytest.approx(80)
    assert meeting.summary.total_alerts == 1


@pytest.mark.django_db(transaction=True)
def test_minutes_whose_samples_have_reached_their_age_are_erased_too(meeting, began_at):
    going = measured(meeting, "Ana", score=20)
    summary = summaries.compute(end(meeting))
    Meeting.objects.update(end_time=began_at - timedelta(days=91))
    expiring.expire(now=began_at + timedelta(days=91))
    assert remains(going) == (0, 5, 1)

    going = Participant.objects.get(pk=going.pk)
    erasing.erase_person(going)

    assert remains(going) == (0, 0, 0)
    # The room's number stays: the samples to compute another from are gone.
    summary.refresh_from_db()
    assert summary.avg_attention_score == pytest.approx(20)


def test_samples_that_wait_in_redis_do_not_come_back(meeting, empty_redis):
    seat = factories.seat(meeting)
    row = rows_of(seat, score=20)[0]
    empty_redis.xadd(sample_buffer.KEY, {"s": sample_buffer.pack(row)})
    end(meeting)
    seat.refresh_from_db()

    erasing.erase_person(seat)

    assert sample_buffer.length() == 0
    assert remains(seat) == (0, 0, 0)


def test_nobody_is_erased_while_the_meeting_goes_on(meeting):
    seat = measured(meeting, "Ana", score=20)

    with pytest.raises(MeetingStateError, match="End the meeting"):
        erasing.erase_person(seat)

    assert remains(seat)[0] == 300


@pytest.mark.usefixtures("redis_away")
def test_without_redis_nothing_is_erased_halfway(meeting):
    seat = measured(meeting, "Ana", score=20)
    end(meeting)
    seat.refresh_from_db()

    with pytest.raises(RedisAwayError):
        erasing.erase_person(seat)

    assert remains(seat)[0] == 300


def test_after_a_room_only_meeting_there_is_nobody_to_find(began_at):
    meeting = factories.started(
        factories.meeting(privacy_level=Meeting.PrivacyLevel.AGGREGATE), at=began_at
    )
    seat = measured(meeting, "Ana", score=20)
    end(meeting)
    seat.refresh_from_db()

    assert erasing.erase_person(seat) == 1  # the alert


def test_what_the_rules_remember_of_an_erased_person_goes_too(meeting):
    seat = measured(meeting, "Ana", score=40.0)
    end(meeting)
    alert_history.save(meeting.pk, {seat.pk: Known(History())})

    erasing.erase_person(Participant.objects.get(pk=seat.pk))

    assert alert_history.load(meeting.pk, [seat.pk]) == {}
