from analytics.vision.main_face import main_face
from analytics.vision.observation import Box, FaceObservation, Facing, HeadPose, Hint
from analytics.vision.tracking import Track


def face(track_id: int, width: float) -> FaceObservation:
    return FaceObservation(
        track_id=track_id,
        at_s=0.0,
        box=Box(0.0, 0.0, width, width),
        pose=HeadPose(0.0, 0.0, 0.0),
        facing=Facing(0.0, 0.0),
        eye_opening=None,
        eye_yaw_deg=None,
        hint=None,
        detector_confidence=0.9,
        fit_error=0.03,
    )


def chosen(*faces: FaceObservation, before: int | None = 1) -> FaceObservation:
    face = main_face(faces, before)
    assert face is not None
    return face


def test_an_empty_room_has_no_main_face():
    assert main_face([], 1) is None


def test_the_biggest_face_is_the_own():
    assert chosen(face(1, 50), face(2, 90), before=None).track_id == 2


def test_the_face_of_before_stays_although_another_is_bigger():
    assert chosen(face(1, 80), face(2, 90)).track_id == 1


def test_a_far_bigger_face_takes_over():
    assert chosen(face(1, 40), face(2, 90)).track_id == 2


def test_a_second_face_of_some_size_is_hinted_at():
    assert chosen(face(1, 90), face(2, 70)).hint is Hint.SEVERAL_FACES


def test_faces_far_behind_are_not():
    assert chosen(face(1, 90), face(2, 30)).hint is None


def test_nobody_takes_over_while_the_own_face_is_out_of_sight_for_a_moment():
    own = Track(1, Box(0.0, 0.0, 90.0, 90.0), 0.0, 0.9, is_lost=True)

    assert main_face([face(2, 50)], 1, [own]) is None
    assert main_face([face(2, 80)], 1, [own]) is None
    assert main_face([face(2, 150)], 1, [own]) == face(2, 150)
    assert main_face([face(2, 50)], 1) == face(2, 50)
    assert main_face([face(2, 50)], 3, [own]) == face(2, 50)
