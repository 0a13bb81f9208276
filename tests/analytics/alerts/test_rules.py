"""Every cell of the table in docs/alerts.md, and what holds around it."""

import pytest

from analytics.alerts import rules
from analytics.alerts.presets import PRESETS
from analytics.alerts.rules import AlertType, History, Severity
from tests.analytics.alerts.signals import (
    STANDARD,
    START_S,
    Signal,
    found,
    judged,
)

AWAY, DROWSY, LOW = "looking_away", "drowsy", "not_attentive"

# Ten readings a second. Vision believes a return a sample later, so the last sign of a
# look to the side is one later too; a closure begins half a sample before the first.


@pytest.mark.parametrize(
    ("away", "alerts"),
    [
        pytest.param([(50, 59.8)], [], id="not yet ten seconds"),
        pytest.param(
            [(50, 60)], [(AWAY, "off_target", "info", 50, 60.1)], id="info from 10 s on"
        ),
        pytest.param(
            [(50, 79.8)], [(AWAY, "off_target", "info", 50, 79.9)], id="not yet 30 s"
        ),
        pytest.param(
            [(50, 80)],
            [(AWAY, "off_target", "warning", 50, 80.1)],
            id="warning from 30 s on",
        ),
        pytest.param(
            [(50, 169.8)],
            [(AWAY, "off_target", "warning", 50, 169.9)],
            id="not yet 120 s",
        ),
        pytest.param(
            [(50, 170)],
            [(AWAY, "off_target", "critical", 50, 170.1)],
            id="critical from 120 s on",
        ),
        pytest.param(
            [(50, 54), (56.8, 61)],
            [(AWAY, "off_target", "info", 50, 61.1)],
            id="a return of less than three seconds ends nothing",
        ),
        pytest.param([(50, 54), (57.2, 61)], [], id="three seconds on target end it"),
        pytest.param(
            [(50 + 4 * n, 52.6 + 4 * n) for n in range(5)],
            [(AWAY, "time_sharing", "info", 50, 68.7)],
            id="time sharing: 10 s within 30 s",
        ),
        pytest.param(
            [(50 + 4 * n, 52.4 + 4 * n) for n in range(4)],
            [],
            id="no time sharing before 10 s",
        ),
        pytest.param(
            [(50 + 4.6 * n, 52.4 + 4.6 * n) for n in range(20)],
            [],
            id="a return of two seconds ends the sharing of time",
        ),
        pytest.param(
            [(50 + 2.4 * n, 50.6 + 2.4 * n) for n in range(40)],
            [],
            id="less than 10 s of 30 s",
        ),
        pytest.param(
            [(50, 62), (91.6, 95)],
            [(AWAY, "off_target", "info", 50, 95.1)],
            id="again within 30 s: the same alert",
        ),
        pytest.param(
            [(50, 62), (92.4, 103)],
            [
                (AWAY, "off_target", "info", 50, 62.1),
                (AWAY, "off_target", "info", 92.4, 103.1),
            ],
            id="again after 30 s: another",
        ),
        pytest.param(
            [(50, 62), (80, 98.2)],
            [(AWAY, "off_target", "warning", 50, 98.3)],
            id="both parts together make the severity",
        ),
        pytest.param(
            [(50, 62), (80, 97.6)],
            [(AWAY, "off_target", "info", 50, 97.7)],
            id="the time between them does not",
        ),
        pytest.param(
            [(50, 85), (100, 104)],
            [(AWAY, "off_target", "warning", 50, 104.1)],
            id="a severity never falls",
        ),
    ],
)
def test_looking_away(away, alerts):
    assert found(Signal(200, away=away)) == alerts


