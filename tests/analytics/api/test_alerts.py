"""Alerts over the API: list, acknowledge, snooze, note, judge."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from analytics.models import Alert
from analytics.services import reviewing
from meetings.models import Meeting, Participant
from tests import factories
from tests.factories import NOON
from users.models import AccessLogEntry, User

LIST = "/api/v1/alerts/"


def one(alert: Alert, action: str = "") -> str:
    return f"{LIST}{alert.pk}/{action}"


def ids(client: Client, **query: Any) -> list[str]:
    return [found["id"] for found in client.get(LIST, query).json()["results"]]


def patch(client: Client, alert: Alert, **fields: Any) -> Any:
    return client.patch(one(alert), fields, content_type="application/json")


def judge(client: Client, *alerts: Alert, verdict: str | None) -> Any:
    body = {"ids": [str(alert.pk) for alert in alerts], "verdict": verdict}
    return client.post(f"{LIST}judge/", body, content_type="application/json")


@pytest.fixture
def alert(seat: Participant) -> Alert:
    """An open alert of the host's meeting."""
    return factories.alert(seat)


@pytest.fixture
def others(stranger: User) -> Alert:
    """An alert of somebody else's meeting."""
    meeting = factories.started(factories.meeting(host=stranger))
    return factories.alert(factories.seat(meeting))


@pytest.fixture
def hidden(host: User) -> Alert:
    """An alert of somebody whom the host is not shown."""
    meeting = factories.meeting(host=host, privacy_level="self")
    return factories.alert(factories.seat(factories.started(meeting)))


# --- Listing ---------------------------------------------------------------------


def test_the_newest_come_first_and_only_ones_own(
    host_client: Client, seat: Participant, others: Alert, hidden: Alert
):
    found = [
        factories.alert(seat, created_at=NOON + timedelta(minutes=minute))
        for minute in (5, 9, 1)
    ]

    assert ids(host_client) == [str(found[1].pk), str(found[0].pk), str(found[2].pk)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param({"person": "ana"}, ["Ana"], id="person"),
        pytest.param({"type": "drowsy"}, ["Binh"], id="type"),
        pytest.param({"severity": "critical"}, ["Carlos"], id="severity"),
        pytest.param({"verdict": "none"}, ["Binh", "Carlos"], id="not reviewed"),
        pytest.param({"verdict": "false"}, ["Ana"], id="false alarms"),
        pytest.param({"is_open": "true"}, ["Ana", "Carlos"], id="open"),
        pytest.param({"is_open": "false"}, ["Binh"], id="over"),
        pytest.param({"since": "2026-11-03"}, ["Carlos"], id="from a day on"),
        pytest.param({"until": "2026-11-02"}, ["Ana", "Binh"], id="until a day"),
    ],
)
def test_filters(host_client: Client, live_meeting: Meeting, query, names):
    ana, binh, carlos = (
        factories.seat(live_meeting, user=factories.guest(name))
        for name in ("Ana", "Binh", "Carlos")
    )
    factories.alert(ana, verdict="false")
    factories.alert(binh, alert_type="drowsy", resolved_at=NOON)
    factories.alert(carlos, severity="critical", created_at=NOON + timedelta(days=1))

    found = host_client.get(LIST, query).json()["results"]

    assert sorted(alert["name"] for alert in found) == names


def test_the_alerts_of_one_meeting(
    host_client: Client, host: User, alert: Alert, others: Alert, hidden: Alert
):
    empty = factories.meeting(host=host)

    assert ids(host_client, meeting=alert.meeting_id) == [str(alert.pk)]
    assert ids(host_client, meeting=empty.pk) == []
    assert ids(host_client, meeting=hidden.meeting_id) == []
    for meeting_id in (others.meeting_id, uuid.uuid4()):
        answer = host_client.get(LIST, {"meeting": str(meeting_id)})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"type": "bored"},
        {"severity": "bad"},
        {"verdict": "maybe"},
        {"since": "1999-12-31"},
        {"meeting": "mine"},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(host_client: Client, query):
    answer = host_client.get(LIST, query)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(query)


def test_a_list_asks_the_database_as_often_however_long_it_is(
    host_client: Client, seat: Participant, django_assert_max_num_queries
):
    for minute in range(20):
        factories.alert(seat, created_at=NOON + timedelta(minutes=minute))

    with django_assert_max_num_queries(6):
        assert len(ids(host_client)) == 20


