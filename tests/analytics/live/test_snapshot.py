"""The live page as one value, and what of it the host may see."""

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from analytics.live import events, snapshot
from analytics.live.attention_state import Standing
from analytics.live.events import RoomUpdated
from analytics.live.pacing import Pace
from analytics.live.roster import Roster, Seat
from analytics.vision.sample import Penalty
from meetings.models import Meeting
from tests.analytics.pictures import MEETING

NOW = 1_000.0
SCREEN_NAMES = ("Ana", "Binh", "Carlos", "Dora")
ROOM_LEVELS = [Meeting.PrivacyLevel.SELF, Meeting.PrivacyLevel.AGGREGATE]
"""Levels at which the host sees the room and no single person."""

IDS = [uuid.UUID(int=number + 1) for number in range(4)]


def seat(number: int = 0, **fields: Any) -> Seat:
    return replace(
        Seat(
            participant_id=IDS[number],
            name=SCREEN_NAMES[number],
            sample_id=IDS[number],
            agreed=True,
            paused=False,
            present=True,
        ),
        **fields,
    )


def standing(**fields: Any) -> Standing:
    return replace(
        Standing(
            score=80.0,
            gaze_score=None,
            head_pose_score=90.0,
            eye_openness_score=100.0,
            is_looking_away=False,
            is_drowsy=False,
            eyes_measurable=True,
            state="facing",
            coverage=1.0,
            hint=None,
            penalties=(Penalty("looking_away", 20.0),),
            updated_at=NOW - 0.2,
            received_at=NOW - 0.1,
        ),
        **fields,
    )


def page(*standings: Standing | None, seats: list[Seat] | None = None) -> RoomUpdated:
    seats = seats or [seat(number) for number in range(len(standings))]
    return snapshot.build(
        Roster(MEETING, "active", "individual", tuple(seats)),
        {
            one.participant_id: standing
            for one, standing in zip(seats, standings, strict=True)
            if standing
        },
        pace=Pace(0.25),
        now=NOW,
    )


# --- Rows ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "measured", "state"),
    [
        pytest.param({}, {}, "facing", id="measured"),
        pytest.param({}, None, "waiting", id="no picture yet"),
        pytest.param(
            {}, {"received_at": NOW - 4.9}, "facing", id="a picture a while ago"
        ),
        pytest.param(
            {}, {"received_at": NOW - 5.1}, "no_picture", id="no picture for 5 s"
        ),
        pytest.param({"paused": True}, {}, "paused", id="paused"),
        pytest.param({"agreed": False}, {}, "not_agreed", id="not agreed"),
        pytest.param({"present": False}, {}, "left", id="left"),
        pytest.param(
            {"present": False, "agreed": False, "paused": True}, {}, "left", id="gone"
        ),
        pytest.param(
            {"agreed": False, "paused": True},
            {},
            "not_agreed",
            id="withdrew in a pause",
        ),
    ],
)
def test_a_row_says_the_persons_situation(fields, measured, state):
    person = snapshot.person(
        seat(**fields), None if measured is None else standing(**measured), now=NOW
    )

    assert person.state == state


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"paused": True}, id="paused"),
        pytest.param({"agreed": False}, id="not agreed"),
        pytest.param({"present": False}, id="left"),
    ],
)
def test_nothing_measured_is_shown_of_somebody_who_is_not_measured_now(fields):
    person = snapshot.person(seat(**fields), standing(), now=NOW)

    assert person.score is None
    assert person.head_pose_score is None
    assert person.penalties == ()


def test_a_measured_row_carries_every_number():
    person = snapshot.person(seat(), standing(hint="too_dark"), now=NOW)

    assert person == events.Person(
        participant_id=str(IDS[0]),
        name="Ana",
        state="facing",
        score=80.0,
        head_pose_score=90.0,
        gaze_score=None,
        eye_openness_score=100.0,
        eyes_measurable=True,
        coverage=1.0,
        hint="too_dark",
        penalties=(Penalty("looking_away", 20.0),),
        updated_at=NOW - 0.2,
        received_at=NOW - 0.1,
    )


# --- The room ------------------------------------------------------------------


def test_the_room_score_is_the_mean_over_people_with_a_known_score():
    room = page(standing(score=60.0), standing(score=90.0), standing(score=None)).room

    assert room.score == 75.0
    assert room.measured == 2
    assert room.present == 3


def test_a_room_in_which_nobody_is_measured_has_no_score():
    assert page(None, standing(score=None)).room.score is None


def test_a_score_of_zero_is_a_score():
    assert page(standing(score=0.0)).room.score == 0.0


def test_the_room_counts_situations():
    room = page(
        standing(state="facing"),
        standing(state="left_view"),
        standing(state="drowsy"),
        standing(state="looking_away"),
    ).room

    assert (room.facing, room.looking_away, room.eyes_closed) == (1, 2, 1)


def test_somebody_who_left_does_not_count_as_present():
    room = page(standing(), standing(), seats=[seat(0), seat(1, present=False)]).room

    assert (room.present, room.measured) == (1, 1)


def test_the_page_tells_the_pace():
    room = page(standing()).room

    assert (room.interval_ms, room.rate_reduced) == (250, True)


# --- What the host may see -----------------------------------------------------


def host_text(level: str, *standings: Standing | None) -> str:
    """Return what is sent to the host."""
    shown = snapshot.for_host(page(*standings), privacy_level=level)
    return events.to_json(shown)


def test_where_people_agreed_to_it_the_host_sees_each_person():
    text = host_text(Meeting.PrivacyLevel.INDIVIDUAL, standing())

    assert json.loads(text)["people"][0]["name"] == "Ana"


@pytest.mark.parametrize("level", ROOM_LEVELS)
@pytest.mark.parametrize("measured", [1, 2, 3, 4])
def test_nobody_is_in_the_hosts_text_where_the_level_keeps_people_private(
    level, measured
):
    text = host_text(level, *[standing() for _ in range(measured)])

    assert not [name for name in SCREEN_NAMES if name in text]
    assert not [one for one in IDS if str(one) in text or one.hex in text]
    assert json.loads(text)["people"] is None


@pytest.mark.parametrize("level", ROOM_LEVELS)
@pytest.mark.parametrize("measured", [0, 1, 2])
def test_a_room_of_few_people_says_nothing_about_them(level, measured):
    room = json.loads(
        host_text(
            level,
            *[standing(score=12.5, state="drowsy") for _ in range(measured)],
        )
    )["room"]

    assert room["score"] is None
    assert room["measured"] == 0
    assert (room["facing"], room["looking_away"], room["eyes_closed"]) == (0, 0, 0)
    assert room["present"] == measured


@pytest.mark.parametrize("level", ROOM_LEVELS)
def test_a_room_of_three_has_a_score(level):
    room = json.loads(host_text(level, standing(), standing(), standing()))["room"]

    assert (room["score"], room["measured"]) == (80.0, 3)


@pytest.mark.parametrize("level", ROOM_LEVELS)
def test_two_measured_people_among_many_are_still_few(level):
    text = host_text(level, standing(), standing(), None, None)

    assert json.loads(text)["room"]["score"] is None


def test_an_unknown_level_is_treated_as_private():
    assert json.loads(host_text("new level", standing()))["people"] is None
