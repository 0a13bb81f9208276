"""The words of the report."""

import pytest

from analytics import report_words
from analytics.models import MeetingSummary
from analytics.reports.earlier import Difference
from analytics.room_series import Segment


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (100.0, "nearly all the time"),
        (85.0, "nearly all the time"),
        (84.9, "most of the time"),
        (45.0, "about half of the time"),
        (20.0, "less than half of the time"),
        (0.0, "hardly ever"),
    ],
)
def test_a_score_is_a_share_of_the_time(score: float, words: str) -> None:
    assert report_words.share(score) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "less than a minute"),
        (60, "1 minute"),
        (170, "3 minutes"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
    ],
)
def test_a_length_of_time_reads_as_people_say_it(seconds: float, words: str) -> None:
    assert report_words.duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, ""), (0.4, ""), (7, "0:07"), (187.4, "3:07")]
)
def test_a_column_shows_minutes_and_seconds(seconds: float, words: str) -> None:
    assert report_words.clock(seconds) == words


@pytest.mark.parametrize(
    ("segments", "words"),
    [
        pytest.param([], "The room was never low for a minute or longer.", id="none"),
        pytest.param(
            [Segment(0, 120)], "The room was low once, for 2 minutes.", id="one"
        ),
        pytest.param(
            [Segment(0, 120), Segment(300, 360)],
            "The room was low 2 times, for 3 minutes together.",
            id="two",
        ),
    ],
)
def test_low_stretches_are_summed_up(segments: list[Segment], words: str) -> None:
    summary = MeetingSummary(duration_minutes=30, low_attention_segments=len(segments))

    assert report_words.verdict(summary, segments).low == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        pytest.param(0, "The room was never low for a minute or longer.", id="none"),
        pytest.param(1, "The room was low once for a minute or longer.", id="one"),
        pytest.param(2, "The room was low 2 times for a minute or longer.", id="two"),
    ],
)
def test_low_stretches_whose_samples_are_deleted_are_counted(
    count: int, words: str
) -> None:
    summary = MeetingSummary(duration_minutes=30, low_attention_segments=count)

    assert report_words.verdict(summary, []).low == words


def test_without_a_known_score_nothing_is_said_about_it() -> None:
    verdict = report_words.verdict(MeetingSummary(duration_minutes=30), [])

    assert verdict.score is None
    assert verdict.share == ""
    assert verdict.coverage == ""


@pytest.mark.parametrize(("coverage", "little"), [(0.5, False), (0.49, True)])
def test_little_coverage_is_called_little(coverage: float, little: bool) -> None:
    summary = MeetingSummary(avg_attention_score=80.0, coverage=coverage)

    verdict = report_words.verdict(summary, [])

    assert f"For {coverage:.0%}".replace("%", " %") in verdict.coverage
    assert verdict.is_coverage_little is little


@pytest.mark.parametrize(
    ("points", "meetings", "words"),
    [
        pytest.param(
            3.4,
            5,
            "3 points above the average of the last 5 meetings with this title.",
            id="above",
        ),
        pytest.param(
            -11.0,
            1,
            "11 points below the last meeting with this title.",
            id="below one",
        ),
        pytest.param(
            -1.9,
            2,
            "About the same as the average of the last 2 meetings with this title.",
            id="the same",
        ),
        pytest.param(
            0.0, 1, "About the same as the last meeting with this title.", id="same one"
        ),
    ],
)
def test_a_difference_is_a_sentence(points: float, meetings: int, words: str) -> None:
    assert report_words.difference(Difference(points, meetings)) == words


def test_nothing_to_compare_is_nothing_to_say() -> None:
    assert report_words.difference(None) == ""
