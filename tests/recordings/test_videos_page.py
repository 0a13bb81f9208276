"""The page "Videos": the form of uploads, and the list of what somebody has."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from recordings.models import Upload, VideoAnalysis, VideoRecording
from tests import factories
from tests.factories import NOON
from tests.recordings import videos
from users.models import User

URL = reverse("recordings:analyses")
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def page_of(client: Client, **query: str) -> str:
    return client.get(URL, query).content.decode()


def uploaded(user: User, name: str, **fields: Any) -> VideoAnalysis:
    """Store an uploaded video with both rows."""
    analysis = videos.video(user, filename=name, **fields)
    VideoRecording.objects.filter(analysis=analysis).update(filename=name)
    return analysis


def completed(user: User, name: str, *, score: float | None, alerts: int = 0) -> None:
    """Store a video that has its result."""
    results = {"summary": {"attention_score": score}}
    analysis = uploaded(user, name, status="completed", progress=100, results=results)
    VideoRecording.objects.filter(analysis=analysis).update(alert_count=alerts)


def shown(page: str, *among: str) -> list[str]:
    """Return which of the names are on the page, in its order."""
    places = {page.find(f"<bdi>{one}</bdi>"): one for one in among}
    return [places[place] for place in sorted(places) if place >= 0]


# --- Uploading -----------------------------------------------------------------


def test_a_new_person_is_told_what_to_do(host_client: Client) -> None:
    page = page_of(host_client)

    assert "Drop videos here" in page
    assert "No videos yet" in page
    assert 'type="search"' not in page


def test_the_limits_are_said_before_anything_is_sent(
    host_client: Client, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 5 * 2**20
    settings.UPLOAD_MAX_DURATION_S = 1.5 * 3600

    page = page_of(host_client)

    assert "up to 5.0\xa0MB and 1.5 h each" in page
    assert f'data-max-bytes="{5 * 2**20}"' in page


def test_what_was_left_unfinished_is_offered(host_client: Client, host: User) -> None:
    def left(name: str, **fields: Any) -> Upload:
        known = {"file_size": 1000, "expires_at": timezone.now() + HOUR, "user": host}
        return Upload.objects.create(filename=name, **(known | fields))

    upload = left("half.mp4", offset=430)
    left("refused.mp4", error_code="not_video")
    left("expired.mp4", expires_at=timezone.now() - HOUR)
    left("stranger.mp4", user=factories.user())

    page = page_of(host_client)

    assert f'data-upload="/uploads/{upload.pk}/"' in page
    assert 'data-offset="430"' in page
    assert "choose the same file again" in page
    assert page.count("data-upload=") == 1


def test_somebody_unknown_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(URL)["Location"].startswith("/login/")


def test_a_guest_is_offered_an_account(client: Client) -> None:
    client.force_login(factories.guest())

    assert client.get(URL)["Location"].startswith("/signup/")


def test_the_page_is_in_the_navigation(host_client: Client) -> None:
    page = page_of(host_client)

    assert f'<a href="{URL}" aria-current="page">Videos</a>' in page
    assert f'<a href="{URL}">Videos</a>' in page_of_meetings(host_client)


def page_of_meetings(client: Client) -> str:
    return client.get(reverse("meetings:list")).content.decode()


# --- Messages ------------------------------------------------------------------


def test_what_became_of_a_row_is_said_where_the_script_looks_for_it(
    host_client: Client, host: User
) -> None:
    analysis = uploaded(host, "talk.mp4", status="completed", progress=100)
    assert '<div class="notices" id="notices" role="status"></div>' in page_of(
        host_client
    )

    address = reverse("recordings:delete", args=[analysis.pk])
    answer = host_client.post(address, {"next": URL}, follow=True)

    _, _, notices = answer.content.decode().partition('id="notices" role="status">')
    assert "talk.mp4” and its results are deleted." in notices.partition("</div>")[0]


def test_the_focus_finds_a_row_again_whose_state_changed(
    host_client: Client, host: User
) -> None:
    analysis = uploaded(host, "talk.mp4", status="processing")
    recording = VideoRecording.objects.get(analysis=analysis)
    action = f'id="next-{recording.pk}"'
    assert page_of(host_client).count(action) == 1

    for status in ("failed", "completed"):
        VideoAnalysis.objects.update(status=status)
        assert page_of(host_client).count(action) == 1


# --- Rows ----------------------------------------------------------------------


@time_machine.travel(NOON, tick=False)
def test_a_completed_video_shows_what_it_is_and_what_came_out(
    host_client: Client, host: User
) -> None:
    completed(host, "talk.mp4", score=81.6, alerts=2)
    VideoRecording.objects.update(
        created_at=NOON - HOUR, duration_seconds=3723.9, file_size=3 * 2**20
    )

    page = page_of(host_client)

    assert "Today, 11:00" in page
    assert "1:02:03" in page
    assert "3.0\xa0MB" in page
    assert ">82</b>" in page
    assert "2 alerts" in page
    assert "Analysed" in page
    assert "Results" in page


def test_a_row_says_when_the_video_is_deleted_by_itself(
    host_client: Client, host: User, settings: Settings
) -> None:
    settings.UPLOAD_RETENTION_DAYS = 30
    uploaded(host, "talk.mp4")
    VideoRecording.objects.update(created_at=NOON)

    assert "Will be deleted on 2 December 2026" in page_of(host_client)


def test_without_anybody_measured_there_is_no_zero(
    host_client: Client, host: User
) -> None:
    completed(host, "talk.mp4", score=None)

    page = page_of(host_client)

    assert "Nobody was measured" in page
    assert "of 100" not in page


def test_a_video_under_way_shows_how_far_it_is(host_client: Client, host: User) -> None:
    uploaded(host, "talk.mp4", status="processing", progress=41)

    page = page_of(host_client)

    assert 'value="41"' in page
    assert "Looking at the video" in page
    assert "Cancel" in page


def test_a_failed_one_says_why_and_offers_another_try(
    host_client: Client, host: User
) -> None:
    uploaded(host, "talk.mp4", status="failed", error_message="It broke <here>.")

    page = page_of(host_client)

    assert "It broke &lt;here&gt;." in page
    assert "Try again" in page


def test_a_recording_of_a_meeting_names_it(host_client: Client, host: User) -> None:
    meeting = factories.meeting(host=host, title="Algebra")
    recording = factories.recording(user=host, meeting=meeting, source="camera")

    page = page_of(host_client)

    assert "Algebra" in page
    assert "A camera" in page
    assert "Being recorded or prepared" in page
    assert f"/recordings/{recording.pk}/delete/" in page


def test_a_name_is_shown_as_text(host_client: Client, host: User) -> None:
    uploaded(host, "<script>alert(1)</script>")

    assert "<script>alert" not in page_of(host_client)


def test_the_newest_stands_first(host_client: Client, host: User) -> None:
    for name, at in {"old": NOON, "new": NOON + HOUR}.items():
        uploaded(host, name)
        VideoRecording.objects.filter(filename=name).update(created_at=at)

    assert shown(page_of(host_client), "old", "new") == ["new", "old"]


def test_others_videos_are_not_listed(stranger_client: Client, host: User) -> None:
    uploaded(host, "talk.mp4")

    assert "No videos yet" in page_of(stranger_client)


def test_more_videos_ask_the_database_nothing_more(
    host_client: Client,
    host: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    meeting = factories.meeting(host=host)
    for number in range(8):
        uploaded(host, f"{number}.mp4", status="processing")
        completed(host, f"done {number}.mp4", score=70.0)
        factories.recording(user=host, meeting=meeting, source="camera")

    # Session, person, count, rows, work of those under way, unfinished uploads.
    with django_assert_max_num_queries(6):
        page_of(host_client)


def test_results_are_not_read_for_a_row(
    host_client: Client,
    host: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    completed(host, "talk.mp4", score=70.0)

    with django_assert_max_num_queries(6) as asked:
        page_of(host_client)

    [rows] = [
        one["sql"]
        for one in asked
        if "ORDER BY" in one["sql"] and "LIMIT" in one["sql"]
    ]
    assert '"video_analyses"."results",' not in rows


# --- Filters, pages --------------------------------------------------------------


@pytest.fixture
def several(host: User) -> None:
    """A video in every state and of every kind."""
    uploaded(host, "waits", status="pending")
    uploaded(host, "runs", status="processing")
    completed(host, "is done", score=80.0)
    uploaded(host, "failed", status="failed")
    meeting = factories.meeting(host=host, title="Algebra")
    factories.recording(
        user=host, meeting=meeting, source="camera", filename="recorded"
    )


NAMES = ("waits", "runs", "is done", "failed", "recorded")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "under_way"}, {"waits", "runs", "recorded"}),
        ({"state": "completed"}, {"is done"}),
        ({"state": "failed"}, {"failed"}),
        ({"kind": "uploaded"}, {"waits", "runs", "is done", "failed"}),
        ({"kind": "recorded"}, {"recorded"}),
        ({"q": "RUN"}, {"runs"}),
        ({"q": "alge"}, {"recorded"}),
        ({"q": "run", "state": "completed"}, set()),
        ({"state": "nonsense"}, set(NAMES)),
    ],
)
def test_the_list_is_filtered(
    host_client: Client, several: None, query: dict[str, str], found: set[str]
) -> None:
    assert set(shown(page_of(host_client, **query), *NAMES)) == found


def test_how_many_were_found_is_said(host_client: Client, several: None) -> None:
    assert "3 videos found" in page_of(host_client, state="under_way")


def test_nothing_found_shows_the_way_back(host_client: Client, several: None) -> None:
    page = page_of(host_client, q="xyz")

    assert "No video with “xyz” in its name or its meeting" in page
    assert "Show all videos" in page


def test_many_videos_have_pages(host_client: Client, host: User) -> None:
    for number in range(21):
        uploaded(host, f"no. {number}")

    assert "Page 1 of 2" in page_of(host_client)
    assert page_of(host_client, page="2").count("<article") == 1
    assert page_of(host_client, page="99").count("<article") == 1
