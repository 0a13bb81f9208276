"""Videos in the admin."""

import pytest
from django.urls import reverse

from recordings import files
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import analyses
from tests.factories import NOON
from tests.recordings import videos

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis(host) -> VideoAnalysis:
    """The host's video, started, one segment of it done."""
    analysis = analyses.start(videos.video(host), at=NOON)
    analysis.segments.filter(number=0).update(status="done")
    return analysis


def test_the_list_shows_how_many_segments_are_done(analysis, staff_client):
    listed = staff_client.get(reverse("admin:recordings_videoanalysis_changelist"))

    count = analysis.segments.count()
    assert f"1 of {count}" in listed.content.decode()


@pytest.mark.parametrize("model", ["videoanalysis", "videorecording"])
@pytest.mark.parametrize("how", ["one", "ticked"])
def test_deleting_leaves_nothing(
    how, model, analysis, staff_client, django_capture_on_commit_callbacks
):
    recording = analysis.recording
    folder = files.folder(recording.pk)
    row = analysis if model == "videoanalysis" else recording
    name = f"admin:recordings_{model}"

    with django_capture_on_commit_callbacks(execute=True):
        if how == "one":
            page = reverse(f"{name}_delete", args=[row.pk])
            staff_client.post(page, {"post": "yes"})
        else:
            page = reverse(f"{name}_changelist")
            ticked = {"action": "delete_selected", "_selected_action": [str(row.pk)]}
            staff_client.post(page, {**ticked, "post": "yes"})

    assert not VideoAnalysis.objects.exists()
    assert not VideoRecording.objects.exists()
    assert not folder.exists()
