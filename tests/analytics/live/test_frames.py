"""What a sender's message and a queue's entry must look like."""

import base64
import math
import struct
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.live import frames
from analytics.live.frames import BadFrameError, Message
from analytics.vision import jpeg as jpeg_module
from tests.analytics import pictures

HEADER = struct.Struct("<B3xId")
PICTURE = pictures.jpeg()


@given(
    frame_id=st.integers(0, 2**32 - 1),
    captured_ms=st.floats(allow_nan=False, allow_infinity=False),
)
def test_what_is_packed_is_read_again(frame_id, captured_ms):
    message = Message(frame_id, captured_ms, PICTURE)

    assert frames.read_message(frames.pack_message(message)) == message


@pytest.mark.parametrize(
    ("message", "code"),
    [
        pytest.param(b"", "bad_header", id="empty"),
        pytest.param(HEADER.pack(1, 1, 1.0), "bad_header", id="header alone"),
        pytest.param(HEADER.pack(2, 1, 1.0) + PICTURE, "bad_header", id="version 2"),
        pytest.param(
            HEADER.pack(1, 1, math.nan) + PICTURE, "bad_header", id="captured at NaN"
        ),
        pytest.param(
            HEADER.pack(1, 1, -math.inf) + PICTURE, "bad_header", id="captured never"
        ),
        pytest.param(HEADER.pack(1, 1, 1.0) + b"GIF89a", "not_jpeg", id="a GIF"),
        pytest.param(
            HEADER.pack(1, 1, 1.0) + PICTURE[:20], "not_jpeg", id="header cut off"
        ),
        pytest.param(
            HEADER.pack(1, 1, 1.0) + pictures.jpeg(progressive=True),
            "not_baseline",
            id="progressive",
        ),
        pytest.param(
            HEADER.pack(1, 1, 1.0) + pictures.claiming_size(4000, 4000),
            "too_many_pixels",
            id="4000 by 4000",
        ),
        pytest.param(
            HEADER.pack(1, 1, 1.0) + pictures.claiming_size(1921, 1080),
            "too_many_pixels",
            id="a column too wide",
        ),
        pytest.param(
            HEADER.pack(1, 1, 1.0) + pictures.claiming_size(1920, 1081),
            "too_many_pixels",
            id="a row too high",
        ),
        pytest.param(
            HEADER.pack(1, 1, 1.0)
            + PICTURE
            + bytes(frames.MAX_MESSAGE_BYTES + 1 - HEADER.size - len(PICTURE)),
            "too_large",
            id="a byte too large",
        ),
    ],
)
def test_a_message_that_is_no_frame_is_refused_with_its_code(message, code):
    with pytest.raises(BadFrameError) as refused:
        frames.read_message(message)

    assert refused.value.code == code


def test_the_largest_accepted_picture_passes():
    padding = bytes(frames.MAX_MESSAGE_BYTES - HEADER.size - len(PICTURE))

    read = frames.read_message(HEADER.pack(1, 7, 1.0) + PICTURE + padding)

    assert read.frame_id == 7


def test_a_huge_picture_of_few_bytes_is_refused_without_decoding(monkeypatch):
    bomb = pictures.claiming_size(4000, 4000)
    assert len(bomb) < 4096
    monkeypatch.setattr(jpeg_module, "decode_luma", pytest.fail)

    with pytest.raises(BadFrameError, match="4000×4000"):
        frames.check_jpeg(bomb)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused(message):
    with pytest.raises(BadFrameError) as refused:
        frames.read_message(message)

    assert refused.value.code in {"bad_header", "not_jpeg", "not_baseline"}


# --- Entries of other programs -------------------------------------------------


def entry(**fields: Any) -> dict[str, Any]:
    """Return the fields of a good entry, except those that are given."""
    return {
        "participant_id": str(pictures.PERSON),
        "captured_at": 1_000.0,
        "image": base64.b64encode(PICTURE).decode(),
        **fields,
    }


def test_an_entry_becomes_a_frame_of_the_participants_own_camera():
    frame = frames.read_inline(entry(), meeting_id=pictures.MEETING, now=1_001.0)

    assert frame == pictures.frame(frame_id=0, at_s=1_000.0, received_at=1_001.0)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"participant_id": "Pat"}, "bad_entry", id="nobody"),
        pytest.param({"captured_at": "noon"}, "bad_entry", id="no time"),
        pytest.param({"captured_at": math.nan}, "bad_entry", id="NaN"),
        pytest.param({"captured_at": None}, "bad_entry", id="null"),
        pytest.param({"captured_at": 1_003.0}, "bad_entry", id="in the future"),
        pytest.param({"frame_id": "first"}, "bad_entry", id="frame id in words"),
        pytest.param({"source": "\ud800"}, "bad_entry", id="source is half a letter"),
        pytest.param({"image": "%%%"}, "bad_entry", id="not base64"),
        pytest.param({"image": "é"}, "bad_entry", id="not ASCII"),
        pytest.param({"image": ""}, "not_jpeg", id="no picture"),
        pytest.param(
            {"image": base64.b64encode(b"<svg/>").decode()}, "not_jpeg", id="an SVG"
        ),
        pytest.param(
            {"image": base64.b64encode(pictures.claiming_size(4000, 4000)).decode()},
            "too_many_pixels",
            id="4000 by 4000",
        ),
        pytest.param({"image": "A" * 360_000}, "too_large", id="too large"),
    ],
)
def test_an_entry_with_a_bad_field_is_refused_with_its_code(fields, code):
    with pytest.raises(BadFrameError) as refused:
        frames.read_inline(entry(**fields), meeting_id=pictures.MEETING, now=1_000.0)

    assert refused.value.code == code


@pytest.mark.parametrize("field", ["participant_id", "captured_at", "image"])
def test_an_entry_without_a_needed_field_is_refused(field):
    fields = entry()
    del fields[field]

    with pytest.raises(BadFrameError, match=field):
        frames.read_inline(fields, meeting_id=pictures.MEETING, now=1_000.0)


def test_a_clock_that_is_a_little_ahead_counts_as_now():
    fields = entry(captured_at=1_000.5)

    frame = frames.read_inline(fields, meeting_id=pictures.MEETING, now=1_000.0)

    assert frame.captured_at == 1_000.0


@given(
    st.dictionaries(
        st.sampled_from(
            ["participant_id", "captured_at", "image", "frame_id", "source"]
        ),
        st.one_of(st.none(), st.booleans(), st.floats(), st.text(), st.integers()),
    )
)
def test_whatever_an_entry_says_it_is_read_or_refused(fields):
    try:
        frame = frames.read_inline(
            entry(**fields), meeting_id=pictures.MEETING, now=1_000.0
        )
    except BadFrameError:
        return
    assert frame.captured_at <= 1_000.0
    assert frame.source.encode()
    assert isinstance(frame.participant_id, uuid.UUID)
