"""What a decoded picture shows, the right way up: its luma, and its colour on demand."""

import struct
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt
from av.sidedata.sidedata import SideData

from analytics.vision.arrays import Colour, Luma

# Formats whose first plane is the brightness, a byte for each pixel.
PLANAR = ("yuv4", "yuvj4", "yuva4", "nv12", "nv16", "nv21", "gray")


@dataclass(frozen=True, slots=True)
class Turn:
    """How a film is to be shown: on its side, then upside down, then mirrored."""

    swaps_axes: bool = False
    flips_down: bool = False
    flips_across: bool = False


def turn(frame: av.VideoFrame) -> Turn:
    """Return how to turn and mirror the pictures of a film, by its first one.

    A phone writes its sensor's pictures and how the phone was held: a matrix of
    16.16 fixed point numbers, here to the nearest quarter turn.

    To be asked once for a film: reading the side data ties a picture into a cycle, and
    its megabytes stay until Python looks for those.
    """
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(matrix, SideData):
        return Turn()
    across, across_down, _, down_across, down = struct.unpack("=5i", bytes(matrix)[:20])
    swaps_axes = abs(across) < abs(across_down)
    if swaps_axes:
        across, down = down_across, across_down
    return Turn(swaps_axes, down < 0, across < 0)


def luma(frame: av.VideoFrame, turn: Turn) -> Luma:
    """Return the brightness, upright: no colour is ever converted.

    The Y plane stays as it is, so black is 16 and white 235 in most films, and 0
    and 255 in those of full range. Pose and eyes do not depend on it: expanding
    moved their mean by under .25 degrees and .005, for 0.1 to 0.6 ms a picture.
    """
    component = frame.format.components[0]
    if not frame.format.name.startswith(PLANAR) or component.bits != 8:
        grey = np.asarray(frame.to_ndarray(format="gray"), dtype=np.uint8)
    else:
        plane = frame.planes[0]
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        grey = rows[: frame.height, : frame.width]
    return np.ascontiguousarray(_upright(grey, turn))


def colour(frame: av.VideoFrame, turn: Turn) -> Colour:
    """Return the picture in blue, green and red, upright, free to draw on."""
    picture = np.asarray(frame.to_ndarray(format="bgr24"), dtype=np.uint8)
    return np.ascontiguousarray(_upright(picture, turn))


def _upright(picture: npt.NDArray[np.uint8], turn: Turn) -> npt.NDArray[np.uint8]:
    if turn.swaps_axes:
        picture = picture.swapaxes(0, 1)
    return picture[:: -1 if turn.flips_down else 1, :: -1 if turn.flips_across else 1]
