"""`manage.py replay_alerts`, for people and for programs."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from analytics.alerts.presets import PRESETS
from meetings.models import Meeting
from tests import factories
from tests.analytics.alerts import stored
from tests.analytics.alerts.signals import Signal

pytestmark = pytest.mark.django_db

END = stored.START + timedelta(seconds=200)
LOOKS_AWAY = Signal(200, away=[(50, 56), (100, 112)])
SLEEPS = Signal(200, closed=[(60, 64)])


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(stored.NOW, tick=False):
        yield


def run(meeting: Meeting | str, *arguments: str) -> str:
    output = io.StringIO()
    meeting_id = meeting if isinstance(meeting, str) else str(meeting.pk)
    call_command("replay_alerts", meeting_id, *arguments, stdout=output)
    return output.getvalue()


def held(**fields: Any) -> Meeting:
    meeting = stored.meeting(**fields)
    ana = stored.person(meeting, LOOKS_AWAY, name="Ana")
    stored.person(meeting, SLEEPS, name="Bo")
    factories.alert(ana, severity="info")
    return factories.ended(meeting, at=END)


def test_a_table_says_who_and_the_last_line_how_many():
    assert run(held(), "--preset", "strict").splitlines() == [
        "        type                info   warning  critical    stored",
        "Ana     looking away           2         0         0         1",
        "Bo      drowsy                 0         0         1         0",
        "",
        "With strict: 3 alerts; stored: 1 alert.",
    ]


def test_without_a_preset_the_meetings_own_thresholds_count():
    meeting = held()
    meeting.sensitivity = "relaxed"
    meeting.save()

    assert run(meeting).splitlines()[-1] == (
        "With the meeting's own thresholds (relaxed): 1 alert; stored: 1 alert."
    )

    meeting.alert_rules = PRESETS["strict"].as_json()
    meeting.save()

    assert run(meeting).splitlines()[-1] == (
        "With the meeting's own thresholds (strict): 3 alerts; stored: 1 alert."
    )


def test_a_live_meeting_is_said_to_be():
    meeting = stored.meeting()
    stored.person(meeting, Signal(60))

    assert run(meeting, "--preset", "standard").splitlines() == [
        "With standard: 0 alerts; stored: 0 alerts.",
        "The meeting is live: this is so far.",
    ]


def test_programs_get_all_of_it():
    found = json.loads(run(held(), "--preset", "standard", "--json"))

    assert found["alerts"] == 2
    assert found["stored"] == 1
    assert found["preset"]["away_info_s"] == 10.0
    assert found["counts"] == [
        {"type": "drowsy", "severity": "warning", "alerts": 1, "stored": 0},
        {"type": "looking_away", "severity": "info", "alerts": 1, "stored": 1},
    ]
    ana, bo = found["people"]
    assert ana["name"] == "Ana"
    assert ana["stored"] == 1
    [alert] = ana["alerts"]
    assert alert["started_at"] == (stored.START + timedelta(seconds=100)).isoformat()
    assert alert["duration_s"] == 12.0
    assert alert["is_open"] is False
    assert bo["alerts"][0]["cause"] == "closure"


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_where_each_person_sees_their_own_there_are_sums_only(form):
    meeting = held(privacy_level=Meeting.PrivacyLevel.SELF)

    text = run(meeting, "--preset", "strict", *form)

    assert "Ana" not in text
    assert "Bo" not in text
    for seat in meeting.participants.all():
        assert str(seat.pk) not in text
    if form:
        assert json.loads(text)["people"] is None
        assert json.loads(text)["alerts"] == 3
    else:
        assert "With strict: 3 alerts; stored: 1 alert." in text
        assert "all     drowsy" in text


@pytest.mark.parametrize(
    ("meeting_id", "words"),
    [
        pytest.param("my-meeting", "is no id of a meeting", id="no id"),
        pytest.param("", "is no id of a meeting", id="empty"),
        pytest.param(str(uuid.UUID(int=7)), "/admin/meetings/meeting/", id="unknown"),
    ],
)
def test_a_meeting_that_is_none_is_said_so(meeting_id, words):
    with pytest.raises(CommandError, match=words):
        run(meeting_id)


def test_what_cannot_be_replayed_is_said_in_words():
    meeting = stored.meeting(privacy_level=Meeting.PrivacyLevel.AGGREGATE)

    with pytest.raises(CommandError, match="shows the room only"):
        run(meeting)


def test_a_preset_that_is_none_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        run(held(), "--preset", "paranoid")
