"""One message for everybody in a meeting."""

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, channel_layers, get_channel_layer

from analytics.live import alert_board, broadcast, roster
from analytics.live.events import Notice
from meetings import announcements
from meetings.models import Meeting
from tests import factories
from tests.analytics import results


def host_text(meeting: Meeting) -> str:
    found = roster.read(meeting.pk)
    assert found is not None
    return broadcast.host_text(found, now=time.time())


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_nobody_is_in_the_hosts_text_where_people_are_private(empty_redis, host, level):
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    seats = [
        factories.seat(meeting, user=factories.guest(name))
        for name in ("Ana", "Binh", "Carlos")
    ]
    for seat in seats:
        results.store(empty_redis, seat, score=70.0)

    sent = host_text(meeting)

    assert json.loads(sent)["room"]["score"] == 70.0
    for seat in seats:
        assert seat.user.display_name not in sent
        assert str(seat.pk) not in sent
        assert str(seat.sample_id) not in sent


NOTICES = [
    Notice(id="1", at=0.0, kind="person", severity="warning", name="Ana", people=1),
    Notice(id="2", at=0.0, kind="people", severity="warning", people=3),
    Notice(id="3", at=0.0, kind="room", severity="warning"),
]


def tell(meeting: Meeting) -> None:
    alert_board.list_changed(meeting.pk)
    now = time.time()
    alert_board.tell(meeting.pk, [replace(one, at=now) for one in NOTICES])


@pytest.mark.parametrize(
    ("level", "ids"),
    [
        pytest.param("individual", ["1", "2", "3"], id="people are shown"),
        pytest.param("self", ["3"], id="each sees oneself"),
        pytest.param("aggregate", ["3"], id="the room only"),
    ],
)
def test_notices_tell_no_more_than_the_level_shows(db, level, ids):
    meeting = factories.started(factories.meeting(privacy_level=level))
    tell(meeting)

    sent = json.loads(host_text(meeting))

    assert [one["id"] for one in sent["notices"]] == ids
    assert sent["alerts_version"] != ""


def test_without_notices_there_is_no_version_either(live_meeting):
    sent = json.loads(host_text(live_meeting))

    assert (sent["alerts_version"], sent["notices"]) == ("", [])


def test_two_measured_people_give_no_room_score(empty_redis, host):
    meeting = factories.started(
        factories.meeting(host=host, privacy_level=Meeting.PrivacyLevel.AGGREGATE)
    )
    for _ in range(2):
        results.store(empty_redis, factories.seat(meeting), score=12.5)

    assert "12.5" not in host_text(meeting)


def test_the_host_sees_each_person_where_they_agreed_to_it(empty_redis, seat):
    results.store(empty_redis, seat, score=55.0)

    (person,) = json.loads(host_text(seat.meeting))["people"]

    assert person["participant_id"] == str(seat.pk)
    assert person["score"] == 55.0


def test_a_meeting_without_people_has_a_page(live_meeting):
    assert json.loads(host_text(live_meeting))["people"] == []


def test_hosts_get_the_page_and_people_are_told_to_look(seat):
    layer = get_channel_layer()
    async_to_sync(layer.group_add)(announcements.hosts_group(seat.meeting_id), "host")
    async_to_sync(layer.group_add)(announcements.people_group(seat.meeting_id), "pat")
    found = roster.read(seat.meeting_id)
    assert found is not None

    sent = broadcast.send_if_due(found, now=time.time())
    page = async_to_sync(layer.receive)("host")
    tick = async_to_sync(layer.receive)("pat")

    assert sent
    assert page["type"] == "room.updated"
    assert json.loads(page["host"])["meeting_id"] == str(seat.meeting_id)
    assert tick == {"type": "room.ticked"}


class _SilentLayer(InMemoryChannelLayer):
    """A layer whose Redis does not answer."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await asyncio.sleep(60)


def test_a_layer_that_does_not_answer_holds_no_worker(seat, monkeypatch, caplog):
    monkeypatch.setitem(channel_layers.backends, "default", _SilentLayer())
    monkeypatch.setattr(broadcast, "SEND_LIMIT_S", 0.05)
    found = roster.read(seat.meeting_id)
    assert found is not None

    broadcast.send_if_due(found, now=time.time())

    assert "does not answer" in caplog.text


def test_no_second_message_within_half_a_second(empty_redis, seat):
    found = roster.read(seat.meeting_id)
    assert found is not None
    broadcast.send_if_due(found, now=time.time())

    again = broadcast.send_if_due(found, now=time.time())

    gate = f"broadcast_gate:{seat.meeting_id}"
    assert not again
    assert 0 < empty_redis.pttl(gate) <= 500
    empty_redis.delete(gate)  # as it expires
    assert broadcast.send_if_due(found, now=time.time())
