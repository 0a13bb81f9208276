"""Every list of the admin: who sees it, and that many rows cost no more queries than few.

The tests are made from what the admin lists, so that a new list cannot be forgotten.
"""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.admin import rows
from users.models import User

pytestmark = pytest.mark.django_db

LABELS = sorted(rows.labels())
ABOUT_PEOPLE = [
    "analytics.alert",
    "analytics.attentionmetric",
    "analytics.attentionminute",
    "recordings.detectionframe",
]


FOUND_BY_FILTERS = ABOUT_PEOPLE[1:]
"""In the order of their keys, which are composite."""

WITHOUT_DATE = ("auth.group", "account.emailaddress")


def _model_admin(label: str) -> ModelAdmin:
    return next(
        one for model, one in admin.site._registry.items() if rows.label(model) == label
    )


def _address(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def _count(response: object) -> int:
    context = response.context  # type: ignore[attr-defined]
    return len(
        context["table"]["rows"] if "table" in context else context["cl"].result_list
    )


def test_every_list_has_rows_to_be_tested_with():
    assert set(LABELS) == set(rows.MAKERS)


@pytest.mark.parametrize("label", LABELS)
def test_a_list_asks_no_more_for_50_rows_than_for_5(label: str, staff_client: Client):
    asked, seen = [], []

    for count in (5, 45):
        shown = rows.MAKERS[label](count)
        with CaptureQueriesContext(connection) as queries:
            response = staff_client.get(_address(label), shown)
        assert response.status_code == 200
        asked.append(len(queries))
        seen.append(_count(response))

    assert seen[0] >= 5
    assert seen[1] >= 45
    # Once less for numbers of people: the second look is the same look.
    assert asked[1] <= asked[0]


@pytest.mark.parametrize("label", LABELS)
def test_the_index_leads_to_every_list(label: str, staff_client: Client):
    response = staff_client.get(reverse("admin:index"))

    assert f'href="{_address(label)}"' in response.content.decode()


@pytest.mark.parametrize("label", LABELS)
def test_a_host_who_is_no_staff_is_sent_to_the_sign_in(
    label: str, host_client: Client, client: Client
):
    answers = [one.get(_address(label)) for one in (host_client, client)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all("/admin/login/" in answer["Location"] for answer in answers)


@pytest.mark.parametrize("label", LABELS)
def test_staff_without_any_permission_see_no_list(
    label: str, host: User, host_client: Client
):
    host.is_staff = True
    host.save()

    response = host_client.get(_address(label))

    assert response.status_code == 403


@pytest.mark.parametrize("label", ABOUT_PEOPLE)
def test_support_sees_no_list_about_single_people(label: str):
    support = rows.member_of("Support")

    answer = support.get(_address(label))
    index = support.get(reverse("admin:index")).content.decode()

    assert answer.status_code == 403
    assert f'href="{_address(label)}"' not in index


@pytest.mark.parametrize("label", ABOUT_PEOPLE)
def test_supervisors_see_lists_about_single_people(label: str):
    shown = rows.MAKERS[label](2)

    answer = rows.member_of("Supervisors").get(_address(label), shown)

    assert _count(answer) == 2


@pytest.mark.parametrize(
    "label", sorted({*LABELS} - {*WITHOUT_DATE, *FOUND_BY_FILTERS})
)
def test_a_list_can_be_searched_and_told_by_its_date(label: str):
    model_admin = _model_admin(label)

    assert model_admin.search_fields
    assert model_admin.date_hierarchy


@pytest.mark.parametrize(
    ("label", "lookup"),
    [
        ("users.apitoken", "digest__startswith"),
        ("users.webhookendpoint", "secret__startswith"),
        ("users.webhookendpoint", "old_secret__startswith"),
        ("mfa.authenticator", "data__secret__startswith"),
        ("users.usersession", "session_key__startswith"),
        ("axes.accessattempt", "post_data__contains"),
        ("users.webhookdelivery", "payload__data__score__gte"),
        ("users.user", "password__startswith"),
        ("meetings.participant", "sample_id"),
        ("meetings.participant", "sample_id__isnull"),
        ("meetings.meeting", "alerts__severity"),
        ("analytics.meetingsummary", "avg_attention_score__gte"),
        ("recordings.videoanalysis", "results__summary__attention_score__gte"),
        ("recordings.videorecording", "alerts_data__0__severity"),
    ],
)
def test_what_is_not_shown_cannot_be_guessed_by_filtering(
    label: str, lookup: str, staff_client: Client
):
    answer = staff_client.get(_address(label), {lookup: "1"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("label", "hidden"),
    [
        ("users.apitoken", rows.DIGEST),
        ("users.webhookendpoint", rows.SECRET),
        ("users.webhookdelivery", "Pat Payload"),
        ("mfa.authenticator", rows.TOTP),
        ("users.usersession", rows.SESSION),
        ("axes.accessattempt", rows.POSTED),
    ],
)
def test_secrets_digests_and_messages_are_never_shown(
    label: str, hidden: str, staff_client: Client
):
    rows.MAKERS[label](1)
    thing = _model_admin(label).model.objects.get()

    listed = staff_client.get(_address(label)).content.decode()
    opened = staff_client.get(
        reverse(f"admin:{label.replace('.', '_')}_change", args=[thing.pk])
    )

    assert opened.status_code == 200
    assert hidden not in listed
    assert hidden not in opened.content.decode()


@pytest.mark.parametrize(
    "label", [label for label in LABELS if label not in ABOUT_PEOPLE]
)
@pytest.mark.parametrize(
    "bad", ["nothing", "0", "00000000-0000-0000-0000-000000000000"]
)
def test_a_page_of_nothing_leads_to_the_start(
    label: str, bad: str, staff_client: Client
):
    address = reverse(f"admin:{label.replace('.', '_')}_change", args=[bad])

    answer = staff_client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))


def test_times_are_written_as_everywhere_on_the_site(staff_client: Client):
    at = datetime(2026, 11, 26, 22, 13, tzinfo=UTC)
    factories.meeting(start_time=at)

    page = staff_client.get(_address("meetings.meeting")).content.decode()

    assert "2026-11-26 22:13" in page
    assert "p.m." not in page
