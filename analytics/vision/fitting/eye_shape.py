"""The shape of drawn eyes: a ball, two lids over it, and the patch around them.

All eyes are the ones on the left of the picture, so the inner corner is on the
right. Lengths are millimetres, x to the right, y down, z towards the camera,
which is far away. Arrays are (n, 1, 1) for what an eye has one of, (n, 1, t)
along a lid and (n, height, width) over the patch.
"""

from dataclasses import dataclass

import numpy as np

from analytics.vision import eye_patch
from analytics.vision.arrays import Flags, Floats
from analytics.vision.fitting.dice import Dice

# How far head and gaze are turned from the camera, and the eye in the head.
HEAD_REACH_DEG = 35.0
GAZE_REACH_DEG = 30.0
EYE_REACH_DEG = 48.0
UP_DOWN_DEG = 15.0
BALL_MM = 12.0
HALF_WIDTH_MM = 14.2
ALONG_LID = np.linspace(0.0, 1.0, 41)[None, None]


@dataclass(frozen=True, slots=True)
class Directions:
    """Radians, (n, 1, 1)."""

    head_yaw: Floats
    head_pitch: Floats
    gaze_yaw: Floats
    gaze_pitch: Floats


@dataclass(frozen=True, slots=True)
class Lids:
    """Curves in the picture (n, 1, t), and the centre of the ball (n, 1, 1)."""

    upper_x: Floats
    upper_y: Floats
    lower_x: Floats
    lower_y: Floats
    ball_x: Floats
    ball_y: Floats
    radius: Floats


@dataclass(frozen=True, slots=True)
class View:
    """Where the pixels of the patch are: in mm, and in widths of the eye.

    `above` and `below` are how far a pixel is below the upper lid and above the
    lower one, `pixel` is the size of one, `between` whether it is between the
    corners.
    """

    x: Floats
    y: Floats
    across: Floats
    down: Floats
    pixel: Floats
    width: Floats
    left: Floats
    above: Floats
    below: Floats
    between: Floats


def step(x: Floats) -> Floats:
    """Return a soft step from 0 to 1."""
    climbed: Floats = 1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))
    return climbed


def bump(x: Floats) -> Floats:
    """Return 1 at 0, falling to 0 on both sides."""
    risen: Floats = np.exp(-(x**2))
    return risen


def directions(dice: Dice) -> Directions:
    head_yaw = dice.uniform(-HEAD_REACH_DEG, HEAD_REACH_DEG)
    gaze_yaw = dice.uniform(-GAZE_REACH_DEG, GAZE_REACH_DEG)
    gaze_yaw = np.where(dice.chance(0.3), dice.normal(0.0, 5.0), gaze_yaw)
    eye_yaw = gaze_yaw - head_yaw
    within = np.sign(eye_yaw) * dice.uniform(0.0, EYE_REACH_DEG)
    eye_yaw = np.where(np.abs(eye_yaw) < EYE_REACH_DEG, eye_yaw, within)
    return Directions(
        head_yaw=np.radians(head_yaw),
        head_pitch=np.radians(dice.normal(0.0, 7.0)),
        gaze_yaw=np.radians(head_yaw + eye_yaw),
        gaze_pitch=np.radians(dice.uniform(-UP_DOWN_DEG, UP_DOWN_DEG)),
    )


