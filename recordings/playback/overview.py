"""The whole film at a glance: what the timeline below the video draws."""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from recordings import naming, results
from recordings.models import VideoRecording
from recordings.results import FoundAlert, Person, Results, UnreadableResultsError

VERSION = 1


def of(recording: VideoRecording) -> dict[str, Any]:
    """Return the overview of a recording; `{}` without readable results."""
    analysis = recording.analysis
    if analysis is None or not analysis.results:
        return {}
    try:
        return build(results.read(analysis.results), analysis.names)
    except UnreadableResultsError:
        return {}


def build(found: Results, names: Mapping[str, str]) -> dict[str, Any]:
    """Return curve, lanes and alerts, the latter numbered as in the list beside it.

    Rows are those of docs/results.md. `names` are those that the owner gave.
    """
    return {
        "version": VERSION,
        "duration_s": found.summary.duration_s,
        "stopped_at_s": found.summary.stopped_at_s,
        "step_s": 1 / found.method.sample_fps,
        "room": [astuple(span) for span in found.room],
        "low": [astuple(segment) for segment in found.low_segments],
        "high": [astuple(segment) for segment in found.high_segments],
        "people": [_person(one, names) for one in found.people],
        "alerts": [
            _alert(one, number) for number, one in enumerate(found.alerts, start=1)
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
