"""Accounts that staff make or change: their people can sign in, and nobody else."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.admin import rows
from users.models import User

pytestmark = pytest.mark.django_db

TYPED = "New.Person@Example.com"


def _page(person: User) -> str:
    return reverse("admin:users_user_change", args=[person.pk])


def _save(staff_client: Client, person: User, *, email: str) -> None:
    form = {"email": email, "name": person.name or "", "is_active": "on"}
    assert staff_client.post(_page(person), form).status_code == 302


def test_capital_letters_keep_nobody_out(staff_client: Client, client: Client):
    password = "a-new-Secret-71"
    typed = {"email": TYPED, "name": "New", "password1": password}

    staff_client.post(reverse("admin:users_user_add"), typed | {"password2": password})
    client.post(reverse("users:login"), {"email": TYPED, "password": password})

    assert "_auth_user_id" in client.session


def test_a_changed_address_is_spelled_likewise(staff_client: Client, participant: User):
    _save(staff_client, participant, email=TYPED)

    participant.refresh_from_db()
    assert participant.email == TYPED.lower()


def test_a_former_address_gets_no_new_password(staff_client: Client, participant: User):
    EmailAddress.objects.create(
        user=participant, email=participant.email, verified=True, primary=True
    )

    _save(staff_client, participant, email="other@example.com")

    assert not EmailAddress.objects.exists()


def test_what_is_changed_beside_it_leaves_the_address_confirmed(
    staff_client: Client, participant: User
):
    EmailAddress.objects.create(
        user=participant, email=participant.email, verified=True, primary=True
    )

    _save(staff_client, participant, email=participant.email.upper())

    assert EmailAddress.objects.get().verified


def test_whoever_only_looks_sees_no_digest_of_a_password():
    person = factories.user()

    page = rows.member_of("Support").get(_page(person)).content.decode()

    assert person.email in page
    assert person.password not in page


@pytest.mark.parametrize("power", ["superuser", "staff"])
def test_nobody_becomes_somebody_who_may_do_more(power: str):
    above = factories.user(is_staff=power == "staff", is_superuser=power == "superuser")
    helper = factories.user(is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="change_user"))
    client = Client()
    client.force_login(helper)
    typed = {"password1": "a-new-Secret-71", "password2": "a-new-Secret-71"}

    answers = [
        client.post(reverse("admin:auth_user_password_change", args=[one.pk]), typed)
        for one in (above, factories.user())
    ]

    assert [answer.status_code for answer in answers] == [403, 302]
