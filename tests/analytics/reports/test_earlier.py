"""The host's earlier meetings of the same title."""

import uuid
from datetime import timedelta

import pytest

from analytics.reports import earlier
from analytics.reports.earlier import EarlierMeeting
from meetings.models import Meeting
from tests import factories
from tests.factories import NOON


def held(host, *, days_ago: int, score: float | None = 70.0, **fields) -> Meeting:
    start = NOON - timedelta(days=days_ago)
    meeting = factories.started(factories.meeting(host=host, **fields), at=start)
    meeting = factories.ended(meeting, at=start + timedelta(hours=1))
    factories.summary(meeting, avg_attention_score=score, coverage=0.9, total_alerts=4)
    return meeting


def test_earlier_meetings_come_latest_first(host):
    long_ago, lately = held(host, days_ago=14), held(host, days_ago=7)

    found = earlier.of_same_title(held(host, days_ago=0))

    assert [one.meeting_id for one in found] == [lately.pk, long_ago.pk]
    assert found[0] == EarlierMeeting(lately.pk, NOON - timedelta(days=7), 70.0, 0.9, 4)


@pytest.mark.parametrize("title", ["weekly LESSON", "  Weekly lesson "])
def test_the_title_may_be_written_otherwise(host, title):
    held(host, days_ago=7, title=title)

    assert len(earlier.of_same_title(held(host, days_ago=0))) == 1


def test_others_do_not_count(host, stranger):
    held(host, days_ago=7, title="Weekly lesson 2")
    held(stranger, days_ago=7)
    held(host, days_ago=-7)
    factories.started(factories.meeting(host=host), at=NOON - timedelta(days=1))

    assert earlier.of_same_title(held(host, days_ago=0)) == []


def test_the_list_has_an_end(host):
    for days in range(14):
        held(host, days_ago=days + 1)

    assert len(earlier.of_same_title(held(host, days_ago=0))) == earlier.SHOWN


@pytest.mark.parametrize(
    ("level", "score", "alerts"),
    [
        pytest.param("individual", 70.0, 4, id="individual"),
        pytest.param("self", 70.0, 4, id="self"),
        pytest.param("self", None, None, id="self with two people"),
        pytest.param("aggregate", 70.0, None, id="room only"),
    ],
)
def test_alerts_are_counted_where_the_host_may_know(host, level, score, alerts):
    held(host, days_ago=7, score=score, privacy_level=level)

    (found,) = earlier.of_same_title(held(host, days_ago=0))

    assert found.alerts == alerts


# --- The difference ------------------------------------------------------------


def scored(*scores: float | None) -> list[EarlierMeeting]:
    some = uuid.uuid4()
    return [EarlierMeeting(some, NOON, score, None, None) for score in scores]


@pytest.mark.parametrize(
    ("score", "before", "points", "meetings"),
    [
        pytest.param(80.0, [70.0, 74.0], 8.0, 2, id="above"),
        pytest.param(60.0, [70.0, None, 74.0], -12.0, 2, id="unknown does not count"),
        pytest.param(70.0, [70.0] * 5 + [0.0] * 3, 0.0, 5, id="the last five"),
    ],
)
def test_a_score_is_compared_with_the_average_of_the_last(
    score, before, points, meetings
):
    found = earlier.difference(score, scored(*before))

    assert found == earlier.Difference(points, meetings)


@pytest.mark.parametrize(
    ("score", "before"), [(None, [70.0]), (70.0, []), (70.0, [None])]
)
def test_without_two_scores_nothing_is_compared(score, before):
    assert earlier.difference(score, scored(*before)) is None


@pytest.mark.parametrize(("points", "small"), [(1.9, True), (-1.9, True), (2.0, False)])
def test_less_than_two_points_are_nothing_to_speak_of(points, small):
    assert earlier.Difference(points, 3).is_small is small
