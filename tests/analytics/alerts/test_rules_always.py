"""What holds for whatever people do: properties of the rules."""

import random
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from analytics.alerts import rules
from analytics.alerts.presets import PRESETS
from analytics.alerts.rules import AlertType, Episode, History, Reading, Severity
from analytics.vision.judging import JudgeState
from tests.analytics.alerts.signals import STANDARD, START_S, Alerts, Signal, judged
from tests.vision.conftest import Timeline

LENGTH_S = 300
LEVELS = list(Severity)
ONE_SAMPLE_S = 0.2 + 1e-3
"""Of five a second."""


@st.composite
def spans(
    draw, step_s: float, longest_s: int, most: int = 6, least: int = 1
) -> list[tuple[float, float]]:
    """Draw spans that do not touch; all times are multiples of `step_s`."""
    found, at = [], 0
    for _ in range(draw(st.integers(0, most))):
        start = at + draw(st.integers(1, round(40 / step_s)))
        at = start + draw(st.integers(least, round(longest_s / step_s)))
        found.append((start * step_s, at * step_s))
    return found


def signals(step_s: float, least: int = 1) -> st.SearchStrategy[Signal]:
    return st.builds(
        Signal,
        length_s=st.just(LENGTH_S),
        away=spans(step_s, 40),
        closed=spans(step_s, 8),
        low=spans(step_s, 80, most=3),
        absent=spans(step_s, 20, most=3, least=least),
        no_eyes=spans(step_s, 20, most=2, least=least),
    )


SIGNALS = signals(0.2)
# 5, 10 and 15 samples/s share these times, and none of them is nearer than a sample to
# a limit that it does not reach; nor is an open eye between two closures a flicker. A
# gap under a second would bring the eyes of five a second below their rate.
ON_A_GRID = signals(0.4, least=3)
PRESET = st.sampled_from(list(PRESETS.values()))
RATES = st.sampled_from([2.0, 5.0, 10.0, 15.0])


@given(SIGNALS, PRESET, RATES)
@settings(max_examples=30, deadline=None)
def test_no_alert_has_anything_from_the_first_half_minute(signal, preset, hz):
    readings = signal.readings(hz)
    assume(readings)

    for alert in judged(readings, preset):
        assert alert.started_s >= readings[0].at_s + 30.0
        assert alert.ended_s >= alert.started_s


@given(SIGNALS, PRESET)
@settings(max_examples=30, deadline=None)
def test_what_happens_while_paused_or_unknown_is_no_alert(signal, preset):
    """All that is done is done where there are no readings."""
    hidden = [*signal.away, *signal.closed, *signal.low]
    # A pause is there before and after: vision remembers a turned head for a moment.
    absent = [(start - 0.2, end + 0.4) for start, end in hidden]

    assert judged(replace(signal, absent=absent).readings(), preset) == []


@given(SIGNALS, PRESET)
@settings(max_examples=30, deadline=None)
def test_the_first_and_the_last_sign_are_measured_moments(signal, preset):
    readings = signal.readings()
    times = {round(reading.at_s, 4) for reading in readings}

    for alert in judged(readings, preset):
        assert round(alert.ended_s, 4) in times


@given(SIGNALS, PRESET, RATES)
@settings(max_examples=20, deadline=None)
def test_one_alert_of_a_type_is_open_at_most_and_each_only_grows(signal, preset, hz):
    history = History()
    stored: Alerts = {}
    readings = signal.readings(hz)
    for first in range(0, len(readings), 4):
        history, changed = rules.advance(history, readings[first : first + 4], preset)
        for alert in changed:
            before = stored.get((alert.alert_type, alert.started_s))
            assert before is None or _has_grown(before, alert)
            stored[(alert.alert_type, alert.started_s)] = alert
        for one_type in AlertType:
            alerts = [one for one in stored.values() if one.alert_type is one_type]
            assert sum(one.is_open for one in alerts) <= 1
            assert all(
                later.started_s - earlier.ended_s > preset.merge_within_s
                for earlier, later in pairwise(alerts)
            )


def _has_grown(before: Episode, after: Episode) -> bool:
    return after.ended_s >= before.ended_s and LEVELS.index(
        after.severity
    ) >= LEVELS.index(before.severity)


