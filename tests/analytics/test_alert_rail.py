"""The list of alerts beside a live meeting, and its buttons."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.models import Alert
from tests import factories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def alert(seat):
    return factories.alert(seat, created_at=timezone.now() - timedelta(seconds=40))


def rail(meeting) -> str:
    return reverse("analytics:rail", args=[meeting.pk])


def act(client: Client, alert: Alert, name: str, **posted):
    return client.post(
        reverse(f"analytics:{name}", args=[alert.pk]), posted, headers=HTMX
    )


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_an_alert_says_who_what_how_bad_and_for_how_long(host_client: Client, alert):
    alert.duration_seconds = 12.34
    alert.save()

    page = text(host_client.get(rail(alert.meeting)))

    assert "Pat Participant" in page
    assert "Looking away" in page
    assert "Warning" in page
    assert 'data-lasted="12.3"' in page
    assert 'data-open="1"' in page


def test_the_most_severe_comes_first(host_client: Client, seat, alert):
    critical = factories.alert(seat, alert_type="drowsy", severity="critical")

    page = text(host_client.get(rail(seat.meeting)))

    assert page.index(f"alert-{critical.pk}") < page.index(f"alert-{alert.pk}")


@pytest.mark.parametrize(
    ("minutes_ago", "is_shown"),
    [pytest.param(29, True, id="recent"), pytest.param(31, False, id="long ago")],
)
def test_what_is_over_stays_for_half_an_hour(
    host_client: Client, seat, minutes_ago, is_shown
):
    over = timezone.now() - timedelta(minutes=minutes_ago)
    factories.alert(seat, created_at=over - timedelta(seconds=20), resolved_at=over)

    page = text(host_client.get(rail(seat.meeting)))

    assert ("Pat Participant" in page) is is_shown
    assert ("No alert is open" in page) is is_shown
    assert ("No alerts now" in page) is not is_shown


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_nobody_is_named_where_single_people_are_hidden(
    host_client: Client, host, participant, level
):
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    factories.alert(factories.seat(meeting, user=participant))

    page = text(host_client.get(rail(meeting)))

    assert "Single people are not shown" in page
    assert "Pat Participant" not in page


@pytest.mark.parametrize("level", ["self", "aggregate"])
@pytest.mark.parametrize("name", ["acknowledge", "snooze", "note", "judge"])
def test_a_hidden_alert_has_no_buttons(host_client: Client, host, level, name):
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    hidden = factories.alert(factories.seat(meeting))

    answer = act(host_client, hidden, name, verdict="false", note="x")

    assert answer.status_code == 404
    hidden.refresh_from_db()
    assert (hidden.verdict, hidden.note) == (None, None)


def test_an_acknowledged_alert_says_so(host_client: Client, alert):
    page = text(act(host_client, alert, "acknowledge"))

    assert "Acknowledged" in page
    assert 'data-action="acknowledge"' not in page


def test_a_snooze_is_shown_and_ended(host_client: Client, alert):
    snoozed = text(act(host_client, alert, "snooze"))
    awake = text(act(host_client, alert, "snooze", wake="1"))

    assert "Snoozed until" in snoozed
    assert "End snooze" in snoozed
    assert "Snoozed until" not in awake


def test_a_note_is_kept_with_a_word_that_it_is(host_client: Client, alert):
    page = text(act(host_client, alert, "note", note="<b>Reading</b>"))

    assert "Saved" in page
    assert "&lt;b&gt;Reading&lt;/b&gt;" in page


def test_a_note_that_is_too_long_is_refused_in_words(host_client: Client, alert):
    page = text(act(host_client, alert, "note", note="x" * 2001))

    assert "at most 2000 characters; this one has 2001" in page
    assert "Saved" not in page


def test_a_verdict_is_given_and_taken_back(host_client: Client, alert):
    given = text(act(host_client, alert, "judge", verdict="false"))
    alert.refresh_from_db()
    verdict = alert.verdict
    act(host_client, alert, "judge", verdict="")

    alert.refresh_from_db()
    assert (verdict, alert.verdict) == ("false", None)
    assert 'aria-pressed="true"' in given


def test_a_verdict_that_nobody_knows_changes_nothing(host_client: Client, alert):
    answer = act(host_client, alert, "judge", verdict="maybe")

    assert answer.status_code == 400
    alert.refresh_from_db()
    assert alert.verdict is None


def test_without_htmx_a_button_leads_back_to_the_meeting(host_client: Client, alert):
    answer = host_client.post(
        reverse("analytics:acknowledge", args=[alert.pk]), follow=True
    )

    assert answer.redirect_chain[-1][0] == reverse(
        "analytics:live", args=[alert.meeting_id]
    )


def test_a_list_asks_as_often_for_ten_alerts_as_for_one(
    host_client: Client, alert, django_assert_num_queries
):
    for _ in range(9):
        factories.alert(factories.seat(alert.meeting))

    # Two of them note who looked.
    with django_assert_num_queries(6):
        host_client.get(rail(alert.meeting))


def test_the_live_page_asks_for_the_list(host_client: Client, live_meeting):
    address = reverse("analytics:live", args=[live_meeting.pk])

    assert f'hx-get="{rail(live_meeting)}"' in text(host_client.get(address))
