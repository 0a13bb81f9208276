"""The whole film at a glance: what the timeline below the video draws. Pure."""

from collections.abc import Mapping
from typing import Any

from recordings import naming
from recordings.playback import alert_rows

VERSION = 1


def build(
    results: Mapping[str, Any], names: Mapping[str, str], *, rate: float | None
) -> dict[str, Any]:
    """Return curve, lanes and alerts; docs/results.md has the form of `results`.

    `rate` is that of the pictures, None where it is not known.
    """
    return {
        "version": VERSION,
        "duration_s": results["summary"]["duration_s"],
        "stopped_at_s": results["summary"]["stopped_at_s"],
        "step_s": 1 / results["method"]["sample_fps"],
        "rate": rate,
        "room": results["room"],
        "low": results["low_segments"],
        "high": results["high_segments"],
        "people": [_person(one, names) for one in results["people"]],
        "alerts": [
            {"at_s": row.started_s, "ended_s": row.ended_s, "severity": row.severity}
            | {"track_id": row.track_id, "number": row.number}
            for row in alert_rows.of(results, names)
        ],
    }


def _person(person: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kept = ("track_id", "first_s", "last_s", "score", "series")
    return {
        "name": naming.name_of(names, person["track_id"]),
        **{key: person[key] for key in kept},
    }
