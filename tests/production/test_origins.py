"""A socket opens for pages of this site only, whatever cookies come with it."""

import uuid
from collections.abc import Callable

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from attention_site.asgi import application
from meetings.models import Meeting
from tests.analytics.sockets import connect

pytestmark = pytest.mark.django_db(transaction=True)

PATHS: list[Callable[[uuid.UUID], str]] = [
    lambda meeting_id: f"/ws/meetings/{meeting_id}/frames",
    lambda meeting_id: f"/ws/meetings/{meeting_id}/dashboard",
    lambda meeting_id: f"/ws/meetings/{meeting_id}/gallery",
    lambda _: "/ws/analyses",
]


def _socket(path: str, client: Client, origin: str) -> WebsocketCommunicator:
    name = settings.SESSION_COOKIE_NAME
    headers = [
        (b"host", b"localhost"),
        (b"origin", origin.encode()),
        (b"cookie", f"{name}={client.cookies[name].value}".encode()),
    ]
    return WebsocketCommunicator(application, path, headers=headers)


@pytest.mark.parametrize("path", PATHS, ids=["frames", "dashboard", "gallery", "list"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://localhost.elsewhere.example",
        "http://elsewhere.example/?http://localhost",
        "null",
        "http://[",
        "http://localhost:port",
    ],
)
async def test_another_sites_page_opens_nothing_with_the_hosts_cookies(
    live_meeting: Meeting, host_client: Client, path, origin: str
):
    socket = _socket(path(live_meeting.pk), host_client, origin)

    assert not await connect(socket)


async def test_a_page_of_ours_opens_it(live_meeting: Meeting, host_client: Client):
    socket = _socket(PATHS[1](live_meeting.pk), host_client, "http://localhost:8000")

    assert await connect(socket)
    await socket.disconnect()