@pytest.mark.parametrize(
    ("closed", "alerts"),
    [
        pytest.param([(50, 51)], [], id="not yet a second"),
        pytest.param(
            [(50, 51.2)], [(DROWSY, "closure", "info", 49.95, 51.1)], id="a second"
        ),
        pytest.param(
            [(50, 53)], [(DROWSY, "closure", "info", 49.95, 52.9)], id="not yet 3 s"
        ),
        pytest.param(
            [(50, 53.2)], [(DROWSY, "closure", "warning", 49.95, 53.1)], id="3 s"
        ),
        pytest.param(
            [(50, 56)], [(DROWSY, "closure", "warning", 49.95, 55.9)], id="not yet 6 s"
        ),
        pytest.param(
            [(50, 56.2)], [(DROWSY, "closure", "critical", 49.95, 56.1)], id="6 s"
        ),
        pytest.param(
            [(50, 82)], [(DROWSY, "closure", "critical", 49.95, 81.9)], id="30 s"
        ),
        pytest.param(
            [(50, 51.2), (60, 61.2)],
            [(DROWSY, "closure", "warning", 49.95, 61.1)],
            id="another closure while it is open",
        ),
        pytest.param(
            [(50, 51.2), (60, 60.6)],
            [(DROWSY, "closure", "info", 49.95, 60.5)],
            id="another of half a second keeps it open only",
        ),
        pytest.param(
            [(50, 51.2), (349, 350.2)],
            [
                (DROWSY, "closure", "info", 49.95, 51.1),
                (DROWSY, "closure", "warning", 348.95, 350.1),
            ],
            id="again within five minutes",
        ),
        pytest.param(
            [(50, 51.2), (352, 353.2)],
            [
                (DROWSY, "closure", "info", 49.95, 51.1),
                (DROWSY, "closure", "info", 351.95, 353.1),
            ],
            id="again after five minutes",
        ),
        pytest.param(
            [(50 + 15 * n, 50.8 + 15 * n) for n in range(4)],
            [(DROWSY, "closures", "info", 49.95, 95.7)],
            id="four of half a second in a minute",
        ),
        pytest.param(
            [(50 + 20.4 * n, 50.8 + 20.4 * n) for n in range(8)],
            [],
            id="four in more than a minute",
        ),
        pytest.param(
            [(50 + 2 * n, 50.4 + 2 * n) for n in range(100)],
            [],
            id="many short ones from the beginning are this person's own",
        ),
        pytest.param(
            [(n, n + 0.2) for n in range(30, 200, 4)], [], id="blinks are no closures"
        ),
    ],
)
def test_closures(closed, alerts):
    assert found(Signal(400, closed=closed)) == alerts


def test_the_closure_that_opened_by_number_is_no_second_trigger():
    closed = [(50, 50.8), (60, 60.8), (70, 70.8), (80, 82)]

    assert found(Signal(150, closed=closed)) == [
        (DROWSY, "closures", "info", 49.95, 81.9)
    ]


def test_perclos_opens_at_fifteen_percent_of_a_minute():
    # 0.4 s of every 2 s: 20 %, by somebody who did not at first.
    closed = [(100 + 2 * n, 100.4 + 2 * n) for n in range(60)]

    [alert] = found(Signal(400, closed=closed))

    assert alert[:3] == (DROWSY, "perclos", "info")
    assert alert[3] == pytest.approx(100, abs=0.2)
    # Over the limit, 16 % by then, until 11 s of it have left the minute.
    assert alert[4] == pytest.approx(231, abs=2)


def test_perclos_is_relative_to_the_own_share():
    """12 % when awake: 15 % is normal, 21 % is not."""
    awake = [(30 + 2.5 * n, 30.3 + 2.5 * n) for n in range(120)]
    a_little_more = [(330 + 2 * n, 330.3 + 2 * n) for n in range(60)]
    much_more = [(450 + 1.5 * n, 450.4 + 1.5 * n) for n in range(80)]

    assert found(Signal(450, closed=[*awake, *a_little_more])) == []
    [alert] = found(Signal(600, closed=[*awake, *a_little_more, *much_more]))
    assert alert[1] == "perclos"


def test_perclos_needs_most_of_a_minute():
    # Three quarters of the minute are not measured.
    no_eyes = [(100, 140)]
    closed = [(140 + n, 140.4 + n) for n in range(15)]

    assert found(Signal(156, closed=closed, no_eyes=no_eyes)) == []


def test_drowsy_closes_after_a_minute_without_a_long_closure():
    readings = Signal(200, closed=[(50, 51.2)]).readings()

    [at_first] = judged(readings[: 111 * 10])
    [in_the_end] = judged(readings[: 112 * 10])

    assert at_first.is_open
    assert not in_the_end.is_open
    assert in_the_end.ended_s == at_first.ended_s


def test_drowsy_stays_open_while_the_eyes_are_closed_for_a_part_of_the_minute():
    # 0.4 s of every 4 s are 10 %, by somebody who did not at first.
    closed = [(200, 201.4), *((206 + 4 * n, 206.4 + 4 * n) for n in range(40))]

    [at_first] = judged(Signal(330, closed=closed).readings())
    [in_the_end] = judged(Signal(430, closed=closed).readings())

    assert at_first.is_open
    assert not in_the_end.is_open


@pytest.mark.parametrize(
    ("low", "alerts"),
    [
        pytest.param([(60, 75)], [], id="half of the time is not the median"),
        pytest.param(
            [(60, 75.4)],
            [(LOW, "low_score", "info", 45.0, 82.8)],
            id="more than half of half a minute",
        ),
        pytest.param(
            [(60, 97)],
            [(LOW, "low_score", "info", 45.0, 104.4)],
            id="not yet a minute",
        ),
        pytest.param(
            [(60, 98)],
            [(LOW, "low_score", "warning", 45.0, 105.4)],
            id="warning from a minute on",
        ),
        pytest.param(
            [(60, 217)],
            [(LOW, "low_score", "warning", 45.0, 224.4)],
            id="not yet three",
        ),
        pytest.param(
            [(60, 218)],
            [(LOW, "low_score", "critical", 45.0, 225.4)],
            id="critical from three minutes on",
        ),
    ],
)
def test_not_attentive(low, alerts):
    assert found(Signal(300, low=low)) == alerts


