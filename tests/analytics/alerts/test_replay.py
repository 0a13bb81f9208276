"""What a meeting's alerts would be, from the samples that are stored."""

from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connections
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings

from analytics.alerts import readings, replay, rules
from analytics.alerts.presets import PRESETS
from analytics.alerts.replay import ReplayError
from analytics.alerts.rules import Episode, History
from analytics.models import AttentionMetric
from analytics.timeseries import closing, insert, minutes, router
from meetings.models import Consent, Meeting
from meetings.services import seats
from tests import factories
from tests.analytics.alerts import stored
from tests.analytics.alerts.signals import STANDARD, Alerts, Signal
from tests.analytics.alerts.test_rules_always import SIGNALS

pytestmark = pytest.mark.django_db

LOOKS_AWAY = Signal(200, away=[(50, 56), (100, 112)])
SLEEPS = Signal(200, closed=[(60, 64)])
END = stored.START + timedelta(seconds=200)
STRICT = PRESETS["strict"]


@given(SIGNALS)
@settings(max_examples=4, deadline=None)
def test_a_replay_is_what_batches_gave_while_the_meeting_ran(signal):
    meeting = stored.meeting()
    seat = factories.seat(meeting, at=stored.START)
    rows = stored.rows(seat, signal)
    history = History()
    alerts: Alerts = {}
    for first in range(0, len(rows), 7):
        batch = [readings.of(row) for row in rows[first : first + 7]]
        history, changed = rules.advance(history, batch, STANDARD)
        insert.insert(rows[first : first + 7])
        alerts |= {(one.alert_type, one.started_s): one for one in changed}
    end = stored.START + timedelta(seconds=signal.length_s)
    for one in rules.end(history, at_s=end.timestamp()):
        alerts[one.alert_type, one.started_s] = one
    factories.ended(meeting, at=end)

    found = _episodes(meeting)

    assert sorted(found, key=_order) == sorted(alerts.values(), key=_order)


def _episodes(meeting: Meeting) -> list[Episode]:
    meeting.refresh_from_db()
    found = replay.replay(meeting, STANDARD, now=stored.NOW)
    return [one for person in found.people for one in person.episodes]


def _order(one: Episode) -> tuple[float, str]:
    return one.started_s, one.alert_type


def test_counts_stand_beside_those_of_the_stored_alerts():
    meeting = stored.meeting()
    ana = stored.person(meeting, LOOKS_AWAY, name="Ana")
    stored.person(meeting, SLEEPS, name="Bo")
    stored.person(meeting, Signal(200), name="Cy")
    factories.alert(ana, severity="info")
    meeting = factories.ended(meeting, at=END)

    standard = replay.replay(meeting, STANDARD, now=stored.NOW)
    strict = replay.replay(meeting, STRICT, now=stored.NOW)

    assert [person.name for person in strict.people] == ["Ana", "Bo"]
    assert strict.measured_people == 3
    assert strict.preset is STRICT
    assert standard.counts == {
        ("looking_away", "info"): 1,
        ("drowsy", "warning"): 1,
    }
    assert strict.counts == {("looking_away", "info"): 2, ("drowsy", "critical"): 1}
    assert strict.stored == standard.stored == {("looking_away", "info"): 1}
    assert strict.people[1].stored == Counter()


def test_a_live_meeting_is_replayed_so_far():
    meeting = stored.meeting()
    stored.person(meeting, Signal(120, away=[(100, 121)]))

    [person] = replay.replay(meeting, STANDARD, now=stored.NOW).people

    assert [one.is_open for one in person.episodes] == [True]


def test_the_end_of_the_meeting_closes_its_alerts():
    meeting = stored.meeting()
    stored.person(meeting, Signal(120, away=[(100, 121)]))
    end = stored.START + timedelta(seconds=115)
    meeting = factories.ended(meeting, at=end)

    [person] = replay.replay(meeting, STANDARD, now=stored.NOW).people

    assert [(one.is_open, one.ended_s) for one in person.episodes] == [
        (False, end.timestamp())
    ]


def test_a_replay_changes_nothing():
    meeting = stored.meeting()
    seat = stored.person(meeting, LOOKS_AWAY)
    factories.alert(seat, acknowledged_at=stored.START)
    meeting = factories.ended(meeting, at=END)
    before = _everything()

    replay.replay(meeting, STRICT, now=stored.NOW)

    assert _everything() == before


def _everything() -> dict[type[Model], list[tuple[object, ...]]]:
    labels = ("analytics", "meetings", "users")
    models = [
        model for label in labels for model in apps.get_app_config(label).get_models()
    ]
    return {
        model: sorted(model._base_manager.values_list(), key=repr) for model in models
    }


def test_people_are_read_one_after_another():
    meeting = stored.meeting()
    for name in ("Ana", "Bo", "Cy"):
        stored.person(meeting, Signal(40), name=name)

    with CaptureQueriesContext(connections[router.alias()]) as asked:
        found = replay.replay(meeting, STANDARD, now=stored.NOW)

    assert found.measured_people == 3
    assert sum(AttentionMetric._meta.db_table in one["sql"] for one in asked) == 3


def test_who_is_not_measured_or_withdrew_does_not_count():
    meeting = stored.meeting()
    seats.join(
        meeting,
        user=factories.guest(),
        choice=Consent.Choice.NO_ANALYSIS,
        shown_level=meeting.privacy_level,
        shown_recording=meeting.recording_policy,
        at=stored.START,
    )
    stored.person(meeting, LOOKS_AWAY)

    assert replay.replay(meeting, STANDARD, now=stored.NOW).measured_people == 1


def test_a_room_only_meeting_has_nothing_to_replay():
    meeting = stored.meeting(privacy_level=Meeting.PrivacyLevel.AGGREGATE)
    stored.person(meeting, LOOKS_AWAY)

    with pytest.raises(ReplayError, match="shows the room only"):
        replay.replay(meeting, STANDARD, now=stored.NOW)


def test_a_meeting_that_has_not_started_has_nothing_to_replay():
    with pytest.raises(ReplayError, match="has not started"):
        replay.replay(factories.meeting(), STANDARD, now=stored.NOW)


def test_a_planned_start_is_none():
    meeting = factories.meeting(start_time=stored.START)

    with pytest.raises(ReplayError, match="has not started"):
        replay.replay(meeting, STANDARD, now=stored.NOW)


def test_samples_that_are_deleted_by_now_are_not_replayed_in_part():
    meeting = stored.meeting()
    stored.person(meeting, LOOKS_AWAY)
    meeting = factories.ended(meeting, at=END)
    now = stored.START + minutes.KEPT_ROWS + timedelta(seconds=1)

    with pytest.raises(ReplayError, match="deleted after 90 days"):
        replay.replay(meeting, STANDARD, now=now)


def test_a_meeting_without_samples_says_so():
    meeting = stored.meeting()
    seat = stored.person(meeting, LOOKS_AWAY)
    assert seat.sample_id is not None
    closing.erase_people([seat.sample_id])

    with pytest.raises(ReplayError, match="nobody was measured"):
        replay.replay(meeting, STANDARD, now=stored.NOW)
    assert not AttentionMetric.objects.exists()
