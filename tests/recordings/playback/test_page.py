"""The playback page in every state that a recording can be in."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from recordings import files
from recordings.models import VideoAnalysis, VideoRecording
from tests.recordings import results_form
from tests.recordings.playback import stored
from users.models import User

Status = VideoRecording.Status


def _page(client: Client, recording: VideoRecording, **headers: str) -> str:
    address = reverse("recordings:playback", args=[recording.pk])
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def _with_analysis(owner: User, state: str, **fields: str) -> VideoRecording:
    recording = stored.analysed(owner, **fields)
    VideoAnalysis.objects.filter(recording=recording).update(status=state, results=None)
    return VideoRecording.objects.get(pk=recording.pk)


def test_a_video_is_played_with_alerts_and_timeline(host: User, host_client: Client):
    recording = stored.analysed(host, names={"2": "Ana Silva"}, first_picture_s=0.25)

    page = _page(host_client, recording)

    assert f'src="/recordings/{recording.pk}/file"' in page
    assert "data-timeline " in page
    assert 'data-first-picture-s="0.25"' in page
    assert 'data-step-s="0.2"' in page
    assert "Ana Silva" in page
    # Five seconds before it began, at 1:10.
    assert 'href="/recordings/' in page
    assert "?t=65" in page
    assert "Eyes closed for long" in page
    # What is said when the results do not arrive.
    assert "data-results-failed hidden" in page


def test_the_page_costs_the_same_for_every_video(
    django_assert_num_queries: DjangoAssertNumQueries, host: User, host_client: Client
):
    recording = stored.analysed(host)

    # The session, the person, the recording with its analysis; whether this look is
    # noted already, and its note.
    with django_assert_num_queries(5):
        _page(host_client, recording)


def test_a_name_is_escaped(host: User, host_client: Client):
    recording = stored.analysed(host, filename="<script>alert(1)</script>.mp4")

    page = _page(host_client, recording)

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_numbers_for_scripts_are_the_same_in_every_language(
    host: User, host_client: Client
):
    recording = stored.analysed(host, first_picture_s=0.25, width=1920)
    host_client.cookies["language"] = "vi"

    page = _page(host_client, recording)

    assert 'data-first-picture-s="0.25"' in page
    assert 'width="1920"' in page


def test_nobody_in_the_video_is_said(host: User, host_client: Client):
    recording = stored.analysed(host, results=results_form.nobody())

    page = _page(host_client, recording)

    assert "No face was found in this video" in page
    assert "data-timeline " not in page
    assert "<video" in page


def test_while_it_is_analysed_it_plays_without_boxes(host: User, host_client: Client):
    recording = _with_analysis(host, "processing")

    page = _page(host_client, recording)

    assert "<video" in page
    assert "Cancel the analysis" in page
    assert "data-show-results" in page
    assert "data-overview-url" not in page


def test_a_failed_analysis_leaves_the_video(host: User, host_client: Client):
    recording = _with_analysis(host, "failed")

    page = _page(host_client, recording)

    assert "<video" in page
    assert "Try again" in page


@pytest.mark.parametrize(
    ("analysis", "words"),
    [
        pytest.param("processing", "made once the analysis is over", id="not yet"),
        pytest.param("failed", "A copy for browsers is being made", id="now"),
    ],
)
def test_a_file_that_no_browser_plays_is_copied(
    host: User, host_client: Client, analysis: str, words: str
):
    recording = _with_analysis(host, analysis, status=Status.PROCESSING)

    page = _page(host_client, recording)

    assert words in page
    assert "<video" not in page


def test_the_copy_is_shown_as_soon_as_it_is_there(host: User, host_client: Client):
    recording = stored.analysed(host, status=Status.PROCESSING, playable_progress=42)
    address = reverse("recordings:playback", args=[recording.pk])
    asks = {"hx-request": "true"}

    waiting = host_client.get(address, headers=asks)
    recording.status = Status.READY
    recording.save()
    done = host_client.get(address, headers=asks)

    assert "42 %" in waiting.content.decode()
    assert done.headers["HX-Refresh"] == "true"


def test_a_copy_that_could_not_be_made_leaves_the_results(
    host: User, host_client: Client
):
    recording = stored.analysed(
        host, status=Status.FAILED, error_message="There was no space left."
    )

    page = _page(host_client, recording)

    assert "This video cannot be played here" in page
    assert "There was no space left." in page
    assert "data-timeline " in page
    assert reverse("recordings:analysis", args=[recording.analysis_id]) in page


def test_a_file_that_is_gone_leaves_the_results(host: User, host_client: Client):
    recording = stored.analysed(host)
    files.remove(recording.pk)

    page = _page(host_client, recording)

    assert "The file of this video is gone" in page
    assert "<video" not in page
    assert "data-timeline " in page
    assert "?download=1" not in page


def test_a_recording_that_goes_on_is_not_played(host: User, host_client: Client):
    recording = stored.recording(host, status=Status.PROCESSING, media=None)

    assert "This recording is not finished" in _page(host_client, recording)


def test_results_of_another_version_are_passed_over(host: User, host_client: Client):
    recording = stored.analysed(host, results={"version": 99})

    page = _page(host_client, recording)

    assert "another version of the software" in page
    assert "<video" in page


def test_strangers_and_staff_do_not_find_it(
    host: User, stranger_client: Client, staff_client: Client
):
    address = reverse("recordings:playback", args=[stored.analysed(host).pk])

    assert stranger_client.get(address).status_code == 404
    assert staff_client.get(address).status_code == 404


def test_somebody_unknown_is_asked_to_sign_in(host: User, client: Client):
    address = reverse("recordings:playback", args=[stored.analysed(host).pk])

    assert client.get(address).headers["Location"].startswith("/login/")
