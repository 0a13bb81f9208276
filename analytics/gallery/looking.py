"""A closer look at the few faces that need it: is a new one known, a named one the same?"""

from typing import Protocol

from analytics.gallery import recognising, surroundings
from analytics.gallery.faces import Face, Gallery
from analytics.gallery.picture import Known, Picture, is_near
from analytics.gallery.recognising import Verdict
from analytics.vision.arrays import Floats, Luma
from analytics.vision.changing import changed
from analytics.vision.observation import FaceObservation

# A look costs a tenth of a second. Two in a picture are back after a page turn of 25
# people within seven seconds, and leave time for two pictures a second.
MOST_LOOKS = 2
# Faces that have a name can wait.
MOST_CHECKS = 1
# New faces are looked at so many times before they are nobody's; each in another pose.
LOOKS_AT_NEW = 4
# How often a named face is looked at although nothing has changed.
LOOK_EVERY_S = 30.0
# Two pictures in a row, also where the server is busy.
AT_ONCE_S = 2.0


class Describer(Protocol):
    """Says what a face looks like."""

    def vector(self, luma: Luma, seen: FaceObservation) -> Floats:
        """Return the vector (128,) of an observed face."""


def looked_at(
    gallery: Gallery,
    by_track: dict[int, FaceObservation],
    describer: Describer,
    picture: Picture,
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


def _needs_a_look(face: Face, gallery: Gallery, picture: Picture) -> bool:
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
    gallery: Gallery, face: Face, vector: Floats, picture: Picture
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
        if is_near(was.box, face.box) and face.since_s - was.seen_at_s <= AT_ONCE_S
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
    gallery: Gallery, face: Face, vector: Floats, picture: Picture
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
