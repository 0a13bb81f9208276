"""A histogram of ages that all workers write together."""

import pytest

from analytics.live import counters, frame_ages
from analytics.live.frame_ages import LABELS, Ages
from tests.analytics.pictures import MEETING


@pytest.mark.parametrize(
    ("age_s", "label"),
    [
        pytest.param(0.0, "0.05", id="at once"),
        pytest.param(-3.0, "0.05", id="a clock that was put back"),
        pytest.param(0.3, "0.3", id="a bound belongs to its own bucket"),
        pytest.param(0.301, "0.5", id="over a bound"),
        pytest.param(7.0, "+Inf", id="over every bound"),
    ],
)
def test_an_age_is_counted_where_it_belongs(age_s, label):
    ages = Ages()

    ages.note(age_s)

    assert ages.counts == {label: 1}
    assert ages.sum_s == max(0.0, age_s)


def test_what_workers_noted_adds_up(empty_redis):
    for age_s in (0.04, 0.04, 1.2):
        ages = Ages()
        ages.note(age_s)
        counters.add(MEETING, _scored(1), ages=ages)

    histogram = frame_ages.read()

    assert dict(zip(LABELS, histogram.counts, strict=True)) == {
        **dict.fromkeys(LABELS, 0),
        "0.05": 2,
        "1.5": 1,
    }
    assert histogram.sum_s == pytest.approx(1.28)


def test_without_results_there_is_an_empty_histogram(empty_redis):
    assert frame_ages.read() == frame_ages.Histogram((0,) * len(LABELS), 0.0)


def _scored(count):
    return counters.Counter(scored=count)
