"""What reaches a browser."""

import dataclasses
import json
import re

import pytest
from django.conf import settings

from analytics.live import events
from analytics.vision.sample import Penalty, State

PROTOCOL = (settings.BASE_DIR / "docs/live-protocol.md").read_text()
EVENTS = [
    pytest.param(events.SeatChanged("measuring"), "seat.changed", id="seat"),
    pytest.param(events.FrameAcknowledged(1, 125, False), "ack", id="ack"),
    pytest.param(events.FrameRefused("too_fast", "Wait."), "refused", id="refused"),
    pytest.param(
        events.SelfUpdated(1.0, events.Person("id", "Ana", "facing")),
        "self.updated",
        id="own row",
    ),
    pytest.param(
        events.RoomUpdated(
            "id", 1.0, "active", events.Room(None, 0, 0, 0, 0, 0, 125, False), None
        ),
        "room.updated",
        id="page",
    ),
]


@pytest.mark.parametrize(("event", "kind"), EVENTS)
def test_every_event_says_its_type_and_version(event, kind):
    sent = json.loads(events.to_json(event))

    assert (sent["type"], sent["version"]) == (kind, 1)


@pytest.mark.parametrize(("event", "kind"), EVENTS)
def test_every_event_is_in_the_protocol(event, kind):
    assert f"`{kind}`" in PROTOCOL


@pytest.mark.parametrize(("event", "kind"), EVENTS)
def test_events_do_not_change(event, kind):
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.type = "another"


@pytest.mark.parametrize("value", [events.Person, events.Room])
def test_every_field_is_in_the_protocol(value):
    fields = {field.name for field in dataclasses.fields(value)}

    assert fields <= set(re.findall(r"`(\w+)`", PROTOCOL))


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_in_the_protocol(state):
    assert f"`{state}`" in PROTOCOL


def test_an_own_row_is_sent_whole():
    person = events.Person("id", "Ana", "facing", penalties=(Penalty("drowsy_cap", 5),))

    sent = json.loads(events.to_json(events.SelfUpdated(2.5, person)))

    assert sent["at"] == 2.5
    assert sent["person"]["penalties"] == [{"name": "drowsy_cap", "points": 5}]
    assert sent["person"]["score"] is None
