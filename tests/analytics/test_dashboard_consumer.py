"""The host's socket, through the real entry point."""

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

from analytics.consumers import dashboard
from analytics.live import alert_board, attention_state, frame_queue, presence
from analytics.live.attention_state import SourceState
from analytics.live.events import Notice
from meetings import announcements
from meetings.models import Meeting, Participant
from meetings.services import meetings as meeting_services
from meetings.services import seats as seat_services
from tests import factories
from tests.analytics import pictures, sockets
from tests.analytics.sockets import close_code, connect, heard, say
from tests.factories import NOON
from users.models import AccessLogEntry, User

pytestmark = pytest.mark.django_db(transaction=True)

Sockets = list[WebsocketCommunicator]


@pytest.fixture(name="opened")
async def _opened(sockets: Sockets) -> Sockets:
    return sockets


@pytest.fixture(autouse=True)
def _no_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages come when something happens; the tests of ticks say otherwise."""
    monkeypatch.setattr(dashboard, "TICK_S", 60.0)


async def opening(
    opened: Sockets, meeting_id: uuid.UUID, client: Client | None = None
) -> WebsocketCommunicator:
    socket = sockets.dashboard(meeting_id, client)
    opened.append(socket)
    assert await connect(socket)
    return socket


@pytest.fixture
async def socket(
    seat: Participant, host_client: Client, opened: Sockets
) -> WebsocketCommunicator:
    """The host's socket, after the first page."""
    socket = await opening(opened, seat.meeting_id, host_client)
    await heard(socket)
    return socket


