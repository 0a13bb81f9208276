"""Shared reads of what was measured."""

import json
from datetime import timedelta

import pytest

from analytics import selectors
from meetings.models import Meeting
from tests.analytics.measured import measure, room_of
from tests.factories import NOON

# --- The live page's curve -----------------------------------------------------


def test_the_curve_has_ten_second_means_of_everybody_and_each(seat):
    measure(seat, *[80.0] * 10, *[40.0] * 10)

    history = selectors.live_history(seat.meeting, now=NOON + timedelta(minutes=1))

    scores = [80.0, 40.0, None, None, None, None]
    expected = [
        (NOON.timestamp() + 10 * span, score) for span, score in enumerate(scores)
    ]
    assert history == {
        "bucket_s": 10,
        "room": expected,
        "people": {str(seat.pk): expected},
    }


def test_the_curve_reaches_back_for_half_an_hour(seat):
    measure(seat, *[80.0] * 10)
    measure(seat, *[80.0] * 10, from_s=40 * 60)

    history = selectors.live_history(seat.meeting, now=NOON + timedelta(minutes=41))

    first_s, last_s = NOON.timestamp() + 11 * 60, NOON.timestamp() + 41 * 60 - 10
    assert (history["room"][0][0], history["room"][-1][0]) == (first_s, last_s)
    known = [at_s for at_s, score in history["room"] if score is not None]
    assert known == [NOON.timestamp() + 2400]


def test_the_curve_begins_with_the_meeting(seat):
    measure(seat, *[80.0] * 10)

    history = selectors.live_history(seat.meeting, now=NOON + timedelta(seconds=30))

    assert [at_s - NOON.timestamp() for at_s, _ in history["room"]] == [0, 10, 20]


def test_a_meeting_without_rows_has_an_empty_curve(live_meeting):
    history = selectors.live_history(live_meeting, now=NOON)

    assert history == {"bucket_s": 10, "room": [], "people": {}}


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_no_person_is_in_the_curve_where_people_are_private(host, level):
    meeting, seats = room_of(host, level, people=3)

    history = selectors.live_history(meeting, now=NOON + timedelta(minutes=1))

    text = json.dumps(history)
    assert history["people"] is None
    assert history["room"][0][1] == 80.0
    assert not [s for s in seats if str(s.pk) in text or str(s.sample_id) in text]


def test_two_people_have_no_room_curve(host):
    meeting, _ = room_of(host, Meeting.PrivacyLevel.AGGREGATE, people=2)

    history = selectors.live_history(meeting, now=NOON + timedelta(minutes=1))

    assert {score for _, score in history["room"]} == {None}