def test_looking_at_alerts_is_noted(host_client: Client, alert: Alert):
    host_client.get(LIST)

    entry = AccessLogEntry.objects.get()
    assert (entry.through, entry.object_id) == ("api", str(alert.meeting_id))


# --- What a host says of one -----------------------------------------------------


def test_acknowledging_twice_keeps_the_first_time(host_client: Client, alert: Alert):
    first = host_client.post(one(alert, "acknowledge/")).json()
    second = host_client.post(one(alert, "acknowledge/")).json()

    assert first["acknowledged_at"] is not None
    assert second["acknowledged_at"] == first["acknowledged_at"]


def test_snoozing_and_waking(host_client: Client, alert: Alert):
    asleep = host_client.post(one(alert, "snooze/")).json()
    awake = host_client.delete(one(alert, "snooze/")).json()

    assert asleep["snoozed_until"] is not None
    assert awake["snoozed_until"] is None


def test_a_verdict_and_a_note_are_kept_and_taken_back(
    host_client: Client, alert: Alert
):
    said = patch(host_client, alert, verdict="false", note=" Was writing. ").json()
    noted = patch(host_client, alert, note="Was drawing.").json()
    taken = patch(host_client, alert, verdict=None, note=None).json()

    assert (said["verdict"], said["note"]) == ("false", "Was writing.")
    assert said["reviewed_at"] is not None
    assert (noted["verdict"], noted["note"]) == ("false", "Was drawing.")
    assert (taken["verdict"], taken["note"], taken["reviewed_at"]) == (None, None, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict": "maybe"},
        {"note": "x" * (reviewing.MAX_NOTE_LENGTH + 1)},
        {"note": "\x00"},
    ],
)
def test_what_makes_no_sense_is_refused(host_client: Client, alert: Alert, fields):
    assert patch(host_client, alert, **fields).status_code == 400


def test_many_are_judged_at_once_and_others_left_alone(
    host_client: Client, alert: Alert, others: Alert, hidden: Alert
):
    answer = judge(host_client, alert, others, hidden, verdict="confirmed")

    verdicts = [Alert.objects.get(pk=one.pk).verdict for one in (alert, others, hidden)]
    assert answer.json() == {"changed": 1}
    assert verdicts == ["confirmed", None, None]


def test_judging_none_is_refused(host_client: Client):
    assert judge(host_client, verdict="confirmed").status_code == 400


def test_how_often_a_rule_was_right(host_client: Client, seat: Participant):
    factories.alert(seat, verdict="confirmed")
    factories.alert(seat, verdict="false")
    factories.alert(seat)

    found = host_client.get(f"{LIST}shares/").json()

    assert found == [
        {
            "words": "Looking away",
            "alerts": 3,
            "reviewed": 2,
            "confirmed": 1,
            "percent": 50,
        }
    ]


# --- Strangers -------------------------------------------------------------------

CALLS = [
    ("get", ""),
    ("patch", ""),
    ("post", "acknowledge/"),
    ("post", "snooze/"),
    ("delete", "snooze/"),
]


@pytest.mark.parametrize(("method", "action"), CALLS)
def test_an_alert_is_its_hosts_alone(
    stranger_client: Client,
    participant_client: Client,
    alert: Alert,
    method: str,
    action: str,
):
    nowhere = getattr(stranger_client, method)(f"{LIST}{uuid.uuid4()}/{action}")
    for client in (stranger_client, participant_client):
        there = getattr(client, method)(one(alert, action))

        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content


@pytest.mark.parametrize(("method", "action"), CALLS)
def test_an_alert_of_hidden_people_is_nobodys(
    host_client: Client, hidden: Alert, method: str, action: str
):
    assert getattr(host_client, method)(one(hidden, action)).status_code == 404


def test_somebody_unknown_is_told_to_sign_in(client: Client, alert: Alert):
    assert client.get(LIST).status_code == 401
    assert client.get(f"{LIST}shares/").status_code == 401
    assert judge(client, alert, verdict="false").status_code == 401
    for method, action in CALLS:
        assert getattr(client, method)(one(alert, action)).status_code == 401
