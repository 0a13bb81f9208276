"""Train a small network that says an angle and whether there is one to say."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.vision.arrays import Floats32

HIDDEN = (64, 32)
EPOCHS = 12
BATCH = 256
RATE = 2e-3
DECAY = 1e-4
# Angles farther off than this many units pull no harder.
ROBUST_FROM = 2.0
OPEN_WEIGHT = 0.3
# Adam, Kingma and Ba 2015.
MOMENTUM, SQUARES, TINY = 0.9, 0.999, 1e-8


@dataclass(frozen=True, slots=True)
class Lesson:
    """What to learn: `angles` count where `is_open` is 1; all (n, ...)."""

    inputs: Floats32
    angles: Floats32
    is_open: Floats32


def train(lesson: Lesson, seed: int) -> list[Floats32]:
    """Return weights and biases, layer after layer (1 min for 60,000 eyes)."""
    chance = np.random.default_rng(seed)
    layers = _start(chance, lesson.inputs.shape[1])
    means = [np.zeros_like(layer) for layer in layers]
    squares = [np.zeros_like(layer) for layer in layers]
    count = len(lesson.inputs)
    steps = EPOCHS * (count // BATCH)
    for step, rows in enumerate(_batches(chance, count), start=1):
        slopes = _slopes(layers, lesson, rows)
        rate = RATE * 0.5 * (1.0 + np.cos(np.pi * step / steps))
        for i, slope in enumerate(slopes):
            means[i] += (1.0 - MOMENTUM) * (slope - means[i])
            squares[i] += (1.0 - SQUARES) * (slope**2 - squares[i])
            spread = np.sqrt(squares[i] / (1.0 - SQUARES**step)) + TINY
            move = means[i] / (1.0 - MOMENTUM**step) / spread
            if i % 2 == 0:
                move = move + DECAY * layers[i]
            layers[i] -= (rate * move).astype(np.float32)
    return layers


def _start(chance: np.random.Generator, inputs: int) -> list[Floats32]:
    layers: list[Floats32] = []
    for before, after in itertools.pairwise((inputs, *HIDDEN, 2)):
        weights = chance.normal(0.0, np.sqrt(2.0 / before), (before, after))
        layers += [weights.astype(np.float32), np.zeros(after, np.float32)]
    return layers


def _batches(chance: np.random.Generator, count: int) -> Iterator[np.ndarray]:
    for _ in range(EPOCHS):
        order = chance.permutation(count)
        for first in range(0, count - BATCH + 1, BATCH):
            yield order[first : first + BATCH]


def _slopes(layers: list[Floats32], lesson: Lesson, rows: np.ndarray) -> list[Floats32]:
    """Return the gradients of the mean loss of some rows."""
    seen = [lesson.inputs[rows]]
    for weights, bias in zip(layers[:-2:2], layers[1:-2:2], strict=True):
        seen.append(np.maximum(seen[-1] @ weights + bias, 0.0))
    answer = seen[-1] @ layers[-2] + layers[-1]
    is_open = lesson.is_open[rows]
    wrong = np.empty_like(answer)
    off = np.clip(answer[:, 0] - lesson.angles[rows], -ROBUST_FROM, ROBUST_FROM)
    wrong[:, 0] = off * is_open
    believed = 1.0 / (1.0 + np.exp(-np.clip(answer[:, 1], -30.0, 30.0)))
    wrong[:, 1] = OPEN_WEIGHT * (believed - is_open)
    wrong /= len(rows)
    slopes: list[Floats32] = []
    for i in range(len(layers) - 2, -1, -2):
        slopes = [seen[i // 2].T @ wrong, wrong.sum(axis=0), *slopes]
        wrong = (wrong @ layers[i].T) * (seen[i // 2] > 0.0)
    return slopes
