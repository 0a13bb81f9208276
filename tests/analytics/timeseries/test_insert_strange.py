"""What becomes of rows that ought not to be: all of a batch is stored, or nothing.

Scores are not judged here: they come from our own scoring, and a row that is refused
would be offered again and again.
"""

import math
from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error as DatabaseError

from analytics.models import AttentionMetric
from analytics.timeseries import insert, queries, retention
from analytics.timeseries.tier import Tier
from tests.analytics import pictures
from tests.analytics.pictures import MEETING
from tests.analytics.timeseries import stored

LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
FIRST = datetime(1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        pytest.param("time", datetime(2026, 11, 2, 12), TypeError, id="naive time"),  # noqa: DTZ001
        pytest.param("attention_score", "much", TypeError, id="words"),
        pytest.param("attention_score", None, DatabaseError, id="no score"),
        pytest.param("weight_s", None, DatabaseError, id="no weight"),
    ],
)
def test_what_is_no_row_is_an_error_and_nothing_is_stored(
    at_every_tier, now, field, value, error
):
    good = pictures.row(time=now)

    with pytest.raises(error):
        insert.insert([good, pictures.row(**{"time": now, field: value})])

    assert AttentionMetric.objects.count() == 0
    assert insert.insert([good]) == 1


@pytest.mark.parametrize("score", [-1.0, 1e300, math.inf])
def test_a_score_is_stored_as_it_is(at_every_tier, now, score):
    insert.insert([pictures.row(time=now, attention_score=score)])

    assert AttentionMetric.objects.get().attention_score == score


def test_a_score_that_is_no_number_stays_with_its_person(at_every_tier, now):
    insert.insert(
        [
            pictures.row(time=now, attention_score=math.nan),
            pictures.row(time=now, participant_id=MEETING, attention_score=50.0),
        ]
    )

    scores = {one.participant_id: one.score for one in queries.totals(MEETING)}

    assert math.isnan(scores[pictures.PERSON])
    assert scores[MEETING] == 50.0


@pytest.mark.parametrize("moment", [FIRST, LAST], ids=["year 1", "year 9999"])
def test_a_clock_that_is_ages_off_does_no_harm_to_others(at_every_tier, now, moment):
    insert.insert([pictures.row(time=moment), pictures.row(time=now)])
    stored.store_minutes(at_every_tier, now=now)
    retention.apply(now=now)

    insert.insert([pictures.row(time=now + timedelta(seconds=1))])

    minutes = stored.found_minutes()
    assert minutes[now, MEETING, pictures.PERSON][5] == 2
    if at_every_tier is not Tier.COMMUNITY:
        assert (FIRST in {row.time for row in stored.rows()}) is False


def test_the_same_key_twice_is_one_row_and_the_first_stays(at_every_tier, now):
    twice = [pictures.row(time=now, attention_score=score) for score in (80.0, 10.0)]

    assert insert.insert(twice) == 1
    assert insert.insert(twice[1:]) == 0
    assert AttentionMetric.objects.get().attention_score == 80.0
    assert stored.found_minutes() == stored.computed_minutes(twice[:1])
