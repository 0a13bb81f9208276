"""When a message is tried again."""

from datetime import timedelta

import pytest

from tests.factories import NOON
from users.models import WebhookEndpoint
from users.webhooks import schedule

Disabled = WebhookEndpoint.Disabled


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [
        *((1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18000)),
        *((6, 36000), (7, 50400), (8, 72000), (9, 86400)),
    ],
)
def test_a_failed_attempt_is_followed_by_a_later_one(tries: int, seconds: int) -> None:
    verdict = schedule.after_failure(
        tries=tries, is_gone=False, failing_since=NOON, at=NOON
    )

    assert verdict == schedule.Verdict(NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("wait_s", "seconds"),
    [
        pytest.param(3600, 3600, id="longer than we would wait"),
        pytest.param(1, 5, id="shorter"),
        pytest.param(10**9, 86400, id="for years"),
    ],
)
def test_a_receiver_that_asks_is_left_alone_for_a_day_at_most(
    wait_s: int, seconds: int
) -> None:
    verdict = schedule.after_failure(
        tries=1, is_gone=False, failing_since=NOON, at=NOON, wait_s=wait_s
    )

    assert verdict == schedule.Verdict(NOON + timedelta(seconds=seconds))


def test_after_the_tenth_attempt_a_message_is_given_up() -> None:
    verdict = schedule.after_failure(
        tries=10, is_gone=False, failing_since=NOON, at=NOON + timedelta(days=4)
    )

    assert verdict == schedule.Verdict(None)


def test_a_receiver_that_is_gone_gets_nothing_more() -> None:
    verdict = schedule.after_failure(tries=1, is_gone=True, failing_since=NOON, at=NOON)

    assert verdict == schedule.Verdict(None, Disabled.GONE)


@pytest.mark.parametrize(
    ("days", "tries", "disabled"),
    [
        pytest.param(4.99, 4, "", id="not yet"),
        pytest.param(5, 4, "failing", id="enough"),
        pytest.param(90, 3, "", id="a message that was hardly tried"),
    ],
)
def test_five_days_of_failure_are_enough(
    days: float, tries: int, disabled: str
) -> None:
    verdict = schedule.after_failure(
        tries=tries,
        is_gone=False,
        failing_since=NOON,
        at=NOON + timedelta(days=days),
    )

    assert verdict.disabled == disabled