def test_not_attentive_closes_once_the_median_of_fifteen_seconds_is_high():
    readings = Signal(200, low=[(60, 100)]).readings()

    [before] = judged(readings[:1075])
    [after] = judged(readings[:1076])

    assert before.is_open
    assert not after.is_open


def test_a_middling_score_keeps_not_attentive_open_and_is_no_sign_of_it():
    readings = [
        reading if reading.at_s < START_S + 100 else _scored(reading, 50.0)
        for reading in Signal(300, low=[(60, 100)]).readings()
    ]

    [alert] = judged(readings)

    assert alert.is_open
    assert alert.ended_s - START_S == pytest.approx(114.8)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"away": [(60, 110)]}, id="looking away"),
        pytest.param({"closed": [(60, 110)]}, id="closed eyes"),
    ],
)
def test_what_another_alert_explains_is_no_second_alert(other):
    alerts = found(Signal(300, low=[(60, 118)], **other))

    assert [alert[0] for alert in alerts] != []
    assert LOW not in [alert[0] for alert in alerts]


def test_a_low_score_that_stays_when_the_other_alert_is_over_is_one():
    alerts = found(Signal(300, away=[(60, 80)], low=[(60, 150)]))

    # From the end of the other on: it closes after three seconds on target.
    assert [alert[0] for alert in alerts] == [AWAY, LOW]
    assert alerts[1][3] == pytest.approx(83, abs=0.3)


def test_looks_that_never_last_long_enough_show_in_the_score():
    away = [(50 + 9.4 * n, 56.2 + 9.4 * n) for n in range(20)]

    alerts = found(Signal(240, away=away, low=[(52, 236)]))

    assert [alert[0] for alert in alerts] == [LOW]


# --- First seconds, gaps, rates --------------------------------------------------


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param({"away": [(0, 33)]}, id="away"),
        pytest.param({"closed": [(2, 30.8)]}, id="closed"),
        pytest.param({"low": [(0, 45)]}, id="low"),
    ],
)
def test_nothing_in_the_first_half_minute_counts(behaviour):
    assert found(Signal(200, **behaviour)) == []


def test_who_looks_away_from_the_beginning_is_counted_from_half_a_minute_on():
    assert found(Signal(100, away=[(0, 45)])) == [
        (AWAY, "off_target", "info", 30, 45.1)
    ]


def test_who_was_absent_for_five_minutes_is_new_again():
    absent = [(60, 361)]

    assert found(Signal(500, absent=absent, away=[(365, 388)])) == []
    assert found(Signal(500, absent=[(60, 359)], away=[(365, 388)])) != []


def test_a_second_of_not_knowing_ends_a_span():
    assert found(Signal(100, away=[(50, 52), (54, 63.8)], absent=[(52, 54)])) == []


def test_a_moment_of_not_knowing_ends_nothing():
    assert found(Signal(100, away=[(50, 61)], absent=[(55, 55.8)])) == [
        (AWAY, "off_target", "info", 50, 61.1)
    ]


@pytest.mark.parametrize(
    ("behaviour", "end_s"),
    [
        pytest.param({"away": [(50, 70)]}, 69.9, id="away"),
        pytest.param({"closed": [(50, 70)]}, 69.9, id="closed"),
        pytest.param({"low": [(30, 70)]}, 69.9, id="low"),
    ],
)
def test_an_alert_about_which_nothing_is_known_for_ten_seconds_closes(behaviour, end_s):
    readings = Signal(70, absent=[(70, 80)], **behaviour).readings()
    history, [alert] = rules.advance(History(), readings, STANDARD)

    still_open, nothing = rules.wait(history, STANDARD, until_s=START_S + end_s + 9.9)
    closed, [ended] = rules.wait(history, STANDARD, until_s=START_S + end_s + 10.0)

    assert alert.is_open
    assert still_open == history
    assert nothing == []
    assert not ended.is_open
    assert ended.ended_s == alert.ended_s == pytest.approx(START_S + end_s)
    assert rules.wait(closed, STANDARD, until_s=START_S + 300) == (closed, [])


def test_ten_seconds_of_not_knowing_before_the_next_reading_close_too():
    signal = Signal(95, away=[(50, 64)], absent=[(64, 75)])

    [alert] = judged(signal.readings())

    assert not alert.is_open
    assert alert.ended_s - START_S == pytest.approx(63.9)


