"""The participant's socket, through the real entry point."""

import asyncio
import json
import math
import re
import time
import uuid
from typing import Any

import pytest
import time_machine
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.conf import settings as django_settings

from analytics.consumers import frame as frame_consumer
from analytics.consumers import receiving
from analytics.live import allowance, counters, frame_queue, presence
from analytics.live.frames import MAX_MESSAGE_BYTES
from attention_site.asgi import application
from meetings import announcements, tickets
from meetings.models import Consent, Meeting, Participant
from meetings.services import meetings as meeting_services
from meetings.services import seats as seat_services
from tests import factories
from tests.analytics import pictures, results, sockets
from tests.analytics.sockets import close_code, connect, heard, join, say
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)

Sockets = list[WebsocketCommunicator]


@pytest.fixture(name="opened")
async def _opened(sockets: Sockets) -> Sockets:
    return sockets


@pytest.fixture
async def socket(seat: Participant, opened: Sockets) -> WebsocketCommunicator:
    """The participant's socket, joined, and told that frames are wanted."""
    joined = await joining(opened, seat)
    assert (await heard(joined))["status"] == "measuring"
    return joined


async def joining(opened: Sockets, seat: Participant) -> WebsocketCommunicator:
    socket = sockets.frame_socket(seat.meeting_id)
    opened.append(socket)
    await join(socket, seat)
    return socket


async def connected(
    opened: Sockets, meeting_id: uuid.UUID, **options: Any
) -> WebsocketCommunicator:
    socket = sockets.frame_socket(meeting_id, **options)
    opened.append(socket)
    assert await connect(socket)
    return socket


