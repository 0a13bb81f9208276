"""Programs list, read and delete videos, and read what was measured in them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.urls import reverse
from pytest_django import (
    DjangoAssertNumQueries,
    DjangoCaptureOnCommitCallbacks,
)

from meetings.models import Meeting
from recordings import files
from recordings.models import VideoRecording
from recordings.playback import timeline
from tests import factories
from tests.factories import NOON
from tests.recordings.api import doors
from tests.recordings.playback import stored
from tests.recordings.playback.stored import CONTENT
from users.models import AccessLogEntry, User

URL = reverse("recordings_api:recordings")

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(host: User) -> VideoRecording:
    return stored.analysed(host)


def _address(name: str, recording_id: uuid.UUID) -> str:
    return reverse(f"recordings_api:{name}", args=[recording_id])


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


# --- List, read, delete ------------------------------------------------------------


def test_ones_own_videos_are_listed_newest_first(
    host_client: Client, host: User, stranger: User
) -> None:
    first = factories.recording(user=host, created_at=NOON)
    second = factories.recording(user=host, created_at=NOON + timedelta(hours=1))
    factories.recording(user=stranger)

    listed = host_client.get(URL).json()

    assert [row["id"] for row in listed["results"]] == [str(second.pk), str(first.pk)]


def test_a_long_list_costs_no_question_a_row(
    host_client: Client,
    host: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(6):
        stored.analysed(host, filename=f"{number}.mp4")

    with django_assert_max_num_queries(3):  # session, person, list
        page = host_client.get(URL, {"page_size": 5}).json()
    following = host_client.get(page["next"]).json()

    assert [len(one["results"]) for one in (page, following)] == [5, 1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({"q": "lesson"}, {"lesson.webm"}, id="a part of the name"),
        pytest.param({"q": "seminar"}, {"own.webm"}, id="the meeting's title"),
        pytest.param({"kind": "uploaded"}, {"lesson.webm"}, id="uploaded"),
        pytest.param({"kind": "recorded"}, {"own.webm"}, id="recorded"),
        pytest.param({"state": "failed"}, {"own.webm"}, id="failed"),
    ],
)
def test_the_list_is_filtered(
    host_client: Client,
    host: User,
    meeting: Meeting,
    asked: dict[str, str],
    found: set[str],
) -> None:
    Meeting.objects.update(title="Seminar")
    factories.recording(user=host)
    own = {"filename": "own.webm", "source": "camera", "status": "failed"}
    factories.recording(user=host, meeting=meeting, **own)

    listed = host_client.get(URL, asked).json()["results"]
    of_meeting = host_client.get(URL, {"meeting": str(meeting.pk)}).json()["results"]

    assert {row["filename"] for row in listed} == found
    assert {row["filename"] for row in of_meeting} == {"own.webm"}


@pytest.mark.parametrize("name", ["state", "kind", "meeting", "page_size"])
@pytest.mark.parametrize("value", ["x", ""])
def test_what_cannot_be_read_is_refused(
    host_client: Client, name: str, value: str
) -> None:
    answer = host_client.get(URL, {name: value})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_one_says_what_it_is_and_whether_it_plays(
    host_client: Client, recording: VideoRecording
) -> None:
    shown = host_client.get(_address("recording", recording.pk)).json()

    assert shown["filename"] == "Lesson 3.mp4"
    assert shown["analysis_id"] == str(recording.analysis_id)
    assert shown["playback"] == "plays"
    assert shown["file_url"] == _address("file", recording.pk)
    files.remove(recording.pk)
    gone = host_client.get(_address("recording", recording.pk)).json()
    assert gone["playback"] == "gone"


def test_deleting_removes_rows_and_files(
    host_client: Client,
    recording: VideoRecording,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = host_client.delete(_address("recording", recording.pk))

    assert answer.status_code == 204
    assert not VideoRecording.objects.exists()
    assert not files.folder(recording.pk).exists()


NAMES = ["recording", "timeline", "overview", "file"]


@pytest.mark.parametrize("name", NAMES)
def test_others_find_nothing(
    stranger_client: Client, recording: VideoRecording, name: str
) -> None:
    doors.assert_closed(_address(name, recording.pk), to=stranger_client)
    doors.assert_closed(_address(name, uuid.uuid4()), to=stranger_client)
    doors.assert_asks_who(_address(name, recording.pk))


def test_others_delete_nothing(
    stranger_client: Client, recording: VideoRecording
) -> None:
    address = _address("recording", recording.pk)

    doors.assert_closed(address, to=stranger_client, method="delete")
    doors.assert_asks_who(address, method="delete")
    assert VideoRecording.objects.exists()


def test_a_host_does_not_open_what_others_recorded(
    host_client: Client, meeting: Meeting, participant: User
) -> None:
    other = stored.recording(participant, meeting=meeting, source="camera")

    assert host_client.get(URL).json()["results"] == []
    doors.assert_closed(_address("file", other.pk), to=host_client)


# --- What was measured ---------------------------------------------------------------


def test_a_stretch_is_sent_as_the_player_reads_it(
    host_client: Client, recording: VideoRecording
) -> None:
    for at_ms in (0, 200, 400):
        factories.detection(
            recording,
            at_ms=at_ms,
            avg_attention_score=87.5,
            faces_data=[stored.face(1)],
        )

    asked = {"from_ms": 200, "to_ms": 400}
    answer = host_client.get(_address("timeline", recording.pk), asked)

    shown = answer.json()
    assert (shown["from_ms"], shown["to_ms"]) == (200, 400)
    facing = shown["states"].index("facing")
    assert shown["rows"] == [[200, 87.5, [[1, 0.25, 0.1, 0.2, 0.3, 87.5, facing]]]]


def test_a_stretch_is_a_minute_at_most(
    host_client: Client, recording: VideoRecording
) -> None:
    asked = {"from_ms": 1000, "to_ms": 10**9}

    shown = host_client.get(_address("timeline", recording.pk), asked).json()

    assert shown["to_ms"] == 1000 + timeline.LONGEST_MS


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        pytest.param({}, ["from_ms", "to_ms"], id="nothing"),
        pytest.param({"from_ms": -1, "to_ms": 5}, ["from_ms"], id="before the start"),
        pytest.param({"from_ms": 5, "to_ms": 5}, ["to_ms"], id="no time"),
        pytest.param({"from_ms": 9, "to_ms": 5}, ["to_ms"], id="backwards"),
        pytest.param({"from_ms": 0, "to_ms": 2**53}, ["to_ms"], id="too large"),
        pytest.param({"from_ms": "9" * 9999, "to_ms": 5}, ["from_ms"], id="endless"),
    ],
)
def test_what_is_no_stretch_is_refused(
    host_client: Client,
    recording: VideoRecording,
    asked: dict[str, Any],
    wrong: list[str],
) -> None:
    answer = host_client.get(_address("timeline", recording.pk), asked)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == wrong


@pytest.mark.parametrize(
    ("name", "asked"),
    [("timeline", {"from_ms": 0, "to_ms": 1000}), ("overview", {})],
)
def test_what_is_known_is_sent_again_after_a_change_only(
    host_client: Client, recording: VideoRecording, name: str, asked: dict[str, int]
) -> None:
    address = _address(name, recording.pk)
    known = host_client.get(address, asked)["ETag"]

    again = host_client.get(address, asked, headers={"if-none-match": known})
    assert recording.analysis is not None
    recording.analysis.names = {"1": "Ada"}
    recording.analysis.save()
    other = host_client.get(address, asked, headers={"if-none-match": known})

    assert (again.status_code, other.status_code) == (304, 200)


def test_the_overview_has_curve_people_and_alerts(
    host_client: Client, recording: VideoRecording
) -> None:
    shown = host_client.get(_address("overview", recording.pk)).json()

    assert shown["duration_s"] == 120.0
    assert len(shown["room"]) > 0
    assert [one["name"] for one in shown["people"]] == ["Person 1", "Person 2"]
    assert [one["number"] for one in shown["alerts"]] == [1, 2]


def test_without_results_the_overview_is_empty(host_client: Client, host: User) -> None:
    bare = stored.recording(host)

    assert host_client.get(_address("overview", bare.pk)).json() == {}


# --- The file ------------------------------------------------------------------------


def test_a_part_of_the_file_is_sent(
    host_client: Client, recording: VideoRecording
) -> None:
    address = _address("file", recording.pk)

    answer = host_client.get(
        address, headers={"range": "bytes=100-199", "accept": "video/*"}
    )

    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes 100-199/{len(CONTENT)}"
    assert answer["Content-Type"] == "video/mp4"
    assert _body(answer) == CONTENT[100:200]


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200), ({"range": "bytes=0-9"}, 206), ({"range": "bytes=9999-"}, 416)],
)
def test_the_head_says_the_same_without_the_body(
    host_client: Client,
    recording: VideoRecording,
    headers: dict[str, str],
    status: int,
) -> None:
    answer = host_client.head(_address("file", recording.pk), headers=headers)

    assert answer.status_code == status
    assert answer["Accept-Ranges"] == "bytes"


def test_the_original_is_saved_and_that_is_noted(
    host_client: Client, host: User, recording: VideoRecording
) -> None:
    address = _address("file", recording.pk)

    answer = host_client.get(address, {"download": "true"})

    noted = AccessLogEntry.objects.get()
    assert answer["Content-Disposition"].startswith("attachment")
    assert _body(answer) == CONTENT
    assert (noted.actor, noted.through, noted.action) == (host, "api", "exported")


def test_a_file_that_is_gone_is_not_found(
    host_client: Client, recording: VideoRecording
) -> None:
    files.remove(recording.pk)

    answer = host_client.get(_address("file", recording.pk))

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "The file of this video is gone."


@pytest.mark.django_db(transaction=True)
async def test_the_file_streams_under_asgi(
    host: User, async_client: AsyncClient
) -> None:
    await async_client.aforce_login(host)
    recording = await sync_to_async(stored.recording)(host)

    answer: Any = await async_client.get(
        _address("file", recording.pk), headers={"range": "bytes=3-5"}
    )

    assert answer.status_code == 206
    assert b"".join([piece async for piece in answer]) == CONTENT[3:6]
    answer.close()
