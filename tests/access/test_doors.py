"""The access matrix: every address, asked by everybody, as a page and by a token.

It is made from the URL configuration, so that no address can be forgotten.
"""

import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from attention_site.api.scopes import Scope, needed
from recordings.models import Upload, VideoAnalysis, VideoRecording
from tests import factories
from tests.access import routes
from tests.access.doors import DOORS, NEEDS_MORE, Door
from tests.access.routes import ALL_ROUTES, ANY_KEY, ROUTES, Route
from tests.recordings.playback import stored
from users import tokens
from users.models import User, UserSession, WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db

ROLES = ("host", "stranger", "participant", "staff")
GOES_IN = {
    Door.HOST: {"host"},
    Door.THERE: {"host", "participant"},
    Door.SEAT: {"participant"},
    Door.ALERT: {"host"},
    Door.ANALYSIS: {"host"},
    Door.RECORDING: {"host"},
    Door.UPLOAD: {"host"},
    Door.WEBHOOK: {"host"},
    Door.TOKEN: {"host"},
    Door.SESSION: {"host"},
}
CLOSED = sorted(name for name, door in DOORS.items() if door in GOES_IN)
OWN = sorted(name for name, door in DOORS.items() if door is Door.OWN)
NEEDS_SIGN_IN = sorted(
    name for name, door in DOORS.items() if door in {*GOES_IN, Door.OWN}
)
OF_PROGRAMS = [name for name in ROUTES if name in DOORS and "_api:" in name]

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def clients(request: pytest.FixtureRequest) -> dict[str, Client]:
    return {role: request.getfixturevalue(f"{role}_client") for role in ROLES}


@pytest.fixture
def key_of(seat, host: User) -> Callable[[Route], uuid.UUID]:
    """Return the key of a thing of the host that an address can name."""

    def key(route: Route) -> uuid.UUID:
        made: dict[str | None, Callable[[], uuid.UUID]] = {
            "meeting_id": lambda: (
                factories.gallery(host=host).pk
                if "/gallery/" in route.at(ANY_KEY)
                else seat.meeting_id
            ),
            "join_code": lambda: seat.meeting.join_code,
            "alert_id": lambda: factories.alert(seat).pk,
            "analysis_id": lambda: _found(host).pk,
            "recording_id": lambda: _video(host).pk,
            "upload_id": lambda: _upload(host).pk,
            "session_id": lambda: _elsewhere(host).pk,
            "webhook_id": lambda: _webhook(host).pk,
            "message_id": lambda: _message(host).pk,
            "token_id": lambda: _made_token(host).token.pk,
        }
        return made[route.key]()

    return key


def _elsewhere(person: User) -> UserSession:
    return UserSession.objects.create(user=person, session_key=uuid.uuid4().hex)


def _video(owner: User) -> VideoRecording:
    """Store a video with a file and what was found in it: else nobody finds anything."""
    return stored.analysed(owner)


def _found(owner: User) -> VideoAnalysis:
    analysis = _video(owner).analysis
    assert analysis is not None
    return analysis


def _upload(owner: User) -> Upload:
    return Upload.objects.create(
        user=owner,
        filename="talk.mp4",
        file_size=10,
        expires_at=timezone.now() + timedelta(hours=1),
    )


def _webhook(owner: User) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        user=owner, url="https://example.com/", secret="whsec_c2VjcmV0", events=[]
    )


def _message(owner: User) -> WebhookDelivery:
    return WebhookDelivery.objects.create(
        endpoint=_webhook(owner), event="meeting.ended", key="1", payload={}
    )


def _made_token(owner: User) -> tokens.NewToken:
    return tokens.make(owner, name="mine", scopes=["read"], at=timezone.now())


def _ask(client: Client, method: str, address: str, **headers: str) -> HttpResponse:
    answer = getattr(client, method)(address, headers=headers)
    if answer.streaming:
        # Read to its end, so that its file is closed.
        b"".join(answer)
    return answer


def _text(answer: HttpResponse, key: uuid.UUID) -> str:
    """Return what is said, without what differs between any two answers."""
    text = "" if answer.streaming else answer.content.decode()
    text = text.replace(str(key), "KEY")
    return re.sub(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', "", text)


_VARIES = {"RateLimit", "Content-Security-Policy", "X-Request-ID", "Expires"}
"""Headers that differ between any two answers."""


def _said(answer: HttpResponse, key: uuid.UUID) -> tuple[int, str, Mapping[str, str]]:
    """Return all that is said, as if about the same thing."""
    headers = {
        name: value.replace(str(key), "KEY")
        for name, value in answer.headers.items()
        if name not in _VARIES
    }
    return answer.status_code, _text(answer, key), headers


def test_every_address_has_a_door():
    assert set(DOORS) == set(ROUTES)
    assert len(ALL_ROUTES) == len(ROUTES), "Two addresses have the same name"


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (name, role)
        for name in CLOSED
        for role in ROLES
        if role not in GOES_IN[DOORS[name]]
    ],
)
def test_who_may_not_come_in_cannot_tell_whether_there_is_something(
    name: str, role: str, clients, key_of
):
    route = ROUTES[name]
    key = key_of(route)

    answers = set()
    for method in (*route.methods, "head", "options"):
        there = _ask(clients[role], method, route.at(key), **TUS)
        nowhere = _ask(clients[role], method, route.at(ANY_KEY), **TUS)

        # What can be asked of an address, OPTIONS tells without looking for the thing.
        assert method == "options" or there.status_code in {404, 405}, method
        assert _said(there, key) == _said(nowhere, ANY_KEY), method
        answers.add(there.status_code)
    assert 404 in answers


