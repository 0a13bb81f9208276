"""Results of a video as docs/results.md describes them, made by hand."""

from typing import Any

from analytics.alerts.presets import PRESETS

SHA256 = "0f" * 32


def results(**changed: Any) -> dict[str, Any]:
    """Return two minutes of two people, one of whom looks away in the second minute."""
    people = changed.pop(
        "people",
        [
            person(1, series=[(at, 90.0, 10.0) for at in range(0, 120, 10)]),
            person(
                2,
                first_s=20.0,
                score=44.0,
                coverage=0.8,
                looking_away_s=48.0,
                series=[
                    *((at, 80.0, 10.0) for at in range(20, 60, 10)),
                    (60, None, 0.0),
                    *((at, 15.0, 8.0) for at in range(70, 120, 10)),
                ],
            ),
        ],
    )
    alerts = changed.pop(
        "alerts",
        [
            alert(2, 70.0, lasts_s=40.0, severity="warning"),
            alert(1, 100.5, type="drowsy", cause="closure", lasts_s=2.0),
        ],
    )
    return {
        "version": 1,
        "method": method(),
        "media": media(),
        "summary": summary(people=len(people), alerts=len(alerts)),
        "room": [
            [0.0, 90.0, None, None, 1],
            [10.0, 90.0, None, None, 1],
            *([float(at), 85.0, 82.5, 87.5, 2] for at in range(20, 60, 10)),
            [60.0, 90.0, None, None, 1],
            *([float(at), 55.0, 33.8, 71.3, 2] for at in range(70, 120, 10)),
        ],
        "low_segments": [[60.0, 120.0]],
        "high_segments": [[0.0, 60.0]],
        "people": people,
        "alerts": alerts,
        **changed,
    }


def nobody(**changed: Any) -> dict[str, Any]:
    """Return the results of a film without a face."""
    return results(
        people=[],
        alerts=[],
        room=[],
        low_segments=[],
        high_segments=[],
        summary=summary(people=0, alerts=0, **UNKNOWN),
        **changed,
    )


UNKNOWN = {
    "measured_s": 0.0,
    "coverage": None,
    "attention_score": None,
    "min_score": None,
    "max_score": None,
}
"""The summary of a film in which nothing could be measured."""


def method(**changed: Any) -> dict[str, Any]:
    """Return how it was looked at."""
    return {
        "sample_fps": 5.0,
        "segment_s": 45.0,
        "overlap_s": 2.0,
        "models": {"faces.onnx": SHA256},
        "preset": PRESETS["standard"].as_json(),
        **changed,
    }


def media(**changed: Any) -> dict[str, Any]:
    """Return what the probe found."""
    return {
        "container": "mp4",
        "video_codec": "h264",
        "audio_codec": "aac",
        "width": 1280,
        "height": 720,
        "rotation_deg": 0,
        "duration_s": 120.0,
        "rate": 29.97,
        "is_cut_off": False,
        **changed,
    }


def summary(**changed: Any) -> dict[str, Any]:
    """Return the numbers of the whole."""
    return {
        "duration_s": 120.0,
        "stopped_at_s": None,
        "frames": 600,
        "people": 2,
        "measured_s": 200.0,
        "coverage": 0.91,
        "attention_score": 71.5,
        "min_score": 55.0,
        "max_score": 90.0,
        "alerts": 2,
        **changed,
    }


def person(
    track_id: int, *, series: list[tuple[float, float | None, float]], **changed: Any
) -> dict[str, Any]:
    """Return one person, seen from the first span of `series` to the end of the last."""
    measured_s = sum(span[2] for span in series)
    return {
        "track_id": track_id,
        "first_s": float(series[0][0]),
        "last_s": series[-1][0] + 9.8,
        "present_s": 10.0 * len(series),
        "measured_s": measured_s,
        "coverage": 1.0,
        "score": 90.0,
        "looking_away_s": 0.0,
        "drowsy_s": 0.0,
        "series": [list(span) for span in series],
        **changed,
    }


def alert(
    track_id: int, started_s: float, *, lasts_s: float = 12.0, **changed: Any
) -> dict[str, Any]:
    """Return one alert."""
    return {
        "track_id": track_id,
        "type": "looking_away",
        "cause": "off_target",
        "severity": "info",
        "started_s": started_s,
        "ended_s": started_s + lasts_s,
        "duration_s": lasts_s,
        **changed,
    }