def test_drowsy_closes_when_the_eyes_are_not_measured_for_ten_seconds():
    signal = Signal(90, closed=[(50, 52)], no_eyes=[(55, 90.1)])

    [before] = judged(signal.readings()[:648])
    [after] = judged(signal.readings()[:650])

    assert before.is_open
    assert not after.is_open


def test_a_closed_alert_opens_again_only_by_something_new():
    """Four closures of the last minute are no reason twice."""
    closed = [(50 + 5 * n, 50.8 + 5 * n) for n in range(4)]
    signal = Signal(180, closed=closed, no_eyes=[(70, 81)])

    [alert] = judged(signal.readings())

    assert not alert.is_open
    assert alert.severity is Severity.INFO


@pytest.mark.parametrize("hz", [1.0, 2.0, 3.0])
def test_eyes_that_are_seen_too_seldom_are_no_alert(hz):
    closed = [(50, 70), *((100 + 4 * n, 102 + 4 * n) for n in range(20))]

    assert found(Signal(240, closed=closed), hz=hz) == []


def test_looking_away_needs_no_high_rate():
    [alert] = found(Signal(100, away=[(50, 62)]), hz=1.0)

    assert alert == (AWAY, "off_target", "info", 50, 61)


def test_readings_without_the_new_numbers_are_judged_by_the_score_alone():
    readings = [
        rules.Reading(one.at_s, one.weight_s, one.score, None, None)
        for one in Signal(
            200, away=[(50, 90)], closed=[(100, 110)], low=[(130, 180)]
        ).readings()
    ]

    assert [one.alert_type for one in judged(readings)] == [AlertType.NOT_ATTENTIVE]


# --- The three functions ---------------------------------------------------------


def test_an_alert_is_there_as_soon_as_it_is_one_and_grows():
    readings = Signal(70, away=[(50, 70)]).readings()

    history, nothing = rules.advance(History(), readings[:600], STANDARD)
    history, [opened] = rules.advance(history, readings[600:601], STANDARD)
    _, [grown] = rules.advance(history, readings[601:651], STANDARD)

    assert nothing == []
    assert opened.is_open
    assert opened.duration_s == pytest.approx(10.0)
    assert grown.duration_s == pytest.approx(15.0)
    assert grown.started_s == opened.started_s


def test_how_long_an_alert_lasted_leaves_out_what_it_paused():
    [alert] = judged(Signal(130, away=[(50, 65), (85, 90)]).readings())

    assert alert.ended_s - alert.started_s == pytest.approx(40.1)
    assert alert.paused_s == pytest.approx(20.0, abs=0.2)
    assert alert.duration_s == pytest.approx(20.0, abs=0.3)


def test_the_length_of_a_later_alert_owes_nothing_to_an_earlier_one():
    signal = Signal(220, away=[(50, 65), (85, 90), (150, 162)])

    _, later = judged(signal.readings())

    assert later.paused_s == 0.0
    assert later.duration_s == pytest.approx(12.1)


def test_readings_that_are_not_newer_are_ignored():
    readings = Signal(70, away=[(50, 70)]).readings()
    history, _ = rules.advance(History(), readings, STANDARD)

    again, nothing = rules.advance(history, readings, STANDARD)

    assert again == history
    assert nothing == []


def test_the_end_closes_what_is_open_and_nothing_else():
    signal = Signal(100, away=[(50, 65), (90, 101)], closed=[(90, 101)])
    history, _ = rules.advance(History(), signal.readings(), STANDARD)

    ended = rules.end(history, at_s=START_S + 99.5)

    assert [(one.alert_type, one.is_open) for one in ended] == [
        (AlertType.LOOKING_AWAY, False),
        (AlertType.DROWSY, False),
    ]
    assert {one.ended_s for one in ended} == {START_S + 99.5}


def test_the_end_of_who_did_nothing_is_nothing():
    history, _ = rules.advance(History(), Signal(100).readings(), STANDARD)

    assert rules.end(history, at_s=START_S + 100) == []
    assert rules.end(History(), at_s=START_S) == []
    assert rules.wait(History(), STANDARD, until_s=START_S) == (History(), [])


@pytest.mark.parametrize(
    ("preset", "seconds"),
    [
        pytest.param("relaxed", (20, 60, 240), id="relaxed"),
        pytest.param("standard", (10, 30, 120), id="standard"),
        pytest.param("strict", (5, 15, 60), id="strict"),
    ],
)
def test_presets_move_the_seconds_of_looking_away(preset, seconds):
    for severity, length_s in zip(Severity, seconds, strict=True):
        signal = Signal(400, away=[(50, 50 + length_s)])

        [alert] = judged(signal.readings(), PRESETS[preset])

        assert alert.severity is severity


def _scored(reading: rules.Reading, score: float) -> rules.Reading:
    return rules.Reading(
        reading.at_s,
        reading.weight_s,
        score,
        reading.off_target_s,
        reading.eyes_closed_s,
    )
