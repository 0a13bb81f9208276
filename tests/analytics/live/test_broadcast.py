"""One message for everybody in a meeting."""

import json
import time

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from analytics.live import attention_state, broadcast, frame_queue, roster
from analytics.live.attention_state import SourceState
from meetings import announcements
from meetings.models import Meeting, Participant
from tests import factories
from tests.analytics import pictures


def measured(empty_redis, seat: Participant, *, score: float) -> None:
    """Store a result as a worker does."""
    empty_redis.set(frame_queue.claim_key(seat.meeting_id, str(seat.pk)), "worker")
    now = time.time()
    assert attention_state.commit(
        pictures.frame(meeting_id=seat.meeting_id, participant_id=seat.pk, at_s=now),
        token="worker",
        sample=pictures.sample(attention_score=score, at_s=now),
        row=None,
        state=SourceState("v", b"", b""),
    )


def texts(meeting: Meeting) -> broadcast.Texts:
    found = roster.read(meeting.pk)
    assert found is not None
    return broadcast.texts_for(found, now=time.time())


def test_everybody_gets_the_own_row_only(empty_redis, live_meeting):
    seats = [
        factories.seat(live_meeting, user=factories.guest(name))
        for name in ("Ana", "Binh")
    ]
    for seat in seats:
        measured(empty_redis, seat, score=70.0)

    own = texts(live_meeting).own

    assert own.keys() == {str(seat.pk) for seat in seats}
    assert json.loads(own[str(seats[0].pk)])["person"]["name"] == "Ana"
    assert "Binh" not in own[str(seats[0].pk)]
    assert str(seats[1].pk) not in own[str(seats[0].pk)]


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_nobody_is_in_the_hosts_text_where_people_are_private(empty_redis, host, level):
    meeting = factories.started(factories.meeting(host=host, privacy_level=level))
    seats = [
        factories.seat(meeting, user=factories.guest(name))
        for name in ("Ana", "Binh", "Carlos")
    ]
    for seat in seats:
        measured(empty_redis, seat, score=70.0)

    sent = texts(meeting)

    assert json.loads(sent.host)["room"]["score"] == 70.0
    for seat in seats:
        assert seat.user.display_name not in sent.host
        assert str(seat.pk) not in sent.host
        assert str(seat.sample_id) not in sent.host
        assert json.loads(sent.own[str(seat.pk)])["person"]["score"] == 70.0


def test_two_measured_people_give_no_room_score(empty_redis, host):
    meeting = factories.started(
        factories.meeting(host=host, privacy_level=Meeting.PrivacyLevel.AGGREGATE)
    )
    for _ in range(2):
        measured(empty_redis, factories.seat(meeting), score=12.5)

    assert "12.5" not in texts(meeting).host


def test_the_host_sees_each_person_where_they_agreed_to_it(empty_redis, seat):
    measured(empty_redis, seat, score=55.0)

    (person,) = json.loads(texts(seat.meeting).host)["people"]

    assert person["participant_id"] == str(seat.pk)
    assert person["score"] == 55.0


def test_a_meeting_without_people_has_a_page(live_meeting):
    sent = texts(live_meeting)

    assert json.loads(sent.host)["people"] == []
    assert sent.own == {}


def test_the_message_reaches_the_meetings_sockets(seat):
    layer = get_channel_layer()
    async_to_sync(layer.group_add)(
        announcements.meeting_group(seat.meeting_id), "socket"
    )
    found = roster.read(seat.meeting_id)
    assert found is not None

    sent = broadcast.send_if_due(found, now=time.time())
    message = async_to_sync(layer.receive)("socket")

    assert sent
    assert message["type"] == "room.updated"
    assert json.loads(message["host"])["meeting_id"] == str(seat.meeting_id)
    assert list(message["own"]) == [str(seat.pk)]


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
