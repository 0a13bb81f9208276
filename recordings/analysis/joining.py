"""Whose face is it: the tracks of all segments become people.

A track of a segment goes on in the next one where both were in the same place in the
overlap. What comes of it are chains. One that begins later is a person of before if it
looks the same, never two chains of the same moment.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from analytics.vision import face_box
from analytics.vision.arrays import Flags, Floats
from analytics.vision.observation import Box
from analytics.vision.tracking import LOST_KEPT_S, SAME_FACE_OVERLAP
from recordings.analysis import observed
from recordings.analysis.observed import AT, BOX, MOMENT, POSED, TRACK, Observed

SAME_PERSON_DISTANCE = 0.5
"""Mean distance of the vectors of two chains under which they are one person. dlib's own
limit is 0.6 for pictures in colour; docs/video-analysis.md has our measurement."""

LEAST_MEASURED_S = 2.0
"""Who was measured for less is nobody: detectors see faces in patterns for a moment, and
a score needs more in any case."""

LEAST_SHARE = 0.5
"""Of a video so short that LEAST_MEASURED_S is most of it."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person: `faces` are rows of observations, their first column the place of
    the moment in the whole video; in time order."""

    track_id: int
    faces: Floats


@dataclass(frozen=True, slots=True)
class Film:
    """What was seen of a whole video: `moments` as in Observed, without overlaps."""

    moments: Floats
    people: tuple[Person, ...]


@dataclass(slots=True)
class _Somebody:
    """Chains that are one person so far; `is_there` by the place of the moment."""

    is_there: Flags
    chains: list[Floats]
    vectors: Floats = field(
        default_factory=lambda: np.empty((0, observed.VECTOR_COLUMNS - 1))
    )

    @property
    def last(self) -> list[float]:
        """Return the row in which the person was last seen."""
        row: list[float] = self.chains[-1][-1].tolist()
        return row


def join(parts: Sequence[Observed]) -> Film:
    """Return the people of a video from its segments, in time order."""
    moments, chains = _chains(parts)
    people: list[_Somebody] = []
    for faces, vectors in chains:
        is_there = np.zeros(len(moments), dtype=np.bool_)
        is_there[faces[:, MOMENT].astype(np.int64)] = True
        new = _Somebody(is_there, [faces], vectors)
        known = _known(new, people, moments)
        if known is None:
            people.append(new)
        else:
            known.is_there |= is_there
            known.chains.append(faces)
            known.vectors = np.concatenate([known.vectors, vectors])
    found = [np.concatenate(one.chains) for one in people]
    kept = [faces for faces in found if _is_somebody(faces, moments)]
    return Film(moments, tuple(Person(n, faces) for n, faces in enumerate(kept, 1)))


def _chains(parts: Sequence[Observed]) -> tuple[Floats, list[tuple[Floats, Floats]]]:
    """Return all moments, and (faces, vectors) of each chain in order of appearance."""
    moments: list[Floats] = []
    faces: list[list[Floats]] = []
    vectors: list[list[Floats]] = []
    count = 0
    number_of: dict[float, int] = {}
    for place, part in enumerate(parts):
        before = number_of
        seam = _seam(parts[place - 1], part) if place else {}
        number_of = {}
        own = int(np.searchsorted(part.moments[:, AT], part.start_s)) if place else 0
        rows = part.faces[part.faces[:, MOMENT] >= own].copy()
        rows[:, MOMENT] += count - own
        for track in dict.fromkeys(rows[:, TRACK].tolist()):
            number = before.get(seam.get(track, -1.0))
            if number is None:
                number = len(faces)
                faces.append([])
                vectors.append([])
            number_of[track] = number
            faces[number].append(rows[rows[:, TRACK] == track])
            looks = part.vectors[part.vectors[:, 0] == track]
            vectors[number].append(looks[:, 1:])
        moments.append(part.moments[own:])
        count += len(part.moments) - own
    chains = [
        (np.concatenate(f), np.concatenate(v))
        for f, v in zip(faces, vectors, strict=True)
    ]
    return np.concatenate(moments), chains


def _seam(before: Observed, after: Observed) -> dict[float, float]:
    """Return which track of a segment is which one of the segment before it.

    Those that were in the same place in most moments of the overlap, one to one.
    """
    known = _boxes(before, since_s=after.moments[0, AT] if len(after.moments) else 0.0)
    found = _boxes(after, since_s=-np.inf)
    together: Counter[tuple[float, float]] = Counter()
    for at_s in known.keys() & found.keys():
        together.update(
            (track, old)
            for track, box in found[at_s]
            for old, old_box in known[at_s]
            if face_box.overlap(box, old_box) > SAME_FACE_OVERLAP
        )
    joined: dict[float, float] = {}
    for (track, old), _ in sorted(
        together.items(), key=lambda pair: (-pair[1], pair[0])
    ):
        if track not in joined and old not in joined.values():
            joined[track] = old
    return joined


def _boxes(part: Observed, *, since_s: float) -> dict[float, list[tuple[float, Box]]]:
    """Return (track, box) of the faces of a segment from some time on, by time."""
    times = part.moments[:, AT].tolist()
    boxes: dict[float, list[tuple[float, Box]]] = {}
    for row in part.faces.tolist():
        at_s = times[int(row[MOMENT])]
        if at_s >= since_s:
            boxes.setdefault(at_s, []).append((row[TRACK], Box(*row[BOX])))
    return boxes


def _known(
    new: _Somebody, people: Sequence[_Somebody], moments: Floats
) -> _Somebody | None:
    """Return who of before it is, by looks, or by place where nobody saw the face well."""
    others = [one for one in people if not (one.is_there & new.is_there).any()]
    if not len(new.vectors):
        return next((o for o in others if _is_in_its_place(new, o, moments)), None)
    near = [
        (_distance(new, one), n) for n, one in enumerate(others) if len(one.vectors)
    ]
    distance, n = min(near, default=(np.inf, 0))
    return others[n] if distance < SAME_PERSON_DISTANCE else None


def _distance(one: _Somebody, other: _Somebody) -> float:
    """Return the mean distance of all pairs of vectors."""
    apart = one.vectors[:, None] - other.vectors[None]
    return float(np.sqrt((apart**2).sum(axis=2)).mean())


def _is_in_its_place(new: _Somebody, old: _Somebody, moments: Floats) -> bool:
    row, last = new.chains[0][0].tolist(), old.last
    gone_s = moments[int(row[MOMENT]), AT] - moments[int(last[MOMENT]), AT]
    box, last_box = Box(*row[BOX]), Box(*last[BOX])
    is_near = face_box.overlap(box, last_box) > SAME_FACE_OVERLAP
    return bool(0.0 < gone_s <= LOST_KEPT_S) and is_near


def _is_somebody(faces: Floats, moments: Floats) -> bool:
    """Say whether these are the faces of a person: measured for long enough."""
    if len(moments) < 2:
        return len(faces) > 0
    measured = int((~np.isnan(faces[:, POSED])).sum())
    length_s = float(moments[-1, AT] - moments[0, AT])
    step_s = float(np.median(np.diff(moments[:, AT])))
    needed_s = min(LEAST_MEASURED_S, LEAST_SHARE * length_s)
    return measured * step_s >= needed_s
