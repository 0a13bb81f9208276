"""The whole film at a glance: what the timeline below the video draws. Pure."""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from recordings import naming
from recordings.results import FoundAlert, Person, Results

VERSION = 1


def build(results: Results, names: Mapping[str, str]) -> dict[str, Any]:
    """Return curve, lanes and alerts, the latter numbered as in the list beside it.

    Rows are those of docs/results.md. `names` are those that the owner gave.
    """
    return {
        "version": VERSION,
        "duration_s": results.summary.duration_s,
        "stopped_at_s": results.summary.stopped_at_s,
        "step_s": 1 / results.method.sample_fps,
        "room": [astuple(span) for span in results.room],
        "low": [astuple(segment) for segment in results.low_segments],
        "high": [astuple(segment) for segment in results.high_segments],
        "people": [_person(one, names) for one in results.people],
        "alerts": [
            _alert(one, number) for number, one in enumerate(results.alerts, start=1)
        ],
    }


def _person(person: Person, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "track_id": person.track_id,
        "name": naming.name_of(names, person.track_id),
        "first_s": person.first_s,
        "last_s": person.last_s,
        "score": person.score,
        "series": [(one.start_s, one.score, one.measured_s) for one in person.series],
    }


def _alert(alert: FoundAlert, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "at_s": alert.started_s,
        "ended_s": alert.ended_s,
        "severity": alert.severity,
        "track_id": alert.track_id,
    }
