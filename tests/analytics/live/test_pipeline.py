"""One frame to one result, with the real models."""

import uuid
from datetime import UTC, datetime

import pytest

from analytics.live import pipeline
from analytics.live.attention_state import SourceState
from analytics.live.pipeline import Memory
from analytics.vision.errors import BadImageError
from analytics.vision.sample import State
from tests.analytics import pictures


def test_a_face_that_looks_at_the_screen_scores_high_after_some_seconds(clip, observer):
    memory = Memory()

    for one in clip[:80]:
        frame = pictures.frame(at_s=1_000.0 + one.at_s, jpeg=one.jpeg)
        sample, memory = pipeline.score(observer, frame, memory)

    assert sample.state == State.FACING
    assert sample.attention_score is not None
    assert sample.attention_score > 70
    assert sample.track_id is not None


def test_a_picture_without_a_face_is_a_result_and_not_an_error(observer):
    sample, memory = pipeline.score(observer, pictures.frame(), Memory())

    assert sample.state == State.NO_FACE
    assert sample.attention_score is None
    assert pipeline.row_of(pictures.frame(), sample, sample_id=uuid.uuid4()) is None
    assert memory.version


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(pictures.jpeg()[:-30], id="cut off"),
        pytest.param(b"\xff\xd8 no picture", id="damaged"),
    ],
)
def test_a_picture_that_cannot_be_decoded_is_an_error(observer, picture):
    with pytest.raises(BadImageError):
        pipeline.score(observer, pictures.frame(jpeg=picture), Memory())


def test_a_memory_that_was_stored_goes_on_as_if_it_had_not_been(clip, observer):
    kept = stored = Memory()

    for one in clip[:40]:
        frame = pictures.frame(at_s=1_000.0 + one.at_s, jpeg=one.jpeg)
        sample, kept = pipeline.score(observer, frame, kept)
        again, stored = pipeline.score(
            observer, frame, pipeline.unpack(stored.packed())
        )

        assert again == sample


def test_every_frame_gives_the_memory_a_new_version(observer):
    _, first = pipeline.score(observer, pictures.frame(at_s=1.0), Memory())
    _, second = pipeline.score(observer, pictures.frame(at_s=2.0), first)

    assert first.version != second.version


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(None, id="nothing stored"),
        pytest.param(SourceState("v", b"", b""), id="empty"),
        pytest.param(SourceState("v", b"another", b"version"), id="another version"),
        pytest.param(
            SourceState("v", Memory().tracks.to_bytes(), b"\x80\x04cos\nsystem\n."),
            id="a pickle",
        ),
    ],
)
def test_a_memory_that_cannot_be_read_starts_anew(stored):
    assert pipeline.unpack(stored) == Memory()


def test_a_row_carries_what_was_measured_under_the_sample_id():
    sample_id = uuid.uuid4()
    sample = pictures.sample(at_s=1_000.25, is_looking_away=True)

    row = pipeline.row_of(pictures.frame(), sample, sample_id=sample_id)

    assert row == pictures.row(
        time=datetime.fromtimestamp(1_000.25, UTC),
        participant_id=sample_id,
        is_looking_away=True,
    )


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"attention_score": None}, id="unknown score"),
        pytest.param({"weight_s": 0.0}, id="stands for no time"),
    ],
)
def test_what_is_unknown_has_no_row(fields):
    sample = pictures.sample(**fields)

    assert pipeline.row_of(pictures.frame(), sample, sample_id=uuid.uuid4()) is None


def test_a_process_loads_its_models_once():
    assert pipeline.load_observer() is pipeline.load_observer()
