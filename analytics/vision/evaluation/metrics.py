"""Metrics on plain arrays: the same for us, naive dlib and MediaPipe."""

import numpy as np

from analytics.vision.arrays import Flags, Floats


def mean_absolute_error(answers: Floats, truths: Floats) -> float | None:
    """Return the mean distance of answers from truths, None without answers."""
    return float(np.abs(answers - truths).mean()) if answers.size else None


def f1(answers: Flags, truths: Flags) -> float | None:
    """Return the F1 of yes-or-no answers, None where nothing is or is said true."""
    both = int((answers & truths).sum())
    total = int(answers.sum()) + int(truths.sum())
    return 2.0 * both / total if total else None