async def later(service: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a service as a page does while the socket is open."""
    return await database_sync_to_async(service)(*args, **kwargs)


# --- Getting in ----------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param("https://elsewhere.example", id="another site"),
        pytest.param("http://localhost.elsewhere.example", id="a look-alike"),
        pytest.param("null", id="null"),
        pytest.param(None, id="none"),
    ],
)
async def test_a_foreign_origin_is_refused(seat, origin):
    socket = sockets.frame_socket(seat.meeting_id, origin=origin)

    assert not await connect(socket)


async def test_with_a_ticket_the_socket_says_that_frames_are_wanted(seat, opened):
    socket = await joining(opened, seat)

    assert await heard(socket) == {
        "type": "seat.changed",
        "version": 1,
        "status": "measuring",
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" ", id="empty"),
        pytest.param("hello", id="not JSON"),
        pytest.param("[]", id="a list"),
        pytest.param("5", id="a number"),
        pytest.param('{"type":"join"}', id="no ticket"),
        pytest.param("[" * 100_000, id="a deep nest"),
    ],
)
async def test_a_malformed_join_is_turned_away(seat, opened, text):
    socket = await connected(opened, seat.meeting_id)

    await socket.send_to(text_data=text)

    assert await close_code(socket) == 4400


async def test_bytes_before_the_ticket_are_turned_away(seat, opened):
    socket = await connected(opened, seat.meeting_id)

    await socket.send_to(bytes_data=pictures.message())

    assert await close_code(socket) == 4400


async def refused_ticket(opened: Sockets, meeting_id: uuid.UUID, ticket: str) -> int:
    socket = await connected(opened, meeting_id)
    await say(socket, {"type": "join", "ticket": ticket})
    return await close_code(socket)


async def test_a_ticket_of_another_meeting_is_turned_away(seat, opened):
    other = await later(lambda: factories.started(factories.meeting()))
    ticket = tickets.issue(seat)

    assert await refused_ticket(opened, other.pk, ticket) == 4401


async def test_an_expired_ticket_is_turned_away(seat, opened):
    with time_machine.travel(time.time() - tickets.MAX_AGE_S - 1, tick=False):
        ticket = tickets.issue(seat)

    assert await refused_ticket(opened, seat.meeting_id, ticket) == 4401


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda ticket: ticket[:-1] + "x", id="another signature"),
        pytest.param(lambda ticket: "x" + ticket[1:], id="another content"),
        pytest.param(lambda ticket: "", id="empty"),
        pytest.param(lambda ticket: "ticket", id="a word"),
        pytest.param(lambda ticket: None, id="null"),
    ],
)
async def test_a_forged_ticket_is_turned_away(seat, opened, forge):
    ticket = forge(tickets.issue(seat))

    assert await refused_ticket(opened, seat.meeting_id, ticket) == 4401


async def test_a_ticket_signed_with_another_key_is_turned_away(seat, opened, settings):
    settings.SECRET_KEY = "the key of another site"
    ticket = tickets.issue(seat)
    settings.SECRET_KEY = "ours"

    assert await refused_ticket(opened, seat.meeting_id, ticket) == 4401


async def test_the_ticket_of_a_seat_that_is_gone_is_turned_away(seat, opened):
    ticket = tickets.issue(seat)
    await later(seat.delete)

    assert await refused_ticket(opened, seat.meeting_id, ticket) == 4401


async def test_who_has_not_agreed_is_turned_away(live_meeting, opened):
    seat = await later(factories.seat, live_meeting, choice=Consent.Choice.NO_ANALYSIS)

    socket = await joining(opened, seat)

    assert (await heard(socket))["status"] == "not_agreed"
    assert await close_code(socket) == 4403


async def test_after_the_end_nobody_gets_in(seat, opened):
    await later(meeting_services.end, seat.meeting, at=NOON)

    socket = await joining(opened, seat)

    assert (await heard(socket))["status"] == "ended"
    assert await close_code(socket) == 4410


async def test_who_shows_no_ticket_is_not_waited_for(seat, opened, monkeypatch):
    monkeypatch.setattr(frame_consumer, "JOIN_WITHIN_S", 0.05)

    socket = await connected(opened, seat.meeting_id)

    assert await close_code(socket) == 4408


async def test_who_joined_in_time_may_stay(seat, opened, monkeypatch):
    monkeypatch.setattr(frame_consumer, "JOIN_WITHIN_S", 0.05)

    socket = await joining(opened, seat)
    await heard(socket)

    assert await socket.receive_nothing(timeout=0.1)


# --- Frames --------------------------------------------------------------------


async def test_a_frame_is_acknowledged_and_queued_and_a_worker_called(
    seat, socket, empty_redis
):
    await socket.send_to(bytes_data=pictures.message(frame_id=77))

    assert await heard(socket) == {
        "type": "ack",
        "version": 1,
        "frame_id": 77,
        "interval_ms": 125,
        "rate_reduced": False,
    }
    assert frame_queue.length(seat.meeting_id) == 1
    assert empty_redis.llen("live") == 1


async def test_the_queued_frame_is_the_persons_own_captured_now(seat, socket):
    before = time.time()
    await socket.send_to(bytes_data=pictures.message(frame_id=5))
    await heard(socket)

    entry = frame_queue.pop(seat.meeting_id, timeout_s=0.1, now=time.time())
    assert entry is not None
    frame = frame_queue.take(seat.meeting_id, entry, token="worker")

    assert frame is not None
    assert frame.participant_id == seat.pk
    assert frame.source == str(seat.pk)
    assert frame.jpeg == pictures.jpeg()
    assert before <= frame.captured_at <= frame.received_at <= time.time()


PICTURE = pictures.jpeg()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        pytest.param(pictures.message(picture=b"GIF89a"), "not_jpeg", id="a GIF"),
        pytest.param(
            pictures.message(picture=pictures.jpeg(progressive=True)),
            "not_baseline",
            id="progressive",
        ),
        pytest.param(
            pictures.message(picture=pictures.claiming_size(4000, 4000)),
            "too_many_pixels",
            id="4000 by 4000",
        ),
        pytest.param(
            pictures.message(picture=PICTURE + bytes(MAX_MESSAGE_BYTES)),
            "too_large",
            id="too large",
        ),
        pytest.param(
            b"\x02" + pictures.message()[1:], "bad_header", id="header version 2"
        ),
        pytest.param(
            pictures.message(captured_ms=math.nan), "bad_header", id="captured at NaN"
        ),
        pytest.param(b"\x01", "bad_header", id="a byte"),
    ],
)
async def test_a_message_that_is_no_frame_is_refused_and_the_next_is_taken(
    seat, socket, message, code
):
    await socket.send_to(bytes_data=message)
    refused = await heard(socket)
    await socket.send_to(bytes_data=pictures.message(frame_id=2))

    assert (refused["type"], refused["code"]) == ("refused", code)
    assert refused["message"]
    assert (await heard(socket))["frame_id"] == 2


async def test_text_where_bytes_are_expected_is_refused(socket):
    await socket.send_to(text_data="a frame")

    assert (await heard(socket))["code"] == "not_binary"


async def test_every_refusal_is_in_the_protocol():
    protocol = (django_settings.BASE_DIR / "docs/live-protocol.md").read_text()
    source = "".join(
        (django_settings.BASE_DIR / path).read_text()
        for path in (
            "analytics/consumers/frame.py",
            "analytics/consumers/gallery.py",
            "analytics/consumers/receiving.py",
            "analytics/live/frames.py",
        )
    )

    codes = set(re.findall(r'(?:refuse|answer|BadFrameError)\(\s*"(\w+)"', source)) - {
        "bad_entry"
    }

    assert len(codes) >= 9
    assert {code for code in codes if f"`{code}`" not in protocol} == set()


async def test_who_sends_too_fast_is_told_so_and_may_go_on(seat, socket, monkeypatch):
    for _ in range(allowance.BURST):
        await socket.send_to(bytes_data=pictures.message())
        assert (await heard(socket))["type"] == "ack"
    monkeypatch.setattr(allowance, "MIN_INTERVAL_S", 1000.0)

    await socket.send_to(bytes_data=pictures.message())
    await socket.send_to(bytes_data=pictures.message())
    codes = {(await heard(socket)).get("code") for _ in range(2)}
    monkeypatch.setattr(allowance, "MIN_INTERVAL_S", 0.0001)
    await asyncio.sleep(0.01)
    await socket.send_to(bytes_data=pictures.message())

    assert "too_fast" in codes
    assert (await heard(socket))["type"] == "ack"


async def test_twenty_refusals_in_a_row_end_the_socket_and_nothing_follows(socket):
    for _ in range(25):
        await socket.send_to(text_data="not a frame")

    refused = [(await heard(socket))["code"] for _ in range(20)]

    assert set(refused) == {"not_binary"}
    assert await close_code(socket) == 4400
    assert await socket.receive_nothing()


async def test_a_good_frame_in_between_forgives(socket):
    for _ in range(3):
        for _ in range(15):
            await socket.send_to(text_data="not a frame")
            await heard(socket)
        await socket.send_to(bytes_data=pictures.message())

        assert (await heard(socket))["type"] == "ack"


async def test_what_became_of_messages_is_counted(seat, socket):
    await socket.send_to(bytes_data=pictures.message())
    await heard(socket)
    await socket.send_to(bytes_data=pictures.message())
    await heard(socket)
    await socket.send_to(text_data="not a frame")
    await heard(socket)

    await socket.disconnect()

    assert counters.read(seat.meeting_id) == {
        "received": 2,
        "replaced": 1,
        "not_binary": 1,
    }


async def test_one_worker_is_called_however_many_frames_come(socket, empty_redis):
    for _ in range(6):
        await socket.send_to(bytes_data=pictures.message())
        await heard(socket)

    assert empty_redis.llen("live") == 1


# --- What changes while the socket is open -------------------------------------


async def test_withdrawing_while_sending_closes_at_once_and_nothing_follows(
    seat, socket
):
    await socket.send_to(bytes_data=pictures.message())
    await heard(socket)

    await later(seat_services.withdraw, seat, at=NOON)
    await socket.send_to(bytes_data=pictures.message())

    assert (await heard(socket))["status"] == "not_agreed"
    assert await close_code(socket) == 4403
    assert await socket.receive_nothing()


@pytest.mark.parametrize("stop", [seat_services.withdraw, seat_services.pause])
async def test_the_picture_that_waits_when_somebody_stops_is_never_scored(
    seat, socket, stop
):
    await socket.send_to(bytes_data=pictures.message())
    await heard(socket)

    await later(stop, seat, at=NOON)
    await heard(socket)

    entry = frame_queue.pop(seat.meeting_id, timeout_s=0.1, now=time.time())
    assert entry is not None
    assert frame_queue.take(seat.meeting_id, entry, token="worker") is None


async def test_frames_are_refused_in_a_pause_and_wanted_after_it(seat, socket):
    await later(seat_services.pause, seat, at=NOON)
    paused = await heard(socket)
    await socket.send_to(bytes_data=pictures.message())
    refused = await heard(socket)

    await later(seat_services.resume, seat)

    assert paused["status"] == "paused"
    assert refused["code"] == "not_measuring"
    assert (await heard(socket))["status"] == "measuring"


async def test_leaving_closes_the_socket(seat, socket):
    await later(seat_services.leave, seat, at=NOON)

    assert (await heard(socket))["status"] == "left"
    assert await close_code(socket) == 1000


async def test_the_end_closes_the_socket(seat, socket):
    await later(meeting_services.end, seat.meeting, at=NOON)

    assert (await heard(socket))["status"] == "ended"
    assert await close_code(socket) == 4410


async def test_who_comes_early_waits_for_the_start(meeting, participant, opened):
    seat = await later(factories.seat, meeting, user=participant)
    socket = await joining(opened, seat)
    waiting = await heard(socket)
    await socket.send_to(bytes_data=pictures.message())
    refused = await heard(socket)

    await later(meeting_services.start, meeting, at=NOON)

    assert waiting["status"] == "waiting"
    assert refused["code"] == "not_measuring"
    assert (await heard(socket))["status"] == "measuring"


async def test_the_change_of_another_seat_is_not_told(seat, socket):
    other = await later(factories.seat, seat.meeting)

    await later(seat_services.withdraw, other, at=NOON)

    assert await socket.receive_nothing()


async def test_a_person_gets_the_own_row_only(seat, socket, empty_redis):
    other = await later(factories.seat, seat.meeting)
    for one, score in ((seat, 70.0), (other, 12.0)):
        await later(results.store, empty_redis, one, score=score)

    await tick(seat)
    text = await socket.receive_from()

    assert json.loads(text)["type"] == "self.updated"
    assert json.loads(text)["person"]["score"] == 70.0
    assert str(other.pk) not in text
    assert await socket.receive_nothing()


async def test_before_the_first_result_the_own_row_says_so(seat, socket):
    await tick(seat)

    assert (await heard(socket))["person"]["state"] == "waiting"


async def tick(seat: Participant) -> None:
    """Tell what drainers tell."""
    group = announcements.people_group(seat.meeting_id)
    await get_channel_layer().group_send(group, {"type": "room.ticked"})


async def test_what_nobody_announced_is_found_out(
    meeting, participant, opened, monkeypatch
):
    monkeypatch.setattr(presence, "RENEW_S", 0.05)
    seat = await later(factories.seat, meeting, user=participant)
    socket = await joining(opened, seat)
    assert (await heard(socket))["status"] == "waiting"

    await later(Meeting.objects.filter(pk=meeting.pk).update, status="active")

    statuses = [(await heard(socket))["status"] for _ in range(10)]
    assert statuses[-1] == "measuring"


async def test_a_quiet_socket_says_that_it_is_alive(seat, opened, monkeypatch):
    monkeypatch.setattr(presence, "RENEW_S", 0.05)
    socket = await joining(opened, seat)
    await heard(socket)

    again = await heard(socket)

    assert (again["type"], again["status"]) == ("seat.changed", "measuring")


# --- Presence ------------------------------------------------------------------


async def test_an_open_socket_is_present_until_it_closes(seat, socket):
    present = presence.sessions(seat.meeting_id)

    await socket.disconnect()

    assert len(present) == 1
    assert presence.sessions(seat.meeting_id) == set()


async def test_who_vanishes_before_the_answer_leaves_nothing_behind(
    seat, redis_connections
):
    ticket = json.dumps({"type": "join", "ticket": tickets.issue(seat)})
    messages: list[dict[str, Any]] = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": ticket},
        {"type": "websocket.receive", "bytes": pictures.message()},
        {"type": "websocket.disconnect", "code": 1006},
    ]

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    async def send(message: dict[str, Any]) -> None:
        # What uvicorn does once the connection is lost.
        if message["type"] == "websocket.send":
            raise OSError

    scope = sockets.frame_socket(seat.meeting_id).scope
    tasks = asyncio.all_tasks()
    await application(scope, receive, send)
    await asyncio.sleep(0)

    assert presence.sessions(seat.meeting_id) == set()
    assert asyncio.all_tasks() == tasks


# --- Without Redis, without PostgreSQL -----------------------------------------


async def test_without_redis_frames_are_answered_and_the_socket_goes_on(
    seat, opened, redis_gate, monkeypatch
):
    monkeypatch.setattr(allowance, "BURST", 100)
    socket = await joining(opened, seat)
    await heard(socket)

    redis_gate.close()
    for _ in range(receiving.REFUSALS_IN_A_ROW + 1):
        await socket.send_to(bytes_data=pictures.message())
        assert (await heard(socket))["code"] == "unavailable"
    redis_gate.open()
    await socket.send_to(bytes_data=pictures.message(frame_id=9))

    assert (await heard(socket))["frame_id"] == 9
    assert frame_queue.length(seat.meeting_id) == 1


async def test_who_comes_while_redis_is_away_is_asked_to_come_again(
    seat, opened, redis_away
):
    socket = await joining(opened, seat)

    assert await close_code(socket) == 1013


async def test_who_comes_while_postgresql_is_away_is_asked_to_come_again(
    seat, opened, postgres_away
):
    ticket = tickets.issue(seat)
    await later(postgres_away, True)

    assert await refused_ticket(opened, seat.meeting_id, ticket) == 1013


async def test_who_is_in_sends_on_while_postgresql_is_away(seat, socket, postgres_away):
    await later(postgres_away, True)

    await announce(seat)
    await socket.send_to(bytes_data=pictures.message(frame_id=3))

    assert (await heard(socket))["frame_id"] == 3


async def announce(seat: Participant) -> None:
    await get_channel_layer().group_send(
        announcements.seat_group(seat.pk),
        {"type": "seat.changed", "participant_id": str(seat.pk)},
    )


async def test_an_open_socket_is_a_sign_of_life_and_no_host(seat, socket):
    seen = await Participant.objects.aget(pk=seat.pk)

    assert seen.last_seen_at is not None
    assert seen.last_seen_at > NOON
    assert not presence.is_host_watching(seat.meeting_id)


async def test_a_participant_is_told_at_once_that_somebody_records(seat, opened):
    socket = await joining(opened, seat)
    await heard(socket)

    await later(announcements.recording_changed, seat.meeting_id)

    assert await heard(socket) == {"type": "recording.changed", "version": 1}
