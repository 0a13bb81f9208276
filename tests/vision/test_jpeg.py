import struct

import cv2
import numpy as np
import pytest

from analytics.vision import jpeg
from analytics.vision.errors import BadImageError


def bomb(width: int, height: int) -> bytes:
    """Return the header of a huge picture, a few bytes long."""
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame


def test_the_size_is_read_from_the_header(face_jpeg):
    assert jpeg.read_size(face_jpeg) == (400, 300)


def test_the_size_of_a_huge_picture_costs_nothing():
    assert jpeg.read_size(bomb(60_000, 50_000)) == (60_000, 50_000)


def test_luma_has_the_size_of_the_header(face_jpeg):
    luma = jpeg.decode_luma(face_jpeg)

    assert luma.shape == (300, 400)
    assert luma.dtype == np.uint8


def test_luma_is_the_brightness_of_the_picture(face_jpeg, face):
    assert np.abs(jpeg.decode_luma(face_jpeg).astype(int) - face).mean() < 2.0


def progressive(picture: np.ndarray) -> bytes:
    flags = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]
    return cv2.imencode(".jpg", picture, flags)[1].tobytes()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello, world", id="text"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), id="PNG"),
        pytest.param(b"\xff\xd8", id="start marker only"),
        pytest.param(b"\xff\xd8\xff\xe0\x00\x01", id="impossible segment length"),
        pytest.param(b"\xff\xd8\xff\xd9", id="no picture inside"),
        pytest.param(b"\xff\xd8" + b"\xff" * 50, id="fill bytes without end"),
        pytest.param(bomb(0, 10), id="no width"),
        pytest.param(bomb(10, 10)[:-9], id="cut header"),
        pytest.param(progressive(np.zeros((16, 16), np.uint8)), id="progressive"),
    ],
)
def test_what_is_no_baseline_jpeg_is_refused_from_its_header(data):
    with pytest.raises(BadImageError):
        jpeg.read_size(data)


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.99])
def test_a_picture_that_is_cut_off_is_refused(face_jpeg, kept):
    with pytest.raises(BadImageError):
        jpeg.decode_luma(face_jpeg[: int(len(face_jpeg) * kept)])


def test_every_prefix_of_a_header_is_refused_or_read(face_jpeg):
    for length in range(700):
        try:
            assert jpeg.read_size(face_jpeg[:length]) == (400, 300)
        except BadImageError:
            continue