@given(SIGNALS, PRESET, st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_batches_bytes_and_waiting_between_them_change_nothing(signal, preset, seed):
    readings = signal.readings()
    dice = random.Random(seed)  # noqa: S311  (no secret)

    history, first = History(), 0
    stored: Alerts = {}
    while first < len(readings):
        size = dice.choice([1, 8, 50, 400])
        history, changed = rules.advance(
            history, readings[first : first + size], preset
        )
        first += size
        history = History.from_bytes(history.to_bytes())
        until_s = _between(dice, readings, first)
        history, closed = rules.wait(history, preset, until_s=until_s)
        stored |= {(one.alert_type, one.started_s): one for one in (*changed, *closed)}

    assert sorted(stored.values(), key=_order) == judged(readings, preset)


def _between(dice: random.Random, readings: list[Reading], first: int) -> float:
    before_s = readings[min(first, len(readings)) - 1].at_s
    after_s = readings[first].at_s if first < len(readings) else before_s
    return dice.uniform(before_s, after_s)


def _order(alert: Episode) -> tuple[float, str]:
    return alert.started_s, alert.alert_type


@given(ON_A_GRID, PRESET)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
def test_rates_of_5_10_and_15_give_the_same_alerts(signal, preset):
    """Each within one of its own samples.

    Derandomized: where a sum meets its limit to the sample, rates may differ.
    """
    slow = sorted(judged(signal.readings(5), preset), key=_by_type)
    for hz in (10, 15):
        other = sorted(judged(signal.readings(hz), preset), key=_by_type)

        near = 1 / 5 + 1 / hz + 1e-3
        assert _kinds(slow) == _kinds(other)
        for one, same in zip(slow, other, strict=True):
            assert one.started_s == pytest.approx(same.started_s, abs=near)
            assert one.ended_s == pytest.approx(same.ended_s, abs=near)


def _by_type(alert: Episode) -> tuple[str, float]:
    return alert.alert_type, alert.started_s


def _kinds(alerts: list[Episode]) -> list[tuple[str, str, str, bool]]:
    return [(one.alert_type, one.cause, one.severity, one.is_open) for one in alerts]


@given(SIGNALS, PRESET)
@settings(max_examples=20, deadline=None)
def test_one_reading_a_second_says_nothing_about_eyes(signal, preset):
    alerts = judged(signal.readings(1.0), preset)

    assert AlertType.DROWSY not in {alert.alert_type for alert in alerts}


@given(st.integers(50, 600), st.integers(205, 1500), RATES)
@settings(max_examples=30, deadline=None)
def test_how_long_somebody_looked_away_is_exact(start, length, hz):
    start_s, end_s = start / 5, (start + length) / 5
    signal = Signal(end_s + 20, away=[(start_s, end_s)])

    [alert] = judged(signal.readings(hz))

    near = max(1 / hz, 0.2) + 1e-3
    assert alert.started_s - START_S == pytest.approx(max(start_s, 30.0), abs=near)
    assert alert.ended_s - START_S == pytest.approx(end_s, abs=near)


@given(st.integers(160, 600), st.integers(6, 200), st.sampled_from([5.0, 10.0, 15.0]))
@settings(max_examples=30, deadline=None)
def test_how_long_eyes_were_closed_is_exact(start, length, hz):
    start_s, length_s = start / 5, length / 5
    signal = Signal(start_s + length_s + 20, closed=[(start_s, start_s + length_s)])

    [alert] = judged(signal.readings(hz))

    assert alert.started_s == pytest.approx(START_S + start_s, abs=1 / hz)
    assert alert.duration_s == pytest.approx(length_s, abs=1 / hz)


@pytest.mark.parametrize(
    ("patient", "eager"), [("standard", "strict"), ("relaxed", "standard")]
)
@pytest.mark.parametrize("behaviour", ["away", "closed"])
@given(signal=SIGNALS)
@settings(max_examples=30, deadline=None)
def test_who_is_less_patient_finds_all_that_the_other_finds(
    patient, eager, behaviour, signal
):
    """Of one behaviour: an alert of another type may explain a low score."""
    only = Signal(
        LENGTH_S, absent=signal.absent, **{behaviour: getattr(signal, behaviour)}
    )
    readings = only.readings()

    few, many = (judged(readings, PRESETS[name]) for name in (patient, eager))

    for alert in few:
        same = [
            other
            for other in many
            if other.started_s <= alert.started_s and other.ended_s >= alert.ended_s
        ]
        assert same, alert
        assert LEVELS.index(same[0].severity) >= LEVELS.index(alert.severity)


@given(SIGNALS)
@settings(max_examples=30, deadline=None)
def test_a_low_score_that_patience_finds_is_found_without(signal):
    readings = Signal(LENGTH_S, low=signal.low, absent=signal.absent).readings()
    by_name = {name: judged(readings, preset) for name, preset in PRESETS.items()}

    for patient, eager in (("relaxed", "standard"), ("standard", "strict")):
        for alert in by_name[patient]:
            assert any(
                other.started_s < alert.ended_s and other.ended_s > alert.started_s
                for other in by_name[eager]
            )


@given(SIGNALS, PRESET)
@settings(max_examples=20, deadline=None)
def test_a_history_stays_small(signal, preset):
    history, _ = rules.advance(History(), signal.readings(15.0), preset)

    assert len(history.to_bytes()) < 5_000


@given(
    st.lists(
        st.builds(
            Reading,
            at_s=st.floats(START_S, START_S + 900),
            weight_s=st.floats(0.0, 2.0),
            score=st.floats(0.0, 100.0),
            off_target_s=st.none() | st.just(0.0) | st.floats(0.0, 1e4),
            eyes_closed_s=st.none() | st.just(0.0) | st.floats(0.0, 1e4),
        ),
        max_size=60,
    ),
    PRESET,
)
@settings(max_examples=150, deadline=None)
def test_numbers_that_contradict_one_another_break_nothing(readings, preset):
    readings.sort(key=lambda one: one.at_s)
    history, found = rules.advance(History(), readings, preset)

    assert History.from_bytes(history.to_bytes()) == history
    for alert in (*found, *rules.end(history, at_s=START_S + 1000)):
        assert START_S + 30 <= alert.started_s <= alert.ended_s <= START_S + 900


def test_the_whole_of_vision_gives_the_same_alerts_at_three_rates():
    """A head and eyes, judged: the readings are those that live rows have."""
    found = defaultdict(list)
    for hz in (5.0, 10.0, 15.0):
        person = Timeline(fps=hz, start_s=START_S)
        person.looks(60.0)
        person.looks(14.0, yaw=45.0)
        person.looks(60.0)
        person.looks(4.0, openness=0.3)
        person.looks(80.0)
        readings = [
            Reading(
                one.at_s,
                one.weight_s,
                one.attention_score,
                one.off_target_s,
                one.eyes_closed_s,
            )
            for one in person.samples
            if one.attention_score is not None and one.weight_s > 0
        ]
        for alert in judged(readings):
            found[alert.alert_type, alert.severity, alert.is_open].append(
                (alert.started_s - START_S, alert.ended_s - START_S)
            )

    assert found.keys() == {
        (AlertType.LOOKING_AWAY, Severity.INFO, False),
        (AlertType.DROWSY, Severity.WARNING, False),
    }
    for times, span in zip(found.values(), ((60, 74), (134, 138)), strict=True):
        assert len(times) == 3
        for start_s, end_s in times:
            assert start_s == pytest.approx(span[0], abs=ONE_SAMPLE_S)
            assert end_s == pytest.approx(span[1], abs=ONE_SAMPLE_S)


def test_a_damaged_history_is_no_history():
    history, _ = rules.advance(History(), Signal(60).readings(), STANDARD)
    packed = history.to_bytes()

    for other in (
        b"",
        packed[:5],
        packed[:-8],
        packed + b"\0" * 8,
        packed[:40] + b"\xff" + packed[41:],
        b"ALR0" + packed[4:],
        JudgeState().to_bytes(),
    ):
        with pytest.raises(rules.BadHistoryError):
            History.from_bytes(other)


def test_a_history_that_knows_nothing_is_packed_too():
    assert History.from_bytes(History().to_bytes()) == History()
