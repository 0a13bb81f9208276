"""How fast senders may send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.live import pacing, worker_registry
from analytics.live.pacing import MAX_INTERVAL_S, MIN_INTERVAL_S, Pace, Pacer
from tests.analytics.pictures import MEETING

NOW = 1_000.0
SOURCES = st.integers(0, 10_000)
SERVICE = st.floats(0.0, 10.0)
WORKERS = st.integers(0, 64)


@given(SOURCES, SERVICE, WORKERS)
def test_the_interval_stays_within_its_bounds(sources, service_s, workers):
    interval_s = pacing.interval_s(
        sources=sources, service_s=service_s, workers=workers
    )

    assert MIN_INTERVAL_S <= interval_s <= MAX_INTERVAL_S


@given(SOURCES, SERVICE, WORKERS, st.integers(0, 100), st.floats(0.0, 1.0))
def test_more_work_never_shortens_the_interval(
    sources, service_s, workers, more_sources, more_s
):
    interval_s = pacing.interval_s(
        sources=sources, service_s=service_s, workers=workers
    )
    with_more_work = pacing.interval_s(
        sources=sources + more_sources, service_s=service_s + more_s, workers=workers
    )

    assert with_more_work >= interval_s


@given(SOURCES, SERVICE, WORKERS, st.integers(0, 64))
def test_more_workers_never_lengthen_the_interval(sources, service_s, workers, more):
    interval_s = pacing.interval_s(
        sources=sources, service_s=service_s, workers=workers
    )
    with_more_workers = pacing.interval_s(
        sources=sources, service_s=service_s, workers=workers + more
    )

    assert with_more_workers <= interval_s


@given(SOURCES, SERVICE, st.integers(1, 64))
def test_what_senders_may_send_is_what_workers_can_score(sources, service_s, workers):
    interval_s = pacing.interval_s(
        sources=sources, service_s=service_s, workers=workers
    )

    frames_per_s = sources / interval_s
    if interval_s < MAX_INTERVAL_S:
        assert frames_per_s * service_s <= workers * pacing.UTILISATION * 1.000001


@pytest.mark.parametrize(
    ("interval_s", "interval_ms", "is_reduced"),
    [
        pytest.param(MIN_INTERVAL_S, 125, False, id="as wanted"),
        pytest.param(0.13, 130, False, id="hardly slower"),
        pytest.param(0.5, 500, True, id="slower"),
    ],
)
def test_a_pace_tells_whether_it_is_slower_than_wanted(
    interval_s, interval_ms, is_reduced
):
    pace = Pace(interval_s)

    assert (pace.interval_ms, pace.is_reduced) == (interval_ms, is_reduced)


# --- With Redis ----------------------------------------------------------------


@pytest.fixture
def one_worker(empty_redis):
    """One process that needs 100 ms for a frame."""
    worker_registry.beat("w", queues=["live"], processes=1, now=NOW)
    pacing.report_service(0.1)


@pytest.mark.usefixtures("redis_connections", "one_worker")
async def test_everybody_is_paced_by_the_number_of_sources(empty_redis):
    others = {f"{MEETING}:camera {number}": NOW - 1 for number in range(16)}
    empty_redis.zadd("live_sources", others)

    pace = await Pacer().pace(MEETING, "camera 17", now=NOW)

    assert pace.interval_s == pytest.approx(17 * 0.1 / 0.85)


@pytest.mark.usefixtures("redis_connections", "one_worker")
async def test_sources_that_fell_silent_do_not_count(empty_redis):
    empty_redis.zadd("live_sources", {"silent": NOW - 4.1, "long gone": NOW - 61})

    pace = await Pacer().pace(MEETING, "camera", now=NOW)

    assert pace.interval_s == MIN_INTERVAL_S
    assert not empty_redis.zscore("live_sources", "long gone")


@pytest.mark.usefixtures("redis_connections", "one_worker")
async def test_a_pacer_asks_redis_twice_a_second_at_most(empty_redis):
    pacer = Pacer()
    first = await pacer.pace(MEETING, "a", now=NOW)
    empty_redis.zadd("live_sources", {str(number): NOW for number in range(500)})

    assert await pacer.pace(MEETING, "b", now=NOW) == first


@pytest.mark.usefixtures("one_worker")
def test_pages_are_told_the_same_pace(empty_redis):
    empty_redis.zadd("live_sources", {str(number): NOW for number in range(17)})

    assert pacing.current(now=NOW).interval_s == pytest.approx(17 * 0.1 / 0.85)


def test_without_reports_a_guess_serves(empty_redis, settings):
    settings.LIVE_WORKERS = 2
    empty_redis.zadd("live_sources", {str(number): NOW for number in range(50)})

    interval_s = pacing.current(now=NOW).interval_s

    assert interval_s == pytest.approx(50 * pacing.FIRST_GUESS_S / (2 * 0.85))


def test_the_service_time_follows_reports_smoothly(empty_redis):
    pacing.report_service(0.1)
    pacing.report_service(0.2)

    assert float(empty_redis.get("live_service_s")) == pytest.approx(0.12)
    assert 0 < empty_redis.ttl("live_service_s") <= 60
