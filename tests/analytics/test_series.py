"""The score over time in spans of any length, and what hidden people leave of it."""

from datetime import UTC, datetime, timedelta

import pytest

from analytics import series
from analytics.series import Asked, TooShortError, Window
from meetings.models import Meeting
from tests import factories
from tests.analytics.measured import ended, measure, room_of
from tests.factories import NOON
from users.models import User

NOON_S = int(NOON.timestamp())
LATER = NOON + timedelta(hours=2)


def _window(meeting: Meeting, bucket_s: int = 10, **asked) -> Window:
    return series.window(
        meeting, Asked(**{"bucket_s": bucket_s, "most": 500, **asked}), now=LATER
    )


def _scores(meeting: Meeting, **asked) -> list[float | None]:
    return [span.score for span in series.room(meeting, _window(meeting, **asked))]


# --- Which spans -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "starts"),
    [
        pytest.param({"bucket_s": 60}, [0, 60, 120, 180, 240], id="by the minute"),
        pytest.param({"bucket_s": 3600}, [0], id="longer than the meeting"),
        pytest.param(
            {"bucket_s": 60, "since": NOON + timedelta(seconds=185)},
            [180, 240],
            id="since",
        ),
        pytest.param(
            {"bucket_s": 60, "until": NOON + timedelta(seconds=61)}, [0, 60], id="until"
        ),
        pytest.param({"bucket_s": 60, "since": LATER}, [], id="since the end"),
        pytest.param(
            {"bucket_s": 60, "since": NOON - timedelta(days=9)},
            [0, 60, 120, 180, 240],
            id="since before the start",
        ),
        pytest.param(
            {"bucket_s": 60, "until": NOON - timedelta(days=9)}, [], id="until before"
        ),
        pytest.param({"bucket_s": 60, "most": 2}, [0, 60], id="a page"),
    ],
)
def test_the_spans_of_a_meeting(live_meeting: Meeting, asked, starts):
    meeting = ended(live_meeting, minutes=5)

    found = _window(meeting, **asked)

    assert [start - NOON_S for start in found.starts] == starts


def test_a_page_says_where_the_next_begins(live_meeting: Meeting):
    meeting = ended(live_meeting, minutes=5)

    assert _window(meeting, 60, most=2).next_s == NOON_S + 120
    assert _window(meeting, 60, most=5).next_s is None


def test_a_live_meeting_has_the_spans_that_are_over(live_meeting: Meeting):
    asked = Asked(bucket_s=10, most=500)

    found = series.window(live_meeting, asked, now=NOON + timedelta(seconds=34))

    assert (found.start_s, found.end_s) == (NOON_S, NOON_S + 20)


def test_a_meeting_that_has_not_started_has_none(host: User):
    planned = factories.meeting(host=host, start_time=NOON)

    assert not _window(planned).starts


# --- What they show --------------------------------------------------------------


def test_what_was_not_measured_is_unknown_and_not_zero(seat):
    measure(seat, *[90.0] * 10)
    measure(seat, *[0.0] * 10, from_s=20)
    meeting = ended(seat.meeting, minutes=1)

    assert _scores(meeting) == [90.0, None, 0.0, None, None, None]


@pytest.mark.parametrize("bucket_s", [1, 7, 10, 60, 86_400])
def test_any_length_means_the_same_on_average(seat, bucket_s: int):
    measure(seat, *[90.0] * 30, *[30.0] * 30)
    meeting = ended(seat.meeting, minutes=1)

    known = [
        score for score in _scores(meeting, bucket_s=bucket_s) if score is not None
    ]

    assert min(known) >= 30.0
    assert max(known) <= 90.0
    assert sum(known) / len(known) == pytest.approx(60.0, abs=3.0)


def test_each_person_has_one_score_per_span(seat):
    other = factories.seat(seat.meeting, user=factories.guest("Gina"))
    measure(seat, *[90.0] * 10)
    measure(other, *[50.0] * 10, from_s=10)
    meeting = ended(seat.meeting, minutes=1)

    found = series.people(meeting, _window(meeting, 10))

    assert {one.name: one.scores[:3] for one in found} == {
        "Pat Participant": [90.0, None, None],
        "Gina": [None, 50.0, None],
    }


# --- Hidden people ---------------------------------------------------------------


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_fewer_than_three_have_no_score_in_any_span(host: User, level: str):
    meeting, _ = room_of(host, level, people=2)
    meeting = ended(meeting, minutes=1)

    for bucket_s in (10, 60, 3600):
        assert set(_scores(meeting, bucket_s=bucket_s)) == {None}


@pytest.mark.parametrize("bucket_s", [1, 5, 15, 61])
def test_hidden_people_have_no_spans_that_could_be_subtracted(
    host: User, bucket_s: int
):
    meeting, _ = room_of(host, "self", people=3)

    with pytest.raises(TooShortError):
        _window(ended(meeting), bucket_s)


def test_a_long_span_says_no_more_than_its_short_ones(host: User):
    """One of three goes on alone: their score must not come out as a difference."""
    meeting, seats = room_of(host, "self", people=3)
    measure(seats[0], *[10.0] * 60, from_s=60)
    meeting = ended(meeting, minutes=2)

    assert _scores(meeting, bucket_s=120) == [80.0]
    assert _scores(meeting, bucket_s=60) == [80.0, None]


def test_moments_within_a_span_do_not_cut_it(host: User):
    meeting, seats = room_of(host, "self", people=3, scores=(80.0,) * 20)
    measure(seats[0], *[20.0] * 4, from_s=20)
    meeting = ended(meeting, minutes=1)

    cut = _scores(meeting, since=datetime.fromtimestamp(NOON_S + 13, tz=UTC))

    assert cut == _scores(meeting)[1:]
