"""The results of a video as docs/results.md says."""

import math
from collections.abc import Iterable, Sequence
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
    people = [numbers for numbers, _ in everybody]
    buckets = [bucket for numbers in people for bucket in numbers.buckets()]
    alerts = [
        _alert(numbers.track_id, episode)
        for numbers, episodes in everybody
        for episode in episodes
    ]
    alerts.sort(key=lambda one: (one["started_s"], one["track_id"], one["type"]))
    whole = room_series.Segment(0.0, media.duration_s)
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
            **_summary(people, buckets),
        },
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
        "people": [_person(numbers) for numbers in people],
        "alerts": alerts,
    }


def _summary(people: Sequence[Numbers], buckets: Sequence[Bucket]) -> dict[str, Any]:
    measured_s = math.fsum(one.measured_s for one in people)
    present_s = math.fsum(one.present_s for one in people)
    series = room_series.by_time(buckets, min_measured_s=room_series.MIN_MEASURED_S)
    scores = [score for _, score in series if score is not None]
    return {
        "people": len(people),
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
