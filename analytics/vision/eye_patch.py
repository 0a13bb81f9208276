"""An eye as a small upright picture, and what its edges say.

The corners of the eye fix place, size and roll; what is read from the patch are
directions of edges, so that light and skin hardly matter.
"""

import math

import cv2
import numpy as np

from analytics.vision.arrays import Floats32, Luma, Patches, Points

WIDTH, HEIGHT = 64, 40
# The distance of the corners fills four fifths of the width.
WIDTH_IN_EYES = 1.25
# Edges are read at half the size: a webcam eye has 20 to 40 pixels.
SMALL_WIDTH, SMALL_HEIGHT = WIDTH // 2, HEIGHT // 2
DIRECTIONS = 8
COLUMNS, ROWS = 8, 5
FEATURES = DIRECTIONS * ROWS * COLUMNS
# In grey levels: a flat patch must not become an eye of noise.
LEAST_CONTRAST = 4.0
LEAST_ENERGY = 0.02


def cut(luma: Luma, corners: Points) -> Luma:
    """Return the patch (HEIGHT, WIDTH) around an eye.

    `corners` are the left and the right one in the picture, (2, 2); they must
    not coincide. What is outside of the picture repeats its edge.
    """
    (x0, y0), (x1, y1) = corners.tolist()
    step = WIDTH_IN_EYES / WIDTH
    across, down = (x1 - x0) * step, (y1 - y0) * step
    middle_x, middle_y = (WIDTH - 1) / 2, (HEIGHT - 1) / 2
    to_picture = np.array(
        [
            [across, -down, (x0 + x1) / 2 - across * middle_x + down * middle_y],
            [down, across, (y0 + y1) / 2 - down * middle_x - across * middle_y],
        ]
    )
    patch = cv2.warpAffine(
        luma,
        to_picture,
        (WIDTH, HEIGHT),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(patch, dtype=np.uint8)


def features(patches: Patches) -> Floats32:
    """Return how strong the edges of each direction are in each cell.

    `patches` is (n, HEIGHT, WIDTH) uint8, the answer (n, FEATURES) float32:
    gradients split over DIRECTIONS, summed over overlapping cells and divided
    by the energy around each cell (as in histograms of oriented gradients,
    Dalal and Triggs 2005).
    """
    count = len(patches)
    small = _halved(patches)
    flat = small.reshape(count, -1)
    flat -= flat.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", flat, flat) / flat.shape[1])
    flat /= 2.0 * (spread[:, None] + np.float32(LEAST_CONTRAST))
    gradients = np.zeros((2, count, SMALL_HEIGHT, SMALL_WIDTH), dtype=np.float32)
    np.subtract(small[:, :, 2:], small[:, :, :-2], out=gradients[0, :, :, 1:-1])
    np.subtract(small[:, 2:], small[:, :-2], out=gradients[1, :, 1:-1])
    edges = _COMPASS @ gradients.reshape(2, -1)
    np.maximum(edges, np.float32(0.0), out=edges)
    cells = edges.reshape(DIRECTIONS * count, -1) @ _CELLS
    cells = cells.reshape(DIRECTIONS, count, -1)
    energy = np.sqrt((cells * cells).sum(axis=0)) @ _AROUND
    cells /= energy + np.float32(LEAST_ENERGY)
    return np.ascontiguousarray(cells.swapaxes(0, 1)).reshape(count, FEATURES)


def _halved(patches: Patches) -> Floats32:
    """Return the means of two by two pixels."""
    upper, lower = patches[:, ::2].astype(np.float32), patches[:, 1::2]
    upper += lower
    mean: Floats32 = (upper[:, :, ::2] + upper[:, :, 1::2]) * np.float32(0.25)
    return mean


def _compass() -> Floats32:
    """Return unit vectors (DIRECTIONS, 2) that share out a gradient."""
    angles = np.arange(DIRECTIONS) * (2.0 * math.pi / DIRECTIONS)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def _tents(pixels: int, cells: int) -> Floats32:
    """Return weights (cells, pixels): tents that reach to the next cells' middles."""
    width = pixels / cells
    middles = (np.arange(cells) + 0.5) * width
    distance = np.abs(np.arange(pixels) + 0.5 - middles[:, None]) / width
    weights = np.maximum(0.0, 1.0 - distance)
    shares: Floats32 = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _neighbours(cells: int) -> Floats32:
    """Return weights (cells, cells): the mean of a cell and the ones beside it."""
    index = np.arange(cells)
    beside = np.clip(index[:, None] + np.array([-1, 0, 1]), 0, cells - 1)
    weights = np.zeros((cells, cells))
    np.add.at(weights, (index[:, None], beside), 1.0 / 3.0)
    return weights.astype(np.float32)


_COMPASS = _compass()
_CELLS = np.kron(_tents(SMALL_HEIGHT, ROWS), _tents(SMALL_WIDTH, COLUMNS)).T.copy()
_AROUND = np.kron(_neighbours(ROWS), _neighbours(COLUMNS)).T.copy()
