"""Which face is at which place, as long as the surroundings stay as they are."""

from collections.abc import Sequence

from analytics.gallery import surroundings
from analytics.gallery.faces import MOST_FACES, Face, Gallery
from analytics.gallery.picture import Picture, is_near
from analytics.vision.changing import changed
from analytics.vision.observation import FaceObservation

# So long a face that is out of sight is missing in its tile; then it is elsewhere.
MISSED_FOR_S = 10.0
# A face without a name that was gone for so long has a new number when it comes back.
NAMELESS_KEPT_S = 5.0
NEVER = -1e9


def placed(
    gallery: Gallery, observations: Sequence[FaceObservation], picture: Picture
) -> Gallery:
    """Return the gallery with every observation at a face, old or new."""
    by_track = {seen.track_id: seen for seen in observations}
    changes: dict[int, float] = {}
    faces: list[Face] = []
    for face in gallery.faces:
        seen = by_track.get(face.seen_as)
        change = change_of(face, picture)
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


def change_of(face: Face, picture: Picture) -> float:
    """Return by how much the surroundings of a face are not what they were."""
    now = surroundings.shades(picture.luma, face.box)
    return surroundings.difference(face.shades, now)


def _most_change(face: Face, picture: Picture) -> float:
    """Return by how much a place may change that still has the same face.

    Of a face without a name nothing is stored; it keeps its number a little longer, and
    is looked at again.
    """
    if face.number in picture.known.named:
        return face.allowed
    return surroundings.OTHER_FROM


def _followed(
    face: Face, seen: FaceObservation, picture: Picture, *, is_odd: bool
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
    faces: Sequence[Face], seen: FaceObservation, picture: Picture
) -> int | None:
    """Return which face out of sight is back where it was, before the same wall.

    A face that was left out is for the whole session: after a page turn it is not new.
    """
    left_out = picture.known.left_out
    back = [
        i
        for i, face in enumerate(faces)
        if not face.is_here
        and is_near(face.box, seen.box)
        and (face.number in left_out or picture.at_s - face.seen_at_s <= MISSED_FOR_S)
        and change_of(face, picture)
        <= (surroundings.OTHER_FROM if face.number in left_out else face.allowed)
    ]
    return max(back, key=lambda i: faces[i].seen_at_s, default=None)


def _new(number: int, seen: FaceObservation, picture: Picture) -> Face:
    return Face(
        number=number,
        seen_as=seen.track_id,
        box=seen.box,
        since_s=picture.at_s,
        seen_at_s=picture.at_s,
        shades=surroundings.shades(picture.luma, seen.box),
    )


def _kept(faces: Sequence[Face], picture: Picture) -> tuple[Face, ...]:
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
