"""Programs stop an analysis and start it again."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings.models import VideoAnalysis
from recordings.services import analyses
from tests.recordings import videos
from tests.recordings.api import doors
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis(host: User) -> VideoAnalysis:
    """The host's video, started."""
    return analyses.start(videos.video(host), at=timezone.now())


def _address(name: str, analysis_id: uuid.UUID) -> str:
    return reverse(f"recordings_api:{name}", args=[analysis_id])


def test_a_running_one_is_stopped(host_client: Client, analysis: VideoAnalysis) -> None:
    answer = host_client.post(_address("cancel", analysis.pk))

    shown = answer.json()
    assert answer.status_code == 200
    assert (shown["status"], shown["is_cancelled"]) == ("failed", True)
    assert "You cancelled" in shown["error"]
    assert "Retry-After" not in answer


def test_what_is_over_cannot_be_stopped(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    VideoAnalysis.objects.update(status="completed")

    answer = host_client.post(_address("cancel", analysis.pk))

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert answer.json()["detail"] == "This analysis is over already."


def test_a_cancelled_one_is_started_again(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    analyses.cancel(analysis, at=timezone.now())

    answer = host_client.post(_address("retry", analysis.pk))

    assert answer.status_code == 202
    assert answer["Location"] == _address("analysis", analysis.pk)
    assert answer["Retry-After"] == "2"
    assert answer.json()["status"] == "pending"


def test_a_completed_one_is_not_started_again(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    VideoAnalysis.objects.update(status="completed")

    assert host_client.post(_address("retry", analysis.pk)).status_code == 409


@pytest.mark.parametrize("name", ["cancel", "retry"])
def test_others_cannot_touch_it(
    stranger_client: Client, analysis: VideoAnalysis, name: str
) -> None:
    doors.assert_closed(_address(name, analysis.pk), to=stranger_client, method="post")
    doors.assert_closed(_address(name, uuid.uuid4()), to=stranger_client, method="post")
    doors.assert_asks_who(_address(name, analysis.pk), method="post")
    analysis.refresh_from_db()
    assert analysis.cancelled_at is None
