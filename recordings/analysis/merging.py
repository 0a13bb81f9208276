"""Merge: what the workers saw becomes people, scores, alerts and boxes. The cheap half.

Once for a video, in time order, from all segments: so nobody sees in the result who
observed which segment, how often and in which order.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.alerts.presets import Preset
from analytics.vision.arrays import Floats
from analytics.vision.errors import BadVideoError
from recordings.analysis import joining, judged, results
from recordings.analysis.joining import Film
from recordings.analysis.numbers import Numbers
from recordings.analysis.observed import AT, HEIGHT, WIDTH, Observed
from recordings.media import Media

BOX_DECIMALS = 4
SCORE_DECIMALS = 1


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A moment that showed a face: docs/results.md has the fields of `faces`.

    `score` is the mean of the known scores, None where none is.
    """

    at_ms: int
    faces: list[dict[str, Any]]
    score: float | None


@dataclass(frozen=True, slots=True)
class Merged:
    """What is known of a video: `results` as in docs/results.md."""

    results: dict[str, Any]
    _moments: Floats
    _faces: dict[int, list[dict[str, Any]]]

    @property
    def timeline(self) -> Iterator[TimelineRow]:
        """Yield the moments that showed a face, in time order, no two of one ms."""
        last_ms = -1
        for place, faces in sorted(self._faces.items()):
            at_ms = max(0, round(float(self._moments[place, AT]) * 1000))
            if at_ms == last_ms:
                continue
            last_ms = at_ms
            scores = [face["score"] for face in faces if face["score"] is not None]
            mean = round(sum(scores) / len(scores), SCORE_DECIMALS) if scores else None
            yield TimelineRow(at_ms, faces, mean)


def merge(
    parts: Sequence[bytes], *, media: Media, fps: float, preset: Preset
) -> Merged:
    """Return the result of all segments of a video, in whatever order they come.

    Raises BadStateError for what is no segment, BadVideoError where no picture decoded.
    """
    observed = sorted(map(Observed.from_bytes, parts), key=lambda one: one.start_s)
    film = joining.join(observed)
    if not len(film.moments):
        raise BadVideoError("Not one picture of this file can be decoded")
    everybody = []
    faces: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for person in film.people:
        numbers = Numbers(person.track_id)
        for one in judged.person(person, film.moments):
            numbers.add(one.sample, is_seen=one.box is not None)
            if one.box is not None:
                faces[one.place].append(_face(one, film, person.track_id))
        alerts = judged.alerts(numbers.readings, preset, end_s=media.duration_s)
        everybody.append((numbers, alerts))
    built = results.build(
        media,
        everybody,
        frames=len(film.moments),
        stopped_at_s=_stopped_at_s(observed, film, media),
        fps=fps,
        preset=preset,
    )
    return Merged(built, film.moments, dict(faces))


def to_json(built: dict[str, Any]) -> str:
    """Return results as text: the same for equal results."""
    return json.dumps(
        built,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def _face(one: judged.Judged, film: Film, track_id: int) -> dict[str, Any]:
    assert one.box is not None
    x, y, width, height = one.box
    across, down = film.moments[one.place, WIDTH], film.moments[one.place, HEIGHT]
    shares = (x / across, y / down, width / across, height / down)
    score = one.sample.attention_score
    return {
        "track_id": track_id,
        "box": [round(float(share), BOX_DECIMALS) for share in shares],
        "score": None if score is None else round(score, SCORE_DECIMALS),
        "state": one.sample.state.value,
    }


def _stopped_at_s(parts: Sequence[Observed], film: Film, media: Media) -> float | None:
    """Return when the pictures ended before their time, None where they did not."""
    last = next(part for part in reversed(parts) if len(part.moments))
    is_cut_off = media.is_cut_off or parts[-1].is_broken or last.is_broken
    return float(film.moments[-1, AT]) if is_cut_off else None
