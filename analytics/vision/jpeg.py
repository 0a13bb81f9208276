"""Baseline JPEG pictures: their size from the header, their luma plane."""

import cv2
import numpy as np

from analytics.vision.arrays import Luma
from analytics.vision.errors import BadImageError, NotBaselineError

START_OF_IMAGE = b"\xff\xd8"
END_OF_IMAGE = b"\xff\xd9"
START_OF_SCAN = 0xDA
# Baseline and extended sequential, both Huffman coded: what browsers write.
# Progressive pictures cost several times their size in memory to decode.
SEQUENTIAL_FRAMES = frozenset({0xC0, 0xC1})
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
STANDALONE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})
FRAME_HEADER_BYTES = 6


def read_size(data: bytes) -> tuple[int, int]:
    """Return (width, height) from the header of a baseline JPEG.

    Nothing is decoded. Raises BadImageError for anything else; limits of size
    are the caller's.
    """
    if not data.startswith(START_OF_IMAGE):
        raise BadImageError("The picture is not a JPEG")
    at = len(START_OF_IMAGE)
    while True:
        marker, at = _next_marker(data, at)
        if marker in STANDALONE_MARKERS:
            continue
        segment = _segment(data, at)
        if marker in FRAMES:
            return _frame_size(marker, segment)
        if marker == START_OF_SCAN:
            raise BadImageError("The JPEG has no frame header")
        at += 2 + len(segment)


def decode_luma(data: bytes) -> Luma:
    """Return the brightness of a baseline JPEG as uint8 (height, width)."""
    width, height = read_size(data)
    # libjpeg fills what is missing with grey and only prints a warning.
    if END_OF_IMAGE not in data[-64:]:
        raise BadImageError("The JPEG is cut off")
    flags = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        luma = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise BadImageError("The JPEG does not decode") from error
    if luma is None or luma.shape != (height, width):
        raise BadImageError("The JPEG does not decode")
    return np.asarray(luma, dtype=np.uint8)


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    if data[at : at + 1] != b"\xff":
        raise BadImageError("The JPEG header is damaged or cut off")
    while data[at : at + 1] == b"\xff":  # fill bytes may precede a marker
        at += 1
    if at >= len(data) or data[at] in (0x00, 0xD8, 0xD9):
        raise BadImageError("The JPEG header is damaged or cut off")
    return data[at], at + 1


def _segment(data: bytes, at: int) -> bytes:
    """Return the payload of the segment whose length field starts at `at`."""
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2 or at + length > len(data):
        raise BadImageError("The JPEG header is damaged or cut off")
    return data[at + 2 : at + length]


def _frame_size(marker: int, segment: bytes) -> tuple[int, int]:
    if marker not in SEQUENTIAL_FRAMES:
        raise NotBaselineError("Only baseline JPEG pictures are accepted")
    if len(segment) < FRAME_HEADER_BYTES:
        raise BadImageError("The JPEG header is damaged or cut off")
    height = int.from_bytes(segment[1:3], "big")
    width = int.from_bytes(segment[3:5], "big")
    if segment[0] != 8 or not width or not height:
        raise BadImageError("The JPEG has an unusable frame header")
    return width, height
