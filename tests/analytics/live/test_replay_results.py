"""What other thresholds would have found, kept for the report page."""

import uuid

import redis

from analytics.live import replay_results
from analytics.live.replay_results import Count, Replay, Status

MEETING = uuid.UUID(int=7)
KEY = f"replay:{MEETING}:strict"


def test_nobody_asked() -> None:
    assert replay_results.read(MEETING, "strict") is None


def test_who_asks_first_begins_and_the_second_does_not() -> None:
    assert replay_results.begin(MEETING, "strict")
    assert not replay_results.begin(MEETING, "strict")
    assert replay_results.read(MEETING, "strict") == Replay(Status.WAITING)


def test_each_preset_is_asked_for_itself() -> None:
    replay_results.begin(MEETING, "strict")

    assert replay_results.begin(MEETING, "relaxed")


def test_what_was_found_comes_back_as_it_was_and_is_not_computed_again() -> None:
    found = Replay(
        Status.DONE,
        judged=2,
        people=2,
        counts=(Count(str(uuid.UUID(int=1)), "drowsy", 1, 3),),
    )

    replay_results.write(MEETING, "strict", found)

    assert replay_results.read(MEETING, "strict") == found
    assert not replay_results.begin(MEETING, "strict")


def test_after_a_failure_somebody_may_ask_again() -> None:
    replay_results.write(MEETING, "strict", Replay(Status.FAILED))

    assert replay_results.begin(MEETING, "strict")


def test_it_is_kept_for_ten_minutes_and_waited_for_less(
    redis_server: redis.Redis,
) -> None:
    replay_results.begin(MEETING, "strict")
    waiting_s = redis_server.ttl(KEY)
    replay_results.write(MEETING, "strict", Replay(Status.DONE))

    assert 0 < waiting_s <= replay_results.WAITING_S
    assert replay_results.WAITING_S < redis_server.ttl(KEY) <= replay_results.KEPT_S


def test_it_is_forgotten_when_the_samples_change() -> None:
    for preset in ("relaxed", "standard", "strict"):
        replay_results.write(MEETING, preset, Replay(Status.DONE))

    replay_results.forget(MEETING)

    assert replay_results.read(MEETING, "relaxed") is None
    assert replay_results.read(MEETING, "strict") is None
