"""What became of the frames."""

from collections import Counter

import pytest

from analytics.live import counters
from tests.analytics.pictures import MEETING, PERSON


def test_counts_add_up_by_cause(empty_redis):
    counters.add(MEETING, Counter(scored=3, stale=1))
    counters.add(MEETING, Counter(scored=2))

    assert counters.read(MEETING) == {"scored": 5, "stale": 1}


@pytest.mark.usefixtures("redis_connections")
async def test_ingest_and_drainers_count_together(empty_redis):
    await counters.add_async(MEETING, Counter(received=4))
    counters.add(MEETING, Counter(scored=3))

    assert counters.read(MEETING) == {"received": 4, "scored": 3}


@pytest.mark.usefixtures("redis_connections")
async def test_nothing_counted_writes_nothing(empty_redis):
    counters.add(MEETING, Counter())
    await counters.add_async(MEETING, Counter())

    assert empty_redis.keys() == []


def test_each_meeting_has_its_own_counts_for_a_day(empty_redis):
    counters.add(MEETING, Counter(scored=1))

    assert counters.read(PERSON) == {}
    assert 0 < empty_redis.ttl(f"frame_counters:{MEETING}") <= 86_400


def test_all_meetings_together_are_counted_for_good(empty_redis):
    counters.add(MEETING, Counter(scored=1, stale=1))
    counters.add(PERSON, Counter(scored=2))

    assert counters.totals() == {"scored": 3, "stale": 1}
    assert empty_redis.ttl("frame_totals") == -1
