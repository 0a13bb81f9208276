"""Draw eyes whose gaze is known, out of nothing but a ball, two lids and light.

Every number is drawn anew for every eye, around the measures of human eyes.
"""

from dataclasses import dataclass

import numpy as np

from analytics.vision.arrays import Floats, Patches
from analytics.vision.fitting import eye_painting, eye_shape
from analytics.vision.fitting.dice import Dice

CLOSED_SHARE = 0.12
SKIN_SHARE = 0.08


@dataclass(frozen=True, slots=True)
class DrawnEyes:
    """Patches (n, height, width) and what they show; angles (n,) in degrees.

    All are eyes on the left of the picture, as `gaze` mirrors them. Angles are relative to the camera and positive to the right of the picture;
    `is_open` is False for closed lids and for skin without an eye.
    """

    patches: Patches
    head_yaw: Floats
    gaze_yaw: Floats
    is_open: Floats


def draw(count: int, seed: int) -> DrawnEyes:
    """Return drawn eyes, the same for the same seed (3 ms each)."""
    dice = Dice(count, seed)
    to = eye_shape.directions(dice)
    kind = dice.uniform(0.0, 1.0)
    is_skin = kind < SKIN_SHARE
    is_closed = kind < SKIN_SHARE + CLOSED_SHARE
    lids = eye_shape.lids(dice, to, is_closed=is_closed)
    view = eye_shape.view(dice, lids)
    brightness = dice.uniform(0.35, 0.85)
    opening = (
        eye_shape.step(view.above / view.pixel * 2.0)
        * eye_shape.step(view.below / view.pixel * 2.0)
        * view.between
    )
    opening = opening * ~is_closed
    picture = eye_painting.skin(dice, view, to.head_yaw, brightness)
    bare = picture
    picture = picture * (1.0 - opening) + opening * eye_painting.ball(
        dice, view, lids, to, brightness
    )
    picture = np.where(is_skin, bare, eye_painting.lashes(dice, view, picture))
    picture = eye_painting.spectacles(dice, view, picture)
    return DrawnEyes(
        patches=eye_painting.photograph(dice, picture),
        head_yaw=np.degrees(to.head_yaw).ravel(),
        gaze_yaw=np.degrees(to.gaze_yaw).ravel(),
        is_open=(~is_closed).astype(np.float64).ravel(),
    )
