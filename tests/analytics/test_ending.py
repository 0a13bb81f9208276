"""Meetings that nobody ends."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import tasks
from analytics.live import ending_watch, presence, sample_buffer
from analytics.models import AttentionMetric
from analytics.services import ending
from analytics.services.ending import HERE, PATIENCE, PATIENCE_WITH_HOST, Ending, Signs
from meetings.models import END_GRACE, Consent, Meeting, Participant
from meetings.services import seats
from tests import factories
from tests.analytics import pictures
from tests.factories import NOON

EMPTY, SCHEDULE = Meeting.EndReason.EMPTY, Meeting.EndReason.SCHEDULE
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LONG_AGO = NOON - timedelta(days=1)

QUIET = Signs(
    last_at=NOON, watched_since=LONG_AGO, planned_end_at=None, is_host_watching=False
)
PLANNED = replace(QUIET, planned_end_at=NOON + 60 * MINUTE)


# --- The decision --------------------------------------------------------------


@pytest.mark.parametrize(
    ("signs", "after", "ended"),
    [
        pytest.param(QUIET, PATIENCE - SECOND, None, id="a short silence"),
        pytest.param(QUIET, PATIENCE, Ending(NOON, EMPTY), id="everybody left"),
        pytest.param(
            replace(QUIET, is_host_watching=True),
            PATIENCE_WITH_HOST - SECOND,
            None,
            id="a break, while the host waits",
        ),
        pytest.param(
            replace(QUIET, is_host_watching=True),
            PATIENCE_WITH_HOST,
            Ending(NOON, EMPTY),
            id="the host forgot the page",
        ),
        pytest.param(
            replace(QUIET, watched_since=NOON + 30 * MINUTE),
            35 * MINUTE,
            None,
            id="nobody could be seen until five minutes ago",
        ),
        pytest.param(
            replace(PLANNED, last_at=NOON + 75 * MINUTE),
            60 * MINUTE + END_GRACE,
            Ending(NOON + 75 * MINUTE, SCHEDULE),
            id="the planned end finds people",
        ),
        pytest.param(
            replace(PLANNED, last_at=NOON + 74 * MINUTE),
            60 * MINUTE + END_GRACE - SECOND,
            None,
            id="within the grace",
        ),
        pytest.param(
            replace(PLANNED, last_at=NOON + 62 * MINUTE, is_host_watching=True),
            60 * MINUTE + END_GRACE,
            Ending(NOON + 62 * MINUTE, SCHEDULE),
            id="the planned end finds nobody",
        ),
        pytest.param(
            replace(
                PLANNED,
                last_at=NOON + 62 * MINUTE,
                watched_since=NOON + 60 * MINUTE + END_GRACE - SECOND,
            ),
            60 * MINUTE + END_GRACE,
            None,
            id="the planned end, and nobody could be seen until now",
        ),
    ],
)
def test_when_a_meeting_has_ended(
    signs: Signs, after: timedelta, ended: Ending | None
) -> None:
    assert ending.decide(signs, now=NOON + after) == ended


MOMENTS = st.integers(-90_000, 90_000).map(lambda seconds: NOON + seconds * SECOND)
SIGNS = st.builds(
    Signs,
    last_at=MOMENTS,
    watched_since=MOMENTS,
    planned_end_at=st.none() | MOMENTS,
    is_host_watching=st.booleans(),
)


@given(signs=SIGNS, now=MOMENTS)
def test_while_somebody_is_there_only_a_planned_end_ends(signs: Signs, now: datetime):
    if now < signs.last_at or now - signs.last_at >= HERE:
        signs = replace(signs, last_at=now - HERE + SECOND)

    found = ending.decide(signs, now=now)

    if found is not None:
        assert found == Ending(now, SCHEDULE)
        assert signs.planned_end_at is not None
        assert now >= signs.planned_end_at + END_GRACE


@given(signs=SIGNS, now=MOMENTS)
def test_no_end_lies_ahead_or_before_the_last_sign(signs: Signs, now: datetime):
    signs = replace(signs, last_at=min(signs.last_at, now))

    found = ending.decide(signs, now=now)

    assert found is None or signs.last_at <= found.at <= now


# --- With a database and a Redis -----------------------------------------------


def watched(meeting: Meeting, *, until: datetime) -> Meeting:
    """Let the watch go on since the start, and look at `until`."""
    ending_watch.go_on(now=meeting.start_time or NOON)
    ending.end_abandoned(now=until)
    meeting.refresh_from_db()
    return meeting


def test_a_meeting_that_everybody_left_ends_when_the_last_one_did(seat):
    seats.leave(factories.seat(seat.meeting), at=NOON + MINUTE)
    seats.leave(seat, at=NOON + 3 * MINUTE)

    meeting = watched(seat.meeting, until=NOON + 14 * MINUTE)

    assert meeting.is_ended
    assert meeting.end_time == NOON + 3 * MINUTE
    assert meeting.end_reason == EMPTY


def test_the_last_sample_counts_where_a_browser_went_without_a_word(seat):
    factories.metric(seat, at=NOON + 5 * MINUTE)

    early = watched(seat.meeting, until=NOON + 14 * MINUTE).status
    late = watched(seat.meeting, until=NOON + 15 * MINUTE)

    assert early == Meeting.Status.ACTIVE
    assert (late.status, late.end_time) == (Meeting.Status.ENDED, NOON + 5 * MINUTE)


def test_a_sample_that_waits_in_redis_counts(seat, empty_redis):
    row = pictures.row(
        meeting_id=seat.meeting_id,
        participant_id=seat.sample_id,
        time=NOON + 14 * MINUTE,
    )
    empty_redis.xadd(sample_buffer.KEY, {"s": sample_buffer.pack(row)})

    assert watched(seat.meeting, until=NOON + 15 * MINUTE).is_live
    assert AttentionMetric.objects.count() == 1


def test_an_open_page_without_analysis_keeps_the_meeting(
    live_meeting, participant, participant_client
):
    seat = factories.seat(
        live_meeting, user=participant, choice=Consent.Choice.NO_ANALYSIS
    )
    seats.see(seat.pk, at=NOON + 14 * MINUTE)

    assert watched(live_meeting, until=NOON + 15 * MINUTE).is_live


def test_a_window_in_which_nobody_has_a_name_keeps_the_meeting(host, empty_redis):
    meeting = factories.gallery(host=host)
    shared_at = NOON + 55 * MINUTE
    empty_redis.set(f"gallery_shared:{meeting.pk}", shared_at.timestamp())

    early = watched(meeting, until=shared_at + PATIENCE - SECOND).status
    late = watched(meeting, until=shared_at + PATIENCE)

    assert early == Meeting.Status.ACTIVE
    assert (late.end_time, late.end_reason) == (shared_at, EMPTY)


def test_a_meeting_that_nobody_joined_counts_from_its_start(live_meeting):
    assert watched(live_meeting, until=NOON + PATIENCE - SECOND).is_live
    assert watched(live_meeting, until=NOON + PATIENCE).end_time == NOON


def test_who_waited_and_left_before_the_start_does_not_count(meeting):
    early = factories.seat(meeting, at=NOON - 90 * MINUTE)
    seats.leave(early, at=NOON - 80 * MINUTE)
    live = factories.started(meeting)

    assert watched(live, until=NOON + 5 * MINUTE).is_live


def test_while_the_host_watches_a_break_is_no_end(live_meeting, empty_redis):
    empty_redis.set(f"host_lease:{live_meeting.pk}", "1", ex=presence.LEASE_S)

    assert watched(live_meeting, until=NOON + 59 * MINUTE).is_live
    assert watched(live_meeting, until=NOON + 60 * MINUTE).is_ended


def test_after_a_redis_that_lost_everything_the_silence_counts_anew(
    live_meeting, empty_redis
):
    ending_watch.go_on(now=NOON)
    empty_redis.flushdb()

    ending.end_abandoned(now=NOON + 30 * MINUTE)

    live_meeting.refresh_from_db()
    assert live_meeting.is_live
    assert ending_watch.go_on(now=NOON + 31 * MINUTE) == NOON + 30 * MINUTE


def test_the_watch_ends_by_itself_when_nobody_checks(empty_redis):
    ending_watch.go_on(now=NOON)

    assert 0 < empty_redis.ttl(ending_watch.KEY) <= ending_watch.BREAK_S


def test_a_redis_that_is_away_ends_nothing(live_meeting, redis_away, caplog):
    with caplog.at_level(logging.WARNING):
        tasks.end_abandoned_meetings()

    live_meeting.refresh_from_db()
    assert live_meeting.is_live
    assert "No meeting ends by itself now" in caplog.text


def test_a_postgresql_that_is_away_stops_the_watch(postgres_away, empty_redis):
    postgres_away(True)

    tasks.end_abandoned_meetings()

    assert not empty_redis.exists(ending_watch.KEY)


def test_people_find_the_meeting_open_until_the_planned_end_and_its_grace(seat):
    Meeting.objects.update(scheduled_end_time=NOON + 30 * MINUTE)
    seats.see(seat.pk, at=NOON + 45 * MINUTE - SECOND)

    before = watched(seat.meeting, until=NOON + 45 * MINUTE - SECOND).status
    after = watched(seat.meeting, until=NOON + 45 * MINUTE)

    assert before == Meeting.Status.ACTIVE
    assert (after.end_time, after.end_reason) == (NOON + 45 * MINUTE, SCHEDULE)


def test_a_meeting_that_is_over_is_left_alone(seat):
    over = factories.ended(seat.meeting, at=NOON + MINUTE)

    assert watched(over, until=NOON + 60 * MINUTE).end_time == NOON + MINUTE


def test_seats_end_with_the_meeting(seat):
    watched(seat.meeting, until=NOON + PATIENCE)

    seat.refresh_from_db()
    assert (seat.is_active, seat.left_at) == (False, NOON)


@pytest.mark.django_db(transaction=True)
def test_its_summary_is_queued(empty_redis):
    meeting = factories.started(factories.meeting())

    watched(meeting, until=NOON + PATIENCE)

    assert any(
        b"analytics.tasks.summarise" in one
        for one in empty_redis.lrange("default", 0, -1)
    )


def test_one_meeting_in_trouble_does_not_keep_others_open(
    live_meeting, monkeypatch, caplog
):
    other = factories.started(factories.meeting())
    real = ending._signs

    def in_trouble(meeting_id, **options):
        if meeting_id == live_meeting.pk:
            raise ArithmeticError
        return real(meeting_id, **options)

    monkeypatch.setattr(ending, "_signs", in_trouble)

    assert watched(other, until=NOON + PATIENCE).is_ended
    assert f"Could not look after meeting {live_meeting.pk}" in caplog.text


# --- Signs of life -------------------------------------------------------------


def seen(seat: Participant) -> datetime | None:
    return Participant.objects.get(pk=seat.pk).last_seen_at


def test_joining_is_a_sign_of_life(seat):
    assert seen(seat) == NOON


def test_a_sign_of_life_is_written_every_half_minute_at_most(seat):
    seats.see(seat.pk, at=NOON + 29 * SECOND)
    early = seen(seat)
    seats.see(seat.pk, at=NOON + 30 * SECOND)

    assert (early, seen(seat)) == (NOON, NOON + 30 * SECOND)


def test_the_page_of_who_has_left_is_no_sign_of_life(seat):
    seats.leave(seat, at=NOON + MINUTE)

    seats.see(seat.pk, at=NOON + 5 * MINUTE)

    assert seen(seat) == NOON


def test_an_open_room_page_is_a_sign_of_life(seat, participant_client):
    participant_client.get(f"/meetings/{seat.meeting_id}/room/")

    assert (seen(seat) or NOON) > NOON
