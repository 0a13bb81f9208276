"""Sockets as a browser opens them: origin, session, ticket, messages."""

import json
from typing import Any

from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from attention_site.asgi import application
from meetings import tickets
from meetings.models import Participant

ORIGIN = "http://localhost"


def frame_socket(
    meeting_id: object, *, origin: str | None = ORIGIN
) -> WebsocketCommunicator:
    """Return a participant's socket, not yet connected."""
    return _socket(f"/ws/meetings/{meeting_id}/frames", origin)


def dashboard(
    meeting_id: object, client: Client | None = None, *, origin: str | None = ORIGIN
) -> WebsocketCommunicator:
    """Return the socket of the person who is signed in, nobody unless told."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value if client else None
    return _socket(f"/ws/meetings/{meeting_id}/dashboard", origin, session)


def gallery(
    meeting_id: object, client: Client | None = None, *, origin: str | None = ORIGIN
) -> WebsocketCommunicator:
    """Return the socket for a shared window of the person who is signed in."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value if client else None
    return _socket(f"/ws/meetings/{meeting_id}/gallery", origin, session)


def opened(path: str, client: Client | None = None) -> WebsocketCommunicator:
    """Return the socket at any address, of the person who is signed in."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value if client else None
    return _socket(path, ORIGIN, session)


def _socket(
    path: str, origin: str | None, session: str | None = None
) -> WebsocketCommunicator:
    headers = [(b"host", b"localhost")]
    if origin:
        headers.append((b"origin", origin.encode()))
    if session:
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
        headers.append((b"cookie", cookie.encode()))
    return WebsocketCommunicator(application, path, headers=headers)


async def connect(socket: WebsocketCommunicator) -> bool:
    """Open the socket; False where it is refused."""
    connected, _ = await socket.connect()
    return bool(connected)


async def join(socket: WebsocketCommunicator, seat: Participant) -> None:
    """Connect and show a ticket."""
    assert await connect(socket)
    ticket = await database_sync_to_async(tickets.issue)(seat)
    await say(socket, {"type": "join", "ticket": ticket})


async def say(socket: WebsocketCommunicator, message: Any) -> None:
    """Send JSON."""
    await socket.send_to(text_data=json.dumps(message))


async def heard(socket: WebsocketCommunicator) -> dict[str, Any]:
    """Return the next event."""
    event: dict[str, Any] = json.loads(await socket.receive_from(timeout=3))
    return event


async def close_code(socket: WebsocketCommunicator) -> int:
    """Return the code with which the server closes now."""
    output = await socket.receive_output(timeout=3)
    assert output["type"] == "websocket.close", output
    return int(output["code"])
