"""What the rules remember as bytes: 64-bit numbers behind a magic and a checksum.

Fields in their order: numbers, truth values and None (as NaN) take one number each, a
list its length and its numbers, a dataclass its fields. Those without `init` do not
travel.
"""

import dataclasses
import math
import struct
import zlib
from functools import cache
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")

MAGIC = b"ALR2"
"""Names the fields: another digit when one comes, goes, or means something else."""

_HEADER = struct.Struct("<4sI")
_ITEM = struct.calcsize("<d")
_NUMBERS = frozenset((float, int, bool, float | None))


class BadHistoryError(Exception):
    """The bytes are no history, or one of another version."""


def pack(state: object) -> bytes:
    """Return the bytes of a dataclass."""
    numbers: list[float] = []
    _flatten(state, numbers)
    body = struct.pack(f"<{len(numbers)}d", *numbers)
    return _HEADER.pack(MAGIC, zlib.crc32(body)) + body


def check(packed: bytes) -> None:
    """Raise BadHistoryError for bytes that `pack` did not write whole."""
    if len(packed) < _HEADER.size:
        raise BadHistoryError("The history is cut off")
    magic, checksum = _HEADER.unpack_from(packed)
    if magic != MAGIC:
        raise BadHistoryError("The history is of another kind or version")
    if zlib.crc32(memoryview(packed)[_HEADER.size :]) != checksum:
        raise BadHistoryError("The history is damaged")


def unpack(kind: type[T], packed: bytes) -> T:
    """Return the dataclass of that type; raises BadHistoryError for other bytes."""
    check(packed)
    count = (len(packed) - _HEADER.size) // _ITEM
    try:
        numbers = struct.unpack_from(f"<{count}d", packed, _HEADER.size)
        state, end = _build(kind, numbers, 0)
    except (IndexError, ValueError, struct.error) as error:
        raise BadHistoryError("The history does not fit the rules") from error
    if end != count:
        raise BadHistoryError("The history does not fit the rules")
    built: T = state
    return built


def _flatten(state: Any, numbers: list[float]) -> None:
    for name, kind in _fields(state.__class__):
        value = getattr(state, name)
        if kind is list:
            numbers.append(len(value))
            numbers += value
        elif kind in _NUMBERS:
            numbers.append(math.nan if value is None else value)
        else:
            _flatten(value, numbers)


def _build(kind: Any, numbers: tuple[float, ...], at: int) -> tuple[Any, int]:
    """Return the dataclass that begins at a place, and the place after it."""
    values: list[Any] = []
    for _, of in _fields(kind):
        if of in _NUMBERS:
            values.append(_known(numbers[at], of))
            at += 1
        elif of is list:
            start = at + 1
            at = start + int(numbers[at])
            values.append(list(numbers[start:at]))
        else:
            value, at = _build(of, numbers, at)
            values.append(value)
    return kind(*values), at


def _known(number: float, kind: Any) -> float | None:
    if kind is float:
        return number
    if kind in (bool, int):
        whole: int = kind(number)
        return whole
    return number if number == number else None  # NaN is not itself


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return (name, type) of what travels; lists are of numbers."""
    hints = get_type_hints(kind)
    return tuple(
        (field.name, list if hints[field.name] == list[float] else hints[field.name])
        for field in dataclasses.fields(kind)
        if field.init
    )
