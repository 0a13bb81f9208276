"""The socket for a shared window, through the real entry point."""

import asyncio
import json
import time
import uuid
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.test import Client

from analytics.live import frame_queue, gallery_state, presence
from meetings import announcements
from meetings.models import Meeting
from meetings.services import editing
from meetings.services import gallery as seats
from meetings.services import meetings as meeting_services
from tests import factories
from tests.analytics import pictures, sockets
from tests.analytics.sockets import close_code, connect, heard, say
from tests.factories import NOON
from users.models import AccessLogEntry, User

pytestmark = pytest.mark.django_db(transaction=True)

Sockets = list[WebsocketCommunicator]
GALLERY = Meeting.CaptureMode.GALLERY


@pytest.fixture(name="opened")
async def _opened(sockets: Sockets) -> Sockets:
    return sockets


@pytest.fixture(name="shared")
def _shared(host: User) -> Meeting:
    return factories.gallery(host=host)


@pytest.fixture
async def socket(
    shared: Meeting, host_client: Client, opened: Sockets
) -> WebsocketCommunicator:
    """The host's socket, from which pictures are wanted."""
    socket = await opening(opened, shared.pk, host_client)
    assert await heard(socket) == seat_changed("measuring")
    return socket


async def opening(
    opened: Sockets, meeting_id: uuid.UUID, client: Client | None = None
) -> WebsocketCommunicator:
    socket = sockets.gallery(meeting_id, client)
    opened.append(socket)
    assert await connect(socket)
    return socket


def seat_changed(status: str) -> dict[str, Any]:
    return {"status": status, "type": "seat.changed", "version": 1}


