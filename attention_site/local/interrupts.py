"""Signals as a flag that is looked at where stopping is safe.

An exception raised by a handler could fall between starting a child and noting
it, so the handler only notes the signal and every wait asks.
"""

import signal
import time
from collections.abc import Callable
from types import FrameType

from attention_site.local.errors import StopRequestedError

PAUSE_S = 0.05

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_received: list[int] = []


def install() -> None:
    """Note SIGINT, SIGTERM and SIGHUP from now on instead of dying of them."""
    for number in _SIGNALS:
        signal.signal(number, _note)


def _note(number: int, _frame: FrameType | None) -> None:
    _received.append(number)


def received() -> tuple[int, ...]:
    """Return the signals that have arrived: a second one means hurry."""
    return tuple(_received)


def pause(seconds: float = PAUSE_S) -> None:
    """Sleep, and raise StopRequestedError when a signal has arrived."""
    if _received:
        raise StopRequestedError
    time.sleep(seconds)
    if _received:
        raise StopRequestedError


def wait_until(is_done: Callable[[], bool], *, timeout_s: float) -> bool:
    """Ask until the answer is yes, and say whether it came in time."""
    deadline_s = time.monotonic() + timeout_s
    while not is_done():
        if time.monotonic() > deadline_s:
            return False
        pause()
    return True
