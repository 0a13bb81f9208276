"""Which meetings are being drained, by how many workers."""

import time
import uuid

import pytest

from analytics.live import drainers
from tests.analytics.pictures import MEETING


@pytest.fixture(autouse=True)
def _redis(empty_redis) -> None:
    """Every test starts without drainers."""


def test_one_drainer_is_queued_however_many_ask():
    first = drainers.reserve(MEETING, 0)

    assert first is not None
    assert drainers.reserve(MEETING, 0) is None


def test_a_second_drainer_has_a_lease_of_its_own():
    drainers.reserve(MEETING, 0)
    drainers.reserve(MEETING, 1)

    assert drainers.count(MEETING, most=4) == 2


def test_whoever_was_queued_takes_the_lease():
    token = drainers.reserve(MEETING, 0)

    assert drainers.hold(MEETING, 0, token=token or "")
    assert not drainers.hold(MEETING, 0, token="another")


def test_a_killed_drainer_is_replaced_when_its_lease_expires(empty_redis):
    drainers.reserve(MEETING, 0)
    assert 0 < empty_redis.pttl(f"drainer:{MEETING}:0") <= drainers.LEASE_MS
    empty_redis.delete(f"drainer:{MEETING}:0")  # as it expires

    assert drainers.reserve(MEETING, 0) is not None


def test_holding_renews_the_lease(empty_redis):
    token = drainers.reserve(MEETING, 0) or ""
    empty_redis.pexpire(f"drainer:{MEETING}:0", 300)

    drainers.hold(MEETING, 0, token=token)

    assert empty_redis.pttl(f"drainer:{MEETING}:0") > 2000


def test_a_late_drainer_cannot_end_the_lease_of_its_successor(empty_redis):
    token = drainers.reserve(MEETING, 0) or ""
    empty_redis.set(f"drainer:{MEETING}:0", "successor")

    drainers.release(MEETING, 0, token=token)

    assert empty_redis.get(f"drainer:{MEETING}:0") == b"successor"


def test_after_the_release_another_may_come():
    token = drainers.reserve(MEETING, 0) or ""

    drainers.release(MEETING, 0, token=token)

    assert drainers.reserve(MEETING, 0) is not None


def test_a_queued_drainer_waits_until_it_starts():
    drainers.reserve(MEETING, 0)
    waited = drainers.is_anyone_waiting(now=time.time())

    drainers.started(MEETING, 0)

    assert waited
    assert not drainers.is_anyone_waiting(now=time.time())


def test_the_start_of_one_meeting_does_not_count_for_another():
    drainers.reserve(MEETING, 0)
    drainers.reserve(uuid.uuid4(), 0)

    drainers.started(MEETING, 0)

    assert drainers.is_anyone_waiting(now=time.time())


def test_a_drainer_that_never_started_is_forgotten():
    drainers.reserve(MEETING, 0)

    later = time.time() + drainers.FORGET_WAITING_S + 1

    assert not drainers.is_anyone_waiting(now=later)
