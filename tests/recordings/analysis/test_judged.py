"""People as a worker saw them, judged as in front of a camera of their own."""

import pytest

from analytics.alerts.presets import PRESETS
from recordings import results
from recordings.analysis import merging
from recordings.analysis.merging import Merged
from recordings.media import Media
from recordings.results import Results
from tests.recordings.analysis import seen

DURATION_S = 240.0
MEDIA = Media("mp4", "h264", None, 640, 480, 0, DURATION_S, 30.0)


def merged(yaw_at, *, preset: str = "standard", until_s: float = DURATION_S) -> Merged:
    """Judge somebody who looks `yaw_at(at_s)` to the side; None: is not there."""
    moments = [
        (at_s, [] if yaw_at(at_s) is None else [seen.face(1, yaw=yaw_at(at_s))])
        for at_s in seen.times(0.0, until_s)
    ]
    part = seen.part(0.0, moments, people={1: 3})
    return merging.merge(
        [part.to_bytes()], media=MEDIA, fps=5.0, preset=PRESETS[preset]
    )


def read(one: Merged) -> Results:
    return results.read(one.results)


def looks_away(at_s: float) -> float:
    return 60.0 if 100.0 <= at_s < 150.0 else 0.0


def test_who_looks_away_for_long_has_an_alert() -> None:
    found = read(merged(looks_away))

    (alert,) = found.alerts
    assert (alert.track_id, alert.type, alert.cause) == (
        1,
        "looking_away",
        "off_target",
    )
    assert alert.severity == "warning"
    assert alert.started_s == pytest.approx(100.0, abs=0.5)
    assert alert.ended_s == pytest.approx(150.0, abs=1.0)
    assert found.people[0].looking_away_s == pytest.approx(47.0, abs=3.0)
    assert found.summary.alerts == 1


def test_thresholds_are_those_of_the_sensitivity() -> None:
    def short(at_s: float) -> float:
        return 60.0 if 100.0 <= at_s < 107.0 else 0.0

    assert [len(read(merged(short, preset=name)).alerts) for name in PRESETS] == [
        0,
        0,
        1,
    ]


def test_an_alert_that_is_open_ends_with_the_video() -> None:
    found = read(merged(lambda at_s: 60.0 if at_s >= 200.0 else 0.0))

    assert [one.ended_s for one in found.alerts] == pytest.approx([239.8], abs=0.3)


def test_a_room_that_looks_away_has_a_low_segment() -> None:
    found = read(merged(lambda at_s: 60.0 if 80.0 <= at_s < 200.0 else 0.0))

    (low,) = found.low_segments
    assert (low.start_s, low.end_s) == pytest.approx((100.0, 210.0), abs=20.0)
    assert found.high_segments
    assert found.summary.min_score == pytest.approx(0.0, abs=1.0)
    assert found.summary.max_score == pytest.approx(100.0, abs=1.0)


def test_who_leaves_and_comes_back_was_away_and_is_known_again() -> None:
    one = merged(lambda at_s: None if 60.0 <= at_s < 120.0 else 0.0)

    (person,) = read(one).people
    assert (person.first_s, person.last_s) == (0.0, pytest.approx(239.8))
    assert person.present_s == pytest.approx(179.6, abs=0.3)
    assert person.coverage == pytest.approx(0.94, abs=0.03)
    assert {row.at_ms for row in one.timeline}.isdisjoint(range(60_000, 120_000))
    assert not [span for span in person.series if span.start_s in (80.0, 90.0, 100.0)]


def test_who_is_seen_and_cannot_be_measured_has_no_score() -> None:
    moments = [
        (at_s, [seen.face(1, is_measured=at_s < 3.0)])
        for at_s in seen.times(0.0, DURATION_S)
    ]
    part = seen.part(0.0, moments)

    one = merging.merge(
        [part.to_bytes()], media=MEDIA, fps=5.0, preset=PRESETS["standard"]
    )

    (person,) = read(one).people
    assert (person.score, person.measured_s) == (None, 0.0)
    states = [face["state"] for row in one.timeline for face in row.faces]
    assert states[-1] == "unmeasurable"


def test_the_mean_of_the_room_is_by_measured_time() -> None:
    moments = [
        (
            at_s,
            [
                seen.face(1, x=100),
                *([seen.face(2, x=400, yaw=60.0)] if at_s >= 120.0 else []),
            ],
        )
        for at_s in seen.times(0.0, DURATION_S)
    ]
    part = seen.part(0.0, moments, people={1: 3, 2: 5})

    found = read(
        merging.merge(
            [part.to_bytes()], media=MEDIA, fps=5.0, preset=PRESETS["standard"]
        )
    )

    first, second = found.people
    assert second.score is not None
    assert first.score is not None
    weighted = first.score * first.measured_s + second.score * second.measured_s
    assert found.summary.attention_score == pytest.approx(
        weighted / (first.measured_s + second.measured_s), abs=0.01
    )
    assert found.room[-1].people == 2
