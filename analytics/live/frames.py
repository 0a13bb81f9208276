"""A frame on its way: what a sender's message and a queue's entry must look like."""

import base64
import binascii
import json
import math
import struct
import uuid
from dataclasses import dataclass
from typing import TypeGuard

from analytics.vision import jpeg as jpeg_header
from analytics.vision.errors import BadImageError, NotBaselineError

MAX_MESSAGE_BYTES = 256 * 1024
MAX_WIDTH, MAX_HEIGHT = 1920, 1080
MAX_AHEAD_S = 2.0
"""How far another program's clock may be ahead of ours."""

_HEADER = struct.Struct("<B3xId")
_HEADER_VERSION = 1


class BadFrameError(Exception):
    """The message is not a frame; `code` is stable, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of one source. Times are epoch seconds of the server's clock."""

    meeting_id: uuid.UUID
    participant_id: uuid.UUID
    source: str
    frame_id: int
    captured_at: float
    received_at: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A sender's binary message. `captured_ms` is on the sender's own clock."""

    frame_id: int
    captured_ms: float
    jpeg: bytes


def pack_message(message: Message) -> bytes:
    """Return the message as a sender writes it."""
    header = _HEADER.pack(_HEADER_VERSION, message.frame_id, message.captured_ms)
    return header + message.jpeg


def read_message(message: bytes) -> Message:
    """Return the checked parts; raises BadFrameError. Nothing is decoded."""
    if len(message) > MAX_MESSAGE_BYTES:
        raise BadFrameError("too_large", "The picture is larger than 256 KB.")
    if len(message) <= _HEADER.size:
        raise BadFrameError("bad_header", "The message is shorter than its header.")
    version, frame_id, captured_ms = _HEADER.unpack_from(message)
    if version != _HEADER_VERSION or not math.isfinite(captured_ms):
        raise BadFrameError("bad_header", "The header is not of version 1.")
    jpeg = message[_HEADER.size :]
    check_jpeg(jpeg)
    return Message(frame_id=frame_id, captured_ms=captured_ms, jpeg=jpeg)


def check_jpeg(jpeg: bytes) -> None:
    """Raise BadFrameError unless this is a baseline JPEG of an accepted size."""
    try:
        width, height = jpeg_header.read_size(jpeg)
    except NotBaselineError as error:
        raise BadFrameError("not_baseline", str(error)) from error
    except BadImageError as error:
        raise BadFrameError("not_jpeg", str(error)) from error
    if width > MAX_WIDTH or height > MAX_HEIGHT:
        raise BadFrameError(
            "too_many_pixels",
            f"The picture has {width}×{height} pixels; "
            f"{MAX_WIDTH}×{MAX_HEIGHT} is the most.",
        )


def read_inline(
    entry: dict[str, object], *, meeting_id: uuid.UUID, now: float
) -> Frame:
    """Return the frame of a queue entry that carries its picture.

    Another program wrote it, so every field is checked; raises BadFrameError.
    """
    try:
        participant_id = uuid.UUID(str(entry["participant_id"]))
        captured_at = float(str(entry["captured_at"]))
        frame_id = int(str(entry.get("frame_id", 0)))
        source = str(entry.get("source") or participant_id)[:80]
        image = str(entry["image"])
        if len(image) > MAX_MESSAGE_BYTES * 4 // 3 + 4:
            raise BadFrameError("too_large", "The picture is larger than 256 KB.")
        jpeg = base64.b64decode(image, validate=True)
    except (KeyError, ValueError, binascii.Error) as error:
        raise BadFrameError(
            "bad_entry", f"A field is missing or wrong: {error}"
        ) from error
    if not math.isfinite(captured_at) or captured_at > now + MAX_AHEAD_S:
        raise BadFrameError("bad_entry", "captured_at is not a time that has been.")
    if not is_source(source):
        raise BadFrameError("bad_entry", "source is not text.")
    check_jpeg(jpeg)
    return Frame(
        meeting_id=meeting_id,
        participant_id=participant_id,
        source=source,
        frame_id=frame_id,
        captured_at=min(captured_at, now),
        received_at=now,
        jpeg=jpeg,
    )


def is_source(value: object) -> TypeGuard[str]:
    """Whether a key can name this; JSON may carry half a character, a key cannot."""
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)


def entry_of(frame: Frame, *, slot: str) -> str:
    """Return the JSON that stands in the queue for a frame in a slot."""
    return json.dumps(
        {
            "frame_id": frame.frame_id,
            "source": frame.source,
            "participant_id": str(frame.participant_id),
            "captured_at": frame.captured_at,
            "received_at": frame.received_at,
            "slot": slot,
        },
        separators=(",", ":"),
    )
