"""One picture of a shared window: which face is which, and how each is doing.

A face is followed by its place as long as its surroundings stay as they are. Where
they change (the conference turned its page, a tile went elsewhere), the face that was
there is out of the picture, and whatever is there now is a new face with a number of
its own, until a look at it says that it is a known one. So nobody is taken for another
by place alone, and a look that is not sure leaves the face new.
"""

from dataclasses import dataclass

from analytics.gallery import looking, placing, surroundings
from analytics.gallery.faces import Face, Gallery, no_vectors
from analytics.gallery.looking import Describer
from analytics.gallery.picture import Known, Picture, is_near
from analytics.vision.arrays import Luma
from analytics.vision.changing import changed
from analytics.vision.judging import judge
from analytics.vision.observation import FaceObservation
from analytics.vision.observing import Observer
from analytics.vision.sample import Sample


@dataclass(frozen=True, slots=True)
class Result:
    """A face and its sample; `seen` is None where it is missing in its place."""

    face: Face
    seen: FaceObservation | None
    sample: Sample


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
    picture = Picture(luma, at_s, known)
    gallery = changed(
        before,
        began_at_s=before.began_at_s or at_s,
        next_number=max(before.next_number, known.least_number + 1),
        tracks=tracks,
        faces=tuple(_known_only(face, known) for face in before.faces),
    )
    gallery = placing.placed(gallery, observations, picture)
    by_track = {seen.track_id: seen for seen in observations}
    gallery = looking.looked_at(gallery, by_track, describer, picture)
    return _judged(gallery, by_track, picture)


def _known_only(face: Face, known: Known) -> Face:
    """Return a face that has no vectors where it has no name, or none any more."""
    if face.number in known.named or not len(face.vectors):
        return face
    return changed(face, vectors=no_vectors(), looked_at_s=0.0)


def _judged(
    gallery: Gallery, by_track: dict[int, FaceObservation], picture: Picture
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


def _is_missed(face: Face, gallery: Gallery, picture: Picture) -> bool:
    """Say whether a face is out of sight in a tile that is still there, empty."""
    if face.is_here or picture.at_s - face.seen_at_s > placing.MISSED_FOR_S:
        return False
    if any(one.is_here and is_near(one.box, face.box) for one in gallery.faces):
        return False
    now = surroundings.shades(picture.luma, face.box)
    return not surroundings.is_rim_changed(face.shades, now)
