"""Rows of gaze for a peer, on the eye patches of Columbia Gaze.

As for us, in two readings: *as shipped*, with the place of the pupil turned into
degrees by the size of an eye, and *by person held out*, with a straight line through
both pupils and the labelled pose of the head that all other persons fit.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analytics.vision.arrays import Floats
from analytics.vision.evaluation import gaze_columbia
from analytics.vision.evaluation.gaze_columbia import Pictures
from analytics.vision.evaluation.measure import Measure
from analytics.vision.evaluation.peers.peer import Peer

# The pupil turns 9.9 mm in front of the middle of the eyeball; an eye is 30 mm wide.
TURNING_IN_EYES = 9.9 / 30.0


def measure_gaze(folder: Path, peer: Peer) -> Iterator[Measure]:
    """Yield the rows about gaze, a picture being answered if both its eyes are."""
    pictures = gaze_columbia.read(folder / gaze_columbia.FOLDER)
    if not len(pictures.gaze):
        yield from gaze_columbia.missing()
        return
    places = np.array(
        [
            peer.pupils(pictures.left, is_right=False),
            peer.pupils(pictures.right, is_right=True),
        ],
        dtype=np.float64,  # None becomes NaN
    ).T
    yield from gaze_columbia.rows(
        gaze_columbia.HELD_OUT, held_out(places, pictures), pictures
    )
    yield from gaze_columbia.rows(
        gaze_columbia.SHIPPED, unfitted(places, pictures), pictures
    )


def unfitted(places: Floats, pictures: Pictures) -> Floats:
    """Return degrees (n,) by the geometry of an eyeball; `places` is (n, 2)."""
    turned = np.clip((places.mean(axis=1) - 0.5) / TURNING_IN_EYES, -1.0, 1.0)
    answers: Floats = pictures.head + np.degrees(np.arcsin(turned))
    return answers


def held_out(places: Floats, pictures: Pictures) -> Floats:
    """Return degrees (n,), for each person by the line of all others."""
    known = ~np.isnan(places).any(axis=1)
    seen = np.column_stack([places, pictures.head, np.ones(len(places))])
    answers = np.full(len(places), np.nan)
    for person in np.unique(pictures.person):
        others = known & (pictures.person != person)
        own = known & (pictures.person == person)
        line = np.linalg.lstsq(seen[others], pictures.gaze[others], rcond=None)[0]
        answers[own] = seen[own] @ line
    return answers
