"""What staff see first."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.admin import rows
from users.models import User

pytestmark = pytest.mark.django_db


def _shown(client: Client) -> str:
    answer = client.get(reverse("admin_start"))
    assert answer.status_code == 200
    text = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return " ".join(unescape(text).split())


def test_today_begins_with_what_is_live(staff_client: Client):
    now = timezone.now()
    over = factories.meeting(title="Over")
    factories.ended(factories.started(over, at=now), at=now)
    factories.meeting(title="Planned", start_time=now)
    live = factories.started(factories.meeting(title="Running"), at=now)
    factories.seat(live)
    factories.meeting(title="Next week", start_time=now + timedelta(days=7))

    shown = _shown(staff_client)

    assert "Meetings today, 1 live now" in shown
    assert shown.index("Running") < shown.index("Planned") < shown.index("Over")
    assert "1 person in it" in shown
    assert "Next week" not in shown


def test_a_meeting_that_began_before_today_and_goes_on_is_there(staff_client: Client):
    started = timezone.now() - timedelta(days=2)
    factories.started(factories.meeting(title="Long one"), at=started)

    assert "Long one" in _shown(staff_client)


def test_what_failed_is_counted_and_leads_to_its_list(staff_client: Client, host: User):
    now = timezone.now()
    factories.analysis(user=host, status="failed", finished_at=now)
    factories.analysis(user=host, status="failed", finished_at=now, cancelled_at=now)
    factories.analysis(user=host, status="failed", finished_at=now - timedelta(days=2))
    rows.upload(error_code="not_a_video", created_at=now)
    rows.delivery(status="failed", created_at=now)
    rows.endpoint(disabled_at=now)

    answer = staff_client.get(reverse("admin_start"))
    failed = {one.name: one for one in answer.context["failures"]}
    listed = {
        name: staff_client.get(one.href).context["cl"].result_count
        for name, one in failed.items()
    }

    assert {name: one.number for name, one in failed.items()} == {
        "Analyses": 1,
        "Recordings": 0,
        "Uploads refused": 1,
        "Messages given up": 1,
        "Addresses disabled": 1,
    }
    assert listed["Uploads refused"] == listed["Messages given up"] == 1
    assert listed["Addresses disabled"] == 1


# What is asked at the same time, other connections ask: they see what is committed.
@pytest.mark.django_db(transaction=True)
def test_what_waits_and_what_is_stored_is_said(staff_client: Client, host: User):
    factories.analysis(user=host, status="pending")
    factories.recording(user=host, file_size=5 * 2**20)

    shown = _shown(staff_client)

    assert "Videos to be analysed 1" in shown
    assert "Videos 5.0 MB" in shown
    assert "Pictures None" in shown
    assert "Free for videos" in shown


def test_whoever_may_see_nothing_sees_no_meetings(host: User, host_client: Client):
    host.is_staff = True
    host.save()
    factories.started(factories.meeting(title="Hidden"), at=timezone.now())

    answer = host_client.get(reverse("admin_start"))

    assert answer.context["today"] is None
    assert answer.context["failures"] == []
    assert "Hidden" not in answer.content.decode()


def test_nobody_else_sees_any_of_it(host_client: Client, client: Client):
    for somebody in (host_client, client):
        inside = somebody.get(reverse("admin_start"), headers={"HX-Request": "true"})
        alone = somebody.get(reverse("admin_start"))

        assert (inside.content, inside["HX-Refresh"]) == (b"", "true")
        assert alone["Location"].startswith(reverse("admin:login"))


def test_it_asks_as_often_for_many_meetings(
    staff_client: Client, django_assert_max_num_queries
):
    for _ in range(12):
        factories.started(factories.meeting(), at=timezone.now())

    with django_assert_max_num_queries(20):
        answer = staff_client.get(reverse("admin_start"))

    assert answer.context["today"].more == 4
