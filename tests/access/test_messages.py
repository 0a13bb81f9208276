"""Whatever is sent to a socket, the answer is one of those that are written down."""

import json
import re
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attention_site.local.folders import PROJECT_DIR
from meetings import tickets
from tests import factories
from tests.analytics import sockets
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

PROTOCOL = (PROJECT_DIR / "docs/live-protocol.md").read_text()
CLOSE_CODES = {
    int(code) for code in re.findall(r"\b(1000|10\d\d|44\d\d|45\d\d)\b", PROTOCOL)
}
MOST_MESSAGES = 6

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "ticket", "frame_id", "captured_ms"])
            | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
TYPED = st.fixed_dictionaries(
    {"type": st.sampled_from(["join", "ping", "pause", "resume", "snapshot", "share"])},
    optional={"ticket": JSON, "at": JSON},
)
MESSAGES = st.lists(
    st.binary(min_size=1, max_size=300)
    | st.text(min_size=1, max_size=100)
    | (JSON | TYPED).map(lambda value: json.dumps(value)),
    min_size=1,
    max_size=MOST_MESSAGES,
)
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


async def _send(socket: WebsocketCommunicator, messages: list[str | bytes]) -> None:
    """Send all, and hold that what comes back is known."""
    assert await sockets.connect(socket)
    try:
        for message in messages:
            if isinstance(message, bytes):
                await socket.send_to(bytes_data=message)
            else:
                await socket.send_to(text_data=message)
            if not await _hears_only_what_is_known(socket):
                return
    finally:
        await socket.disconnect()


async def _hears_only_what_is_known(socket: WebsocketCommunicator) -> bool:
    """Take what was answered; False once the socket has closed."""
    while not await socket.receive_nothing(timeout=0.02):
        said: dict[str, Any] = await socket.receive_output(timeout=3)
        if said["type"] == "websocket.close":
            assert said.get("code", 1000) in CLOSE_CODES, said
            return False
        event = json.loads(said["text"])
        assert f"`{event['type']}`" in PROTOCOL, event
    return True


@FEW
@given(messages=MESSAGES)
def test_the_socket_of_frames_answers_anything_before_a_ticket(messages, seat):
    async_to_sync(_send)(sockets.frame_socket(seat.meeting_id), messages)


@FEW
@given(messages=MESSAGES)
def test_the_socket_of_frames_answers_anything_after_a_ticket(messages, seat):
    join = json.dumps({"type": "join", "ticket": tickets.issue(seat)})

    async_to_sync(_send)(sockets.frame_socket(seat.meeting_id), [join, *messages])


@FEW
@given(messages=MESSAGES)
def test_the_dashboard_answers_anything(messages, host_client: Client, seat):
    async_to_sync(_send)(sockets.dashboard(seat.meeting_id, host_client), messages)


@FEW
@given(messages=MESSAGES)
def test_the_socket_of_a_shared_window_answers_anything(
    messages, host: User, host_client: Client
):
    meeting = factories.gallery(host=host)

    async_to_sync(_send)(sockets.gallery(meeting.pk, host_client), messages)


@FEW
@given(messages=MESSAGES)
def test_the_socket_of_videos_answers_anything(messages, host_client: Client):
    async_to_sync(_send)(sockets.opened("/ws/analyses", host_client), messages)
