"""What the host's page is told of alerts."""

from datetime import timedelta

import pytest

from analytics.live import alert_board, alerting, notifying, room_low
from analytics.live.events import Notice
from analytics.models import Alert
from analytics.timeseries import insert
from tests import factories
from tests.analytics import watched
from tests.analytics.watched import AWAY, FACING

NOW = factories.NOON + timedelta(minutes=10)


def told(meeting, *, at=NOW):
    return alert_board.read(meeting.pk, now=at.timestamp()).notices


def notify(meeting, capture, *, at=NOW):
    with capture(execute=True):
        notifying.notify(meeting, now=at)
    return told(meeting, at=at)


def later(seconds: float):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def capture(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def test_a_warning_is_told_once_with_the_name(seat, capture):
    alert = factories.alert(seat)

    (notice,) = notify(seat.meeting, capture)
    again = notify(seat.meeting, capture, at=later(30))

    assert notice == Notice(
        id=f"{alert.pk}:warning",
        at=NOW.timestamp(),
        kind="person",
        severity="warning",
        alert_type="looking_away",
        name="Pat Participant",
        people=1,
    )
    assert again == (notice,)
    alert.refresh_from_db()
    assert (alert.notified_at, alert.notified_severity) == (NOW, "warning")


def test_what_becomes_critical_is_told_again_a_minute_later(seat, capture):
    factories.alert(seat)
    notify(seat.meeting, capture)
    Alert.objects.update(severity="critical")

    soon = notify(seat.meeting, capture, at=later(59))
    after = notify(seat.meeting, capture, at=later(61))

    assert [one.severity for one in soon] == ["warning"]
    assert [one.severity for one in after] == ["critical"]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"severity": "info"}, id="info"),
        pytest.param({"acknowledged_at": NOW}, id="acknowledged"),
        pytest.param({"resolved_at": NOW}, id="over"),
        pytest.param({"snoozed_until": later(1)}, id="snoozed"),
    ],
)
def test_what_is_not_told(seat, capture, fields):
    factories.alert(seat, **fields)

    assert notify(seat.meeting, capture) == ()


def test_a_snooze_holds_for_the_next_alert_of_the_same_person_and_type(seat, capture):
    factories.alert(seat, resolved_at=NOW, snoozed_until=later(600))
    factories.alert(seat)
    other_type = factories.alert(seat, alert_type="drowsy")

    (notice,) = notify(seat.meeting, capture)
    after = notify(seat.meeting, capture, at=later(601))

    assert notice.id.startswith(str(other_type.pk))
    assert len(after) == 1


def test_a_second_person_waits_for_twenty_seconds(live_meeting, capture):
    for name in ("Ana", "Binh"):
        factories.alert(factories.seat(live_meeting, user=factories.guest(name)))

    first = notify(live_meeting, capture)
    soon = notify(live_meeting, capture, at=later(19))
    after = notify(live_meeting, capture, at=later(20))

    assert len(first) == len(soon) == 1
    assert {one.name for one in after} == {"Ana", "Binh"}


def test_three_at_once_are_one_notice_that_names_nobody(live_meeting, capture):
    for _ in range(3):
        factories.alert(factories.seat(live_meeting))

    (notice,) = notify(live_meeting, capture)

    assert (notice.kind, notice.people, notice.name) == ("people", 3, None)
    assert not Alert.objects.exclude(notified_severity="warning").exists()


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_no_person_is_told_of_where_people_are_private(db, capture, level):
    meeting = factories.started(factories.meeting(privacy_level=level))
    factories.alert(factories.seat(meeting))

    assert notify(meeting, capture) == ()


def test_a_notice_is_told_for_a_minute(seat, capture):
    factories.alert(seat)
    notify(seat.meeting, capture)

    assert len(told(seat.meeting, at=later(59))) == 1
    assert told(seat.meeting, at=later(61)) == ()


# --- A room that is low -----------------------------------------------------------


def low_room(level: str, *, people: int, seconds: int = 100):
    """Return a meeting in which everybody looks away until NOW."""
    meeting = factories.started(factories.meeting(privacy_level=level))
    start = NOW - timedelta(seconds=seconds + 60)
    for _ in range(people):
        seat = factories.seat(meeting)
        insert.insert(watched.rows(seat, [(FACING, 60), (AWAY, seconds)], start=start))
    return meeting


@pytest.mark.parametrize("level", ["individual", "self", "aggregate"])
def test_a_room_that_is_low_for_a_minute_is_told_at_every_level(db, capture, level):
    meeting = low_room(level, people=3)

    (notice,) = notify(meeting, capture)

    assert (notice.kind, notice.name, notice.people) == ("room", None, 0)


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_two_people_are_no_room_where_people_are_private(db, capture, level):
    assert notify(low_room(level, people=2), capture) == ()


def test_a_room_that_is_low_for_half_a_minute_is_not_told(db, capture):
    assert notify(low_room("individual", people=3, seconds=40), capture) == ()


def test_a_room_that_was_low_is_not_told(db, capture):
    meeting = low_room("individual", people=3)

    assert notify(meeting, capture, at=later(30)) == ()


def test_a_low_room_is_told_once_a_stretch(db, capture, empty_redis):
    meeting = low_room("individual", people=3, seconds=160)
    found = [
        len(notify(meeting, capture, at=at))
        for at in (later(-30), later(-15), later(0))
        if empty_redis.delete(room_low._gate_key(meeting.pk)) is not None
    ]

    assert found == [1, 1, 1]
    assert 0 < empty_redis.ttl(room_low._told_key(meeting.pk)) <= 50


def test_the_room_is_looked_at_every_ten_seconds(
    db, capture, django_assert_num_queries
):
    meeting = low_room("self", people=3, seconds=30)
    notify(meeting, capture)

    with django_assert_num_queries(0):
        assert room_low.check(meeting, now=later(1)) is None


def test_storing_samples_tells_of_alerts(seat, capture):
    start = NOW - timedelta(seconds=75)
    rows = watched.rows(seat, [(FACING, 40), (AWAY, 35)], start=start)
    insert.insert(rows)

    with capture(execute=True):
        alerting.judge(rows, now=NOW)

    (notice,) = told(seat.meeting)
    assert (notice.kind, notice.name) == ("person", "Pat Participant")