async def later(service: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a service as a page does while the socket is open."""
    return await database_sync_to_async(service)(*args, **kwargs)


async def test_a_picture_waits_as_the_one_source_of_the_meeting(
    shared, socket, empty_redis
):
    await socket.send_to(bytes_data=pictures.message(frame_id=7))

    answer = await heard(socket)
    assert (answer["type"], answer["frame_id"]) == ("ack", 7)
    entry = json.loads(empty_redis.lindex(f"frame_queue:{shared.pk}", 0))
    assert (entry["source"], entry["participant_id"]) == ("gallery", str(shared.pk))


async def test_who_watches_faces_is_noted(shared, host, socket):
    looks = AccessLogEntry.objects.values_list("actor", "through", "object_id")

    noted = await database_sync_to_async(list)(looks)

    assert noted == [(host.pk, "socket", str(shared.pk))]


async def test_a_picture_is_a_sign_of_life(shared, socket):
    before = await later(gallery_state.shared_at, shared.pk)

    await socket.send_to(bytes_data=pictures.message())

    await heard(socket)
    shared_at = await later(gallery_state.shared_at, shared.pk)
    assert before is None
    assert abs(time.time() - shared_at.timestamp()) < 5


async def test_a_window_is_asked_for_twice_a_second_at_most(socket):
    await socket.send_to(bytes_data=pictures.message())

    answer = await heard(socket)
    assert (answer["interval_ms"], answer["rate_reduced"]) == (500, False)


async def test_a_stranger_learns_nothing(shared, client, opened):
    await later(client.force_login, await later(factories.user))

    assert await close_code(await opening(opened, shared.pk, client)) == 4404


async def test_nobody_learns_nothing(shared, opened):
    assert await close_code(await opening(opened, shared.pk)) == 4404


async def test_a_meeting_that_does_not_exist_is_answered_alike(host_client, opened):
    assert await close_code(await opening(opened, uuid.uuid4(), host_client)) == 4404


async def test_a_person_in_the_window_is_not_the_host(shared, client, opened):
    seat = await later(factories.face, shared)
    await later(lambda: client.force_login(seat.user))

    assert await close_code(await opening(opened, shared.pk, client)) == 4404


async def test_a_meeting_with_own_cameras_has_no_window(
    live_meeting, host_client, opened
):
    socket = await opening(opened, live_meeting.pk, host_client)

    assert await close_code(socket) == 4404


async def test_who_signs_out_shares_no_more(shared, host_client, opened, monkeypatch):
    monkeypatch.setattr(presence, "RENEW_S", 0.05)
    socket = await opening(opened, shared.pk, host_client)
    await heard(socket)

    await later(host_client.logout)

    output = await socket.receive_output(timeout=3)
    while output["type"] == "websocket.send":
        output = await socket.receive_output(timeout=3)
    assert output["code"] == 4404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param(lambda meeting: meeting, "waiting", id="not started"),
        pytest.param(factories.started, "not_told", id="nobody was told"),
    ],
)
async def test_pictures_that_are_not_wanted_are_refused(
    host, host_client, opened, change, status
):
    meeting = await later(factories.meeting, host=host, capture_mode=GALLERY)
    await later(change, meeting)
    socket = await opening(opened, meeting.pk, host_client)
    said = await heard(socket)

    await socket.send_to(bytes_data=pictures.message())

    assert said == seat_changed(status)
    assert (await heard(socket))["code"] == "not_measuring"


async def test_once_everybody_was_told_pictures_are_wanted(host, host_client, opened):
    meeting = await later(factories.meeting, host=host, capture_mode=GALLERY)
    await later(factories.started, meeting)
    socket = await opening(opened, meeting.pk, host_client)
    await heard(socket)

    await later(seats.confirm_told, meeting, at=NOON)

    assert await heard(socket) == seat_changed("measuring")


async def test_other_terms_are_told_anew_before_pictures_are_wanted(shared, socket):
    await later(
        editing.edit,
        shared,
        title=shared.title,
        description=None,
        start_time=None,
        scheduled_end_time=None,
        privacy_level=Meeting.PrivacyLevel.AGGREGATE,
        sensitivity=shared.sensitivity,
        recording_policy=shared.recording_policy,
    )

    assert await heard(socket) == seat_changed("not_told")


async def test_the_end_of_the_meeting_ends_the_socket(shared, socket):
    await later(meeting_services.end, shared, at=NOON)

    assert await heard(socket) == seat_changed("ended")
    assert await close_code(socket) == 4410


async def test_an_ended_meeting_is_said_to_be(shared, host_client, opened):
    await later(factories.ended, shared)
    socket = await opening(opened, shared.pk, host_client)

    assert await heard(socket) == seat_changed("ended")
    assert await close_code(socket) == 4410


@pytest.mark.parametrize(
    ("message", "code"),
    [
        pytest.param(b"\x01", "bad_header", id="too short"),
        pytest.param(b"\x02" * 40, "bad_header", id="another version"),
        pytest.param(pictures.message(picture=b"GIF89a" * 9), "not_jpeg", id="a GIF"),
        pytest.param(
            pictures.message(picture=pictures.jpeg(progressive=True)),
            "not_baseline",
            id="progressive",
        ),
        pytest.param(
            pictures.message(picture=pictures.claiming_size(1921, 1080)),
            "too_many_pixels",
            id="too wide",
        ),
        pytest.param(
            pictures.message(picture=pictures.jpeg() + b"\x00" * 262_144),
            "too_large",
            id="too large",
        ),
    ],
)
async def test_what_is_no_picture_is_refused(socket, message, code):
    await socket.send_to(bytes_data=message)

    assert (await heard(socket))["code"] == code


async def test_a_picture_of_the_largest_size_is_taken(socket):
    picture = pictures.claiming_size(1920, 1080)

    await socket.send_to(bytes_data=pictures.message(picture=picture))

    assert (await heard(socket))["type"] == "ack"


async def test_text_is_refused(socket):
    await say(socket, {"type": "join"})

    assert (await heard(socket))["code"] == "not_binary"


async def test_a_second_window_of_the_host_is_refused_until_the_first_is_closed(
    shared, socket, host_client, opened
):
    await socket.send_to(bytes_data=pictures.message())
    await heard(socket)
    second = await opening(opened, shared.pk, host_client)
    await heard(second)

    await second.send_to(bytes_data=pictures.message())
    refused = await heard(second)
    await socket.disconnect()
    await second.send_to(bytes_data=pictures.message())

    assert refused["code"] == "shared_elsewhere"
    assert (await heard(second))["type"] == "ack"


async def test_faces_are_relayed_at_most_twice_a_second_the_newest_ones(
    shared, socket, monkeypatch
):
    group = announcements.gallery_group(shared.pk)
    for number in range(5):
        text = json.dumps({"type": "gallery.updated", "number": number})
        await get_channel_layer().group_send(
            group, {"type": "gallery.updated", "text": text}
        )

    first = (await heard(socket))["number"]
    began = asyncio.get_running_loop().time()
    last = (await heard(socket))["number"]

    assert (first, last) in {(0, 4), (1, 4), (2, 4), (3, 4)} or first == 4
    assert asyncio.get_running_loop().time() - began > 0.3


async def test_who_connects_anew_sees_the_newest_faces(
    shared, host_client, opened, empty_redis
):
    text = json.dumps({"type": "gallery.updated", "faces": []})
    empty_redis.set(f"gallery_faces:{shared.pk}", text)

    socket = await opening(opened, shared.pk, host_client)

    assert await heard(socket) == seat_changed("measuring")
    assert (await heard(socket))["type"] == "gallery.updated"


async def test_pictures_that_wait_are_dropped_when_none_are_wanted(
    shared, socket, empty_redis
):
    await socket.send_to(bytes_data=pictures.message())
    await heard(socket)

    await later(meeting_services.end, shared, at=NOON)
    await heard(socket)

    slot = frame_queue._slot_key(shared.pk, gallery_state.SOURCE)
    assert not empty_redis.exists(slot)