@pytest.mark.parametrize("name", sorted({*CLOSED} - NEEDS_MORE))
def test_who_may_come_in_finds_it(name: str, clients, key_of):
    route = ROUTES[name]
    for role in GOES_IN[DOORS[name]]:
        answers = {
            _ask(clients[role], method, route.at(key_of(route)), **TUS).status_code
            for method in route.methods
        }

        assert answers - {401, 403, 404, 405}


@pytest.mark.parametrize("name", NEEDS_SIGN_IN)
def test_somebody_unknown_is_asked_who_they_are(name: str, client: Client, key_of):
    route = ROUTES[name]
    key = key_of(route) if route.key else ANY_KEY

    answers = [_ask(client, method, route.at(key), **TUS) for method in route.methods]

    for method in (*route.methods, "head", "options"):
        there = _ask(client, method, route.at(key), **TUS)
        nowhere = _ask(client, method, route.at(ANY_KEY), **TUS)
        assert _said(there, key) == _said(nowhere, ANY_KEY), method
    said = {answer.status_code for answer in answers} - {405}
    assert said == ({401} if route.is_for_programs else {302})
    for answer in answers:
        assert answer.headers.get("Location", "/login/").startswith("/login/")


@pytest.mark.parametrize("name", sorted({*OWN} - NEEDS_MORE))
def test_everybody_finds_their_own(name: str, clients):
    route = ROUTES[name]

    for role in ROLES:
        answers = {
            _ask(clients[role], method, route.at(ANY_KEY), **TUS).status_code
            for method in route.methods
        }
        assert not answers & {401, 403, 404, 500}


@pytest.mark.parametrize("role", ["host", "stranger", "participant"])
@pytest.mark.parametrize("name", [n for n, door in DOORS.items() if door is Door.STAFF])
def test_what_is_for_staff_is_not_for_others(name: str, role: str, clients):
    answer = clients[role].get(ROUTES[name].at(ANY_KEY))

    assert answer.status_code in {302, 404}
    assert "/login/" in answer.headers.get("Location", "/login/")


@pytest.mark.parametrize("name", OF_PROGRAMS)
def test_a_token_does_what_its_scopes_say(
    name: str, client: Client, host: User, participant: User, key_of
):
    route = ROUTES[name]
    person = participant if DOORS[name] is Door.SEAT else host
    address = route.at(key_of(route) if route.key else ANY_KEY)

    for method in route.methods:
        wanted = needed(route.view, method.upper())
        others = [scope for scope in Scope if scope != wanted]
        refused = _ask(client, method, address, **_token(person, others))
        taken = _ask(client, method, address, **_token(person, [wanted]))

        assert refused.status_code == 403, method
        assert json.loads(refused.content)["code"] == "insufficient_scope"
        assert taken.status_code not in {401, 403}, method


def _token(person: User, scopes: Sequence[str]) -> dict[str, str]:
    made = tokens.make(person, name="matrix", scopes=scopes, at=timezone.now())
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.mark.parametrize("name", [n for n in OF_PROGRAMS if n in CLOSED])
def test_a_strangers_token_finds_nothing(name: str, client: Client, stranger, key_of):
    route = ROUTES[name]
    key = key_of(route)
    token = _token(stranger, list(Scope))

    for method in route.methods:
        there = _ask(client, method, route.at(key), **token)
        nowhere = _ask(client, method, route.at(ANY_KEY), **token)

        assert there.status_code == nowhere.status_code == 404
        assert _text(there, key) == _text(nowhere, ANY_KEY)


# --- Admin ----------------------------------------------------------------------


@pytest.mark.parametrize("role", ["host", "stranger", "participant", None])
def test_every_page_of_the_admin_leads_others_to_the_sign_in(role, clients):
    client = clients[role] if role else Client()

    for address in routes.of_the_admin():
        for method in ("get", "post"):
            answer = _ask(client, method, address)

            said = f"{method} {address}"
            if address == reverse("admin:logout"):
                assert answer.status_code in {302, 405}, said
            elif address != reverse("admin:login"):
                assert answer.status_code == 302, said
                assert answer.headers["Location"].startswith("/admin/login/"), said


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str))
@pytest.mark.parametrize("role", ["host", "stranger", "participant"])
def test_the_admin_is_for_staff(model, role: str, clients):
    about = model._meta
    address = reverse(f"admin:{about.app_label}_{about.model_name}_changelist")

    answer = clients[role].get(address)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("admin:login"))
    assert clients["staff"].get(address).status_code == 200


# --- The description --------------------------------------------------------------


def test_the_description_has_every_address_for_programs():
    described = _described()
    ours = {
        (method, _template(route))
        for name, route in ROUTES.items()
        if "_api:" in name
        for method in route.methods
    }

    assert described == ours


def _template(route: Route) -> str:
    """Return the address with the parts that vary as the description writes them."""
    return re.sub(rf"/({ANY_KEY}|0|1|strict)(?=/|$)", "/{}", route.at(ANY_KEY))


def _described() -> set[tuple[str, str]]:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return {
        (method, re.sub(r"\{[a-z_]+\}", "{}", path))
        for path, methods in paths.items()
        for method in methods
    }
