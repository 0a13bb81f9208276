import numpy as np
import pytest

from analytics.vision import packing
from analytics.vision.errors import BadStateError
from analytics.vision.observation import Hint
from recordings.analysis import observed
from recordings.analysis.observed import MAGIC, Observed
from tests.recordings.analysis import seen


def some() -> Observed:
    return seen.part(
        30.0,
        [
            (30.0, [seen.face(1, yaw=3.25), seen.face(2, x=300.0, is_measured=False)]),
            (30.2, []),
        ],
        people={1: 4},
    )


def test_what_was_packed_comes_back() -> None:
    back = Observed.from_bytes(some().to_bytes())

    assert back.start_s == 30.0
    np.testing.assert_array_equal(back.moments, some().moments)
    np.testing.assert_array_equal(back.faces, some().faces)
    np.testing.assert_array_equal(back.vectors, some().vectors)


@pytest.mark.parametrize("is_measured", [True, False])
def test_a_face_comes_back_to_the_last_bit(is_measured: bool) -> None:
    one = seen.face(7, yaw=1 / 3, is_measured=is_measured)

    row = list(observed.row_of(0, one))

    assert observed.face_of(row, 0.0, 7) == one
    assert (one.hint is Hint.TOO_DARK) is not is_measured


def test_an_hour_of_one_face_takes_a_few_megabytes() -> None:
    hour = seen.part(0.0, [(at_s, [seen.face(1)]) for at_s in seen.times(0.0, 3600.0)])

    assert len(hour.to_bytes()) < 4_000_000


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: b"", id="nothing"),
        pytest.param(lambda data: data[:-1], id="cut off"),
        pytest.param(lambda data: b"OBS0" + data[4:], id="another version"),
        pytest.param(lambda data: data[:50] + b"?" + data[51:], id="damaged"),
    ],
)
def test_other_bytes_are_refused(change) -> None:
    with pytest.raises(BadStateError):
        Observed.from_bytes(change(some().to_bytes()))


def test_a_face_of_no_moment_is_refused() -> None:
    whole = some()
    less = Observed(
        whole.start_s, whole.is_broken, whole.moments[1:], whole.faces, whole.vectors
    )
    faces = less.faces.copy()
    faces[:, observed.MOMENT] = 1
    less = Observed(less.start_s, less.is_broken, less.moments, faces, less.vectors)

    with pytest.raises(BadStateError):
        Observed.from_bytes(less.to_bytes())


def test_other_columns_are_refused() -> None:
    whole = some()
    narrow = Observed(
        whole.start_s, whole.is_broken, whole.moments, whole.faces[:, 1:], whole.vectors
    )

    with pytest.raises(BadStateError):
        Observed.from_bytes(packing.pack(narrow, magic=MAGIC))
