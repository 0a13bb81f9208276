"""The brightness of drawn eyes: skin, ball, lashes, glasses, and the camera.

Pictures are (n, height, width), 0 black to 1 white, numbers of `Dice` (n, 1, 1).
"""

import cv2
import numpy as np

from analytics.vision.arrays import Floats, Patches
from analytics.vision.fitting.dice import Dice
from analytics.vision.fitting.eye_shape import Directions, Lids, View, bump, step

# The line of sight is nasal of the axis of the ball (angle alpha, about 5).
ALPHA_DEG = 4.5
IRIS_MM = 5.9


def ball(
    dice: Dice, view: View, lids: Lids, to: Directions, brightness: Floats
) -> Floats:
    """Return the brightness of the ball with iris, pupil and reflections."""
    x, y = (view.x - lids.ball_x) / lids.radius, (view.y - lids.ball_y) / lids.radius
    beyond = x**2 + y**2
    yaw = to.gaze_yaw - np.radians(dice.normal(ALPHA_DEG, 1.5))
    pitch = to.gaze_pitch - np.radians(dice.normal(1.0, 1.0))
    axis_x, axis_y = np.sin(yaw) * np.cos(pitch), -np.sin(pitch)
    cosine = axis_x * x + axis_y * y
    cosine += np.cos(yaw) * np.cos(pitch) * np.sqrt(np.maximum(1.0 - beyond, 1e-4))
    off_axis = np.where(beyond > 1.0, 2.0, np.arccos(np.clip(cosine, -1.0, 1.0)))
    limbus = np.arcsin(np.clip(dice.normal(IRIS_MM, 0.25) / lids.radius, 0.4, 0.6))
    soft = view.pixel / lids.radius * dice.uniform(0.4, 1.2) / 1.5
    white = np.clip(brightness * dice.uniform(0.9, 1.5) + 0.05, 0.3, 1.0)
    iris = np.minimum(dice.uniform(0.05, 0.6), white - 0.12) * dice.uniform(0.4, 1.0)
    iris = np.clip(iris, 0.03, 0.8)
    pupil = iris * dice.uniform(0.1, 0.8)
    rim = bump((off_axis - limbus) / (0.15 * limbus)) * dice.uniform(0.0, 0.5)
    picture = white * (1.0 - dice.uniform(0.1, 0.6) * np.clip(beyond, 0.0, 1.4) ** 1.5)
    in_iris = step((limbus - off_axis) / soft)
    in_pupil = step((limbus * dice.uniform(0.3, 0.6) - off_axis) / soft)
    grain = 1.0 + 0.18 * dice.clouds(8, 12)
    picture = picture * (1.0 - in_iris) + iris * grain * (1.0 - rim) * in_iris
    picture = picture * (1.0 - in_pupil) + pupil * in_pupil
    caruncle = brightness * dice.uniform(0.55, 1.0)
    picture = np.where(beyond > 1.0, caruncle, picture)
    shade = np.exp(-np.maximum(view.above, 0.0) / dice.uniform(0.5, 2.5))
    picture = picture * (1.0 - dice.uniform(0.1, 0.75) * shade)
    for _ in range(2):
        at_x = 0.8 * axis_x + dice.normal(0.0, 0.18)
        at_y = 0.8 * axis_y + dice.normal(-0.1, 0.15)
        size = dice.uniform(0.02, 0.08)
        glint = bump(np.hypot(x - at_x, y - at_y) / size)
        picture = picture + dice.chance(0.5) * dice.uniform(0.2, 1.0) * glint
    return picture


