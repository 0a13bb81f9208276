"""A shared window that is watched picture by picture, with the real models."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.gallery import watching
from analytics.gallery.describing import FaceDescriber
from analytics.gallery.faces import Face, Gallery
from analytics.gallery.picture import Known
from analytics.gallery.watching import Result
from analytics.vision.observing import Observer
from tests.analytics import windows

Layout = Sequence[str | None]


@dataclass(slots=True)
class Watched:
    """What has been seen so far; `names` are given by number, as a host does."""

    observer: Observer
    describer: FaceDescriber
    gallery: Gallery = field(default_factory=Gallery)
    names: dict[int, str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    number: int = 0
    mistaken: list[tuple[str, str | None]] = field(default_factory=list)
    results: tuple[Result, ...] = ()

    def watch(self, layout: Layout, *, pictures: int) -> None:
        """Watch a page for a while; every state goes through its bytes."""
        for _ in range(pictures):
            self.gallery, self.results = watching.watch(
                self.observer,
                self.describer,
                windows.luma(layout, self.number),
                1_000.0 + self.number / windows.FPS,
                before=self._unpacked(),
                known=Known(frozenset(self.names), self.left_out),
            )
            self.number += 1
            for face in self.here:
                name, shown = (
                    self.names.get(face.number),
                    windows.whose(layout, face.box),
                )
                if name is not None and name != shown:
                    self.mistaken.append((name, shown))

    def name_all(self, layout: Layout) -> None:
        """Name every face in the window."""
        for face in self.here:
            name = windows.whose(layout, face.box)
            assert name is not None
            self.names[face.number] = name

    @property
    def here(self) -> list[Face]:
        """Return the faces in the picture."""
        return [face for face in self.gallery.faces if face.is_here]

    @property
    def seen_names(self) -> set[str]:
        """Return who is in the picture, as far as known."""
        return {self.names[f.number] for f in self.here if f.number in self.names}

    def _unpacked(self) -> Gallery:
        tracks, faces = self.gallery.tracks.to_bytes(), self.gallery.to_bytes()
        return Gallery.from_bytes(tracks, faces)
