from analytics.vision.main_face import main_face
from analytics.vision.observation import Box, FaceObservation, HeadPose, Hint


def face(track_id: int, width: float) -> FaceObservation:
    return FaceObservation(
        track_id=track_id,
        at_s=0.0,
        box=Box(0.0, 0.0, width, width),
        pose=HeadPose(0.0, 0.0, 0.0),
        eye_opening=None,
        pupil=None,
        hint=None,
        detector_confidence=0.9,
        fit_error=0.03,
    )


def test_an_empty_room_has_no_main_face():
    assert main_face([], 1) is None


def test_the_biggest_face_is_the_own():
    assert main_face([face(1, 50), face(2, 90)], None).track_id == 2


def test_the_face_of_before_stays_although_another_is_bigger():
    assert main_face([face(1, 80), face(2, 90)], 1).track_id == 1


def test_a_far_bigger_face_takes_over():
    assert main_face([face(1, 40), face(2, 90)], 1).track_id == 2


def test_a_second_face_of_some_size_is_hinted_at():
    assert main_face([face(1, 90), face(2, 70)], 1).hint is Hint.SEVERAL_FACES


def test_faces_far_behind_are_not():
    assert main_face([face(1, 90), face(2, 30)], 1).hint is None
