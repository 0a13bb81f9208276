"""Fit the rigid face of head_pose: `python -m analytics.vision.fitting.rigid_face DATA`.

Structure from motion: no label is used but which pictures are within reach. Every
face is seen under parallel projection; turn by turn the views are fitted to the face
and the face to the views (the factorisation of Tomasi and Kanade 1992, with right
angles kept). Mirrored pictures make it symmetrical. Prints millimetres.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from analytics.vision import head_pose
from analytics.vision.arrays import Floats, Points
from analytics.vision.evaluation import pointing04
from analytics.vision.fitting import facing

ROUNDS = 60


def fit(faces: Sequence[Points], start: Floats) -> Floats:
    """Return the shape (n, 3) that explains faces (n, 2) best as rigid.

    `start` is a shape that is roughly right: it decides which way is ahead, and how
    large a millimetre is.
    """
    offsets = [face - face.mean(axis=0) for face in faces]
    size = np.linalg.norm(start - start.mean(axis=0))
    shape = start - start.mean(axis=0)
    for _ in range(ROUNDS):
        inverse = np.linalg.pinv(shape)
        views, seen = np.zeros((3, 3)), np.zeros((3, len(shape)))
        for offset in offsets:
            left, lengths, right = np.linalg.svd(inverse @ offset, full_matrices=False)
            view = left @ right
            views += view @ view.T
            seen += view @ offset.T / lengths.mean()
        shape = np.linalg.solve(views, seen).T
        shape -= shape.mean(axis=0)
        shape *= size / np.linalg.norm(shape)
    return np.asarray(shape, dtype=np.float64)


def main() -> None:
    """Fit the face, and print it from the bridge of the nose on."""
    parser = argparse.ArgumentParser(
        prog="python -m analytics.vision.fitting.rigid_face"
    )
    parser.add_argument("data", type=Path, help="folder with head_pose_pointing04")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    pictures = [p for p in pointing04.pictures(options.data) if p.is_within_reach]
    if not pictures:
        parser.error(f"there is no {pointing04.FOLDER} in {options.data}")
    found, shapes = facing.read_shapes(pictures)
    both = shapes[[0, len(shapes) // 2]].reshape(2 * len(found), -1, 2)
    shape = fit(list(both[:, head_pose.RIGID_ROWS]), head_pose.RIGID_FACE)
    for x, y, z in np.round(shape - shape[0], 1).tolist():
        sys.stdout.write(f"        [{x}, {y}, {z}],\n")


if __name__ == "__main__":
    main()
