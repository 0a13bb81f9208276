"""Open sockets are told after the commit, and a silent Redis undoes nothing."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, channel_layers, get_channel_layer
from django.db import transaction

from meetings import announcements

pytestmark = pytest.mark.django_db(transaction=True)


class _DeafLayer(InMemoryChannelLayer):
    """A layer whose Redis is away."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("Redis is away")


@async_to_sync
async def _listen(group: str) -> str:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(group, channel)
    return channel


@async_to_sync
async def _heard(channel: str) -> dict[str, Any] | None:
    try:
        async with asyncio.timeout(0.05):
            return await get_channel_layer().receive(channel)
    except TimeoutError:
        return None


def test_a_changed_meeting_is_announced_to_its_sockets(meeting):
    channels = [
        _listen(announcements.hosts_group(meeting.pk)),
        _listen(announcements.people_group(meeting.pk)),
    ]

    announcements.meeting_changed(meeting.pk)

    assert [_heard(channel) for channel in channels] == [
        {"type": "meeting.changed"},
        {"type": "meeting.changed"},
    ]


@pytest.mark.parametrize("listener", ["owner", "host"])
def test_a_changed_seat_is_announced_to_its_owner_and_the_host(seat, listener):
    group = (
        announcements.seat_group(seat.pk)
        if listener == "owner"
        else announcements.hosts_group(seat.meeting_id)
    )
    channel = _listen(group)

    announcements.seat_changed(seat.meeting_id, seat.pk)

    assert _heard(channel) == {"type": "seat.changed"}


def test_the_others_are_not_told_of_somebodys_seat(seat):
    channel = _listen(announcements.people_group(seat.meeting_id))

    announcements.seat_changed(seat.meeting_id, seat.pk)

    assert _heard(channel) is None


def test_nothing_is_announced_before_the_commit(meeting):
    channel = _listen(announcements.hosts_group(meeting.pk))

    with transaction.atomic():
        announcements.meeting_changed(meeting.pk)
        before = _heard(channel)

    assert before is None
    assert _heard(channel) is not None


def test_a_change_that_is_rolled_back_is_not_announced(meeting):
    channel = _listen(announcements.hosts_group(meeting.pk))

    with transaction.atomic():
        announcements.meeting_changed(meeting.pk)
        transaction.set_rollback(True)

    assert _heard(channel) is None


def test_a_silent_redis_undoes_nothing(meeting, monkeypatch, caplog):
    monkeypatch.setitem(channel_layers.backends, "default", _DeafLayer())

    with transaction.atomic():
        announcements.meeting_changed(meeting.pk)

    assert "Could not announce meeting.changed" in caplog.text


def test_a_recording_is_announced_to_everybody(meeting):
    channels = [
        _listen(announcements.hosts_group(meeting.pk)),
        _listen(announcements.people_group(meeting.pk)),
    ]

    announcements.recording_changed(meeting.pk)

    assert [_heard(channel) for channel in channels] == [
        {"type": "recording.changed"},
        {"type": "recording.changed"},
    ]