def skin(dice: Dice, view: View, head_yaw: Floats, brightness: Floats) -> Floats:
    """Return the brightness of skin with its folds, brow, nose and background."""
    u, v, above, below = view.across, view.down, view.above, view.below
    light = 1.0 + dice.normal(0.0, 0.25) * u + dice.normal(0.15, 0.3) * v
    light = light + dice.clouds(3, 4) * dice.uniform(0.02, 0.2)
    light = light + dice.clouds(10, 14) * dice.uniform(0.0, 0.05)
    picture = brightness * light
    inner = np.exp(-((u - 0.5) ** 2 + (v + 0.05) ** 2) / dice.uniform(0.01, 0.06))
    picture = picture * (1.0 - dice.uniform(0.0, 0.45) * inner)
    hollow = np.exp(-np.maximum(-above, 0.0) / dice.uniform(2.0, 8.0)) * (above < 0.0)
    picture = picture * (1.0 - dice.uniform(0.0, 0.4) * hollow)
    hollow = np.exp(-np.maximum(-below, 0.0) / dice.uniform(1.0, 6.0)) * (below < 0.0)
    picture = picture * (1.0 - dice.uniform(0.0, 0.3) * hollow)
    bend = np.cos(np.clip(2.1 * u, -1.5, 1.5))
    fold = (-above - dice.uniform(1.0, 5.0) * bend) / dice.uniform(0.25, 0.8)
    picture = picture * (1.0 - dice.some(0.7, 0.05, 0.5) * bump(fold))
    fold = (-below - dice.uniform(2.0, 6.0) * bend) / dice.uniform(0.4, 1.5)
    picture = picture * (1.0 - dice.some(0.5, 0.05, 0.35) * bump(fold))
    brow = (above + dice.uniform(6.0, 13.0)) / dice.uniform(1.5, 4.0)
    picture = picture * (1.0 - dice.some(0.6, 0.2, 0.8) * bump(brow))
    turned = np.degrees(head_yaw)
    for side, far in (
        (1.0, np.clip((-turned - 5.0) / 30.0, 0.0, 1.0)),
        (-1.0, 0.6 * np.clip((-turned - 10.0) / 30.0, 0.0, 1.0)),
    ):
        edge = dice.uniform(0.42, 0.7) - 0.12 * far + dice.normal(0.0, 0.25) * v
        past = step((side * u - edge) / dice.uniform(0.01, 0.06))
        past = past * (dice.uniform(0.0, 1.0) < 0.7 * far + 0.05)
        picture = picture * (1.0 - past) + past * dice.uniform(0.1, 1.1)
    shown: Floats = picture
    return shown


def lashes(dice: Dice, view: View, picture: Floats) -> Floats:
    """Draw the edges of the lids; the upper one goes on beyond the outer corner."""
    thick = dice.uniform(0.3, 1.3)
    line = bump((view.above + dice.uniform(0.0, 0.8)) / thick) * view.between
    picture = picture * (1.0 - dice.uniform(0.2, 0.9) * line)
    line = bump((view.below + 0.3) / dice.uniform(0.3, 0.9)) * view.between
    picture = picture * (1.0 - dice.uniform(0.0, 0.5) * line)
    wet = bump((view.below - 0.2) / 0.5) * view.between
    picture = picture + dice.some(0.5, 0.0, 0.15) * wet
    outward = view.left - view.x
    # Continuing the height of the corner, which `above` holds beyond it.
    line = bump((view.above - outward * dice.normal(0.35, 0.25)) / (0.9 * thick))
    reach = step(outward / 0.4) * step((dice.uniform(0.0, 6.0) - outward) / 0.5)
    return picture * (1.0 - dice.some(0.8, 0.1, 0.8) * line * reach)


def spectacles(dice: Dice, view: View, picture: Floats) -> Floats:
    """Put rims and reflections of glasses before some of the eyes."""
    worn = dice.chance(0.3)
    x, y = view.across * view.width, view.down * view.width
    for side in (-1.0, 1.0):
        curve = side * (dice.uniform(5.0, 13.0) - dice.uniform(0.0, 0.02) * x**2)
        rim = (y - curve - dice.normal(0.0, 0.1) * x) / dice.uniform(0.3, 1.3)
        picture = _over(dice, picture, np.exp(-(rim**4)) * worn * dice.chance(0.7))
        post = side * view.width * dice.uniform(0.45, 0.7) + dice.normal(0.0, 0.2) * y
        rim = (x - post) / dice.uniform(0.3, 1.3)
        picture = _over(dice, picture, np.exp(-(rim**4)) * worn * dice.chance(0.4))
    glare = np.clip(dice.clouds(4, 5) - 0.6, 0.0, 1.0) * worn * dice.some(0.5, 0.0, 0.6)
    return picture * (1.0 - glare) + glare


def _over(dice: Dice, picture: Floats, rim: Floats) -> Floats:
    rim = rim * dice.uniform(0.3, 1.0)
    is_dark = dice.chance(0.6)
    dark, bright = dice.uniform(0.0, 0.2), dice.uniform(0.7, 1.1)
    return picture * (1.0 - rim) + rim * np.where(is_dark, dark, bright)


def photograph(dice: Dice, picture: Floats) -> Patches:
    """Return the picture as a camera gives it: exposed, blurred and noisy."""
    exposed = np.clip(picture, 0.0, 1.2) ** dice.uniform(0.7, 1.5)
    contrast = dice.uniform(0.4, 1.0)
    exposed = exposed * contrast + dice.uniform(0.0, 0.2) * (1.0 - contrast)
    blurs = np.exp(dice.uniform(np.log(0.3), np.log(2.2))).ravel()
    blurred = np.stack(
        [
            cv2.GaussianBlur(one, (0, 0), blur)
            for one, blur in zip(exposed, blurs.tolist(), strict=True)
        ]
    )
    noise = dice.uniform(0.0, 3.5) * dice.grain(picture.shape)
    return np.clip(255.0 * blurred + noise, 0.0, 255.0).astype(np.uint8)
