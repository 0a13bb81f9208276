"""People and how they are created."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from tests import factories
from users.models import User
from users.services.people import create_guest

pytestmark = pytest.mark.django_db


def test_an_address_counts_in_lower_case():
    person = factories.user(email="Pat@Example.COM")

    assert person.email == "pat@example.com"
    assert User.objects.get_by_natural_key("PAT@example.com") == person


def test_a_person_signs_in_with_any_spelling_of_the_address():
    person = factories.user(email="pat@example.com")

    found = authenticate(
        RequestFactory().post("/"),
        username="Pat@Example.com",
        password=factories.PASSWORD,
    )

    assert found == person


def test_an_address_belongs_to_one_person():
    factories.user(email="pat@example.com")

    with pytest.raises(ValidationError):
        factories.user(email="PAT@example.com")


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 250 + "@a.example"])
def test_what_is_no_address_is_refused(email):
    with pytest.raises(ValidationError):
        User.objects.create_user(email, factories.PASSWORD)


def test_a_superuser_may_do_everything():
    boss = User.objects.create_superuser("boss@example.com", factories.PASSWORD)

    assert boss.is_staff
    assert boss.has_perm("meetings.delete_meeting")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Pat Smith", "Pat Smith"), (None, "pat"), ("", "pat")],
)
def test_a_person_without_a_name_is_shown_by_their_address(name, shown):
    person = User(email="pat@example.com", name=name)

    assert str(person) == shown


def test_a_guest_cannot_sign_in():
    guest = create_guest("Gina")

    assert guest.is_guest
    assert not guest.has_usable_password()
    assert guest.email.endswith(".invalid")


def test_guests_may_share_a_name():
    assert create_guest("Gina") != create_guest("Gina")
