"""The reader of results, and the names of people."""

import json
from typing import Any

import pytest

from analytics.alerts.presets import PRESETS
from analytics.room_series import Segment
from recordings import naming, results
from recordings.results import UnreadableResultsError
from tests.recordings import results_form


def test_results_are_read_as_they_are_written() -> None:
    found = results.read(results_form.results())

    assert found.method.preset == PRESETS["standard"]
    assert found.media.video_codec == "h264"
    assert found.summary.attention_score == 71.5
    assert found.room[2].lower_quartile == 82.5
    assert found.low_segments == (Segment(60.0, 120.0),)
    assert [person.track_id for person in found.people] == [1, 2]
    assert found.people[1].series[4].score is None
    assert found.alerts[1].cause == "closure"


def test_nobody_is_read_too() -> None:
    found = results.read(results_form.nobody())

    assert found.people == found.room == found.alerts == ()
    assert found.summary.attention_score is None


def test_what_a_newer_version_adds_is_passed_over() -> None:
    kept = results_form.results()
    kept["weather"] = "fine"
    kept["media"]["colour"] = "bt709"
    kept["summary"]["blinks"] = 40
    kept["people"][0]["blinks"] = 20
    kept["alerts"][0]["certainty"] = 0.9
    kept["room"] = [[*row, "more"] for row in kept["room"]]

    assert results.read(kept) == results.read(results_form.results())


def test_a_file_that_says_nothing_of_being_cut_off_is_whole() -> None:
    kept = results_form.results()
    del kept["media"]["is_cut_off"]

    assert not results.read(kept).media.is_cut_off


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_refused_by_its_number(version: Any) -> None:
    with pytest.raises(UnreadableResultsError, match="Version"):
        results.read(results_form.results(version=version))


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="a list"),
        pytest.param("text", id="a text"),
        pytest.param({}, id="empty"),
        pytest.param({"version": 1}, id="the version only"),
        pytest.param(results_form.results(people=[{}]), id="a person without fields"),
        pytest.param(results_form.results(room=[[0.0, 1.0]]), id="a short row"),
        pytest.param(results_form.results(room=5), id="a number for rows"),
        pytest.param(results_form.results(method=None), id="no method"),
    ],
)
def test_what_is_no_result_is_refused(kept: Any) -> None:
    with pytest.raises(UnreadableResultsError):
        results.read(kept)


def test_the_canonical_text_knows_no_order() -> None:
    kept = results_form.results()
    turned = dict(reversed(list(kept.items())))

    text = results.canonical(turned)

    assert text == results.canonical(kept)
    assert json.loads(text) == kept
    assert ": " not in text


# --- Names ---------------------------------------------------------------------


def test_a_person_is_a_number_until_named() -> None:
    assert naming.name_of({}, 3) == "Person 3"
    assert naming.name_of({"3": ""}, 3) == "Person 3"
    assert naming.name_of({"3": "Ana"}, 3) == "Ana"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("  Ana  \n Silva ", "Ana Silva", id="one line"),
        pytest.param("A\x00na\x1b", "A na", id="control characters"),
        pytest.param("Ana\u202egnp.exe", "Anagnp.exe", id="turned around"),
        pytest.param("דנה כהן", "דנה כהן", id="right to left"),
        pytest.param("<b>Ana</b>", "<b>Ana</b>", id="escaped where it is shown"),
        pytest.param("\u2028", "", id="nothing left"),
    ],
)
def test_a_name_is_cleaned(text: str, name: str) -> None:
    assert naming.cleaned(text) == name