def lids(dice: Dice, to: Directions, *, is_closed: Flags) -> Lids:
    half = dice.normal(HALF_WIDTH_MM, 0.8)
    raised = np.degrees(to.gaze_pitch - to.head_pitch)
    lift = np.clip(
        dice.normal(5.6, 1.3) + 0.08 * raised * dice.uniform(0.6, 1.2), 1.5, 9.5
    )
    sag = np.clip(dice.normal(4.2, 0.8) - 0.03 * raised, 2.0, 6.5)
    lift = np.where(is_closed, -sag, lift)
    # Near the inner corner the lids run side by side along the caruncle.
    along = np.minimum(ALONG_LID / (1.0 - dice.uniform(0.0, 4.5) / (2.0 * half)), 1.0)
    end = np.sqrt(np.clip((1.0 - ALONG_LID) * 8.0, 0.0, 1.0)) * (ALONG_LID > 0.5)
    slit = dice.uniform(0.1, 0.8) * end * ~is_closed
    x = half * (2.0 * ALONG_LID - 1.0)
    line = dice.normal(0.8, 1.0) * (ALONG_LID - 0.5)
    top = np.clip(dice.normal(0.52, 0.05), 0.4, 0.62)
    bottom = np.clip(dice.normal(0.45, 0.06), 0.3, 0.6)
    upper = line - slit - lift * _arch(along, top) ** dice.uniform(0.65, 1.0)
    lower = line + slit + sag * _arch(along, bottom) ** dice.uniform(0.7, 1.1)
    ball_x, ball_y = dice.normal(0.3, 0.8), dice.normal(-0.3, 0.6)
    radius = dice.normal(BALL_MM, 0.4)
    corners_z = dice.normal(3.0, 1.0) * (1.0 - ALONG_LID)
    corners_z = corners_z + dice.normal(5.0, 1.0) * ALONG_LID

    def seen(y: Floats) -> tuple[Floats, Floats]:
        height = (radius + 0.6) ** 2 - (x - ball_x) ** 2 - (y - ball_y) ** 2
        z = np.logaddexp(np.sqrt(np.maximum(height, 0.0)), corners_z)
        return _turned(x, y, z, to)

    upper_x, upper_y = seen(upper)
    lower_x, lower_y = seen(np.where(is_closed, upper, lower))
    ball_x, ball_y = _turned(ball_x, ball_y, np.zeros_like(radius), to)
    return Lids(upper_x, upper_y, lower_x, lower_y, ball_x, ball_y, radius)


def _arch(along: Floats, top: Floats) -> Floats:
    """Return an arch of height 1 over 0..1 whose top is at `top`."""
    rising = along / top * 0.5
    falling = 0.5 + (along - top) / (1.0 - top) * 0.5
    return np.abs(np.sin(np.pi * np.where(along < top, rising, falling)))


def _turned(x: Floats, y: Floats, z: Floats, to: Directions) -> tuple[Floats, Floats]:
    """Return where points of the head are in the picture."""
    up, side = to.head_pitch, to.head_yaw
    forward = np.sin(up) * y + np.cos(up) * z
    return (
        np.cos(side) * x + np.sin(side) * forward,
        np.cos(up) * y - np.sin(up) * z,
    )


def view(dice: Dice, lids: Lids) -> View:
    """Cut the patch by corners that are as inexact as landmarks are."""
    left_x, left_y = lids.upper_x[..., :1], lids.upper_y[..., :1]
    right_x, right_y = lids.upper_x[..., -1:], lids.upper_y[..., -1:]
    width = np.maximum(right_x - left_x, 8.0)
    angle = np.arctan2(right_y - left_y, right_x - left_x)
    angle = angle + np.radians(dice.normal(0.0, 4.0))
    pixel = eye_patch.WIDTH_IN_EYES / eye_patch.WIDTH * width
    pixel = pixel * np.exp(dice.normal(0.0, 0.05))
    across, down = np.meshgrid(
        np.arange(eye_patch.WIDTH) - (eye_patch.WIDTH - 1) / 2,
        np.arange(eye_patch.HEIGHT) - (eye_patch.HEIGHT - 1) / 2,
    )
    u, v = across * pixel, down * pixel
    x = np.cos(angle) * u - np.sin(angle) * v + (left_x + right_x) / 2
    y = np.sin(angle) * u + np.cos(angle) * v + (left_y + right_y) / 2
    x = x + dice.normal(0.0, 0.025) * width
    y = y + dice.normal(0.0, 0.03) * width
    between = step((x - left_x) / pixel * 2.0) * step((right_x - x) / pixel * 2.0)
    return View(
        x=x,
        y=y,
        across=u / width,
        down=v / width,
        pixel=pixel,
        width=width,
        left=left_x,
        above=y - _along(x, lids.upper_x, lids.upper_y),
        below=_along(x, lids.lower_x, lids.lower_y) - y,
        between=between,
    )


def _along(x: Floats, curve_x: Floats, curve_y: Floats) -> Floats:
    """Return the height of each eye's curve at the places `x`."""
    # A lid that goes behind itself is not followed back.
    steady = np.maximum.accumulate(curve_x, axis=-1) + 1e-4 * np.arange(
        curve_x.shape[-1]
    )
    return np.stack(
        [np.interp(x[i], steady[i, 0], curve_y[i, 0]) for i in range(len(x))]
    )
