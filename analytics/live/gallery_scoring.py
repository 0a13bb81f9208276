"""One picture of a shared window to results: as pipeline and draining do for a camera."""

import functools
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analytics.gallery import watching
from analytics.gallery.describing import FaceDescriber
from analytics.gallery.faces import Gallery
from analytics.gallery.picture import Known
from analytics.gallery.watching import Result
from analytics.live import (
    attention_state,
    broadcast,
    events,
    gallery_seating,
    gallery_state,
    pipeline,
)
from analytics.live.attention_state import SourceState
from analytics.live.events import GalleryFace, GalleryUpdated
from analytics.live.frames import Frame
from analytics.live.gallery_state import Scored
from analytics.live.roster import Roster, Seat
from analytics.vision import jpeg
from analytics.vision.appearance import AppearanceModel
from analytics.vision.errors import BadStateError
from meetings import visibility

_MOST_WINDOWS = 50


@dataclass(frozen=True, slots=True)
class Memory:
    """What a shared window has taught us; `version` names the picture it ends with."""

    version: str = ""
    gallery: Gallery = field(default_factory=Gallery)


class Windows:
    """Unpacked memories of the windows that this process serves."""

    def __init__(self) -> None:
        self._memories: OrderedDict[uuid.UUID, Memory] = OrderedDict()

    def is_new(self, frame: Frame) -> bool:
        """Say whether this picture begins a session."""
        return attention_state.version(frame.meeting_id, frame.source) is None

    def get(self, frame: Frame) -> Memory:
        """Return the newest memory, from Redis where another worker went on."""
        memory = self._memories.get(frame.meeting_id)
        version = attention_state.version(frame.meeting_id, frame.source)
        if version is None:
            return Memory()
        if memory is None or memory.version != version:
            memory = _unpack(attention_state.load(frame.meeting_id, frame.source))
        return memory

    def put(self, frame: Frame, memory: Memory) -> None:
        """Keep the memory for the next picture."""
        self._memories[frame.meeting_id] = memory
        self._memories.move_to_end(frame.meeting_id)
        if len(self._memories) > _MOST_WINDOWS:
            self._memories.popitem(last=False)

    def forget(self, meeting_id: uuid.UUID) -> None:
        """Drop a memory: who goes on reads it, and nobody may."""
        self._memories.pop(meeting_id, None)


def score(frame: Frame, roster: Roster, windows: Windows, *, token: str) -> bool:
    """Score every face and store what belongs to people; raises BadImageError.

    False, and nothing stored, when the claim went to another worker meanwhile.
    """
    luma = jpeg.decode_luma(frame.jpeg)
    before = windows.get(frame).gallery
    people = roster.measured_faces()
    left_out = gallery_state.left_out(frame.meeting_id)
    known = Known(
        named=frozenset(people),
        left_out=left_out.get(session(before), frozenset()),
        least_number=max((seat.track_id or 0 for seat in roster.seats), default=0),
        # The roster may be a second old.
        judges_new=not (roster.has_left_out or left_out),
    )
    gallery, results = watching.watch(
        pipeline.load_observer(),
        load_describer(),
        luma,
        frame.captured_at,
        before=before,
        known=known,
    )
    memory = Memory(uuid.uuid4().hex, gallery)
    height, width = luma.shape
    shown = GalleryUpdated(
        meeting_id=str(frame.meeting_id),
        session=session(gallery),
        captured_at=frame.captured_at,
        width=width,
        height=height,
        faces=_faces(gallery, results, people, known, roster, (width, height)),
        is_on_request=not known.judges_new,
    )
    kept = gallery_state.commit(
        frame,
        token=token,
        scored=_scored(frame, results, people),
        state=SourceState(
            memory.version, gallery.tracks.to_bytes(), gallery.to_bytes()
        ),
        shown=shown,
    )
    if kept:
        windows.put(frame, memory)
        broadcast.send_gallery(frame.meeting_id, events.to_json(shown))
        gallery_seating.keep(roster, gallery, known, now=frame.received_at)
    return kept


def session(gallery: Gallery) -> str:
    """Return the name of a session: numbers of faces mean nothing beyond it."""
    return f"{gallery.began_at_s:.3f}"


@functools.lru_cache(maxsize=1)
def load_describer() -> FaceDescriber:
    """Return the process's describer; loaded with the first shared window."""
    return FaceDescriber(pipeline.load_observer().landmarks, AppearanceModel.load())


def _unpack(stored: SourceState | None) -> Memory:
    if stored is None:
        return Memory()
    try:
        gallery = Gallery.from_bytes(stored.tracks, stored.judge)
    except BadStateError:
        return Memory()
    return Memory(stored.version, gallery)


def _scored(
    frame: Frame, results: Sequence[Result], people: Mapping[int, Seat]
) -> list[Scored]:
    scored = []
    for one in results:
        seat = people.get(one.face.number)
        if seat is None or seat.sample_id is None:
            continue
        row = pipeline.row_of(frame, one.sample, sample_id=seat.sample_id)
        scored.append(Scored(seat.participant_id, one.sample, row))
    return scored


def _faces(
    gallery: Gallery,
    results: Sequence[Result],
    people: Mapping[int, Seat],
    known: Known,
    roster: Roster,
    size: tuple[int, int],
) -> tuple[GalleryFace, ...]:
    shows_people = visibility.shows_people(roster)
    # Nobody has said yet that a face without a name may be measured.
    samples = {
        one.face.number: one.sample
        for one in results
        if shows_people and one.face.number in people
    }
    width, height = size
    faces = []
    for face in gallery.faces:
        if not face.is_here:
            continue
        seat = people.get(face.number) if shows_people else None
        sample = samples.get(face.number)
        faces.append(
            GalleryFace(
                number=face.number,
                box=(
                    round(face.box.x / width, 4),
                    round(face.box.y / height, 4),
                    round(face.box.width / width, 4),
                    round(face.box.height / height, 4),
                ),
                participant_id=str(seat.participant_id) if seat else None,
                name=seat.name if seat else None,
                state=sample.state.value if sample else None,
                score=sample.attention_score if sample else None,
                is_left_out=face.number in known.left_out,
                is_measured=face.number in people and face.number not in known.left_out,
            )
        )
    return tuple(faces)
