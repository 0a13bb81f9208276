"""Who is erased is in no numbers of a window that somebody else recorded."""

from typing import Any

import pytest

from recordings.models import DetectionFrame, VideoAnalysis, VideoRecording
from recordings.services import forgetting
from recordings.services.merging import named_alerts
from tests import factories
from tests.recordings import results_form
from tests.recordings.playback import stored
from users.models import User

pytestmark = pytest.mark.django_db

NAMES = {"1": "Ada", "2": "Bo"}


@pytest.fixture
def window(host: User) -> VideoRecording:
    """A recorded window with two people, both with a name and an alert."""
    found = results_form.results()
    recording = stored.analysed(
        host,
        results=found,
        names=NAMES,
        source=VideoRecording.Source.WINDOW,
        alerts_data=named_alerts(found["alerts"], NAMES),
        alert_count=2,
    )
    faces = [stored.face(2, score=20.0), stored.face(1, score=90.0)]
    for at_ms, seen in ((0, faces), (200, faces[:1]), (400, faces[1:])):
        scores = [face["score"] for face in seen]
        factories.detection(
            recording,
            at_ms=at_ms,
            faces_data=seen,
            avg_attention_score=sum(scores) / len(scores),
        )
    return recording


def _forget(window: VideoRecording, *tracks: int) -> Any:
    """Forget these people, and return the results as they are then."""
    assert window.analysis is not None
    forgetting.forget(window.analysis, tracks)
    return VideoAnalysis.objects.get().results


def test_the_boxes_are_those_of_who_stays(window: VideoRecording):
    _forget(window, 2)

    rows = DetectionFrame.objects.order_by("video_timestamp_ms")
    assert [
        (row.video_timestamp_ms, row.avg_attention_score, row.faces_data)
        for row in rows
    ] == [(at, 90.0, [stored.face(1, score=90.0)]) for at in (0, 400)]


def test_people_alerts_and_names_are_of_who_stays(window: VideoRecording):
    found = _forget(window, 2)

    window.refresh_from_db()
    assert VideoAnalysis.objects.get().names == {"1": "Ada"}
    assert [one["track_id"] for one in found["people"]] == [1]
    assert [one["track_id"] for one in found["alerts"]] == [1]
    assert [one["name"] for one in window.alerts_data or ()] == ["Ada"]
    assert window.alert_count == 1


def test_the_rest_is_summed_up_again(window: VideoRecording):
    found = _forget(window, 2)

    assert {(score, people) for _, score, _, _, people in found["room"]} == {(90.0, 1)}
    assert found["low_segments"] == []
    summary = found["summary"]
    assert (summary["people"], summary["alerts"]) == (1, 1)
    assert (summary["attention_score"], summary["min_score"]) == (90.0, 90.0)
    assert (summary["measured_s"], summary["coverage"]) == (120.0, 1.0)


def test_without_anybody_it_is_a_video_of_nobody(window: VideoRecording):
    found = _forget(window, 1, 2)

    assert found == results_form.nobody()
    assert not DetectionFrame.objects.exists()


def test_results_of_a_form_that_nobody_reads_go(window: VideoRecording):
    VideoAnalysis.objects.update(results={"version": 0, "people": ["Bo"]})

    assert _forget(window, 2) is None
