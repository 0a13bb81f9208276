"""States as bytes: a header, then 64-bit numbers; no pickle, no surprises.

A state is a frozen dataclass whose fields are float, int, bool, `float | None`
(None travels as NaN), arrays of 64-bit floats, or further such dataclasses.
Layout: magic (4 bytes), CRC-32 of what follows, number of scalars, number of
arrays, their shapes (rows, columns; columns 0 for one dimension), scalars,
arrays; everything little-endian.
"""

import dataclasses
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar, get_type_hints

import numpy as np

from analytics.vision.arrays import Floats
from analytics.vision.errors import BadStateError

T = TypeVar("T")

HEADER = struct.Struct("<4sIII")
SHAPE = struct.Struct("<II")


def pack(state: object, *, magic: bytes) -> bytes:
    """Return a state as bytes; `magic` names its type and version."""
    scalars: list[float] = []
    arrays: list[Floats] = []
    _flatten(state, scalars, arrays)
    shapes = b"".join(
        SHAPE.pack(len(array), array.shape[1] if array.ndim > 1 else 0)
        for array in arrays
    )
    numbers = struct.pack(f"<{len(scalars)}d", *scalars)
    body = b"".join([shapes, numbers, *(array.tobytes() for array in arrays)])
    return HEADER.pack(magic, zlib.crc32(body), len(scalars), len(arrays)) + body


def unpack(cls: type[T], data: bytes, *, magic: bytes) -> T:
    """Return the state that `pack` wrote; raises BadStateError for other bytes."""
    if len(data) < HEADER.size:
        raise BadStateError("The state is cut off")
    found, checksum, scalar_count, array_count = HEADER.unpack_from(data)
    body = data[HEADER.size :]
    if found != magic:
        raise BadStateError("The state is of another kind or version")
    if zlib.crc32(body) != checksum:
        raise BadStateError("The state is damaged")
    try:
        at = SHAPE.size * array_count
        shapes = list(SHAPE.iter_unpack(body[:at]))
        scalars = struct.unpack_from(f"<{scalar_count}d", body, at)
        arrays = _arrays(body, at + 8 * scalar_count, shapes)
        state: T = _build(cls, iter(scalars), arrays)
    except (struct.error, ValueError, StopIteration, OverflowError) as error:
        raise BadStateError("The state does not fit its type") from error
    return state


def _arrays(body: bytes, at: int, shapes: list[Any]) -> Iterator[Floats]:
    for rows, columns in shapes:
        count = rows * (columns or 1)
        array = np.frombuffer(body, "<f8", count, at)
        yield array.reshape(rows, columns) if columns else array
        at += 8 * count


def _flatten(state: Any, scalars: list[float], arrays: list[Floats]) -> None:
    for name, kind in _layout(state.__class__):
        value = getattr(state, name)
        if kind is np.ndarray:
            arrays.append(value)
        elif dataclasses.is_dataclass(kind):
            _flatten(value, scalars, arrays)
        else:
            scalars.append(np.nan if value is None else value)


def _build(cls: Any, scalars: Iterator[float], arrays: Iterator[Floats]) -> Any:
    values: list[Any] = []
    for _, kind in _layout(cls):
        if kind is np.ndarray:
            values.append(next(arrays))
        elif dataclasses.is_dataclass(kind):
            values.append(_build(kind, scalars, arrays))
        else:
            values.append(_scalar(next(scalars), kind))
    return cls(*values)


def _scalar(value: float, kind: Any) -> float | int | bool | None:
    if kind is bool:
        return bool(value)
    if kind is int:
        return int(value)
    if kind is float:
        return value
    return None if value != value else value  # NaN is not itself


@cache
def _layout(cls: Any) -> tuple[tuple[str, Any], ...]:
    """Return (name, kind) of the fields; arrays of every type are one kind."""
    hints = get_type_hints(cls)
    layout = []
    for field in dataclasses.fields(cls):
        hint = hints[field.name]
        origin = getattr(hint, "__origin__", None)
        layout.append((field.name, np.ndarray if origin is np.ndarray else hint))
    return tuple(layout)
