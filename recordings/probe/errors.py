"""What is wrong with a file, for whoever words it."""

from typing import Any


class UnusableError(Exception):
    """The file cannot be taken: a stable code, and what there is to say about it."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts
