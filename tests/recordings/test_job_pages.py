"""What an owner sees of an analysis on its way, and does with it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings.models import VideoAnalysis
from recordings.services import analyses
from tests.factories import NOON
from tests.recordings import videos
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis(host: User) -> VideoAnalysis:
    """The host's video, started."""
    return analyses.start(videos.video(host), at=timezone.now())


def at(name: str, analysis: VideoAnalysis) -> str:
    return reverse(f"recordings:{name}", args=[analysis.pk])


def states(client: Client) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = client.get(reverse("recordings:progress")).json()[
        "analyses"
    ]
    return listed


def test_the_page_shows_how_far_it_is(analysis, host_client):
    VideoAnalysis.objects.update(status="processing", progress=41)

    page = host_client.get(at("analysis", analysis)).content.decode()

    assert 'value="41"' in page
    assert "Looking at the video" in page
    assert "Cancel the analysis" in page


def test_the_page_says_why_it_failed_and_offers_the_way_out(analysis, host_client):
    VideoAnalysis.objects.update(status="failed", error_message="It broke <here>.")

    page = host_client.get(at("analysis", analysis)).content.decode()

    assert "It broke &lt;here&gt;." in page
    assert "Try again" in page
    assert "Delete the video" in page


def test_a_name_is_shown_as_text(host, host_client):
    named = videos.video(host, filename="<script>alert(1)</script>.mp4")

    page = host_client.get(at("analysis", named)).content.decode()

    assert "<script>alert" not in page


def test_cancelling_leads_back_to_the_page(analysis, host_client):
    answer = host_client.post(at("cancel", analysis))

    analysis.refresh_from_db()
    assert answer.url == at("analysis", analysis)
    assert analysis.cancelled_at is not None


def test_cancelling_too_late_is_said(analysis, host_client):
    VideoAnalysis.objects.update(status="completed")

    page = host_client.post(at("cancel", analysis), follow=True).content.decode()

    assert "This analysis is over already." in page


def test_trying_again_starts_it(analysis, host_client):
    analyses.cancel(analysis, at=NOON)

    host_client.post(at("retry", analysis))

    analysis.refresh_from_db()
    assert (analysis.status, analysis.run) == ("pending", 2)


def test_deleting_says_what_was_deleted(analysis, host_client):
    answer = host_client.post(at("delete", analysis), {"next": "/meetings/"})

    assert not VideoAnalysis.objects.exists()
    assert answer.url == "/meetings/"
    assert "talk.mp4" in str(next(iter(answer.wsgi_request._messages)))


@pytest.mark.parametrize("name", ["cancel", "retry", "delete"])
def test_reading_an_address_changes_nothing(name, analysis, host_client):
    assert host_client.get(at(name, analysis)).status_code == 405
    analysis.refresh_from_db()
    assert analysis.run == 1


@pytest.mark.parametrize("name", ["cancel", "retry", "delete"])
def test_a_stranger_changes_nothing(name, analysis, stranger_client):
    assert stranger_client.post(at(name, analysis)).status_code == 404
    analysis.refresh_from_db()
    assert (analysis.run, analysis.status) == (1, "pending")


def test_nobody_is_sent_to_another_site(analysis, host_client):
    away = host_client.post(at("cancel", analysis), {"next": "https://example.com/"})

    assert away.url == at("analysis", analysis)


def test_progress_lists_what_runs(analysis, host_client):
    VideoAnalysis.objects.update(status="processing", progress=12)

    assert states(host_client) == [
        {
            "id": str(analysis.pk),
            "status": "processing",
            "progress": 12,
            "cancelled": False,
            "error": None,
            "seconds_left": None,
            "url": at("analysis", analysis),
        }
    ]


@pytest.mark.parametrize(
    ("ago_s", "is_listed"), [(30, True), (90, False)], ids=["just now", "long ago"]
)
def test_what_is_over_is_listed_for_a_minute(ago_s, is_listed, analysis, host_client):
    finished = timezone.now() - timedelta(seconds=ago_s)
    VideoAnalysis.objects.update(status="completed", finished_at=finished)

    assert bool(states(host_client)) is is_listed


def test_progress_is_ones_own(analysis, stranger_client):
    assert states(stranger_client) == []


def test_somebody_unknown_gets_no_progress(client):
    assert client.get(reverse("recordings:progress")).status_code == 302
