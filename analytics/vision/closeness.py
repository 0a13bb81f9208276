"""How closely the detector has to look at a picture to see its faces.

A webcam's one face is seen in 320 pixels. Of a gallery of 49 faces in 1920 pixels
a third is not, so a large picture is looked at closely now and then, and between
that as closely as the smallest face that was found needs.
"""

import math

from analytics.vision.detecting import SEARCH_WIDTH, SMALLEST_FACE_PX
from analytics.vision.tracking import Tracks

# Box widths of a face that can just be measured: eyes 14 pixels apart.
SMALLEST_MEASURED_PX = 32.0
CLOSELY_EVERY_S = 5.0
# The network is set up anew for every size.
STEP_PX = 160


def is_close_look_due(tracks: Tracks, at_s: float) -> bool:
    """Say whether small faces may have come that a usual search would not see."""
    return _closest(tracks.width) > SEARCH_WIDTH and (
        abs(at_s - tracks.searched_closely_at_s) >= CLOSELY_EVERY_S
    )


def search_width(tracks: Tracks, at_s: float) -> int:
    """Return how wide the picture should be in which the next search looks."""
    closest = _closest(tracks.width)
    if is_close_look_due(tracks, at_s):
        return closest
    smallest = min((track.box.width for track in tracks.tracks), default=math.inf)
    needed = tracks.width * SMALLEST_FACE_PX / max(1.0, smallest)
    steps = math.ceil(needed / STEP_PX)
    return max(SEARCH_WIDTH, min(closest, STEP_PX * steps))


def _closest(picture_width: int) -> int:
    """Return the width in which the smallest measurable face is still found."""
    return max(
        SEARCH_WIDTH, round(picture_width * SMALLEST_FACE_PX / SMALLEST_MEASURED_PX)
    )