async def later(service: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a service as a page does while the socket is open."""
    return await database_sync_to_async(service)(*args, **kwargs)


async def broadcast(meeting_id: uuid.UUID, host_text: str) -> None:
    """Send what drainers send."""
    await get_channel_layer().group_send(
        announcements.hosts_group(meeting_id),
        {"type": "room.updated", "host": host_text},
    )


async def test_who_signs_out_sees_no_more(seat, host_client, opened, monkeypatch):
    monkeypatch.setattr(presence, "RENEW_S", 0.05)
    socket = await opening(opened, seat.meeting_id, host_client)
    await heard(socket)

    await later(host_client.logout)

    assert await close_code(socket) == 4404


async def test_who_is_locked_out_sees_no_more(
    seat, host, host_client, opened, monkeypatch
):
    monkeypatch.setattr(presence, "RENEW_S", 0.05)
    socket = await opening(opened, seat.meeting_id, host_client)
    await heard(socket)

    await later(User.objects.filter(pk=host.pk).update, is_active=False)

    assert await close_code(socket) == 4404


# --- Who gets in ---------------------------------------------------------------


async def test_the_host_is_shown_the_page_at_once(seat, host_client, opened):
    socket = await opening(opened, seat.meeting_id, host_client)

    page = await heard(socket)

    assert (page["type"], page["version"]) == ("room.updated", 1)
    assert page["meeting_id"] == str(seat.meeting_id)
    assert [person["name"] for person in page["people"]] == ["Pat Participant"]
    assert page["people"][0]["state"] == "waiting"


async def test_an_open_live_page_says_that_the_host_watches(
    seat, host_client, opened, empty_redis
):
    before = presence.is_host_watching(seat.meeting_id)

    await heard(await opening(opened, seat.meeting_id, host_client))

    assert not before
    assert presence.is_host_watching(seat.meeting_id)


def _looks() -> list[tuple[object, ...]]:
    return list(
        AccessLogEntry.objects.values_list("actor", "through", "object_id", "detail")
    )


async def test_who_watches_is_noted_once(seat, host, host_client, opened):
    for _ in range(2):
        await heard(await opening(opened, seat.meeting_id, host_client))

    assert await later(_looks) == [(host.pk, "socket", str(seat.meeting_id), "live")]


async def test_who_waited_for_the_start_is_noted_then(meeting, host_client, opened):
    socket = await opening(opened, meeting.pk, host_client)
    await heard(socket)
    before = await later(_looks)

    await later(meeting_services.start, meeting, at=NOON)
    await heard(socket)

    assert before == []
    assert len(await later(_looks)) == 1


async def test_who_watches_a_room_is_not_noted(host, host_client, opened):
    room = await later(_room_of, host)

    await heard(await opening(opened, room.pk, host_client))

    assert await later(_looks) == []


def _room_of(host: User) -> Meeting:
    return factories.started(factories.meeting(host=host, privacy_level="self"))


async def test_the_stranger_is_told_that_there_is_no_such_meeting(
    live_meeting, stranger_client, opened
):
    socket = await opening(opened, live_meeting.pk, stranger_client)

    assert await close_code(socket) == 4404
    assert await socket.receive_nothing()


async def test_the_participant_is_no_host(seat, participant_client, opened):
    socket = await opening(opened, seat.meeting_id, participant_client)

    assert await close_code(socket) == 4404


async def test_nobody_is_no_host(live_meeting, opened):
    socket = await opening(opened, live_meeting.pk)

    assert await close_code(socket) == 4404


async def test_a_meeting_that_does_not_exist_gives_the_same_answer(host_client, opened):
    socket = await opening(opened, uuid.uuid4(), host_client)

    assert await close_code(socket) == 4404


async def test_a_foreign_origin_is_refused(live_meeting, host_client):
    socket = sockets.dashboard(
        live_meeting.pk, host_client, origin="https://elsewhere.example"
    )

    assert not await connect(socket)


async def test_who_was_turned_away_hears_nothing_of_the_meeting(
    seat, stranger_client, opened
):
    socket = await opening(opened, seat.meeting_id, stranger_client)
    await close_code(socket)

    await broadcast(seat.meeting_id, "the host's page")
    await later(seat_services.pause, seat, at=NOON)

    assert await socket.receive_nothing()
    assert presence.sessions(seat.meeting_id) == set()


# --- What is shown -------------------------------------------------------------


async def test_a_broadcast_is_relayed_as_it_is(seat, socket):
    await broadcast(seat.meeting_id, '{"type":"room.updated","any":"text"}')

    assert await socket.receive_from() == '{"type":"room.updated","any":"text"}'


async def test_a_slow_reader_gets_the_newest_and_no_backlog(seat, socket):
    for number in range(50):
        await broadcast(seat.meeting_id, str(number))

    received = [await socket.receive_from()]
    while not await socket.receive_nothing(timeout=0.05):
        received.append(await socket.receive_from())

    assert received[-1] == "49"
    assert received == sorted(set(received), key=int)


async def test_a_text_that_a_newer_one_overtakes_is_never_sent(seat, socket):
    consumer = dashboard.DashboardConsumer()
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    consumer.base_send = send
    consumer._wake, consumer._latest = asyncio.Event(), None
    sending = asyncio.create_task(consumer._send_latest())
    for text in ("old", "newer", "newest"):
        consumer.offer(text)
    await asyncio.sleep(0.01)
    sending.cancel()

    assert [message["text"] for message in sent] == ["newest"]


async def test_a_changed_seat_is_shown_at_once(seat, socket):
    await later(seat_services.pause, seat, at=NOON)

    page = await heard(socket)

    assert page["people"][0]["state"] == "paused"


async def test_a_new_participant_is_shown_at_once(seat, socket):
    await later(factories.seat, seat.meeting)

    page = await heard(socket)

    assert [person["name"] for person in page["people"]] == [
        "Pat Participant",
        "Gina Guest",
    ]


async def test_the_end_is_shown_at_once(seat, socket):
    await later(meeting_services.end, seat.meeting, at=NOON)

    assert (await heard(socket))["status"] == "ended"


async def test_time_passes_where_nobody_sends(
    seat, host_client, opened, empty_redis, monkeypatch
):
    monkeypatch.setattr(dashboard, "TICK_S", 0.05)
    measured(empty_redis, seat, received_at=time.time() - 6)

    socket = await opening(opened, seat.meeting_id, host_client)
    await heard(socket)

    assert (await heard(socket))["people"][0]["state"] == "no_picture"


async def test_an_alert_is_told_where_nobody_sends(
    seat, host_client, opened, monkeypatch
):
    monkeypatch.setattr(dashboard, "TICK_S", 0.1)
    socket = await opening(opened, seat.meeting_id, host_client)
    before = await heard(socket)
    notice = Notice(id="1", at=time.time(), kind="room", severity="warning")

    await later(alert_board.list_changed, seat.meeting_id)
    await later(alert_board.tell, seat.meeting_id, [notice])
    page = before
    async with asyncio.timeout(5):
        while not page["notices"]:
            page = await heard(socket)

    assert [one["id"] for one in page["notices"]] == ["1"]
    assert page["alerts_version"] != before["alerts_version"]


async def test_what_was_measured_is_in_the_first_page(
    seat, host_client, opened, empty_redis
):
    measured(empty_redis, seat, received_at=time.time())

    page = await heard(await opening(opened, seat.meeting_id, host_client))

    assert page["people"][0]["state"] == "facing"
    assert page["people"][0]["score"] == 90.0
    assert page["room"]["score"] == 90.0


@pytest.mark.parametrize("level", ["self", "aggregate"])
async def test_no_person_is_in_the_page_where_people_are_private(
    host, host_client, opened, empty_redis, level
):
    def prepare() -> list[Participant]:
        meeting = factories.started(factories.meeting(host=host, privacy_level=level))
        return [
            factories.seat(meeting, user=factories.guest(name))
            for name in ("Ana Quill", "Binh Oak", "Carlos Elm")
        ]

    seats = await later(prepare)
    for seat in seats:
        measured(empty_redis, seat, received_at=time.time())

    socket = await opening(opened, seats[0].meeting_id, host_client)
    text = await socket.receive_from()

    assert json.loads(text)["people"] is None
    for seat in seats:
        assert str(seat.pk) not in text
        assert str(seat.sample_id) not in text
    assert not [name for name in ("Quill", "Oak", "Elm") if name in text]


async def test_what_a_dashboard_says_is_ignored(seat, socket):
    await say(socket, {"type": "join", "ticket": "anything"})
    await socket.send_to(bytes_data=pictures.message())

    assert await socket.receive_nothing()
    assert frame_queue.length(seat.meeting_id) == 0


async def test_an_open_page_is_present_until_it_closes(seat, socket):
    present = presence.sessions(seat.meeting_id)

    await socket.disconnect()

    assert len(present) == 1
    assert presence.sessions(seat.meeting_id) == set()


# --- Without Redis, without PostgreSQL -----------------------------------------


async def test_without_redis_the_page_stays_and_follows_later(
    seat, host_client, opened, redis_gate
):
    socket = await opening(opened, seat.meeting_id, host_client)
    await heard(socket)
    redis_gate.close()
    await later(seat_services.pause, seat, at=NOON)
    silent = await socket.receive_nothing()

    redis_gate.open()
    await later(seat_services.resume, seat)

    assert silent
    assert (await heard(socket))["people"][0]["state"] == "waiting"


async def test_who_comes_while_redis_is_away_is_asked_to_come_again(
    seat, host_client, opened, redis_away
):
    socket = await opening(opened, seat.meeting_id, host_client)

    assert await close_code(socket) == 1013


async def test_while_postgresql_is_away_the_page_goes_on(
    seat, host_client, opened, empty_redis, monkeypatch, postgres_away
):
    monkeypatch.setattr(dashboard, "TICK_S", 0.05)
    socket = await opening(opened, seat.meeting_id, host_client)
    await heard(socket)

    await later(postgres_away, True)
    measured(empty_redis, seat, received_at=time.time())
    pages = [await heard(socket) for _ in range(2)]

    assert pages[-1]["people"][0]["score"] == 90.0


def measured(empty_redis: Any, seat: Participant, *, received_at: float) -> None:
    """Store a result as a worker does."""
    empty_redis.set(frame_queue.claim_key(seat.meeting_id, str(seat.pk)), "worker")
    assert attention_state.commit(
        pictures.frame(
            meeting_id=seat.meeting_id,
            participant_id=seat.pk,
            at_s=received_at,
        ),
        token="worker",
        sample=pictures.sample(at_s=received_at),
        row=None,
        state=SourceState("v", b"", b""),
    )


async def test_the_host_is_told_at_once_that_somebody_records(seat, socket):
    await later(announcements.recording_changed, seat.meeting_id)

    assert await heard(socket) == {"type": "recording.changed", "version": 1}
