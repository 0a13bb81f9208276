"""All alerts of a host, to be judged."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from analytics.models import Alert
from analytics.views import review
from tests import factories

ADDRESS = "/alerts/"


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def shown(client: Client, **query) -> list[uuid.UUID]:
    return [row.id for row in client.get(ADDRESS, query).context["rows"]]


def judge(client: Client, **posted):
    return client.post(reverse("analytics:judge_many"), posted)


@pytest.fixture
def people(live_meeting):
    return [
        factories.seat(live_meeting, user=factories.guest(name))
        for name in ("Ana", "Binh", "Carlos")
    ]


def test_the_alerts_of_others_and_of_hidden_people_are_not_there(
    host_client: Client, host, seat
):
    mine = factories.alert(seat)
    factories.alert(factories.seat(factories.started(factories.meeting())))
    for level in ("self", "aggregate"):
        hidden = factories.meeting(host=host, privacy_level=level)
        factories.alert(factories.seat(factories.started(hidden)))

    assert shown(host_client) == [mine.pk]


def test_what_is_not_reviewed_comes_first_and_then_the_newest(
    host_client: Client, people
):
    def at(minute: int, **fields):
        created = factories.NOON + timedelta(minutes=minute)
        return factories.alert(people[0], created_at=created, **fields).pk

    order = [
        at(5),
        at(1),
        at(9, verdict="confirmed"),
        at(8, verdict="false"),
    ]

    assert shown(host_client) == order


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param({"person": "ana"}, ["Ana"], id="person, whatever the case"),
        pytest.param({"type": "drowsy"}, ["Binh"], id="type"),
        pytest.param({"severity": "critical"}, ["Carlos"], id="severity"),
        pytest.param({"verdict": "none"}, ["Binh", "Carlos"], id="not reviewed"),
        pytest.param({"verdict": "false"}, ["Ana"], id="false alarms"),
        pytest.param({"since": "2026-11-03"}, ["Carlos"], id="from a day on"),
        pytest.param({"until": "2026-11-02"}, ["Ana", "Binh"], id="until a day"),
        pytest.param({"person": "a", "type": "drowsy"}, [], id="nobody has both"),
    ],
)
def test_filters(host_client: Client, people, query, names):
    ana, binh, carlos = people
    factories.alert(ana, verdict="false")
    factories.alert(binh, alert_type="drowsy")
    later = factories.NOON + timedelta(days=1)
    factories.alert(carlos, severity="critical", created_at=later)

    rows = host_client.get(ADDRESS, query).context["rows"]

    assert sorted(row.name for row in rows) == names


def test_a_meeting_is_a_filter(host_client: Client, host, seat):
    other = factories.seat(factories.started(factories.meeting(host=host)))
    factories.alert(seat)
    theirs = factories.alert(other)

    assert shown(host_client, meeting=str(other.meeting_id)) == [theirs.pk]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"meeting": "nonsense"}, id="no meeting"),
        pytest.param({"meeting": str(uuid.uuid4())}, id="an unknown meeting"),
        pytest.param({"type": "sleepy"}, id="no type"),
        pytest.param({"severity": "fatal"}, id="no severity"),
        pytest.param({"verdict": "maybe"}, id="no verdict"),
        pytest.param({"since": "yesterday"}, id="no date"),
        pytest.param({"until": "9999-12-31"}, id="a date that no clock reaches"),
        pytest.param({"person": "x\x00"}, id="no name"),
    ],
)
def test_a_filter_that_makes_no_sense_is_left_out_in_words(
    host_client: Client, seat, query
):
    alert = factories.alert(seat)

    answer = host_client.get(ADDRESS, query)

    assert [row.id for row in answer.context["rows"]] == [alert.pk]
    assert "was ignored" in text(answer)


def test_a_person_without_a_name_is_found_by_what_is_shown(
    host_client: Client, live_meeting
):
    nameless = factories.user(email="dewi@example.com", name="")
    alert = factories.alert(factories.seat(live_meeting, user=nameless))

    assert shown(host_client, person="dew") == [alert.pk]
    assert shown(host_client, person="example") == []


def test_pages_keep_the_filters(host_client: Client, seat, monkeypatch):
    monkeypatch.setattr(review, "PER_PAGE", 2)
    for minute in range(5):
        factories.alert(seat, created_at=factories.NOON + timedelta(minutes=minute))

    first = text(host_client.get(ADDRESS, {"severity": "warning"}))
    last = shown(host_client, severity="warning", page="3")

    assert "?severity=warning&amp;page=2" in first
    assert len(last) == 1


@pytest.mark.parametrize("page", ["0", "-1", "99", "x"])
def test_a_page_that_is_none_is_one_that_is(host_client: Client, seat, page):
    alert = factories.alert(seat)

    assert shown(host_client, page=page) == [alert.pk]


# --- Verdicts --------------------------------------------------------------------


def test_many_are_judged_at_once(host_client: Client, people):
    alerts = [factories.alert(seat) for seat in people]
    ids = [str(alert.pk) for alert in alerts[:2]]

    answer = judge(host_client, ids=ids, verdict="false", next="/alerts/?type=drowsy")

    assert answer["Location"] == "/alerts/?type=drowsy"
    assert Alert.objects.filter(verdict="false").count() == 2
    assert "2 alerts changed" in text(host_client.get(ADDRESS))


def test_one_is_judged_by_its_own_button_whatever_is_ticked(
    host_client: Client, people
):
    first, second, _ = [factories.alert(seat) for seat in people]

    judge(host_client, ids=[str(second.pk)], one=f"{first.pk}:confirmed")

    assert Alert.objects.get(verdict="confirmed") == first


def test_a_verdict_is_taken_back(host_client: Client, seat):
    alert = factories.alert(seat, verdict="false", reviewed_at=factories.NOON)

    judge(host_client, ids=[str(alert.pk)], verdict="clear")

    alert.refresh_from_db()
    assert (alert.verdict, alert.reviewed_at) == (None, None)


def test_the_alerts_of_others_are_left_alone(host_client: Client, host):
    theirs = factories.alert(factories.seat(factories.started(factories.meeting())))
    private = factories.meeting(host=host, privacy_level="self")
    hidden = factories.alert(factories.seat(factories.started(private)))

    judge(host_client, ids=[str(theirs.pk), str(hidden.pk)], verdict="false")

    assert not Alert.objects.exclude(verdict=None).exists()


@pytest.mark.parametrize(
    "posted",
    [
        pytest.param({"verdict": "maybe"}, id="an unknown verdict"),
        pytest.param({}, id="no verdict"),
        pytest.param({"one": "nonsense"}, id="an unknown button"),
    ],
)
def test_an_answer_that_nobody_knows_is_refused(host_client: Client, seat, posted):
    alert = factories.alert(seat)

    answer = judge(host_client, ids=[str(alert.pk)], **posted)

    assert answer.status_code == 400


def test_ids_that_are_none_are_left_out(host_client: Client, seat):
    alert = factories.alert(seat)

    judge(host_client, ids=["x", str(alert.pk), ""], verdict="confirmed")

    alert.refresh_from_db()
    assert alert.verdict == "confirmed"


def test_no_other_site_is_gone_to_afterwards(host_client: Client, seat):
    alert = factories.alert(seat)

    answer = judge(
        host_client, ids=[str(alert.pk)], verdict="false", next="//evil.example/"
    )

    assert answer["Location"] == ADDRESS


# --- Shares, links, nothing there ------------------------------------------------


def test_a_rule_says_how_often_it_was_right(host_client: Client, seat):
    for verdict in ["confirmed"] * 6 + ["false"] + [None] * 2:
        factories.alert(seat, verdict=verdict)
    factories.alert(seat, alert_type="drowsy")

    page = text(host_client.get(ADDRESS))

    assert "86 %" in page
    assert "6 of 7 reviewed were right; 9 in all." in page
    assert "Not reviewed yet" in page
    assert "0 %" not in page


def test_an_alert_leads_to_its_moment_in_the_report(host_client: Client, seat):
    factories.alert(seat)

    report = reverse("analytics:report", args=[seat.meeting_id])
    moment = int(factories.NOON.timestamp())
    assert f'href="{report}#t={moment}"' in text(host_client.get(ADDRESS))


def test_without_alerts_the_page_says_when_there_will_be_some(host_client: Client):
    assert "No alerts yet" in text(host_client.get(ADDRESS))


def test_filters_that_leave_nothing_say_so(host_client: Client, seat):
    factories.alert(seat)

    page = text(host_client.get(ADDRESS, {"person": "nobody"}))

    assert "No alert matches" in page
    assert "No alerts yet" not in page


def test_the_page_asks_as_often_for_ten_alerts_as_for_one(
    host_client: Client, seat, django_assert_num_queries
):
    factories.alert(seat)
    host_client.get(ADDRESS)  # The first look is noted, which asks once more.
    with django_assert_num_queries(7):
        host_client.get(ADDRESS)
    for _ in range(9):
        factories.alert(factories.seat(seat.meeting))

    with django_assert_num_queries(7):
        host_client.get(ADDRESS)


def test_every_page_leads_there(host_client: Client):
    assert 'href="/alerts/"' in text(host_client.get("/meetings/"))
