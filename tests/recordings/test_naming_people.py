"""Giving the people of a video names, from the report page."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recordings.models import VideoAnalysis, VideoRecording
from recordings.naming import LONGEST_NAME
from tests.recordings import results_form, videos
from users.models import User

HTMX = {"HX-Request": "true"}


@pytest.fixture
def analysis(host: User) -> VideoAnalysis:
    """A completed one, with its alerts beside the recording."""
    kept = results_form.results()
    VideoRecording.objects.filter(
        analysis=(found := videos.video(host, status="completed", results=kept))
    ).update(alerts_data=[{**one, "name": None} for one in kept["alerts"]])
    return found


def _rename(
    client: Client, analysis: VideoAnalysis, *, htmx: bool = True, **sent: Any
) -> Any:
    return client.post(
        reverse("recordings:rename", args=[analysis.pk]),
        sent,
        headers=HTMX if htmx else {},
    )


def _names_of_alerts() -> list[str | None]:
    return [one["name"] for one in VideoRecording.objects.get().alerts_data or ()]


def _names(analysis: VideoAnalysis) -> dict[str, str]:
    return VideoAnalysis.objects.get(pk=analysis.pk).names


def test_a_name_is_stored_and_the_row_comes_back(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    answer = _rename(host_client, analysis, track_id=2, name="  Trần  Bình ")

    row = answer.content.decode()
    assert _names(analysis) == {"2": "Trần Bình"}
    assert '<bdi data-person="2">Trần Bình</bdi>' in row
    assert 'id="person-2"' in row
    assert "<strong>44</strong>" in row
    told = json.loads(answer["HX-Trigger-After-Settle"])
    assert told == {"personRenamed": {"track_id": 2, "name": "Trần Bình"}}


def test_the_name_is_with_the_alerts_of_the_recording(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    _rename(host_client, analysis, track_id=2, name="Bình")

    assert _names_of_alerts() == ["Bình", None]


def test_the_name_is_on_the_page_and_in_the_files(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    _rename(host_client, analysis, track_id=2, name="Bình")

    page = host_client.get(reverse("recordings:analysis", args=[analysis.pk]))
    file: Any = host_client.get(reverse("recordings:analysis_csv", args=[analysis.pk]))
    assert page.content.decode().count('<bdi data-person="2">Bình</bdi>') == 2
    assert "Bình" in b"".join(file.streaming_content).decode()


@pytest.mark.parametrize("name", ["", "   ", "\u202e"])
def test_an_empty_name_is_the_number_again(
    host_client: Client, analysis: VideoAnalysis, name: str
) -> None:
    _rename(host_client, analysis, track_id=2, name="Bình")

    row = _rename(host_client, analysis, track_id=2, name=name).content.decode()

    assert _names(analysis) == {}
    assert ">Person 2</bdi>" in row
    assert _names_of_alerts() == [None, None]


def test_names_of_others_stay(host_client: Client, analysis: VideoAnalysis) -> None:
    _rename(host_client, analysis, track_id=1, name="Ana")
    _rename(host_client, analysis, track_id=2, name="Bình")

    assert _names(analysis) == {"1": "Ana", "2": "Bình"}


def test_a_name_that_is_too_long_is_said_to_be(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    answer = _rename(host_client, analysis, track_id=2, name="x" * (LONGEST_NAME + 1))

    row = answer.content.decode()
    assert _names(analysis) == {}
    assert f"A name has {LONGEST_NAME} characters at most." in row
    assert 'aria-invalid="true"' in row
    assert "<details" in row
    assert " open>" in row
    assert "HX-Trigger-After-Settle" not in answer


def test_the_longest_name_fits(host_client: Client, analysis: VideoAnalysis) -> None:
    _rename(host_client, analysis, track_id=2, name="x" * LONGEST_NAME)

    assert _names(analysis) == {"2": "x" * LONGEST_NAME}


def test_a_name_is_escaped(host_client: Client, analysis: VideoAnalysis) -> None:
    row = _rename(host_client, analysis, track_id=2, name="<i>'\"&").content.decode()

    assert "<i>" not in row
    assert "&lt;i&gt;" in row


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"name": "Ana"}, id="nobody"),
        pytest.param({"track_id": "x", "name": "Ana"}, id="no number"),
        pytest.param({"track_id": "3", "name": "Ana"}, id="not in the video"),
        pytest.param({"track_id": "-1", "name": "Ana"}, id="below"),
        pytest.param({"track_id": "9" * 400, "name": "Ana"}, id="endless"),
    ],
)
def test_who_is_not_in_the_video_cannot_be_named(
    host_client: Client, analysis: VideoAnalysis, sent: dict[str, Any]
) -> None:
    assert _rename(host_client, analysis, **sent).status_code == 404
    assert _names(analysis) == {}


def test_before_there_are_results_there_is_nobody_to_name(
    host: User, host_client: Client
) -> None:
    waiting = videos.video(host)

    assert _rename(host_client, waiting, track_id=1, name="Ana").status_code == 404


def test_a_missing_name_is_an_empty_one(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    _rename(host_client, analysis, track_id=2, name="Bình")

    assert _rename(host_client, analysis, track_id=2).status_code == 200
    assert _names(analysis) == {}


def test_without_a_script_the_page_comes_again(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    page = reverse("recordings:analysis", args=[analysis.pk])

    answer = _rename(host_client, analysis, htmx=False, track_id=1, name="Ana")
    refused = _rename(host_client, analysis, htmx=False, track_id=1, name="x" * 99)

    assert answer["Location"] == refused["Location"] == page
    assert _names(analysis) == {"1": "Ana"}
    assert "characters at most" in host_client.get(page).content.decode()


def test_a_stranger_names_nobody(
    stranger_client: Client, client: Client, analysis: VideoAnalysis
) -> None:
    strange = _rename(stranger_client, analysis, track_id=1, name="Ana")
    unknown = _rename(client, analysis, track_id=1, name="Ana")

    assert strange.status_code == 404
    assert unknown["Location"].startswith("/login/")
    assert _names(analysis) == {}


def test_names_are_given_by_posting_only(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    answer = host_client.get(reverse("recordings:rename", args=[analysis.pk]))

    assert answer.status_code == 405
