"""What the report of a video says of its results."""

import json
import math
from typing import Any

import pytest

from recordings import results
from recordings.media import Media
from recordings.reports import contents, facts, tables, video_time
from recordings.reports.contents import VideoReport
from tests.recordings import results_form

PLAYER = "/recordings/1/"


def _report(kept: dict[str, Any], **names: str) -> VideoReport:
    return contents.report(results.read(kept), names=names, play_url=PLAYER)


# --- Times ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0:00"),
        (9.99, "0:09"),
        (70.0, "1:10"),
        (3599.9, "59:59"),
        (3600.0, "1:00:00"),
        (10_921.5, "3:02:01"),
    ],
)
def test_a_time_of_a_video_reads_as_in_a_player(seconds: float, words: str) -> None:
    assert video_time.clock(seconds) == words


@pytest.mark.parametrize(
    ("at_s", "start_s"), [(0.0, 0), (4.9, 0), (5.2, 0), (70.0, 65), (100.9, 95)]
)
def test_a_moment_leads_to_the_player_five_seconds_before(
    at_s: float, start_s: int
) -> None:
    assert video_time.moments(PLAYER)(at_s).href == f"{PLAYER}?t={start_s}"


def test_without_a_player_a_moment_leads_to_the_curve() -> None:
    assert video_time.moments("")(70.0).href == "#t=70.0"


# --- The first sentences -------------------------------------------------------


def test_the_verdict_speaks_of_the_video() -> None:
    verdict = _report(results_form.results()).verdict

    assert verdict.share == "most of the time"
    assert verdict.score == 71.5
    assert verdict.duration == "2 minutes"
    assert verdict.low == "The room was low once, for 1 minute."
    assert verdict.coverage == (
        "For 91 % of the time that people were in the picture, they could be measured."
    )
    assert not verdict.is_coverage_little


def test_little_coverage_is_called_little() -> None:
    kept = results_form.results(summary=results_form.summary(coverage=0.3))

    assert _report(kept).verdict.is_coverage_little


def test_a_film_of_seconds_has_no_low_stretch_to_speak_of() -> None:
    kept = results_form.results(
        summary=results_form.summary(duration_s=20.0), low_segments=[]
    )

    assert "too short for low stretches" in _report(kept).verdict.low


def test_a_damaged_film_says_where_it_stops() -> None:
    kept = results_form.results(
        summary=results_form.summary(duration_s=1800.0, stopped_at_s=751.3)
    )

    assert _report(kept).stopped_at == "12:31"
    assert _report(kept).verdict.duration == "13 minutes"
    assert _report(results_form.results()).stopped_at == ""


# --- People and alerts ---------------------------------------------------------


def test_people_are_numbers_until_they_are_named() -> None:
    rows = _report(results_form.results(), **{"2": "Bình"}).people

    assert [row.person.name for row in rows] == ["Person 1", "Bình"]


def test_a_person_has_numbers_and_a_curve() -> None:
    _, row = _report(results_form.results()).people

    assert row.person.score == 44.0
    assert row.person.coverage == 0.8
    assert row.looking_away == "0:48"
    assert row.alert_total == 1
    assert isinstance(row.person, contents.VideoPerson)
    assert row.person.first.href == f"{PLAYER}?t=15"
    # Twelve spans; absent in the first two, unknown in the seventh.
    assert row.person.spark == [None] * 2 + [80.0] * 4 + [None] + [15.0] * 5


def test_who_could_not_be_measured_has_no_curve() -> None:
    kept = results_form.results(
        people=[
            results_form.person(
                1, series=[(0, None, 0.0)], score=None, coverage=0.0, measured_s=0.0
            )
        ]
    )

    (row,) = _report(kept).people

    assert row.spark == ""
    assert row.measured == ""


