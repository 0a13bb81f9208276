"""The API of analyses: upload, list, read, delete; errors as problem details."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import (
    DjangoCaptureOnCommitCallbacks,
    Settings,
)

from recordings import files, refusals
from recordings.api import receiving
from recordings.models import VideoAnalysis, VideoRecording, VideoSegment
from recordings.services import room, uploads
from tests import factories
from tests.factories import NOON
from tests.recordings import clips, videos
from users import tokens
from users.models import User

URL = reverse("recordings_api:analyses")

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    """A whole video file."""
    return clips.good(tmp_path / "talk.mp4").read_bytes()


def upload(
    client: Client, content: bytes, name: str = "talk.mp4", **fields: Any
) -> Any:
    """Send a form with a file."""
    return client.post(URL, {**fields, "file": SimpleUploadedFile(name, content)})


def upload_as(client: Client, content: bytes, name: str) -> Any:
    """Send a form with a file of any name; Django's own client would clean it."""
    head = (
        '--edge\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{name}"\r\nContent-Type: video/mp4\r\n\r\n'
    )
    body = head.encode() + content + b"\r\n--edge--\r\n"
    return client.post(URL, body, content_type="multipart/form-data; boundary=edge")


def one(analysis: VideoAnalysis) -> str:
    return reverse("recordings_api:analysis", args=[analysis.pk])


def left_over() -> Iterable[Path]:
    return list(files.uploads_root().glob("*"))


# --- Uploading -----------------------------------------------------------------


def test_a_video_is_taken(
    host_client: Client,
    host: User,
    film: bytes,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(host_client, film, sensitivity="strict")

    analysis = VideoAnalysis.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == answer.json()["url"] == one(analysis)
    assert answer.json()["status"] == "pending"
    assert answer.json()["page_url"] == f"/analyses/{analysis.pk}/"
    assert (analysis.user, analysis.sensitivity, analysis.run) == (host, "strict", 1)
    assert files.absolute(analysis.file_path).read_bytes() == film
    assert left_over() == []


def test_what_is_no_video_is_refused_and_leaves_nothing(host_client: Client) -> None:
    answer = upload(host_client, b"Dear Sir", "lesson.mp4")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["type"], problem["status"]) == ("about:blank", 422)
    assert problem["title"] == "Unprocessable Content"
    assert problem["code"] == "not_video"
    assert "not a video" in problem["detail"]
    assert left_over() == []


