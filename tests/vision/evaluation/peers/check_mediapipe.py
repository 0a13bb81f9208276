"""Run by `make peers` when MediaPipe has been installed; no part of the suite."""

import cv2

from analytics.vision.evaluation.peers.mediapipe_peer import MediaPipe


def test_the_real_worker_sees_the_man(face, tmp_path):
    cv2.imwrite(str(tmp_path / "face.png"), face)

    ((found,),) = MediaPipe().stills([tmp_path / "face.png"])

    assert found.direction is not None
    assert found.opening is not None
    assert abs(found.direction.yaw) < 15.0
    assert 0.2 < found.opening < 0.45
