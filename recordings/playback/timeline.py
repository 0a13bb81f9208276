"""The boxes of a stretch of a recording, as compact rows."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.vision.sample import State
from recordings.models import DetectionFrame

LONGEST_MS = 60_000
"""Of one answer: at 16 times the speed that is read in four seconds."""

MOST_ROWS = 2_000
"""Of one answer: a minute of 30 pictures a second, and some."""

STATES = tuple(state.value for state in State)
"""A row names a state by its place in here."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment to before another, in milliseconds since the first picture."""

    from_ms: int
    to_ms: int


class BadStretchError(ValueError):
    """The request names no stretch of time."""


def asked(query: Mapping[str, str]) -> Stretch:
    """Return the stretch of a query, cut to LONGEST_MS; raises BadStretchError."""
    try:
        start, end = int(query["from_ms"]), int(query["to_ms"])
    except (KeyError, ValueError) as error:
        raise BadStretchError from error
    if not 0 <= start < end < 2**53:
        raise BadStretchError
    return Stretch(start, min(end, start + LONGEST_MS))


def rows(recording_id: uuid.UUID, stretch: Stretch) -> dict[str, Any]:
    """Return rows [at_ms, mean score, faces] with faces [track, x, y, w, h, score, state].

    `to_ms` says how far the answer reaches: less than was asked where there are more
    than MOST_ROWS. One query.
    """
    found: Sequence[tuple[int, float | None, list[dict[str, Any]]]] = list(
        DetectionFrame.objects.filter(
            recording_id=recording_id,
            video_timestamp_ms__gte=stretch.from_ms,
            video_timestamp_ms__lt=stretch.to_ms,
        )
        .order_by("video_timestamp_ms")
        .values_list("video_timestamp_ms", "avg_attention_score", "faces_data")[
            : MOST_ROWS + 1
        ]
    )
    is_cut = len(found) > MOST_ROWS
    return {
        "from_ms": stretch.from_ms,
        "to_ms": found[MOST_ROWS][0] if is_cut else stretch.to_ms,
        "states": STATES,
        "rows": [
            [at_ms, score, [_face(face) for face in faces]]
            for at_ms, score, faces in found[:MOST_ROWS]
        ],
    }


def _face(face: Mapping[str, Any]) -> list[Any]:
    return [
        face["track_id"],
        *face["box"],
        face["score"],
        _PLACES.get(face["state"]),
    ]


_PLACES = {state: place for place, state in enumerate(STATES)}
