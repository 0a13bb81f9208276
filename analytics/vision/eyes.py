"""How far the eyes are open in the picture, before it is known what is open."""

import math
from dataclasses import dataclass

from analytics.vision.arrays import Points
from analytics.vision.observation import HeadPose

# Below this width of an eye a lid moves by less than two pixels.
NARROWEST_EYE_PX = 9.0
FARTHEST_YAW_DEG = 40.0
# Beyond this yaw the far eye is foreshortened too much to be read.
NEAR_EYE_ONLY_YAW_DEG = 20.0


@dataclass(frozen=True, slots=True)
class Reading:
    """The eye aspect ratio of a face.

    An unsure one comes from small or turned eyes, or from landmarks that no
    pose explains: better than no answer for a picture, nothing to judge by.
    """

    opening: float
    is_sure: bool


def read(points: Points, pose: HeadPose) -> Reading | None:
    """Return how far 68 landmarks say the eyes are open, None without an eye.

    The nearer eye counts more as the head turns. Its width is not stretched by
    the yaw: dlib's corners hardly move together, undoing it would read an open
    eye at 40 degrees as .69 of itself, leaving it reads .9 (Pointing'04).
    """
    left, left_width = _aspect(points, 36)
    right, right_width = _aspect(points, 42)
    widest = max(left_width, right_width)
    if widest <= 0.0:
        return None
    # Yaw to the right of the picture brings the eye on the left nearer.
    share = 0.5 + 0.5 * max(-1.0, min(1.0, pose.yaw / NEAR_EYE_ONLY_YAW_DEG))
    return Reading(
        opening=share * left + (1.0 - share) * right,
        is_sure=not pose.is_coarse
        and abs(pose.yaw) <= FARTHEST_YAW_DEG
        and widest >= NARROWEST_EYE_PX,
    )


def _aspect(points: Points, first: int) -> tuple[float, float]:
    """Return (height over width, width in pixels) of six lid points."""
    corner, top, top2, other, low2, low = points[first : first + 6].tolist()
    width = math.dist(corner, other)
    if width <= 0.0:
        return 0.0, 0.0
    return (math.dist(top, low) + math.dist(top2, low2)) / (2.0 * width), width
