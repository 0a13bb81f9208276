"""Asks several parts at the same time, each for LIMIT_S at most.

A part that is away must neither hold up the answer nor hide what the others say.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")

LIMIT_S = 2.0
"""Time that one question may take; they run side by side."""

# A question that hangs keeps its thread until the socket under it gives up.
_threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="asking")


class NotReadyError(Exception):
    """A part does not do its work; the message is one sentence without secrets."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """In place of an answer: one sentence that says why there is none."""

    problem: str


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """A question that was begun, and the moment up to which to wait for it."""

    future: Future[T]
    until_s: float

    def outcome(self) -> T | Unavailable:
        """Wait for the answer; NotReadyError and silence come as Unavailable."""
        try:
            return self.future.result(max(0.0, self.until_s - time.monotonic()))
        except TimeoutError:
            self.future.cancel()
            return Unavailable(f"No answer within {LIMIT_S:.0f} s.")
        except NotReadyError as error:
            return Unavailable(str(error))


def begin(question: Callable[[], T]) -> Asked[T]:
    """Ask in a thread of its own, with database connections of its own."""
    return Asked(_threads.submit(_alone, question), time.monotonic() + LIMIT_S)


def _alone(question: Callable[[], T]) -> T:
    """Ask, and leave no database connection open in this thread."""
    try:
        return question()
    finally:
        connections.close_all()
