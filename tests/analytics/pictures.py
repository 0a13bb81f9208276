"""Pictures, frames and samples that tests send; nothing here touches a database."""

import base64
import functools
import json
import struct
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np

from analytics.live.frames import Frame, Message, pack_message
from analytics.timeseries.insert import SampleRow
from analytics.vision.sample import Penalty, Sample, State

MEETING = uuid.UUID("11111111-1111-4111-8111-111111111111")
PERSON = uuid.UUID("22222222-2222-4222-8222-222222222222")


@functools.cache
def jpeg(*, width: int = 64, height: int = 48, progressive: bool = False) -> bytes:
    """Return a grey picture in which nobody is seen."""
    encoded, data = cv2.imencode(
        ".jpg",
        np.full((height, width, 3), 128, np.uint8),
        [cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)],
    )
    assert encoded
    return data.tobytes()


def claiming_size(width: int, height: int) -> bytes:
    """Return a JPEG of a few hundred bytes whose header promises another size."""
    data = bytearray(jpeg())
    start = data.index(b"\xff\xc0") + 5
    data[start : start + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def message(
    *, frame_id: int = 1, captured_ms: float | None = None, picture: bytes | None = None
) -> bytes:
    """Return a sender's message, captured now unless told."""
    captured_ms = time.monotonic() * 1000 if captured_ms is None else captured_ms
    return pack_message(Message(frame_id, captured_ms, picture or jpeg()))


def frame(
    *,
    meeting_id: uuid.UUID = MEETING,
    participant_id: uuid.UUID = PERSON,
    source: str | None = None,
    at_s: float = 1_000.0,
    **fields: Any,
) -> Frame:
    """Return a frame of a participant's own camera, received when captured."""
    return replace(
        Frame(
            meeting_id=meeting_id,
            participant_id=participant_id,
            source=source or str(participant_id),
            frame_id=1,
            captured_at=at_s,
            received_at=at_s,
            jpeg=jpeg(),
        ),
        **fields,
    )


def sample(**fields: Any) -> Sample:
    """Return a measured sample of somebody who faces the screen."""
    return replace(
        Sample(
            at_s=1_000.0,
            state=State.FACING,
            attention_score=90.0,
            gaze_score=None,
            head_pose_score=95.0,
            eye_openness_score=100.0,
            is_looking_away=False,
            is_drowsy=False,
            eyes_measurable=True,
            weight_s=0.125,
            coverage=1.0,
            penalties=(Penalty("looking_away", 10.0),),
            hint=None,
            track_id=3,
            off_target_s=0.0,
            eyes_closed_s=0.0,
        ),
        **fields,
    )


def row(**fields: Any) -> SampleRow:
    """Return a row as it is stored."""
    return replace(
        SampleRow(
            time=datetime(2026, 11, 2, 12, 0, tzinfo=UTC),
            meeting_id=MEETING,
            participant_id=PERSON,
            attention_score=90.0,
            gaze_score=None,
            head_pose_score=95.0,
            eye_openness_score=100.0,
            is_looking_away=False,
            is_drowsy=False,
            weight_s=0.125,
            off_target_s=0.0,
            eyes_closed_s=0.0,
        ),
        **fields,
    )


def inline_entry(participant_id: uuid.UUID, *, at_s: float, **fields: Any) -> str:
    """Return a queue entry as another program writes it."""
    image = fields.pop("image", None) or _base64(jpeg())
    return json.dumps(
        {
            "participant_id": str(participant_id),
            "captured_at": at_s,
            "image": image,
            **fields,
        }
    )


def _base64(picture: bytes) -> str:
    return base64.b64encode(picture).decode()
