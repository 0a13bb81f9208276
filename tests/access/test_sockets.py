"""Every socket, opened by everybody."""

import uuid
from typing import Any

import pytest
from channels.routing import URLRouter
from django.test import Client

from attention_site.asgi import application
from tests import factories
from tests.analytics import sockets
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def _router(wrapped: Any) -> URLRouter:
    """Return what leads to the sockets, out of all that is wrapped around it."""
    while not isinstance(wrapped, URLRouter):
        inner = vars(wrapped)
        wrapped = inner.get("application", inner.get("checked", inner.get("inner")))
    return wrapped


ROUTES = [
    str(route.pattern)
    for route in _router(application.application_mapping["websocket"]).routes
]
LETS_IN = {
    "ws/meetings/<uuid:meeting_id>/dashboard": {"host"},
    "ws/meetings/<uuid:meeting_id>/gallery": {"host"},
    # Everybody may knock; a ticket opens it: tests/analytics/test_frame_consumer.py
    "ws/meetings/<uuid:meeting_id>/frames": set(),
    "ws/analyses": {"host", "stranger", "participant", "staff"},
}
ROLES = ("host", "stranger", "participant", "staff")


@pytest.fixture
def clients(request: pytest.FixtureRequest) -> dict[str | None, Client]:
    return {role: request.getfixturevalue(f"{role}_client") for role in ROLES}


@pytest.fixture
def meeting_id(pattern: str, host: User, seat) -> uuid.UUID:
    """Return a meeting of the host that has this socket."""
    is_gallery = pattern.endswith("gallery")
    return factories.gallery(host=host).pk if is_gallery else seat.meeting_id


def test_every_socket_is_known_here():
    assert set(ROUTES) == set(LETS_IN)


@pytest.mark.parametrize("pattern", LETS_IN)
@pytest.mark.parametrize("role", [*ROLES, None])
async def test_a_socket_closes_the_same_whether_the_meeting_exists_or_not(
    pattern: str, role: str | None, clients: dict[str | None, Client], meeting_id
):
    client = clients.get(role)
    there = await _first_word(pattern, meeting_id, client)
    nowhere = await _first_word(pattern, uuid.UUID(int=0), client)

    if role in LETS_IN[pattern]:
        assert there["type"] != "websocket.close"
    else:
        assert there == nowhere
        assert there["type"] == "websocket.close" or there == SILENCE


SILENCE: dict[str, Any] = {"type": "silence"}


async def _first_word(
    pattern: str, key: uuid.UUID, client: Client | None
) -> dict[str, Any]:
    """Return the first message of a socket, where it says anything at once."""
    path = "/" + pattern.replace("<uuid:meeting_id>", str(key))
    socket = sockets.opened(path, client)
    await sockets.connect(socket)
    try:
        if await socket.receive_nothing(timeout=0.5):
            return SILENCE
        return dict(await socket.receive_output(timeout=3))
    finally:
        await socket.disconnect()
