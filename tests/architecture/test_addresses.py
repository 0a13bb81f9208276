"""Every address of a meeting is closed to strangers, also those added later."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests import factories
from users.models import User

OPEN = {
    *("healthz", "readyz"),
    *("users:login", "users:signup", "users:logout"),
    *("set_language", "javascript_messages"),
}
"""Addresses without a meeting that nobody needs to sign in for."""

JOINING = {"meetings:join"}
"""Whoever knows the code of the link may read it."""

OF_EVERYBODY_THERE = {"recordings:of_meeting", "recordings:recording_now"}
"""Addresses of a meeting for the host and for whoever has a seat."""

PROGRAMS = "/api/", "/uploads/"
"""Below these no page asks to sign in; scripts of ours and others get the status 401.
Their own tests send strangers there, with the methods and headers that they need."""

pytestmark = pytest.mark.django_db


def _addresses(
    resolver: URLResolver, namespace: str = ""
) -> Iterator[tuple[str, set[str]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                inner = f"{entry.namespace}:" if entry.namespace else ""
                yield from _addresses(entry, namespace + inner)
        elif entry.name:
            yield namespace + entry.name, set(entry.pattern.converters)


def _asked_by_a_program(name: str, wants: set[str]) -> bool:
    return reverse(name, kwargs=dict.fromkeys(wants, ANY_KEY)).startswith(PROGRAMS)


ANY_KEY = uuid.UUID(int=0)
EVERY_ADDRESS = dict(_addresses(get_resolver()))
OF_A_PROGRAM = {
    name: wants
    for name, wants in EVERY_ADDRESS.items()
    if wants <= {"analysis_id", "upload_id"} and _asked_by_a_program(name, wants)
}
ADDRESSES = {n: w for n, w in EVERY_ADDRESS.items() if n not in OF_A_PROGRAM}
OF_A_MEETING = sorted(n for n, wants in ADDRESSES.items() if wants == {"meeting_id"})
OF_A_HOST = [
    name
    for name in OF_A_MEETING
    if "/room/" not in reverse(name, args=[uuid.UUID(int=0)])
    and name not in OF_EVERYBODY_THERE
]
OF_AN_ALERT = sorted(n for n, wants in ADDRESSES.items() if wants == {"alert_id"})
OF_AN_ANALYSIS = sorted(n for n, wants in ADDRESSES.items() if wants == {"analysis_id"})
OF_A_RECORDING = sorted(n for n, wants in ADDRESSES.items() if "recording_id" in wants)
OF_A_PERSON = sorted(n for n, wants in ADDRESSES.items() if not wants and n not in OPEN)


def _visit(client: Client, address: str) -> list[int]:
    """Return the answers to reading and to posting; 405 is none."""
    answers = {client.get(address).status_code, client.post(address).status_code}
    return sorted(answers - {405})


@pytest.mark.parametrize("name", OF_A_MEETING)
def test_a_stranger_finds_no_meeting_there(name: str, stranger_client: Client, seat):
    address = reverse(name, args=[seat.meeting_id])

    assert _visit(stranger_client, address) == [404]


@pytest.mark.parametrize("name", OF_A_HOST)
def test_a_participant_does_not_get_what_is_the_hosts(
    name: str, participant_client: Client, seat
):
    address = reverse(name, args=[seat.meeting_id])

    assert _visit(participant_client, address) == [404]


@pytest.mark.parametrize("name", OF_A_MEETING)
def test_somebody_unknown_is_asked_to_sign_in(name: str, client: Client, seat):
    address = reverse(name, args=[seat.meeting_id])

    assert _visit(client, address) == [302]
    assert client.get(address).headers.get("Location", "/login/").startswith("/login/")


@pytest.mark.parametrize("name", OF_AN_ALERT)
def test_an_alert_is_its_hosts_alone(
    name: str, stranger_client: Client, participant_client: Client, seat
):
    address = reverse(name, args=[factories.alert(seat).pk])

    assert _visit(stranger_client, address) == [404]
    assert _visit(participant_client, address) == [404]


@pytest.mark.parametrize("name", OF_AN_ALERT)
def test_somebody_unknown_is_asked_to_sign_in_before_an_alert(
    name: str, client: Client, seat
):
    assert _visit(client, reverse(name, args=[factories.alert(seat).pk])) == [302]


@pytest.mark.parametrize("name", OF_AN_ANALYSIS)
def test_an_analysis_is_its_owners_alone(
    name: str, stranger_client: Client, host: User
):
    address = reverse(name, args=[factories.analysis(user=host).pk])

    assert _visit(stranger_client, address) == [404]


@pytest.mark.parametrize("name", OF_AN_ANALYSIS)
def test_somebody_unknown_is_asked_to_sign_in_before_an_analysis(
    name: str, client: Client, host: User
):
    address = reverse(name, args=[factories.analysis(user=host).pk])

    assert _visit(client, address) == [302]


def _of_recording(name: str, host: User) -> str:
    recording = factories.recording(user=host)
    numbers = {"number": 0} if "number" in ADDRESSES[name] else {}
    return reverse(name, kwargs={"recording_id": recording.pk, **numbers})


@pytest.mark.parametrize("name", OF_A_RECORDING)
def test_a_recording_is_its_owners_alone(
    name: str, stranger_client: Client, staff_client: Client, host: User
):
    address = _of_recording(name, host)

    assert _visit(stranger_client, address) == [404]
    assert _visit(staff_client, address) == [404]


@pytest.mark.parametrize("name", OF_A_RECORDING)
def test_somebody_unknown_is_asked_to_sign_in_before_a_recording(
    name: str, client: Client, host: User
):
    assert _visit(client, _of_recording(name, host)) == [302]


@pytest.mark.parametrize("name", OF_A_PERSON)
def test_a_persons_own_pages_ask_to_sign_in(name: str, client: Client):
    assert _visit(client, reverse(name)) == [302]


@pytest.mark.parametrize("name", OF_A_PROGRAM)
def test_a_program_of_somebody_unknown_is_told_so(name: str, client: Client):
    address = reverse(name, kwargs=dict.fromkeys(OF_A_PROGRAM[name], ANY_KEY))

    assert _visit(client, address) == [401]


def test_every_address_is_known_to_these_tests():
    known = {*OPEN, *JOINING, *OF_A_MEETING, *OF_AN_ALERT, *OF_AN_ANALYSIS}
    known |= {*OF_A_RECORDING, *OF_A_PERSON}

    assert set(ADDRESSES) == known
