"""The results of a video as values: docs/results.md has their form.

Fields that a newer version of the software added are passed over; another `version`
of the form, or one that lacks something, is refused.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

from analytics.alerts.presets import Preset
from analytics.room_series import Segment
from analytics.room_spans import RoomSpan
from recordings.media import Media

VERSION = 1
"""Of the form that is read here."""

T = TypeVar("T")


class UnreadableResultsError(Exception):
    """The results have another form than this version of the software reads."""


@dataclass(frozen=True, slots=True)
class Method:
    """How it was looked at; `models` are the SHA-256 sums of the model files by name."""

    sample_fps: float
    segment_s: float
    overlap_s: float
    models: Mapping[str, str]
    preset: Preset


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole video in numbers; scores 0.0 to 100.0, coverage 0.0 to 1.0.

    None where nothing was measured. After `stopped_at_s` the file is damaged and was
    not looked at; None: it was read to its end.
    """

    duration_s: float
    stopped_at_s: float | None
    frames: int
    people: int
    measured_s: float
    coverage: float | None
    attention_score: float | None
    min_score: float | None
    max_score: float | None
    alerts: int


@dataclass(frozen=True, slots=True)
class PersonSpan:
    """Ten seconds of a person from `start_s`; `score` None: not measured in them."""

    start_s: float
    score: float | None
    measured_s: float


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the video, first and last seen at `first_s` and `last_s`.

    `score` and `coverage` are None of whom nothing could be measured.
    """

    track_id: int
    first_s: float
    last_s: float
    present_s: float
    measured_s: float
    coverage: float | None
    score: float | None
    looking_away_s: float
    drowsy_s: float
    series: tuple[PersonSpan, ...]


@dataclass(frozen=True, slots=True)
class FoundAlert:
    """One alert of the person `track_id`; the words are those of analytics.alerts."""

    track_id: int
    type: str
    cause: str
    severity: str
    started_s: float
    ended_s: float
    duration_s: float


@dataclass(frozen=True, slots=True)
class Results:
    """All of it, in seconds since the first picture; `people` by track id."""

    method: Method
    media: Media
    summary: Summary
    room: tuple[RoomSpan, ...]
    low_segments: tuple[Segment, ...]
    high_segments: tuple[Segment, ...]
    people: tuple[Person, ...]
    alerts: tuple[FoundAlert, ...]


def read(kept: Any) -> Results:
    """Return what `video_analyses.results` says; raises UnreadableResultsError."""
    try:
        version = kept["version"]
        if version != VERSION:
            raise UnreadableResultsError(f"Version {version!r} of results is not known")
        return _results(kept)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as bad:
        raise UnreadableResultsError(f"Not the results of a video: {bad!r}") from bad


def canonical(kept: Any) -> str:
    """Return the text of results as they were stored: the database keeps no order."""
    return json.dumps(
        kept,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def _results(kept: Mapping[str, Any]) -> Results:
    method = kept["method"]
    return Results(
        method=_filled(Method, method, preset=Preset.from_json(method["preset"])),
        media=_filled(Media, kept["media"]),
        summary=_filled(Summary, kept["summary"]),
        room=_rows(RoomSpan, kept["room"]),
        low_segments=_rows(Segment, kept["low_segments"]),
        high_segments=_rows(Segment, kept["high_segments"]),
        people=tuple(
            _filled(Person, one, series=_rows(PersonSpan, one["series"]))
            for one in kept["people"]
        ),
        alerts=tuple(_filled(FoundAlert, one) for one in kept["alerts"]),
    )


def _filled(form: type[T], kept: Mapping[str, Any], **read: Any) -> T:
    """Fill a dataclass by name; what is in `read` was read already."""
    for field in fields(form):  # type: ignore[arg-type]
        if field.name in read:
            continue
        if field.name in kept or field.default is MISSING:
            read[field.name] = kept[field.name]
    return form(**read)


def _rows(form: type[T], kept: Sequence[Sequence[Any]]) -> tuple[T, ...]:
    """Fill a dataclass by place from each row; columns added later come at the end."""
    width = len(fields(form))  # type: ignore[arg-type]
    return tuple(form(*row[:width]) for row in kept)
