"""The page of an analysis: waiting, over, and the report."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from recordings.models import VideoAnalysis, VideoRecording
from tests import factories
from tests.recordings import results_form, videos
from users.models import User

Status = VideoAnalysis.Status


def _url(analysis: VideoAnalysis) -> str:
    return reverse("recordings:analysis", args=[analysis.pk])


def _page(client: Client, analysis: VideoAnalysis) -> str:
    answer = client.get(_url(analysis))
    assert answer.status_code == 200
    return answer.content.decode()


def _completed(user: User, **fields: Any) -> VideoAnalysis:
    return videos.video(
        user,
        **{
            "status": Status.COMPLETED,
            "progress": 100,
            "results": results_form.results(),
            "media": results_form.media(),
            "file_size": 5 << 20,
            "finished_at": factories.NOON,
            **fields,
        },
    )


# --- Whose it is ---------------------------------------------------------------


@pytest.mark.parametrize("status", list(Status))
def test_a_stranger_finds_nothing(
    host: User, stranger_client: Client, status: str
) -> None:
    analysis = _completed(host, status=status)

    assert stranger_client.get(_url(analysis)).status_code == 404


def test_staff_see_only_their_own(host: User, staff_client: Client) -> None:
    assert staff_client.get(_url(_completed(host))).status_code == 404


def test_somebody_unknown_is_asked_to_sign_in(host: User, client: Client) -> None:
    answer = client.get(_url(_completed(host)))

    assert answer["Location"].startswith("/login/")


# --- On its way ----------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PENDING, Status.PROCESSING])
def test_while_it_runs_the_page_shows_how_far_it_is(
    host: User, host_client: Client, status: str
) -> None:
    analysis = videos.video(host, status=status, progress=41)

    page = _page(host_client, analysis)

    assert f'data-analysis="{analysis.pk}"' in page
    assert "data-reload-when-over" in page
    assert "js/analyses.js" in page
    assert "H.264 in MP4" in page
    assert "data-curve" not in page


def test_a_failed_one_says_why_and_what_to_do(host: User, host_client: Client) -> None:
    analysis = videos.video(
        host, status=Status.FAILED, error_message="The file cannot be read."
    )

    page = _page(host_client, analysis)

    assert "The file cannot be read." in page
    assert "What you can do" in page
    assert reverse("recordings:retry", args=[analysis.pk]) in page
    assert reverse("recordings:delete", args=[analysis.pk]) in page
    assert "js/analyses.js" not in page


def test_a_cancelled_one_can_be_started_again(host: User, host_client: Client) -> None:
    analysis = videos.video(
        host,
        status=Status.FAILED,
        error_message="You cancelled this analysis.",
        cancelled_at=factories.NOON,
    )

    page = _page(host_client, analysis)

    assert "Start it again" in page
    assert "What you can do" not in page


# --- The report ----------------------------------------------------------------


def test_the_report_says_its_result_in_one_sentence(
    host: User, host_client: Client
) -> None:
    page = _page(host_client, _completed(host))

    assert "<b>most of the time</b>" in page
    assert "72 of 100" in page
    assert "over 2 minutes" in page
    assert "The room was low once, for 1 minute." in page
    assert "For 91 % of the time that people were in the picture" in page


def test_moments_are_those_of_the_video_and_lead_into_it(
    host: User, host_client: Client
) -> None:
    analysis = _completed(host)
    player = reverse("recordings:playback", args=[analysis.recording.pk])

    page = _page(host_client, analysis)

    # The low stretch, the alert, and when the second person was first seen.
    assert f'href="{player}?t=55"' in page
    assert f'href="{player}?t=65">1:10</a>' in page
    assert f'href="{player}?t=15">first seen at 0:20</a>' in page
    assert f'data-play-url="{player}"' in page
    assert 'data-start-s="0" data-end-s="120"' in page
    assert "<time datetime" not in page.split('class="room-curve"')[1].split("file-")[0]


def test_people_stand_with_score_coverage_and_alerts(
    host: User, host_client: Client
) -> None:
    page = _page(host_client, _completed(host, names={"2": "Bình"}))

    assert '<bdi data-person="1">Person 1</bdi>' in page
    assert '<bdi data-person="2">Bình</bdi>' in page
    assert "Score of Bình over time" in page
    assert "<strong>44</strong>" in page


def test_a_name_is_escaped(host: User, host_client: Client) -> None:
    analysis = _completed(
        host, filename="<script>1</script>.mp4", names={"1": "<img src=x>"}
    )

    page = _page(host_client, analysis)

    assert "<script>1" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x&gt;" in page


def test_how_it_was_measured_is_what_the_results_say(
    host: User, host_client: Client
) -> None:
    kept = results_form.results(
        method=results_form.method(
            models={"newer.onnx": "ab" * 32}, sample_fps=2.5, segment_s=30.0
        )
    )

    page = _page(host_client, _completed(host, results=kept))

    assert "<code>newer.onnx</code>" in page
    assert 'title="SHA-256 abab' in page
    assert "600 pictures, 2.5 a second" in page
    assert "30 s, each from 2 s before its start" in page
    assert "sensitivity “Standard”" in page


def test_the_file_is_described(host: User, host_client: Client) -> None:
    page = _page(host_client, _completed(host))

    assert "1280 × 720" in page
    assert "5.0\xa0MB" in page
    assert "Uploaded" in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(30, "by itself on 2 December 2026"), (0, "not by itself")],
)
def test_the_day_of_deletion_is_told(
    host: User, host_client: Client, settings: Settings, days: int, words: str
) -> None:
    settings.UPLOAD_RETENTION_DAYS = days
    analysis = _completed(host)
    VideoRecording.objects.update(created_at=factories.NOON)

    assert words in _page(host_client, analysis)


def test_a_recording_of_a_meeting_leads_back_to_it(
    host: User, host_client: Client
) -> None:
    meeting = factories.ended(factories.started(factories.meeting(host=host)))
    analysis = _completed(host)
    VideoRecording.objects.update(
        meeting=meeting, source="window", started_at=factories.NOON
    )

    page = _page(host_client, analysis)

    assert reverse("analytics:report", args=[meeting.pk]) in page
    assert "Recorded in" in page
    assert "Uploaded" not in page


def test_the_report_asks_the_database_little_however_many_people(
    host: User, host_client: Client
) -> None:
    few = _completed(host)
    many = _completed(
        host,
        results=results_form.results(
            people=[
                results_form.person(number, series=[(0, 80.0, 10.0)])
                for number in range(1, 50)
            ]
        ),
    )

    with CaptureQueriesContext(connection) as of_few:
        _page(host_client, few)
    with CaptureQueriesContext(connection) as of_many:
        page = _page(host_client, many)

    # Two of them note who looked.
    assert len(of_many) == len(of_few) <= 6
    assert page.count('class="cell-name"') == 49
    assert "data-foldable" in page


def test_three_hours_are_one_page(host: User, host_client: Client) -> None:
    length_s = 3 * 3600
    grid = range(0, length_s, 10)
    kept = results_form.results(
        people=[results_form.person(1, series=[(at, 70.0, 10.0) for at in grid])],
        room=[[float(at), 70.0, None, None, 1] for at in grid],
        alerts=[results_form.alert(1, float(at)) for at in range(60, length_s, 100)],
        summary=results_form.summary(duration_s=float(length_s)),
        media=results_form.media(duration_s=float(length_s)),
    )

    page = _page(host_client, _completed(host, results=kept))

    assert "3:00:00" in page
    assert "over 3 h" in page
    assert ">2:59:20</a>" in page
    assert "Show all 108 alerts" in page


# --- Little or nothing ---------------------------------------------------------


def test_without_a_face_the_page_says_what_helps(
    host: User, host_client: Client
) -> None:
    analysis = _completed(host, results=results_form.nobody())

    page = _page(host_client, analysis)

    assert "No face was found in this video." in page
    assert "Light from the front" in page
    assert "0 of 100" not in page
    assert "data-curve" not in page
    assert reverse("recordings:analysis_csv", args=[analysis.pk]) not in page
    assert reverse("recordings:results_json", args=[analysis.pk]) in page


def test_faces_that_could_not_be_measured_are_told_from_none(
    host: User, host_client: Client
) -> None:
    unknown = {**results_form.UNKNOWN, "coverage": 0.0}
    kept = results_form.results(
        people=[
            results_form.person(1, series=[(0, None, 0.0)], score=None, coverage=0.0)
        ],
        alerts=[],
        room=[],
        low_segments=[],
        high_segments=[],
        summary=results_form.summary(people=1, alerts=0, **unknown),
    )

    page = _page(host_client, _completed(host, results=kept))

    assert "1 person was seen in this video, and could not be measured." in page
    assert '<dd data-figure="average">–</dd>' in page
    assert "Not measured" in page
    assert "data-curve" not in page


def test_a_damaged_film_is_called_damaged(host: User, host_client: Client) -> None:
    kept = results_form.results(
        summary=results_form.summary(stopped_at_s=751.0),
        media=results_form.media(is_cut_off=True),
    )

    page = _page(host_client, _completed(host, results=kept))

    assert "The file is damaged after 12:31; what follows was not looked at." in page
    assert "The file ends earlier than it says" in page


def test_results_of_another_version_are_not_shown_but_kept(
    host: User, host_client: Client
) -> None:
    analysis = _completed(host, results={"version": 7})

    page = _page(host_client, analysis)

    assert "written by another version" in page
    assert reverse("recordings:results_json", args=[analysis.pk]) in page
    assert "js/report.js" not in page


def test_without_a_recording_nothing_leads_to_a_player(
    host: User, host_client: Client
) -> None:
    analysis = _completed(host)
    VideoRecording.objects.all().delete()

    page = _page(host_client, VideoAnalysis.objects.get(pk=analysis.pk))

    assert 'href="#t=70.0"' in page
    assert "?t=" not in page
