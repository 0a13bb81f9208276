"""An open socket ends soon after the session or the token that it was opened with."""

import json

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.live import presence
from attention_site.asgi import application
from meetings import tickets
from meetings.models import Participant
from tests.analytics import sockets
from tests.analytics.sockets import close_code, connect, heard
from users import tokens
from users.models import ApiToken, User
from users.services import people, sessions

pytestmark = pytest.mark.django_db(transaction=True)

ENDED = 4401
MOST_S = 30
"""What is promised; sockets look every presence.RENEW_S."""


Sockets = list[WebsocketCommunicator]


@pytest.fixture(name="opened")
async def _opened(sockets: Sockets) -> Sockets:
    return sockets


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "RENEW_S", 0.05)


def _key(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _with_cookie(path: str, client: Client | None) -> WebsocketCommunicator:
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    if client:
        cookie = f"{settings.SESSION_COOKIE_NAME}={_key(client)}"
        headers.append((b"cookie", cookie.encode()))
    return WebsocketCommunicator(application, path, headers=headers)


async def _joined(
    opened: Sockets, seat: Participant, ticket: str, client: Client | None
) -> WebsocketCommunicator:
    socket = _with_cookie(f"/ws/meetings/{seat.meeting_id}/frames", client)
    opened.append(socket)
    assert await connect(socket)
    await socket.send_to(text_data=json.dumps({"type": "join", "ticket": ticket}))
    return socket


async def _of_page(
    opened: Sockets, seat: Participant, client: Client
) -> WebsocketCommunicator:
    """Open the socket as the page of the room does."""
    address = reverse("meetings:ticket", args=[seat.meeting_id])
    answer = await database_sync_to_async(client.post)(address)
    socket = await _joined(opened, seat, answer.json()["ticket"], client)
    assert (await heard(socket))["status"] == "measuring"
    return socket


def test_sockets_look_often_enough(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()

    assert presence.RENEW_S <= MOST_S / 2


async def test_a_participants_socket_ends_with_the_session(
    opened: Sockets, seat: Participant, participant_client: Client
):
    socket = await _of_page(opened, seat, participant_client)

    await database_sync_to_async(sessions.forget)(_key(participant_client))

    assert await close_code(socket) == ENDED


async def test_it_ends_with_the_password(
    opened: Sockets, seat: Participant, participant: User, participant_client: Client
):
    socket = await _of_page(opened, seat, participant_client)

    await database_sync_to_async(people.change_password)(
        participant, password="another horse battery staple"
    )

    assert await close_code(socket) == ENDED


async def test_a_hosts_socket_ends_when_all_others_are_signed_out(
    opened: Sockets, seat: Participant, host: User, host_client: Client
):
    socket = sockets.dashboard(seat.meeting_id, host_client)
    opened.append(socket)
    assert await connect(socket)
    await heard(socket)

    await database_sync_to_async(sessions.end_others)(host, but="this browser")

    assert await close_code(socket) == 4404


async def test_a_list_of_videos_ends_with_the_session(
    opened: Sockets, host: User, host_client: Client
):
    socket = _with_cookie("/ws/analyses", host_client)
    opened.append(socket)
    assert await connect(socket)
    await heard(socket)

    await database_sync_to_async(sessions.forget)(_key(host_client))

    assert await close_code(socket) == ENDED


async def test_a_ticket_of_a_browser_opens_nothing_without_its_session(
    opened: Sockets,
    seat: Participant,
    participant_client: Client,
    stranger_client: Client,
):
    address = reverse("meetings:ticket", args=[seat.meeting_id])
    answer = await database_sync_to_async(participant_client.post)(address)
    ticket = answer.json()["ticket"]

    for client in (None, stranger_client):
        socket = await _joined(opened, seat, ticket, client)
        assert await close_code(socket) == ENDED


async def test_a_programs_socket_ends_with_its_token(
    opened: Sockets, seat: Participant, participant: User
):
    token = await database_sync_to_async(_token)(participant)
    ticket = await database_sync_to_async(_by_token)(seat, token.secret)
    socket = await _joined(opened, seat, ticket, None)
    assert (await heard(socket))["status"] == "measuring"

    await database_sync_to_async(tokens.revoke)(token.token, at=timezone.now())

    assert await close_code(socket) == ENDED


async def test_a_program_goes_on_with_a_token_that_works(
    opened: Sockets, seat: Participant, participant: User
):
    token = await database_sync_to_async(_token)(participant)
    ticket = await database_sync_to_async(_by_token)(seat, token.secret)
    socket = await _joined(opened, seat, ticket, None)

    said = [await heard(socket) for _ in range(4)]

    assert {event["type"] for event in said} == {"seat.changed"}


async def test_a_token_that_has_expired_holds_no_ticket(
    opened: Sockets, seat: Participant, participant: User
):
    made = await database_sync_to_async(_token)(participant)
    holder = tickets.of_token(made.token.pk)
    ticket = tickets.issue(seat, holder=holder)
    own = ApiToken.objects.filter(pk=made.token.pk)
    await database_sync_to_async(own.update)(expires_at=timezone.now())

    socket = await _joined(opened, seat, ticket, None)

    assert await close_code(socket) == ENDED


def _token(person: User) -> tokens.NewToken:
    return tokens.make(
        person, name="camera", scopes=["read", "write", "live"], at=timezone.now()
    )


def _by_token(seat: Participant, secret: str) -> str:
    address = reverse("meetings_api:ticket", args=[seat.meeting_id])
    answer = Client().post(address, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["ticket"])
