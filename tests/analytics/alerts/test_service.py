"""Alerts as rows: stored again they are the same, and the host's words stay."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from analytics.alerts import service
from analytics.alerts.rules import Cause, Severity
from analytics.models import Alert
from tests import factories
from tests.analytics.alerts.episodes import STARTED_S, episode


@pytest.fixture(autouse=True)
def soon_afterwards() -> Iterator[None]:
    """Let it be an hour later: what is older than its samples is not judged again."""
    with time_machine.travel(factories.NOON + timedelta(hours=1), tick=False):
        yield


def store(seat, *episodes):
    return service.store(seat.meeting_id, {seat.pk: list(episodes)})


def test_an_alert_says_what_was_seen_since_when_and_for_how_long(seat):
    store(seat, episode())

    alert = Alert.objects.get()
    assert alert.participant == seat
    assert alert.message == "Looked away for 35 seconds"
    assert alert.cause == Cause.OFF_TARGET
    assert alert.duration_seconds == 35.0
    assert alert.created_at == datetime.fromtimestamp(STARTED_S, UTC)
    assert alert.resolved_at is None


def test_the_same_alert_grows_and_becomes_more_severe_in_its_row(seat):
    store(seat, episode(severity=Severity.INFO, ended_s=STARTED_S + 12))
    store(seat, episode(severity=Severity.CRITICAL, ended_s=STARTED_S + 130))

    alert = Alert.objects.get()
    assert alert.severity == "critical"
    assert alert.message == "Looked away for 2 min 10 s"


def test_what_shows_is_opening_worsening_and_closing_not_growing(seat):
    shown = [
        store(seat, episode()),
        store(seat, episode(ended_s=STARTED_S + 40)),
        store(seat, episode(severity=Severity.CRITICAL)),
        store(seat, episode(severity=Severity.CRITICAL, is_open=False)),
        store(seat, episode(severity=Severity.CRITICAL, is_open=False)),
        store(seat, episode(severity=Severity.CRITICAL)),
    ]

    assert shown == [True, False, True, True, False, True]


def test_another_beginning_is_another_alert(seat):
    store(seat, episode(), episode(started_s=STARTED_S - 50))

    assert Alert.objects.count() == 2


def test_what_the_host_said_stays(seat):
    store(seat, episode())
    said = {
        "acknowledged_at": factories.NOON,
        "snoozed_until": factories.NOON + timedelta(hours=1),
        "note": "Was reading from the book",
        "verdict": "false",
        "reviewed_at": factories.NOON,
        "notified_at": factories.NOON,
        "notified_severity": "warning",
    }
    Alert.objects.update(**said)

    store(seat, episode(severity=Severity.CRITICAL, is_open=False))

    assert Alert.objects.filter(severity="critical", **said).count() == 1


def test_an_alert_of_a_meeting_that_is_over_is_not_opened_again(seat):
    store(seat, episode(is_open=False))
    factories.ended(seat.meeting)

    with pytest.raises(service.MeetingNotLiveError):
        store(seat, episode())

    assert Alert.objects.get().resolved_at is not None


def test_judging_again_deletes_what_no_longer_exists_unless_it_was_judged(seat):
    for fields in ({}, {"verdict": "false"}, {"note": "see me"}):
        factories.alert(seat, **fields)
    factories.ended(seat.meeting)

    service.rejudge(seat.meeting)

    assert {(one.verdict, one.note) for one in Alert.objects.all()} == {
        ("false", None),
        (None, "see me"),
    }


def test_samples_that_reached_their_age_take_no_alert_with_them(seat):
    factories.alert(seat, duration_seconds=20.0)
    long_ago = factories.NOON - timedelta(days=400)
    seat.meeting.start_time = long_ago
    seat.meeting.save()
    meeting = factories.ended(seat.meeting)

    service.rejudge(meeting)

    assert Alert.objects.get().resolved_at == factories.NOON + timedelta(seconds=20)
