"""What a line of the log belongs to: request, meeting, task. Ids, and nothing else."""

import contextlib
import uuid
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any

_ids: ContextVar[Mapping[str, str]] = ContextVar("ids", default={})  # noqa: B039 (never changed)


def current() -> Mapping[str, str]:
    """Return the ids that hold here, by name."""
    return _ids.get()


@contextlib.contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Add these ids to the lines that are logged meanwhile."""
    token = _ids.set({**_ids.get(), **ids})
    try:
        yield
    finally:
        _ids.reset(token)


def begin(**ids: str) -> None:
    """Let these ids hold until `end`, where no block can be: between two signals."""
    _ids.set(ids)


def end() -> None:
    """Forget what `begin` said."""
    _ids.set({})


def of_arguments(values: Mapping[str, Any]) -> dict[str, str]:
    """Return those values that are ids: `…_id`, and a UUID."""
    return {
        name: str(value)
        for name, value in values.items()
        if name.endswith("_id") and _is_uuid(value)
    }


def _is_uuid(value: Any) -> bool:
    if isinstance(value, uuid.UUID):
        return True
    try:
        uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return True
