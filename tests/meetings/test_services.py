"""The life of a meeting and of a seat."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from meetings import consent_text, selectors, visibility
from meetings.models import Consent, Meeting, Participant
from meetings.services import meetings, seats, telling
from meetings.services.meetings import MeetingStateError
from meetings.services.seats import MeetingFullError, PrivacyLevelChangedError
from tests import factories
from tests.factories import NOON
from users.models import User

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)
Level = Meeting.PrivacyLevel


def _live(level: str) -> Meeting:
    return factories.started(factories.meeting(privacy_level=level))


# --- Meetings ----------------------------------------------------------------


def test_a_new_meeting_is_scheduled(host):
    meeting = meetings.create(host=host, title="Algebra", start_time=NOON)

    meeting.refresh_from_db()
    assert meeting.status == Meeting.Status.SCHEDULED
    assert meeting.join_code != meeting.pk
    assert meeting.start_time == NOON


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"title": ""}, id="no title"),
        pytest.param({"title": "x" * 256}, id="long title"),
        pytest.param({"title": "x", "privacy_level": "public"}, id="unknown level"),
    ],
)
def test_a_meeting_that_makes_no_sense_is_not_stored(host, fields):
    with pytest.raises(ValidationError):
        meetings.create(host=host, **fields)

    assert not Meeting.objects.exists()


def test_starting_notes_the_time(meeting):
    started = meetings.start(meeting, at=NOON)

    assert started.is_live
    assert started.start_time == NOON


def test_starting_again_changes_nothing(live_meeting):
    again = meetings.start(live_meeting, at=LATER)

    assert again.start_time == NOON


def test_an_ended_meeting_cannot_be_started_again(live_meeting):
    ended = meetings.end(live_meeting, at=LATER)

    with pytest.raises(MeetingStateError, match="ended"):
        meetings.start(ended, at=LATER)


def test_ending_closes_everybodys_seat(seat):
    ended = meetings.end(seat.meeting, at=LATER)

    seat.refresh_from_db()
    assert ended.is_ended
    assert ended.end_time == LATER
    assert not seat.is_active
    assert seat.left_at == LATER


def test_ending_keeps_the_time_of_those_who_had_left(seat):
    seats.leave(seat, at=NOON)

    meetings.end(seat.meeting, at=LATER)

    seat.refresh_from_db()
    assert seat.left_at == NOON


def test_ending_again_changes_nothing(live_meeting):
    meetings.end(live_meeting, at=NOON)

    again = meetings.end(live_meeting, at=LATER)

    assert again.end_time == NOON


def test_a_meeting_that_has_not_started_cannot_end(meeting):
    with pytest.raises(MeetingStateError, match="not started"):
        meetings.end(meeting, at=NOON)


# --- Seats -------------------------------------------------------------------


def test_joining_stores_the_answer_with_its_text_version(live_meeting, participant):
    seat = factories.seat(live_meeting, user=participant)

    consent = Consent.objects.get()
    assert consent.participant == seat
    assert consent.text_version == consent_text.VERSION
    assert consent.privacy_level == live_meeting.privacy_level
    assert consent.given_at == NOON
    assert selectors.has_agreed(seat)


def test_joining_without_analysis_links_no_samples(live_meeting, participant):
    seat = factories.seat(
        live_meeting, user=participant, choice=Consent.Choice.NO_ANALYSIS
    )

    assert seat.sample_id is None
    assert not selectors.has_agreed(seat)


def test_an_answer_that_is_none_takes_no_seat(live_meeting, participant):
    with pytest.raises(ValidationError):
        factories.seat(live_meeting, user=participant, choice="maybe")

    assert not Participant.objects.exists()


def test_joining_again_takes_the_same_seat(seat, participant):
    seats.leave(seat, at=NOON)

    again = factories.seat(seat.meeting, user=participant, at=LATER)

    assert again == seat
    assert again.is_active
    assert again.left_at is None
    assert again.joined_at == NOON
    assert Consent.objects.count() == 1


def test_a_changed_answer_withdraws_the_former_one(seat, participant):
    factories.seat(
        seat.meeting, user=participant, choice=Consent.Choice.NO_ANALYSIS, at=LATER
    )

    former = Consent.objects.get(choice=Consent.Choice.ANALYSIS)
    assert former.withdrawn_at == LATER
    assert not selectors.has_agreed(seat)


def test_nobody_joins_an_ended_meeting(live_meeting, participant):
    ended = meetings.end(live_meeting, at=NOON)

    with pytest.raises(MeetingStateError, match="ended"):
        factories.seat(ended, user=participant, at=LATER)


def test_nobody_agrees_to_a_level_that_they_were_not_shown(meeting, participant):
    with pytest.raises(PrivacyLevelChangedError):
        seats.join(
            meeting,
            user=participant,
            choice=Consent.Choice.ANALYSIS,
            shown_level=Level.AGGREGATE,
            shown_recording=meeting.recording_policy,
            at=NOON,
        )

    assert not Participant.objects.exists()


def test_nobody_agrees_to_recordings_of_which_they_did_not_read(host, participant):
    meeting = factories.meeting(host=host, recording_policy="everybody")

    with pytest.raises(PrivacyLevelChangedError, match="Who may record"):
        seats.join(
            meeting,
            user=participant,
            choice=Consent.Choice.ANALYSIS,
            shown_level=meeting.privacy_level,
            shown_recording="nobody",
            at=NOON,
        )

    assert not Participant.objects.exists()


def test_an_answer_keeps_who_could_record_then(host):
    meeting = factories.meeting(host=host, recording_policy="host")

    seat = factories.seat(meeting)

    assert seat.consents.get().recording_policy == "host"


def test_a_guest_who_cannot_join_is_not_stored(meeting):
    with pytest.raises(PrivacyLevelChangedError):
        seats.join_as_guest(
            meeting,
            name="Gina",
            choice=Consent.Choice.ANALYSIS,
            shown_level=Level.AGGREGATE,
            shown_recording=meeting.recording_policy,
            at=NOON,
        )

    assert not User.objects.filter(is_guest=True).exists()


def test_a_full_meeting_takes_nobody_new(seat, monkeypatch):
    monkeypatch.setattr(seats, "MAX_SEATS", 1)

    with pytest.raises(MeetingFullError, match="All 1 seats"):
        factories.seat(seat.meeting)


def test_who_has_a_seat_in_a_full_meeting_may_come_back(seat, participant, monkeypatch):
    monkeypatch.setattr(seats, "MAX_SEATS", 1)
    seats.leave(seat, at=NOON)
    factories.seat(seat.meeting)

    assert factories.seat(seat.meeting, user=participant) == seat


def test_a_seat_that_was_left_is_free(seat, monkeypatch):
    monkeypatch.setattr(seats, "MAX_SEATS", 1)
    seats.leave(seat, at=NOON)

    assert factories.seat(seat.meeting).is_active


def test_people_may_join_before_the_start(meeting, participant):
    assert factories.seat(meeting, user=participant).is_active


def test_withdrawing_ends_the_agreement(seat):
    seats.withdraw(seat, at=LATER)

    assert not selectors.has_agreed(seat)
    assert Consent.objects.get(withdrawn_at=None).choice == Consent.Choice.NO_ANALYSIS


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_stands(seat):
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            seats.withdraw(seat, at=NOON)
            second = other.submit(_withdraw_elsewhere, seat)
            _wait_for_a_lock()
        second.result(timeout=10)

    assert Consent.objects.filter(withdrawn_at=None).count() == 1


def _withdraw_elsewhere(seat: Participant) -> None:
    try:
        seats.withdraw(seat, at=LATER)
    finally:
        connection.close()


def _wait_for_a_lock() -> None:
    """Wait until the other connection waits for this one."""
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                " AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone() != (0,):
                return
    raise TimeoutError("Nobody waits")


def test_a_second_standing_answer_is_refused_by_the_database(seat):
    with pytest.raises(IntegrityError):
        Consent.objects.create(
            participant=seat, choice=Consent.Choice.ANALYSIS, text_version="other"
        )


def test_of_several_standing_answers_the_migration_keeps_the_newest(seat):
    migration = import_module("meetings.migrations.0003_standing_consents")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP INDEX one_standing_consent")
        newest, _ = (
            Consent.objects.create(
                participant=seat,
                choice=Consent.Choice.NO_ANALYSIS,
                text_version="1",
                given_at=at,
            )
            for at in (LATER, NOON)
        )

        cursor.execute(migration.WITHDRAW_ALL_BUT_THE_NEWEST)

    assert Consent.objects.get(withdrawn_at=None) == newest


def test_pausing_twice_keeps_the_first_time(seat):
    seats.pause(seat, at=NOON)
    seats.pause(seat, at=LATER)

    seat.refresh_from_db()
    assert seat.paused_at == NOON


def test_resuming_ends_the_pause(seat):
    seats.pause(seat, at=NOON)

    seats.resume(seat)

    seat.refresh_from_db()
    assert seat.paused_at is None


def test_leaving_ends_a_pause_too(seat):
    seats.pause(seat, at=NOON)

    seats.leave(seat, at=LATER)

    seat.refresh_from_db()
    assert not seat.is_active
    assert seat.left_at == LATER
    assert seat.paused_at is None


# --- Privacy -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "people"), [(Level.AGGREGATE, 3), (Level.SELF, 3), (Level.INDIVIDUAL, 1)]
)
def test_a_number_of_the_room_gives_away_no_private_one(level, people):
    assert visibility.fewest_people(factories.meeting(privacy_level=level)) == people


@pytest.mark.parametrize("level", [Level.SELF, Level.INDIVIDUAL])
def test_samples_are_stored_under_the_seat_where_people_are_shown(level):
    seat = factories.seat(_live(level))

    assert seat.sample_id == seat.pk


def test_samples_are_stored_under_a_random_id_where_the_room_only_is_shown():
    meeting = _live(Level.AGGREGATE)

    one, other = factories.seat(meeting), factories.seat(meeting)

    assert len({one.sample_id, other.sample_id, one.pk, other.pk}) == 4


def test_the_random_id_stays_when_one_joins_again(participant):
    meeting = _live(Level.AGGREGATE)
    first = factories.seat(meeting, user=participant)

    again = factories.seat(meeting, user=participant, at=LATER)

    assert again.sample_id == first.sample_id


def test_the_random_id_is_forgotten_when_the_meeting_ends():
    seat = factories.seat(_live(Level.AGGREGATE))

    meetings.end(seat.meeting, at=LATER)

    seat.refresh_from_db()
    assert seat.sample_id is None


def test_a_link_made_under_another_level_is_forgotten_too(seat):
    Meeting.objects.update(privacy_level=Level.AGGREGATE)

    meetings.end(seat.meeting, at=LATER)

    seat.refresh_from_db()
    assert seat.sample_id is None


def test_the_link_stays_where_people_are_shown(seat):
    meetings.end(seat.meeting, at=LATER)

    seat.refresh_from_db()
    assert seat.sample_id == seat.pk


# --- Selectors ---------------------------------------------------------------


def test_seats_say_who_agreed(seat):
    silent = factories.seat(seat.meeting, choice=Consent.Choice.NO_ANALYSIS)

    agreed = selectors.seats(seat.meeting_id).values_list("pk", "agreed")

    assert dict(agreed) == {seat.pk: True, silent.pk: False}


# --- Ends ----------------------------------------------------------------------


def test_a_planned_end_that_has_passed_is_forgotten_at_the_start(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(scheduled_end_time=NOON)

    started = meetings.start(meeting, at=NOON)

    assert started.scheduled_end_time is None


def test_a_planned_end_still_to_come_stays(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(scheduled_end_time=LATER)

    started = meetings.start(meeting, at=NOON)

    assert started.scheduled_end_time == LATER
    assert started.ends_by_itself_at == LATER + timedelta(minutes=15)


def test_an_end_says_how_it_came(live_meeting):
    by_host = meetings.end(live_meeting, at=LATER)
    by_itself = meetings.end(
        factories.started(factories.meeting()),
        at=LATER,
        reason=Meeting.EndReason.EMPTY,
    )

    assert (by_host.end_reason, by_host.has_ended_by_itself) == ("host", False)
    assert by_itself.has_ended_by_itself


def test_the_host_is_told_once_that_a_meeting_ended_by_itself(host):
    meeting = factories.started(factories.meeting(host=host))
    meetings.end(meeting, at=NOON, reason=Meeting.EndReason.EMPTY)
    meetings.end(factories.started(factories.meeting(host=host)), at=NOON)

    assert telling.take_news(host, at=LATER) == [meeting]
    assert telling.take_news(host, at=LATER) == []
