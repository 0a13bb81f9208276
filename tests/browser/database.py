"""Asks the database from a thread of its own: Playwright's has a running event loop."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Answer = TypeVar("Answer")


def ask(question: Callable[[], Answer]) -> Answer:
    """Return what the question, a function that uses the ORM, answers."""

    def asked() -> Answer:
        try:
            return question()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asked).result()
