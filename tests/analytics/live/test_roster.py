"""Who may be scored, as PostgreSQL says, or said when it was last there."""

import uuid
from dataclasses import dataclass

import pytest

from analytics.live import roster
from analytics.live.roster import Rosters
from meetings.models import Consent, Meeting
from meetings.services import seats as seat_services
from tests import factories
from tests.factories import NOON


def test_a_person_who_takes_part_and_agreed_is_measured(seat):
    found = roster.read(seat.meeting_id)

    assert found is not None
    assert found.measured_seat(seat.pk) == roster.Seat(
        participant_id=seat.pk,
        name="Pat Participant",
        sample_id=seat.pk,
        agreed=True,
        paused=False,
        present=True,
    )


def measured(seat) -> bool:
    found = roster.read(seat.meeting_id)
    assert found is not None
    return found.measured_seat(seat.pk) is not None


def test_nobody_is_measured_without_agreeing(live_meeting):
    seat = factories.seat(live_meeting, choice=Consent.Choice.NO_ANALYSIS)

    assert not measured(seat)


def test_withdrawing_ends_measuring(seat):
    seat_services.withdraw(seat, at=NOON)

    assert not measured(seat)


def test_a_pause_ends_measuring_until_it_is_over(seat):
    seat_services.pause(seat, at=NOON)
    in_pause = measured(seat)

    seat_services.resume(seat)

    assert not in_pause
    assert measured(seat)


def test_leaving_ends_measuring(seat):
    seat_services.leave(seat, at=NOON)

    assert not measured(seat)


def test_nobody_is_measured_before_the_start_or_after_the_end(meeting):
    seat = factories.seat(meeting)
    before = measured(seat)

    factories.started(meeting)
    between = measured(seat)
    factories.ended(meeting)

    assert (before, between, measured(seat)) == (False, True, False)


def test_a_participant_of_another_meeting_is_nobody_here(seat):
    other = factories.seat(factories.started(factories.meeting()))

    found = roster.read(seat.meeting_id)

    assert found is not None
    assert found.measured_seat(other.pk) is None


def test_the_seats_keep_their_order(live_meeting):
    seats = [factories.seat(live_meeting) for _ in range(4)]
    before = order(live_meeting)

    seat_services.pause(seats[2], at=NOON)
    seat_services.leave(seats[0], at=NOON)

    assert order(live_meeting) == before
    assert set(before) == {seat.pk for seat in seats}


def order(meeting) -> list[uuid.UUID]:
    found = roster.read(meeting.pk)
    assert found is not None
    return [one.participant_id for one in found.seats]


def test_there_is_no_roster_of_a_meeting_that_does_not_exist(db):
    assert roster.read(uuid.uuid4()) is None


def test_reading_costs_two_queries_however_many_take_part(
    live_meeting, django_assert_num_queries
):
    for _ in range(5):
        factories.seat(live_meeting)

    with django_assert_num_queries(2):
        roster.read(live_meeting.pk)


# --- Read again ----------------------------------------------------------------


@dataclass
class Clock:
    """The steady clock of the machine, moved by hand."""

    now_s: float = 100.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(roster, "time", clock)
    return clock


def test_a_roster_is_read_at_most_once_a_second(seat, django_assert_num_queries):
    rosters = Rosters()
    rosters.get(seat.meeting_id)

    with django_assert_num_queries(0):
        rosters.get(seat.meeting_id)


def test_a_change_is_seen_a_second_later(seat, clock):
    rosters = Rosters()
    rosters.get(seat.meeting_id)
    seat_services.leave(seat, at=NOON)
    clock.now_s += 1.1

    found = rosters.get(seat.meeting_id)

    assert found is not None
    assert found.measured_seat(seat.pk) is None


def test_a_change_is_seen_at_once_where_it_was_announced(seat):
    rosters = Rosters()
    rosters.get(seat.meeting_id)
    seat_services.leave(seat, at=NOON)

    rosters.forget(seat.meeting_id)
    found = rosters.get(seat.meeting_id)

    assert found is not None
    assert found.measured_seat(seat.pk) is None


@pytest.mark.parametrize(
    ("away_s", "is_known"),
    [
        pytest.param(10, True, id="10 s"),
        pytest.param(59, True, id="nearly a minute"),
        pytest.param(61, False, id="over a minute"),
    ],
)
def test_while_postgresql_is_away_the_last_answer_holds_for_a_minute(
    postgres_away, away_s, is_known, clock
):
    meeting = factories.started(factories.meeting())
    factories.seat(meeting)
    rosters = Rosters()
    before = rosters.get(meeting.pk)
    postgres_away(True)
    clock.now_s += away_s

    found = rosters.get(meeting.pk)

    assert found == (before if is_known else None)


def test_when_postgresql_is_back_its_answer_counts(postgres_away, clock):
    meeting = factories.started(factories.meeting())
    rosters = Rosters()
    rosters.get(meeting.pk)
    postgres_away(True)
    clock.now_s += 10
    rosters.get(meeting.pk)
    postgres_away(False)
    factories.ended(meeting)
    clock.now_s += 2.1

    found = rosters.get(meeting.pk)

    assert found is not None
    assert found.status == Meeting.Status.ENDED


def test_a_postgresql_that_is_away_is_not_asked_for_every_frame(
    postgres_away, caplog, clock
):
    meeting = factories.started(factories.meeting())
    rosters = Rosters()
    rosters.get(meeting.pk)
    postgres_away(True)
    clock.now_s += 10

    for _ in range(50):
        rosters.get(meeting.pk)

    assert caplog.text.count("PostgreSQL is away") == 1


def test_a_meeting_that_was_never_read_is_unknown_while_postgresql_is_away(
    postgres_away,
):
    meeting = factories.started(factories.meeting())
    postgres_away(True)

    assert Rosters().get(meeting.pk) is None
