import numpy as np
import pytest

from analytics.vision import annotating, wording
from analytics.vision.annotating import Pen, Place
from analytics.vision.frames import Frame
from analytics.vision.moments import JudgedFace, Moment
from analytics.vision.observation import Box, FaceObservation, Facing, HeadPose
from analytics.vision.sample import Penalty, Sample, State

BLACK = (0, 0, 0)


def sample(state=State.FACING, *, penalties=(), hint=None, score=91.0):
    return Sample(
        at_s=1.5,
        state=state,
        attention_score=score,
        gaze_score=None,
        head_pose_score=100.0,
        eye_openness_score=None,
        is_looking_away=False,
        is_drowsy=False,
        eyes_measurable=False,
        weight_s=0.1,
        coverage=1.0,
        penalties=penalties,
        hint=hint,
        track_id=1,
        off_target_s=0.0,
        eyes_closed_s=None,
    )


def face(box, state=State.FACING, track_id=1):
    observation = FaceObservation(
        track_id=track_id,
        at_s=1.5,
        box=box,
        pose=HeadPose(0.0, 0.0, 0.0),
        facing=Facing(0.0, 0.0),
        eye_opening=0.3,
        eye_yaw_deg=0.0,
        hint=None,
        detector_confidence=0.9,
        fit_error=0.03,
    )
    return JudgedFace(track_id, observation, sample(state))


def drawn(width, height, *faces):
    picture = np.zeros((height, width, 3), np.uint8)
    annotating.draw(picture, Moment(Frame(1.5, picture[:, :, 0]), faces))
    return picture


def count(picture, colour):
    return int((picture == colour).all(axis=2).sum())


@pytest.mark.parametrize("state", list(State))
def test_the_colour_of_a_box_is_that_of_the_state(state):
    picture = drawn(320, 240, face(Box(100, 80, 60, 60), state))

    assert tuple(picture[110, 100]) == annotating.COLOURS.get(
        state, annotating.OTHER_COLOUR
    )


@pytest.mark.parametrize(("width", "height"), [(320, 180), (1920, 1080), (1080, 1920)])
def test_letters_grow_with_the_picture_and_stay_readable(width, height):
    pen = Pen.for_picture(width, height)

    assert annotating.CAPITAL_PX * pen.scale >= 8.0
    assert annotating.CAPITAL_PX * pen.scale > 0.012 * width
    assert pen.width_px("#3 looking away 100") < 0.6 * width


@pytest.mark.parametrize(
    "box",
    [
        pytest.param(Box(-30, -30, 80, 80), id="upper left"),
        pytest.param(Box(290, 210, 80, 80), id="lower right"),
        pytest.param(Box(-50, -50, 500, 500), id="larger than the picture"),
    ],
)
def test_a_label_stays_in_the_picture(box):
    whole = drawn(320, 240, face(Box(130, 100, 40, 40)))

    picture = drawn(320, 240, face(box))

    # As many dark letters on the label as where there is plenty of room.
    assert count(picture, annotating.INK) == count(whole, annotating.INK)


def test_labels_of_neighbours_do_not_cover_each_other():
    alone = drawn(640, 480, face(Box(200, 200, 60, 60)))

    both = drawn(
        640,
        480,
        face(Box(200, 200, 60, 60)),
        face(Box(270, 200, 60, 60), State.FACING, 1),
    )

    time_only = count(drawn(640, 480), annotating.INK)
    letters = count(alone, annotating.INK) - time_only
    assert count(both, annotating.INK) == time_only + 2 * letters


def test_a_face_that_is_not_seen_is_told_below():
    lost = JudgedFace(2, None, sample(State.NO_FACE))

    picture = drawn(640, 480, lost)

    assert count(picture, BLACK) < count(drawn(640, 480), BLACK)


def test_faces_that_are_not_seen_are_counted_where_names_do_not_fit():
    lost = [JudgedFace(i, None, sample(State.NO_FACE)) for i in range(30)]

    picture = drawn(320, 240, *lost)

    assert (picture[-2, -40:] == 0).all()


@pytest.mark.parametrize("size", [(16, 16), (2, 2), (33, 17)])
def test_tiny_pictures_are_drawn_on_without_harm(size):
    drawn(*size, face(Box(2, 2, 8, 8)))


def test_places_meet_where_they_share_pixels():
    assert Place(0, 0, 10, 10).meets(Place(9, 9, 20, 20))
    assert not Place(0, 0, 10, 10).meets(Place(10, 0, 20, 10))


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (sample(), ""),
        (sample(hint="too_dark"), "too dark"),
        (sample(penalties=(Penalty("looking_away", 0.25),)), ""),
        (
            sample(
                penalties=(Penalty("looking_away", 4.0), Penalty("eyes_closed", 9.6)),
                hint="too_dark",
            ),
            "eyes closed -10",
        ),
        (
            sample(penalties=(Penalty("drowsy_cap", 50.0),)),
            "drowsy -50",
        ),
    ],
)
def test_the_cause_is_the_largest_loss_or_else_the_hint(said, cause):
    assert wording.cause(said) == cause
