"""Judge what was seen, once, in time order: the code of the live path by video time."""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.alerts import rules
from analytics.alerts.presets import Preset
from analytics.alerts.rules import Episode, History, Reading
from analytics.vision.arrays import Floats
from analytics.vision.judging import JudgeState, judge
from analytics.vision.moments import LOST_TRACK_JUDGED_S
from analytics.vision.sample import Sample
from recordings.analysis import observed
from recordings.analysis.joining import Person
from recordings.analysis.observed import AT, MOMENT


@dataclass(frozen=True, slots=True)
class Judged:
    """One person at one moment; `box` (x, y, width, height in pixels) is None where the
    face was not seen. `place` is that of the moment."""

    place: int
    box: tuple[float, float, float, float] | None
    sample: Sample


def person(one: Person, moments: Floats) -> Iterator[Judged]:
    """Yield a person from the first sight on, until absence says nothing any more.

    As in front of a camera of one's own: who is not seen has left, who comes back is
    judged by what was learned before.
    """
    times = moments[:, AT].tolist()
    seen = {int(row[MOMENT]): row for row in one.faces.tolist()}
    first, last = min(seen), max(seen)
    state = JudgeState()
    for place in range(first, len(times)):
        at_s = times[place]
        if place > last and at_s - times[last] > LOST_TRACK_JUDGED_S:
            return
        row = seen.get(place)
        face = None if row is None else observed.face_of(row, at_s, one.track_id)
        sample, state = judge(state, face, at_s)
        box = None if face is None else face.box
        yield Judged(
            place,
            None if box is None else (box.x, box.y, box.width, box.height),
            sample,
        )


def reading(sample: Sample) -> Reading | None:
    """Return what the rules and the numbers see; None while nothing is known."""
    if sample.attention_score is None or sample.weight_s <= 0.0:
        return None
    return Reading(
        at_s=sample.at_s,
        weight_s=sample.weight_s,
        score=sample.attention_score,
        off_target_s=sample.off_target_s,
        eyes_closed_s=sample.eyes_closed_s,
    )


def alerts(readings: list[Reading], preset: Preset, *, end_s: float) -> list[Episode]:
    """Return the alerts of one person, oldest first, all closed."""
    history, changed = rules.advance(History(), readings, preset)
    history, closed = rules.wait(history, preset, until_s=end_s)
    ended = rules.end(history, at_s=end_s)
    by_start = {
        (one.alert_type, one.started_s): one for one in (*changed, *closed, *ended)
    }
    return sorted(by_start.values(), key=lambda one: (one.started_s, one.alert_type))