def test_a_film_shorter_than_a_span_has_a_point() -> None:
    kept = results_form.results(
        summary=results_form.summary(duration_s=7.0),
        people=[results_form.person(1, series=[(0, 60.0, 6.5)])],
        room=[[0.0, 60.0, None, None, 1]],
    )

    (row,) = _report(kept).people

    assert row.person.spark == [60.0]


def test_alerts_have_names_causes_and_moments() -> None:
    away, closed = _report(results_form.results(), **{"1": "Ana"}).alerts

    assert (away.name, away.what, away.lasted) == ("Person 2", "Looking away", "0:40")
    assert (closed.name, closed.what) == ("Ana", "Eyes closed for long")
    assert closed.moment.words == "1:40"
    assert closed.moment.href == f"{PLAYER}?t=95"
    assert away.severity_words == "Warning"


def test_a_severity_that_a_newer_version_knows_is_shown_as_it_is_called() -> None:
    kept = results_form.results(alerts=[results_form.alert(1, 5.0, severity="dire")])

    (row,) = _report(kept).alerts

    assert row.severity_words == "dire"


# --- The curve and the numbers -------------------------------------------------


def test_the_curve_is_over_the_whole_film() -> None:
    report = _report(results_form.results())

    assert report.axis.is_video
    assert (report.axis.start_s, report.axis.end_s) == (0.0, 120.0)
    assert json.loads(report.room)[7] == [70.0, 55.0, 33.8, 71.3, 2]
    assert [stretch.start.words for stretch in report.low_stretches] == ["1:00"]
    assert report.high_stretches[0].end.words == "1:00"


def test_without_a_face_there_is_no_curve() -> None:
    report = _report(results_form.nobody())

    assert not report.has_curve
    assert report.figures.average is None
    assert report.figures.low_stretches is None
    assert report.figures.people == 0


# --- The file ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        pytest.param({}, "picture", "1280 × 720", id="picture"),
        pytest.param(
            {"rotation_deg": 90, "width": 720, "height": 1280},
            "picture",
            "720 × 1280, turned by 90° as the file says",
            id="turned",
        ),
        pytest.param({}, "rate", "29.97 pictures a second", id="rate"),
        pytest.param({}, "video", "H.264 in MP4", id="codec"),
        pytest.param(
            {"video_codec": "theora", "container": "ogg"},
            "video",
            "theora in ogg",
            id="unknown codec",
        ),
        pytest.param({}, "sound", "AAC", id="sound"),
        pytest.param({"audio_codec": "pcm_s16le"}, "sound", "PCM", id="raw sound"),
        pytest.param({"audio_codec": None}, "sound", "None", id="silent"),
    ],
)
def test_a_file_is_described_in_words(
    changed: dict[str, Any], field: str, words: str
) -> None:
    found = facts.of_media(Media(**results_form.media(**changed)))

    assert getattr(found, field) == words


# --- Rows to export ------------------------------------------------------------


def test_each_person_and_ten_seconds_is_a_row() -> None:
    found = results.read(results_form.results())

    table = tables.table(found, names={"2": "Bình"})

    first, second = table.parts()
    assert len(first) == 12
    assert first[0] == (0, 1, "Person 1", 90.0, 10.0)
    assert second[4] == (60, 2, "Bình", None, 0.0)
    assert math.isclose(sum(row[4] for row in first), 120.0)


def test_who_is_not_measured_for_a_while_has_empty_rows() -> None:
    kept = results_form.results()
    del kept["people"][1]["series"][2:4]

    _, second = tables.table(results.read(kept), names={}).parts()

    assert [row[0] for row in second] == list(range(20, 120, 10))
    assert [row[3:] for row in second[2:4]] == [(None, 0.0)] * 2


def test_who_was_never_measured_has_empty_rows_only() -> None:
    kept = results_form.results()
    kept["people"][0] |= {"series": [], "score": None, "first_s": 12.0, "last_s": 31.0}

    first, _ = tables.table(results.read(kept), names={}).parts()

    assert [row[0] for row in first] == [10.0, 20.0, 30.0]
    assert {row[3] for row in first} == {None}