def test_a_file_that_is_too_large_is_not_even_read(
    host_client: Client, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000

    answer = upload(host_client, bytes(200_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert left_over() == []


def test_the_limit_holds_while_the_file_arrives(
    host_client: Client, settings: Settings
) -> None:
    settings.UPLOAD_MAX_BYTES = 1000

    # Small enough with what a form may have around its file.
    answer = upload(host_client, bytes(30_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert left_over() == []


def test_a_full_disk_is_said(host_client: Client, settings: Settings) -> None:
    settings.UPLOAD_SPARE_BYTES = 2**60

    answer = upload(host_client, b"x")

    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")


def test_what_is_under_way_counts_for_a_form_too(
    host_client: Client, host: User, settings: Settings
) -> None:
    settings.UPLOAD_BYTES_PER_USER = 2000
    at = timezone.now()
    uploads.create(user=host, filename="a", size=1900, sensitivity="standard", at=at)

    answer = upload(host_client, b"x")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_much_under_way")


def test_a_disk_that_fills_up_meanwhile_is_said(
    host_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise refusals.refusal("disk_full")

    monkeypatch.setattr(receiving, "LOOK_EVERY_BYTES", 1000)
    monkeypatch.setattr(room, "check_now", full)

    answer = upload(host_client, b"x" * 2000)

    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert left_over() == []


def test_a_form_without_a_file_is_told_which_field(host_client: Client) -> None:
    answer = host_client.post(URL, {"sensitivity": "strict"})

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["errors"]) == ["file"]


def test_a_file_in_another_field_is_left_out(host_client: Client, film: bytes) -> None:
    answer = host_client.post(URL, {"video": SimpleUploadedFile("a.mp4", film)})

    assert list(answer.json()["errors"]) == ["file"]
    assert left_over() == []


def test_an_unknown_choice_is_refused_and_leaves_nothing(
    host_client: Client, film: bytes
) -> None:
    answer = upload(host_client, film, sensitivity="whatever")

    assert list(answer.json()["errors"]) == ["sensitivity"]
    assert left_over() == []


def test_another_type_of_body_is_refused(host_client: Client) -> None:
    answer = host_client.post(URL, {"file": "x"}, content_type="application/json")

    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../x", "x"),
        ("a" * 300 + ".mp4", "a" * 250 + "….mp4"),
        ("\u202e4pm.exe", "4pm.exe"),
    ],
    ids=["folders", "long", "turned around"],
)
def test_a_name_is_text_only(
    host_client: Client, film: bytes, given: str, shown: str
) -> None:
    upload_as(host_client, film, given)

    assert VideoAnalysis.objects.get().filename == shown
    assert files.absolute(VideoRecording.objects.get().file_path).exists()


def test_another_site_cannot_upload(host: User, film: bytes) -> None:
    checking = Client(enforce_csrf_checks=True)
    checking.force_login(host)

    answer = upload(checking, film)

    assert answer.status_code == 403
    assert not VideoAnalysis.objects.exists()
    assert left_over() == []


def test_somebody_unknown_writes_nothing(client: Client, film: bytes) -> None:
    answer = upload(client, film)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert left_over() == []


def test_a_guest_needs_an_account(client: Client, film: bytes) -> None:
    client.force_login(factories.guest())

    assert upload(client, film).status_code == 403
    assert left_over() == []


@pytest.mark.parametrize(
    ("scope", "status", "taken"),
    [
        pytest.param("write", 201, 1, id="may change something"),
        pytest.param("read", 403, 0, id="may only read"),
    ],
)
def test_a_program_uploads_with_a_token(
    host: User, film: bytes, scope: str, status: int, taken: int
) -> None:
    token = tokens.make(host, name="script", scopes={scope}, at=timezone.now())
    program = Client(
        enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token.secret}"}
    )

    answer = upload(program, film)

    assert answer.status_code == status
    assert VideoAnalysis.objects.filter(user=host).count() == taken
    assert left_over() == []


def test_the_same_upload_sent_again_is_taken_once(
    host_client: Client, film: bytes
) -> None:
    def sent() -> Any:
        form = {"file": SimpleUploadedFile("talk.mp4", film)}
        return host_client.post(URL, form, headers={"Idempotency-Key": "lesson-7"})

    first, again = sent(), sent()

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert VideoAnalysis.objects.count() == 1
    assert left_over() == []


def test_another_file_under_the_same_key_is_refused(
    host_client: Client, film: bytes
) -> None:
    for name in ("talk.mp4", "other.mp4"):
        form = {"file": SimpleUploadedFile(name, film)}
        answer = host_client.post(URL, form, headers={"Idempotency-Key": "lesson-7"})

    assert (answer.status_code, answer.json()["code"]) == (
        422,
        "idempotency_key_reused",
    )
    assert left_over() == []


def test_a_video_that_cannot_be_taken_the_second_time_is_told_why(
    host_client: Client, film: bytes, settings: Settings
) -> None:
    def sent() -> Any:
        form = {"file": SimpleUploadedFile("talk.mp4", film)}
        return host_client.post(URL, form, headers={"Idempotency-Key": "lesson-7"})

    sent()
    settings.UPLOAD_BYTES_PER_USER = 1

    assert (sent().status_code, sent().json()["code"]) == (429, "too_much_under_way")


# --- Reading and deleting --------------------------------------------------------


def test_ones_own_analyses_are_listed_newest_first(
    host_client: Client, host: User, stranger: User
) -> None:
    first = factories.analysis(user=host, created_at=NOON)
    second = factories.analysis(user=host, created_at=NOON + timedelta(hours=1))
    factories.analysis(user=stranger)

    listed = host_client.get(URL).json()

    assert [row["id"] for row in listed["results"]] == [str(second.pk), str(first.pk)]
    assert listed["next"] is None
    assert "results" not in listed["results"][0]


def test_the_list_asks_the_database_once(
    host_client: Client, host: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        factories.analysis(user=host)

    with django_assert_max_num_queries(3):  # session, person, list
        host_client.get(URL)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({}, ["new.mp4", "old.mov"], id="everything"),
        pytest.param({"q": "OLD"}, ["old.mov"], id="a part of the name"),
        pytest.param({"status": "failed"}, ["old.mov"], id="a status"),
        pytest.param({"since": "2026-11-02T12:30:00Z"}, ["new.mp4"], id="since"),
        pytest.param({"until": "2026-11-02T12:30:00Z"}, ["old.mov"], id="until"),
        pytest.param({"q": "new", "status": "failed"}, [], id="nothing"),
    ],
)
def test_the_list_is_filtered(
    host_client: Client, host: User, asked: dict[str, str], found: list[str]
) -> None:
    factories.analysis(user=host, filename="old.mov", status="failed", created_at=NOON)
    factories.analysis(
        user=host, filename="new.mp4", created_at=NOON + timedelta(hours=1)
    )

    listed = host_client.get(URL, asked).json()

    assert [row["filename"] for row in listed["results"]] == found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "gone"),
        ("status", ""),
        ("since", "yesterday"),
        ("until", ""),
        ("q", "a\x00b"),
        ("cursor", "x"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(
    host_client: Client, name: str, value: str
) -> None:
    answer = host_client.get(URL, {name: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_a_long_list_has_pages(host_client: Client, host: User) -> None:
    for _ in range(51):
        factories.analysis(user=host)

    first = host_client.get(URL).json()
    second = host_client.get(first["next"]).json()

    assert (len(first["results"]), len(second["results"])) == (50, 1)


def test_one_says_where_its_results_and_its_video_are(
    host_client: Client, host: User
) -> None:
    analysis = videos.video(host, status="completed", results={"version": 1})

    answer = host_client.get(one(analysis))

    shown = answer.json()
    assert "results" not in shown
    assert shown["results_url"] == f"{one(analysis)}results/"
    assert shown["recording_id"] == str(analysis.recording.pk)
    assert "Retry-After" not in answer


@pytest.mark.parametrize(
    ("work_s", "wait_s"),
    [
        pytest.param(None, "2", id="nobody knows yet"),
        pytest.param(8, "8", id="soon over"),
        pytest.param(600, "30", id="in ten minutes"),
    ],
)
def test_one_that_runs_says_when_to_ask_again(
    host_client: Client, host: User, work_s: int | None, wait_s: str
) -> None:
    now = timezone.now()
    analysis = factories.analysis(
        user=host, status="processing", started_at=now - timedelta(seconds=work_s or 0)
    )
    # Half of it is done, so that it takes as long again.
    VideoSegment.objects.create(
        analysis=analysis,
        number=0,
        start_s=0.0,
        end_s=60.0,
        progress=0.5 if work_s else 0.0,
    )

    answer = host_client.get(one(analysis))

    assert answer.json()["status"] == "processing"
    assert answer["Retry-After"] == wait_s


def test_a_failed_one_says_why(host_client: Client, host: User) -> None:
    analysis = factories.analysis(user=host, status="failed", error_message="It broke.")

    assert host_client.get(one(analysis)).json()["error"] == "It broke."


def test_deleting_removes_rows_and_files(
    host_client: Client,
    host: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    analysis = videos.video(host)
    path = files.absolute(analysis.file_path)

    with django_capture_on_commit_callbacks(execute=True):
        answer = host_client.delete(one(analysis))

    assert answer.status_code == 204
    assert not VideoRecording.objects.exists()
    assert not path.exists()


@pytest.mark.parametrize("method", ["get", "delete"])
def test_a_stranger_finds_no_analysis(
    stranger_client: Client, host: User, method: str
) -> None:
    analysis = factories.analysis(user=host)

    answer = getattr(stranger_client, method)(one(analysis))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert VideoAnalysis.objects.exists()


@pytest.mark.parametrize("method", ["get", "delete"])
def test_somebody_unknown_is_told_so(client: Client, host: User, method: str) -> None:
    analysis = factories.analysis(user=host)

    answer = getattr(client, method)(one(analysis))

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
