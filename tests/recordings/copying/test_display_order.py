"""Pictures get the times at which they are shown."""

import pytest

from recordings.copying.display_order import DisplayOrder


def _shown(times: list[float], waits_for: int) -> list[tuple[int, float]]:
    order = DisplayOrder[int](waits_for)
    shown = [one for at, time in enumerate(times) for one in order.put(at, time)]
    return [*shown, *order.rest()]


@pytest.mark.parametrize(
    ("times", "waits_for", "shown_at"),
    [
        pytest.param([1, 3, 4, 2, 6, 7, 5], 2, [1, 2, 3, 4, 5, 6, 7], id="of decoding"),
        pytest.param([1, 2, 5, 6], 2, [1, 2, 5, 6], id="a picture that is missing"),
        pytest.param([1, 3, 2], 0, [1, 3, 2], id="taken as they are"),
        pytest.param([1, 3], 16, [1, 3], id="fewer than it waits for"),
        pytest.param([], 16, [], id="none"),
    ],
)
def test_times_are_those_of_showing(
    times: list[float], waits_for: int, shown_at: list[float]
):
    shown = _shown(times, waits_for)

    assert shown == list(enumerate(shown_at))


def test_a_picture_waits_only_as_long_as_it_must():
    order = DisplayOrder[str](1)

    assert list(order.put("first", 1.0)) == []
    assert list(order.put("second", 3.0)) == [("first", 1.0)]
