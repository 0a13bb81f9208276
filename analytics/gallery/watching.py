"""One picture of a shared window: which face is which, and how each is doing.

A face is followed by its place as long as its surroundings stay as they are. Where
they change (the conference turned its page, a tile went elsewhere), the face that was
there is out of the picture, and whatever is there now is a new face with a number of
its own, until a look at it says that it is a known one. So nobody is taken for another
by place alone, and a look that is not sure leaves the face new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from analytics.gallery import recognising, surroundings
from analytics.gallery.faces import MOST_FACES, Face, Gallery, no_vectors
from analytics.gallery.recognising import Verdict
from analytics.vision.arrays import Floats, Luma
from analytics.vision.changing import changed
from analytics.vision.judging import judge
from analytics.vision.observation import Box, FaceObservation
from analytics.vision.observing import Observer
from analytics.vision.sample import Sample

# A look costs a tenth of a second. Two in a picture are back after a page turn of 25
# people within seven seconds, and leave time for two pictures a second.
MOST_LOOKS = 2
# Faces that have a name can wait.
MOST_CHECKS = 1
# New faces are looked at so many times before they are nobody's; each in another pose.
LOOKS_AT_NEW = 4
# How often a named face is looked at although nothing has changed.
LOOK_EVERY_S = 30.0
# So long a face that is out of sight is missing in its tile; then it is elsewhere.
MISSED_FOR_S = 10.0
# A face without a name that was gone for so long has a new number when it comes back.
NAMELESS_KEPT_S = 5.0
# Two pictures in a row, also where the server is busy.
AT_ONCE_S = 2.0
NEVER = -1e9


class Describer(Protocol):
    """Says what a face looks like."""

    def vector(self, luma: Luma, seen: FaceObservation) -> Floats:
        """Return the vector (128,) of an observed face."""


@dataclass(frozen=True, slots=True)
class Known:
    """What people said of the faces: `named` have a person, `left_out` are nobody's.

    `least_number`: numbers up to it were given in an earlier session. `judges_new`: also
    faces without a name are judged; not where somebody does not agree, who may come
    back as a new face.
    """

    named: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()
    least_number: int = 0
    judges_new: bool = True

    def judges(self, number: int) -> bool:
        """Say whether the face of this number is judged."""
        if number in self.left_out:
            return False
        return self.judges_new or number in self.named


@dataclass(frozen=True, slots=True)
class Result:
    """A face and its sample; `seen` is None where it is missing in its place."""

    face: Face
    seen: FaceObservation | None
    sample: Sample


@dataclass(frozen=True, slots=True)
class _Picture:
    luma: Luma
    at_s: float
    known: Known


def watch(
    observer: Observer,
    describer: Describer,
    luma: Luma,
    at_s: float,
    *,
    before: Gallery,
    known: Known,
) -> tuple[Gallery, tuple[Result, ...]]:
    """Return what to remember after one more picture, and what it says."""
    observations, tracks = observer.observe(luma, at_s, before.tracks)
    picture = _Picture(luma, at_s, known)
    gallery = changed(
        before,
        began_at_s=before.began_at_s or at_s,
        next_number=max(before.next_number, known.least_number + 1),
        tracks=tracks,
        faces=tuple(_known_only(face, known) for face in before.faces),
    )
    gallery = _placed(gallery, observations, picture)
    by_track = {seen.track_id: seen for seen in observations}
    gallery = _looked_at(gallery, by_track, describer, picture)
    return _judged(gallery, by_track, picture)


def _known_only(face: Face, known: Known) -> Face:
    """Return a face that has no vectors where it has no name, or none any more."""
    if face.number in known.named or not len(face.vectors):
        return face
    return changed(face, vectors=no_vectors(), looked_at_s=0.0)


def _placed(
    gallery: Gallery, observations: Sequence[FaceObservation], picture: _Picture
) -> Gallery:
    """Return the gallery with every observation at a face, old or new."""
    by_track = {seen.track_id: seen for seen in observations}
    changes: dict[int, float] = {}
    faces: list[Face] = []
    for face in gallery.faces:
        seen = by_track.get(face.seen_as)
        change = _change(face, picture)
        if seen is not None and change <= _most_change(face, picture):
            del by_track[seen.track_id]
            is_odd = change > face.allowed
            faces.append(_followed(face, seen, picture, is_odd=is_odd))
        else:
            changes[face.seen_as] = change
            faces.append(changed(face, seen_as=0))
    next_number = gallery.next_number
    for seen in by_track.values():
        back = _back_in_place(faces, seen, picture)
        if back is None:
            change = changes.get(seen.track_id, 0.0)
            faces.append(changed(_new(next_number, seen, picture), change=change))
            next_number += 1
        else:
            faces[back] = _followed(faces[back], seen, picture, is_odd=True)
    return changed(gallery, faces=_kept(faces, picture), next_number=next_number)


def _change(face: Face, picture: _Picture) -> float:
    now = surroundings.shades(picture.luma, face.box)
    return surroundings.difference(face.shades, now)


def _most_change(face: Face, picture: _Picture) -> float:
    """Return by how much a place may change that still has the same face.

    Of a face without a name nothing is stored; it keeps its number a little longer, and
    is looked at again.
    """
    if face.number in picture.known.named:
        return face.allowed
    return surroundings.OTHER_FROM


def _followed(
    face: Face, seen: FaceObservation, picture: _Picture, *, is_odd: bool
) -> Face:
    """Return a face where it is now; `is_odd`: somebody else may have come there."""
    return changed(
        face,
        seen_as=seen.track_id,
        box=seen.box,
        seen_at_s=picture.at_s,
        shades=surroundings.shades(picture.luma, seen.box),
        looked_at_s=NEVER if is_odd and face.vectors.size else face.looked_at_s,
        looks=0 if is_odd else face.looks,
    )


def _back_in_place(
    faces: Sequence[Face], seen: FaceObservation, picture: _Picture
) -> int | None:
    """Return which face out of sight is back where it was, before the same wall.

    A face that was left out is for the whole session: after a page turn it is not new.
    """
    left_out = picture.known.left_out
    back = [
        i
        for i, face in enumerate(faces)
        if not face.is_here
        and _is_near(face.box, seen.box)
        and (face.number in left_out or picture.at_s - face.seen_at_s <= MISSED_FOR_S)
        and _change(face, picture)
        <= (surroundings.OTHER_FROM if face.number in left_out else face.allowed)
    ]
    return max(back, key=lambda i: faces[i].seen_at_s, default=None)


def _new(number: int, seen: FaceObservation, picture: _Picture) -> Face:
    return Face(
        number=number,
        seen_as=seen.track_id,
        box=seen.box,
        since_s=picture.at_s,
        seen_at_s=picture.at_s,
        shades=surroundings.shades(picture.luma, seen.box),
    )


def _kept(faces: Sequence[Face], picture: _Picture) -> tuple[Face, ...]:
    """Return the faces without those that nobody will ask for again."""
    known = picture.known
    wanted = [
        face
        for face in faces
        if face.is_here
        or face.number in known.named | known.left_out
        or picture.at_s - face.seen_at_s <= NAMELESS_KEPT_S
    ]
    if len(wanted) > MOST_FACES:
        wanted = sorted(wanted, key=lambda one: one.seen_at_s)[-MOST_FACES:]
    return tuple(sorted(wanted, key=lambda one: one.number))


def _looked_at(
    gallery: Gallery,
    by_track: dict[int, FaceObservation],
    describer: Describer,
    picture: _Picture,
) -> Gallery:
    """Return the gallery after a closer look at the few faces that need it most."""
    due = sorted(
        (face for face in gallery.faces if _needs_a_look(face, gallery, picture)),
        key=lambda face: (face.number in picture.known.named, face.looked_at_s),
    )
    looks = 0
    for face in due:
        seen = by_track[face.seen_as]
        is_check = face.number in picture.known.named
        most = MOST_CHECKS if is_check else MOST_LOOKS
        if looks < most and recognising.is_worth_a_look(seen):
            looks += 1
            vector = describer.vector(picture.luma, seen)
            gallery = _after_a_look(gallery, face, vector, picture)
    return gallery


def _needs_a_look(face: Face, gallery: Gallery, picture: _Picture) -> bool:
    if not face.is_here or face.number in picture.known.left_out:
        return False
    if face.number in picture.known.named:
        return picture.at_s - face.looked_at_s >= LOOK_EVERY_S
    return is_undecided(face, gallery, picture.known)


def is_undecided(face: Face, gallery: Gallery, known: Known) -> bool:
    """Say whether a face without a name may turn out to be a known one."""
    return not face.is_settled and bool(_missing(gallery, known))


def _missing(gallery: Gallery, known: Known) -> list[Face]:
    """Return the named faces out of sight that can be recognised."""
    return [
        face
        for face in gallery.faces
        if not face.is_here and face.number in known.named and len(face.vectors)
    ]


def _after_a_look(
    gallery: Gallery, face: Face, vector: Floats, picture: _Picture
) -> Gallery:
    if face.number in picture.known.named:
        return _after_a_check(gallery, face, vector, picture)
    found = recognising.who(vector, _missing(gallery, picture.known))
    if isinstance(found, Verdict):
        is_over = found is Verdict.NOBODY or face.looks + 1 >= LOOKS_AT_NEW
        looks = -1 if is_over else face.looks + 1
        return _with(gallery, changed(face, looks=looks, looked_at_s=picture.at_s))
    was = next(one for one in gallery.faces if one.number == found)
    back = changed(
        was,
        allowed=surroundings.allowed(was.allowed, face.change)
        if _is_near(was.box, face.box) and face.since_s - was.seen_at_s <= AT_ONCE_S
        else was.allowed,
        seen_as=face.seen_as,
        box=face.box,
        seen_at_s=face.seen_at_s,
        shades=face.shades,
        looks=-1,
        looked_at_s=picture.at_s,
        vectors=recognising.learned(was, vector),
    )
    others = tuple(one for one in gallery.faces if one.number != face.number)
    return _with(changed(gallery, faces=others), back)


def _after_a_check(
    gallery: Gallery, face: Face, vector: Floats, picture: _Picture
) -> Gallery:
    """Return the gallery after a look at a face that has a name and should keep it."""
    away = recognising.distance(face, vector)
    if len(face.vectors) and away >= recognising.OTHER_FROM:
        gone = changed(face, seen_as=0)
        number = gallery.next_number
        other = Face(
            number=number,
            seen_as=face.seen_as,
            box=face.box,
            since_s=picture.at_s,
            seen_at_s=face.seen_at_s,
            shades=face.shades,
        )
        gallery = _with(changed(gallery, next_number=number + 1), gone)
        return changed(gallery, faces=(*gallery.faces, other))
    is_sure = not len(face.vectors) or away < recognising.SAME_UNDER
    vectors = recognising.learned(face, vector) if is_sure else face.vectors
    return _with(
        gallery, changed(face, looks=-1, looked_at_s=picture.at_s, vectors=vectors)
    )


def _with(gallery: Gallery, face: Face) -> Gallery:
    faces = tuple(face if one.number == face.number else one for one in gallery.faces)
    return changed(gallery, faces=faces)


def _judged(
    gallery: Gallery, by_track: dict[int, FaceObservation], picture: _Picture
) -> tuple[Gallery, tuple[Result, ...]]:
    faces, results = [], []
    for face in gallery.faces:
        seen = by_track.get(face.seen_as) if face.is_here else None
        if picture.known.judges(face.number) and (
            seen is not None or _is_missed(face, gallery, picture)
        ):
            sample, state = judge(face.judge, seen, picture.at_s)
            face = changed(face, judge=state)
            results.append(Result(face, seen, sample))
        faces.append(face)
    return changed(gallery, faces=tuple(faces)), tuple(results)


def _is_missed(face: Face, gallery: Gallery, picture: _Picture) -> bool:
    """Say whether a face is out of sight in a tile that is still there, empty."""
    if face.is_here or picture.at_s - face.seen_at_s > MISSED_FOR_S:
        return False
    if any(one.is_here and _is_near(one.box, face.box) for one in gallery.faces):
        return False
    now = surroundings.shades(picture.luma, face.box)
    return not surroundings.is_rim_changed(face.shades, now)


def _is_near(one: Box, other: Box) -> bool:
    """Say whether two boxes are at one place."""
    return abs(one.x - other.x) + abs(one.y - other.y) <= max(one.width, other.width)
