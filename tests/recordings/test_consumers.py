"""The socket of a person's analyses, through the real entry point."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from analytics.live import presence
from attention_site.asgi import application
from recordings import consumers
from recordings.models import VideoAnalysis
from recordings.services import analyses, announcing
from tests.factories import NOON
from tests.recordings import videos
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

Sockets = list[WebsocketCommunicator]


@pytest.fixture
async def opened() -> AsyncIterator[Sockets]:
    """Sockets that end with the test."""
    sockets: Sockets = []
    yield sockets
    for socket in sockets:
        await socket.disconnect()


@pytest.fixture
def analysis(host: User) -> VideoAnalysis:
    """The host's video, started."""
    return analyses.start(videos.video(host), at=NOON)


def _socket(client: Client | None, origin: str, language: str) -> WebsocketCommunicator:
    headers = [
        (b"host", b"localhost"),
        (b"origin", origin.encode()),
        (b"accept-language", language.encode()),
    ]
    if client:
        name = settings.SESSION_COOKIE_NAME
        headers.append((b"cookie", f"{name}={client.cookies[name].value}".encode()))
    return WebsocketCommunicator(application, "/ws/analyses", headers=headers)


async def opening(
    opened: Sockets,
    client: Client | None,
    *,
    origin: str = "http://localhost",
    language: str = "en",
) -> WebsocketCommunicator:
    socket = _socket(client, origin, language)
    opened.append(socket)
    await socket.connect()
    return socket


async def heard(socket: WebsocketCommunicator) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(await socket.receive_from(timeout=3))
    return event


async def close_code(socket: WebsocketCommunicator) -> int:
    output = await socket.receive_output(timeout=3)
    return int(output["code"])


async def later(function: Any, *args: Any, **options: Any) -> Any:
    return await database_sync_to_async(function)(*args, **options)


async def test_the_first_message_says_how_things_are(opened, host_client, analysis):
    socket = await opening(opened, host_client)

    event = await heard(socket)

    assert (event["type"], event["version"]) == ("analyses.updated", 1)
    assert [one["id"] for one in event["analyses"]] == [str(analysis.pk)]


async def test_a_change_is_told(opened, host_client, analysis):
    socket = await opening(opened, host_client)
    await heard(socket)

    await later(analyses.cancel, analysis, at=NOON)

    # What ended at noon long ago is over for more than a minute: it is gone.
    assert (await heard(socket))["analyses"] == []


async def test_many_changes_make_two_messages_a_second_at_most(
    opened, host, host_client
):
    socket = await opening(opened, host_client)
    await heard(socket)

    began_s = time.monotonic()
    for _ in range(20):
        await later(announcing.changed, host.pk)

    messages = 0
    while not await socket.receive_nothing(timeout=consumers.GAP_S * 1.5):
        await heard(socket)
        messages += 1
    lasted_s = time.monotonic() - began_s
    assert 1 <= messages <= lasted_s / consumers.GAP_S


async def test_others_hear_nothing(opened, stranger_client, analysis):
    socket = await opening(opened, stranger_client)
    first = await heard(socket)

    await later(announcing.changed, analysis.user_id)

    assert first["analyses"] == []
    assert await socket.receive_nothing(timeout=0.3)


async def test_somebody_unknown_is_turned_away(opened):
    socket = await opening(opened, None)

    assert await close_code(socket) == consumers.SIGNED_OUT


async def test_who_signs_out_hears_no_more(opened, host_client, monkeypatch):
    monkeypatch.setattr(presence, "RENEW_S", 0.05)
    socket = await opening(opened, host_client)
    await heard(socket)

    await later(host_client.logout)

    while (output := await socket.receive_output(timeout=3))["type"] != (
        "websocket.close"
    ):
        pass
    assert output["code"] == consumers.SIGNED_OUT


async def test_another_site_is_refused(opened, host_client):
    socket = _socket(host_client, "https://example.com", "en")

    connected, _ = await socket.connect()

    assert not connected


async def test_a_reason_is_told_in_the_language_of_the_page(
    opened, host_client, analysis
):
    # The catalogue knows these words whatever else it has not been taught yet.
    words = {"en": "Sign out", "vi": "Đăng xuất"}
    await later(
        VideoAnalysis.objects.update, status="processing", error_message=words["en"]
    )

    socket = await opening(opened, host_client, language="vi")

    assert (await heard(socket))["analyses"][0]["error"] == words["vi"]
