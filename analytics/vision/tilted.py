"""Faces that lean so far that the detector misunderstands them.

YuNet finds most faces that lean by 40 degrees and some that lie or stand on their
heads, and draws the five points of an upright face into them. Turned upright the
same face is far surer, and that tells how it really leans.
"""

from dataclasses import replace

import cv2
import numpy as np

from analytics.vision.arrays import Luma
from analytics.vision.detecting import Detection, FaceDetector

# Upright faces within 60 degrees of yaw are surer than this, faces that lean by
# 40 degrees or more are not.
UPRIGHT_CONFIDENCE = 0.88
# A face that is really upright is hardly surer in a turned picture.
SURER_BY = 0.05
TURNS_DEG = (-45.0, 45.0, -90.0, 90.0, 180.0)
REGION_IN_WIDTHS = 2.2
REGION_PX = 112


def straightened(luma: Luma, detection: Detection, detector: FaceDetector) -> Detection:
    """Return the detection with the points of the face as it really leans.

    Costs five looks at a small picture unless the face is surely upright.
    """
    if detection.confidence >= UPRIGHT_CONFIDENCE:
        return detection
    best, least = detection, detection.confidence + SURER_BY
    for turn_deg in TURNS_DEG:
        found = _turned(luma, detection, detector, turn_deg)
        if found is not None and found.confidence > least:
            best, least = found, found.confidence
    return best


def _turned(
    luma: Luma, detection: Detection, detector: FaceDetector, turn_deg: float
) -> Detection | None:
    """Return the face as it is found after turning it counterclockwise."""
    box = detection.box
    x, y = box.x + box.width / 2, box.y + box.height / 2
    scale = REGION_PX / (REGION_IN_WIDTHS * max(1.0, box.width, box.height))
    turn = cv2.getRotationMatrix2D((x, y), turn_deg, scale)
    turn[:, 2] += np.array([REGION_PX / 2 - x, REGION_PX / 2 - y])
    region = cv2.warpAffine(
        luma, turn, (REGION_PX, REGION_PX), borderMode=cv2.BORDER_REPLICATE
    )
    found = detector.detect(np.asarray(region, dtype=np.uint8))
    if not found:
        return None
    back = np.asarray(cv2.invertAffineTransform(turn), dtype=np.float64)
    points = found[0].points @ back[:, :2].T + back[:, 2]
    return replace(detection, points=points, confidence=found[0].confidence)
