"""When something is, in words."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from meetings import day_words
from tests.factories import NOON

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Let no page of another test choose the language."""
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        pytest.param(timedelta(), "Today, 12:00", id="today"),
        pytest.param(timedelta(hours=11), "Today, 23:00", id="tonight"),
        pytest.param(timedelta(hours=13), "Tomorrow, 01:00", id="past midnight"),
        pytest.param(-DAY, "Yesterday, 12:00", id="yesterday"),
        pytest.param(2 * DAY, "Wednesday 4 November, 12:00", id="this week"),
        pytest.param(90 * DAY, "Sunday 31 January 2027, 12:00", id="next year"),
    ],
)
def test_a_moment_in_words(ahead, words):
    assert day_words.moment(NOON + ahead, now=NOON) == words


def test_the_day_is_the_viewers():
    evening = NOON + timedelta(hours=8)

    with timezone.override(ZoneInfo("Asia/Ho_Chi_Minh")):
        words = day_words.moment(evening, now=NOON)

    assert words == "Tomorrow, 03:00"


def test_since_names_the_day_where_it_is_another_one():
    assert day_words.since(NOON, now=NOON + timedelta(hours=1)) == "12:00"
    assert day_words.since(NOON, now=NOON + DAY) == "2 November, 12:00"


def test_dates_are_written_as_in_the_language():
    with translation.override("vi"):
        words = day_words.moment(NOON + 2 * DAY, now=NOON)

    assert words == "Thứ 4, 4/11, 12:00"
