"""What a Range header asks for."""

import pytest

from recordings.playback import byte_ranges
from recordings.playback.byte_ranges import ByteRange, UnsatisfiableRangeError

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "part"),
    [
        pytest.param("bytes=0-499", ByteRange(0, 499), id="from the start"),
        pytest.param("bytes=500-", ByteRange(500, 999), id="to the end"),
        pytest.param("bytes=-200", ByteRange(800, 999), id="the last bytes"),
        pytest.param("bytes=0-0", ByteRange(0, 0), id="one byte"),
        pytest.param("bytes=999-999", ByteRange(999, 999), id="the last byte"),
        pytest.param("bytes=900-5000", ByteRange(900, 999), id="past the end"),
        pytest.param("bytes=-5000", ByteRange(0, 999), id="more than there is"),
        pytest.param("BYTES = 1-2", ByteRange(1, 2), id="written loosely"),
    ],
)
def test_a_range_is_understood(header: str, part: ByteRange):
    assert byte_ranges.asked(header, SIZE) == part


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("bytes=5-2", id="backwards"),
        pytest.param("bytes=-", id="no number"),
        pytest.param("bytes=a-b", id="letters"),
        pytest.param("bytes=0-1,5-6", id="several"),
        pytest.param("seconds=0-1", id="another unit"),
        pytest.param("bytes=٠-١", id="other digits"),
        pytest.param("bytes=" + "9" * 400 + "-", id="too many digits"),
    ],
)
def test_what_is_no_range_asks_for_everything(header: str | None):
    assert byte_ranges.asked(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_a_range_outside_the_file_cannot_be_sent(header: str):
    with pytest.raises(UnsatisfiableRangeError):
        byte_ranges.asked(header, SIZE)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-1"])
def test_an_empty_file_has_no_range(header: str):
    with pytest.raises(UnsatisfiableRangeError):
        byte_ranges.asked(header, 0)
