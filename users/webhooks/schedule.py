"""When a message is tried again, and when to stop: pure, the clock is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from users.models import WebhookEndpoint

RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""The schedule that Standard Webhooks suggests: over three days, ever more patient."""

LONGEST_WAIT = timedelta(days=1)
"""A receiver may ask for more; what is sent should be news."""

DISABLE_AFTER = timedelta(days=5)
"""An address at which every attempt failed for so long is not tried any more."""

FEWEST_TRIES = 4
"""So often, over half an hour, the message at hand has failed too by then: one failure
months after another says nothing of the time between them."""

Disabled = WebhookEndpoint.Disabled


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a failed attempt.

    `next_at`: when it is tried again; None: it is given up. `disabled`: why the address
    gets nothing any more; "" where it does.
    """

    next_at: datetime | None
    disabled: str = ""


def after_failure(
    *,
    tries: int,
    is_gone: bool,
    failing_since: datetime,
    at: datetime,
    wait_s: int | None = None,
) -> Verdict:
    """Say what follows from the attempt number `tries` (from 1) that failed at `at`.

    `wait_s` is how long the receiver wants to be left alone (`Retry-After`).
    """
    if is_gone:
        return Verdict(None, Disabled.GONE)
    if tries >= FEWEST_TRIES and at - failing_since >= DISABLE_AFTER:
        return Verdict(None, Disabled.FAILING)
    if tries > len(RETRY_AFTER):
        return Verdict(None)
    wanted = min(timedelta(seconds=wait_s or 0), LONGEST_WAIT)
    return Verdict(at + max(RETRY_AFTER[tries - 1], wanted))
