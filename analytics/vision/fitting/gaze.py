"""Fit the gaze model to drawn eyes: `python -m analytics.vision.fitting.gaze`.

Nobody's picture takes part, so the model is as free as the code; five minutes
on two cores. Afterwards put the printed sum into `analytics.vision.gaze`.
"""

import argparse
import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from analytics.vision import eye_patch, gaze, model_files
from analytics.vision.arrays import Floats32
from analytics.vision.fitting import eye_rendering, network

BATCHES = 120
EYES_PER_BATCH = 500
SEED = 0


def fit(batches: int = BATCHES) -> list[Floats32]:
    """Return the layers of the gaze network, the same on every machine of a kind."""
    with ProcessPoolExecutor() as workers:
        parts = list(workers.map(_batch, range(SEED, SEED + batches)))
    inputs, angles, is_open = (
        np.concatenate([part[i] for part in parts]) for i in range(3)
    )
    middle = inputs.mean(axis=0)
    spread = np.full_like(middle, inputs[:, : eye_patch.FEATURES].std())
    middle[eye_patch.FEATURES], spread[eye_patch.FEATURES] = 0.0, 1.0
    lesson = network.Lesson((inputs - middle) / spread, angles, is_open)
    first, bias, *rest = network.train(lesson, SEED)
    first = first / spread[:, None]
    return [first, bias - middle @ first, *rest]


def _batch(seed: int) -> tuple[Floats32, Floats32, Floats32]:
    eyes = eye_rendering.draw(EYES_PER_BATCH, seed)
    inputs = gaze.inputs(eye_patch.features(eyes.patches), eyes.head_yaw)
    angles = (eyes.gaze_yaw - eyes.head_yaw) / gaze.ANGLE_UNIT_DEG
    return inputs, angles.astype(np.float32), eyes.is_open.astype(np.float32)


def main() -> int:
    """Fit and write the model file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=model_files.GAZE_FILE)
    parser.add_argument("--batches", type=int, default=BATCHES)
    options = parser.parse_args()
    layers = fit(options.batches)
    options.to.parent.mkdir(exist_ok=True)
    with options.to.open("wb") as file:
        np.savez(file, *layers)
    digest = hashlib.sha256(options.to.read_bytes()).hexdigest()
    sys.stdout.write(f"{options.to}: sha256 {digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
