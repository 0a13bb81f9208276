"""What a host does with alerts, and that open pages follow."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from analytics.live import alert_board
from analytics.models import Alert
from analytics.services import reviewing
from tests import factories

NOW = factories.NOON


@pytest.fixture
def alert(seat):
    return factories.alert(seat)


def version(alert) -> str:
    return alert_board.read(alert.meeting_id, now=NOW.timestamp()).version


def test_acknowledging_again_keeps_the_first_time(alert):
    reviewing.acknowledge(alert, at=NOW)
    reviewing.acknowledge(alert, at=NOW + timedelta(minutes=1))

    alert.refresh_from_db()
    assert alert.acknowledged_at == NOW


def test_a_snooze_holds_for_ten_minutes_and_can_be_ended(alert):
    reviewing.snooze(alert, at=NOW)
    alert.refresh_from_db()
    snoozed_until = alert.snoozed_until

    reviewing.wake(alert)

    alert.refresh_from_db()
    assert snoozed_until == NOW + timedelta(minutes=10)
    assert alert.snoozed_until is None


def test_a_note_is_kept_and_an_empty_one_is_none(alert):
    reviewing.note(alert, text="  Was reading \x00 ")
    alert.refresh_from_db()
    kept = alert.note
    reviewing.note(alert, text="   ")
    alert.refresh_from_db()

    assert (kept, alert.note) == ("Was reading", None)


def test_a_note_that_is_too_long_is_refused(alert):
    reviewing.note(alert, text="x" * 2000)

    with pytest.raises(ValidationError, match="at most 2000"):
        reviewing.note(alert, text="y" * 2001)

    alert.refresh_from_db()
    assert alert.note == "x" * 2000


def test_a_verdict_has_a_time_and_both_can_be_taken_back(alert):
    rows = Alert.objects.filter(pk=alert.pk)
    first = reviewing.judge(rows, verdict="confirmed", at=NOW)
    again = reviewing.judge(rows, verdict="confirmed", at=NOW + timedelta(hours=1))
    judged = rows.get()
    cleared = reviewing.judge(rows, verdict=None, at=NOW)

    assert (first, again, cleared) == (1, 0, 1)
    assert (judged.verdict, judged.reviewed_at) == ("confirmed", NOW)
    assert (rows.get().verdict, rows.get().reviewed_at) == (None, None)


def test_a_verdict_that_nobody_knows_is_refused(alert):
    with pytest.raises(ValueError, match="maybe"):
        reviewing.judge(Alert.objects.all(), verdict="maybe", at=NOW)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda a: reviewing.acknowledge(a, at=NOW), id="acknowledge"),
        pytest.param(lambda a: reviewing.snooze(a, at=NOW), id="snooze"),
        pytest.param(lambda a: reviewing.wake(a), id="wake"),
        pytest.param(lambda a: reviewing.note(a, text="x"), id="note"),
        pytest.param(
            lambda a: reviewing.judge(Alert.objects.all(), verdict="false", at=NOW),
            id="judge",
        ),
    ],
)
def test_other_pages_follow(alert, act, django_capture_on_commit_callbacks):
    before = version(alert)

    with django_capture_on_commit_callbacks(execute=True):
        act(alert)

    assert version(alert) != before


def test_without_redis_what_the_host_says_is_kept(
    alert, redis_away, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        reviewing.note(alert, text="kept")

    alert.refresh_from_db()
    assert alert.note == "kept"
