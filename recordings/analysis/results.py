"""The results of a video as docs/results.md says."""

import math
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from analytics import room_series, room_spans
from analytics.alerts.episodes import Episode
from analytics.alerts.presets import Preset
from analytics.timeseries.bucket import Bucket
from analytics.vision import model_files
from recordings.analysis.numbers import Numbers
from recordings.analysis.segments import OVERLAP_S, SEGMENT_S
from recordings.media import Media

VERSION = 1

DECIMALS = 3
"""Milliseconds, and a hundred times finer than scores are shown."""


def build(
    media: Media,
    everybody: Sequence[tuple[Numbers, list[Episode]]],
    *,
    frames: int,
    stopped_at_s: float | None,
    fps: float,
    preset: Preset,
) -> dict[str, Any]:
    """Return the results; `everybody` is by track id, with the alerts of each."""
    people = [_person(numbers) for numbers, _ in everybody]
    buckets = [bucket for numbers, _ in everybody for bucket in numbers.buckets()]
    alerts = [
        _alert(numbers.track_id, episode)
        for numbers, episodes in everybody
        for episode in episodes
    ]
    alerts.sort(key=lambda one: (one["started_s"], one["track_id"], one["type"]))
    return {
        "version": VERSION,
        "method": {
            "sample_fps": fps,
            "segment_s": SEGMENT_S,
            "overlap_s": OVERLAP_S,
            "models": model_files.checksums(),
            "preset": preset.as_json(),
        },
        "media": media.as_json(),
        "summary": {
            "duration_s": _rounded(media.duration_s),
            "stopped_at_s": _rounded(stopped_at_s),
            "frames": frames,
            "alerts": len(alerts),
            "people": len(people),
            **_summed_up(
                [(one.measured_s, one.present_s) for one, _ in everybody], buckets
            ),
        },
        **_room(buckets, length_s=media.duration_s),
        "people": people,
        "alerts": alerts,
    }


def without(kept: Mapping[str, Any], tracks: Collection[int]) -> dict[str, Any]:
    """Return stored results without these people, and the rest summed up again."""
    people = [one for one in kept["people"] if one["track_id"] not in tracks]
    alerts = [one for one in kept["alerts"] if one["track_id"] not in tracks]
    buckets = [
        Bucket(start_s, uuid.UUID(int=one["track_id"]), score, measured_s)
        for one in people
        for start_s, score, measured_s in one["series"]
        if score is not None
    ]
    summary = {
        **kept["summary"],
        "alerts": len(alerts),
        "people": len(people),
        **_summed_up(
            [(one["measured_s"], one["present_s"]) for one in people], buckets
        ),
    }
    room = _room(buckets, length_s=kept["media"]["duration_s"])
    return {**kept, "summary": summary, **room, "people": people, "alerts": alerts}


def _room(buckets: Sequence[Bucket], *, length_s: float) -> dict[str, Any]:
    whole = room_series.Segment(0.0, length_s)
    return {
        "room": [
            [
                _rounded(span.start_s),
                _rounded(span.score),
                _rounded(span.lower_quartile),
                _rounded(span.upper_quartile),
                span.people,
            ]
            for span in room_spans.spans(buckets)
        ],
        "low_segments": _spans(room_series.low_segments(buckets, within=whole)),
        "high_segments": _spans(room_series.high_segments(buckets, within=whole)),
    }


def _summed_up(
    times: Sequence[tuple[float, float]], buckets: Sequence[Bucket]
) -> dict[str, Any]:
    """Return means and extremes; `times` are how long each was measured and there."""
    measured_s = math.fsum(measured for measured, _ in times)
    present_s = math.fsum(present for _, present in times)
    series = room_series.by_time(buckets, min_measured_s=room_series.MIN_MEASURED_S)
    scores = [score for _, score in series if score is not None]
    return {
        "measured_s": _rounded(measured_s),
        "coverage": _rounded(min(1.0, measured_s / present_s)) if present_s else None,
        "attention_score": _rounded(room_series.mean(buckets)),
        "min_score": _rounded(min(scores, default=None)),
        "max_score": _rounded(max(scores, default=None)),
    }


def _person(numbers: Numbers) -> dict[str, Any]:
    return {
        "track_id": numbers.track_id,
        "first_s": _rounded(numbers.first_s),
        "last_s": _rounded(numbers.last_s),
        "present_s": _rounded(numbers.present_s),
        "measured_s": _rounded(numbers.measured_s),
        "coverage": _rounded(numbers.coverage),
        "score": _rounded(numbers.score),
        "looking_away_s": _rounded(numbers.looking_away_s),
        "drowsy_s": _rounded(numbers.drowsy_s),
        "series": [
            [_rounded(one.start_s), _rounded(one.score), _rounded(one.measured_s)]
            for one in numbers.buckets()
        ],
    }


def _alert(track_id: int, episode: Episode) -> dict[str, Any]:
    return {
        "track_id": track_id,
        "type": episode.alert_type.value,
        "cause": episode.cause.value,
        "severity": episode.severity.value,
        "started_s": _rounded(episode.started_s),
        "ended_s": _rounded(episode.ended_s),
        "duration_s": _rounded(episode.duration_s),
    }


def _spans(segments: Iterable[room_series.Segment]) -> list[list[float | None]]:
    return [[_rounded(one.start_s), _rounded(one.end_s)] for one in segments]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, DECIMALS)
