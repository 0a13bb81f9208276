"""Summary, report, exports and replays over the API."""

import csv
import io
import uuid
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from analytics.live import queueing, replay_results
from analytics.live.replay_results import Count, Replay, Status
from meetings.models import Meeting
from tests import factories
from tests.analytics.measured import ended, measure, room_of, summarised
from users.models import AccessLogEntry, User

PARTS = ["summary/", "report/", "report.csv", "report.parquet"]


def address(meeting: Meeting, part: str) -> str:
    return f"/api/v1/meetings/{meeting.pk}/{part}"


def read(client: Client, meeting: Meeting, part: str, **headers: str) -> Any:
    return client.get(address(meeting, part), headers=headers)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def lesson(seat) -> Meeting:
    """An ended meeting of one person who was measured for a minute."""
    measure(seat, *[90.0] * 60)
    return summarised(seat.meeting, minutes=2)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was queued; a broker is not needed to see it."""
    found: list[tuple[str, ...]] = []

    def send(*task: str) -> bool:
        found.append(task)
        return True

    monkeypatch.setattr(queueing, "send", send)
    return found


# --- Before it is there ----------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_a_meeting_that_goes_on_has_no_report(
    host_client: Client, live_meeting: Meeting, part: str
):
    answer = read(host_client, live_meeting, part)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_ended")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("part", PARTS)
def test_while_the_summary_is_computed_one_asks_again(
    host_client: Client, live_meeting: Meeting, part: str
):
    answer = read(host_client, ended(live_meeting), part)

    assert (answer.status_code, answer["Retry-After"]) == (202, "2")
    assert answer.json() == {"status": "pending"}


# --- Summary and report ----------------------------------------------------------


def test_a_summary(host_client: Client, lesson: Meeting):
    found = read(host_client, lesson, "summary/").json()

    assert found["score"] == 90.0
    assert (found["duration_min"], found["people"], found["alerts"]) == (2, 1, 0)
    assert found["coverage"] == pytest.approx(0.5)
    assert found["is_hidden"] is False


def test_a_summary_of_nobody_says_null(host_client: Client, live_meeting: Meeting):
    found = read(host_client, summarised(live_meeting), "summary/").json()

    assert found["score"] is None
    assert found["coverage"] is None
    assert found["alerts"] is None


def test_a_summary_of_hidden_people_says_that_it_keeps_numbers_back(
    host_client: Client, host: User
):
    meeting, _ = room_of(host, "self", people=2)

    found = read(host_client, summarised(meeting), "summary/").json()

    assert found["is_hidden"] is True
    assert (found["score"], found["low_segments"], found["alerts"]) == (None,) * 3


def test_a_report_has_all_that_the_page_shows(host_client: Client, lesson: Meeting):
    seat = lesson.participants.get()
    factories.alert(seat, duration_seconds=12.5)

    found = read(host_client, lesson, "report/").json()

    assert found["title"] == "Weekly lesson"
    assert found["summary"]["score"] == 90.0
    assert [span["score"] for span in found["room"]] == [90.0] * 6
    assert [one["duration_s"] for one in found["high_segments"]] == [60.0]
    assert found["people"][0]["name"] == "Pat Participant"
    assert found["people"][0]["alerts"] == {"info": 0, "warning": 1, "critical": 0}
    assert found["alerts"][0]["duration_s"] == 12.5
    assert found["method"]["thresholds"]["away_info_s"] == 10.0
    assert len(found["method"]["models"]) == 4


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_a_report_of_hidden_people_names_nobody(
    host_client: Client, host: User, level: str
):
    meeting, _ = room_of(host, level, people=3)

    answer = read(host_client, summarised(meeting), "report/")

    assert (answer.json()["people"], answer.json()["alerts"]) == (None, None)
    assert "Ana Quill" not in answer.content.decode()


def test_a_report_that_is_known_is_not_sent_again(host_client: Client, lesson: Meeting):
    tag = read(host_client, lesson, "report/")["ETag"]
    known = read(host_client, lesson, "report/", **{"If-None-Match": tag})
    factories.alert(lesson.participants.get())
    changed = read(host_client, lesson, "report/", **{"If-None-Match": tag})

    assert (known.status_code, known.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_a_report_asks_the_database_as_often_however_many_alerts_it_has(
    host_client: Client, lesson: Meeting, django_assert_max_num_queries
):
    for _ in range(20):
        factories.alert(lesson.participants.get())

    with django_assert_max_num_queries(24):
        assert len(read(host_client, lesson, "report/").json()["alerts"]) == 20


# --- Exports ---------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["*/*", "text/csv", "application/json"])
def test_csv_is_the_file_of_the_page(host_client: Client, lesson: Meeting, accept: str):
    answer = read(host_client, lesson, "report.csv", Accept=accept)

    page = host_client.get(f"/meetings/{lesson.pk}/report.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == page["Content-Disposition"]
    sent = body(answer)
    assert sent == body(page)
    lines = list(csv.DictReader(io.StringIO(sent.decode("utf-8-sig"))))
    assert len(lines) == 60
    assert lines[0]["attention_score"] == "90"
    assert lines[0]["gaze_score"] == ""


def test_parquet_has_the_same_rows(host_client: Client, lesson: Meeting):
    answer = read(host_client, lesson, "report.parquet")

    assert pq.read_table(io.BytesIO(body(answer))).num_rows == 60


def test_taking_numbers_away_is_noted(host_client: Client, lesson: Meeting):
    body(read(host_client, lesson, "report.csv"))

    entry = AccessLogEntry.objects.get()
    assert (entry.action, entry.through) == ("exported", "api")


def test_nothing_is_nothing_to_export(host_client: Client, live_meeting: Meeting):
    answer = read(host_client, summarised(live_meeting), "report.csv")

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_export")


# --- Replays ---------------------------------------------------------------------


def test_judging_again_is_asked_for_and_then_read(
    host_client: Client, lesson: Meeting, queued: list[tuple[str, ...]]
):
    asked = host_client.post(
        address(lesson, "replays/"),
        {"preset": "strict"},
        content_type="application/json",
    )
    waiting = host_client.get(asked["Location"])
    seat = lesson.participants.get()
    count = Count(str(seat.pk), "looking_away", 0, 2)
    replay_results.write(
        lesson.pk, "strict", Replay(Status.DONE, judged=1, people=1, counts=(count,))
    )
    done = host_client.get(asked["Location"])

    assert (asked.status_code, waiting.status_code) == (202, 202)
    assert queued == [("analytics.tasks.replay_alerts", str(lesson.pk), "strict")]
    assert done.status_code == 200
    assert done.json()["status"] == "done"
    assert done.json()["by_person"] == [
        {"name": "Pat Participant", "before": 0, "after": 2}
    ]


def test_what_cannot_be_judged_again_is_said(host_client: Client, host: User):
    meeting, _ = room_of(host, "aggregate", people=3)

    answer = host_client.post(
        address(summarised(meeting), "replays/"),
        {"preset": "strict"},
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "no_replay")


def test_a_replay_that_nobody_asked_for_is_not_there(
    host_client: Client, lesson: Meeting
):
    for preset in ("strict", "lenient"):
        answer = host_client.get(address(lesson, f"replays/{preset}/"))
        assert answer.status_code == 404


def test_without_redis_a_replay_is_tried_later(
    host_client: Client, lesson: Meeting, redis_away: None
):
    answer = host_client.get(address(lesson, "replays/strict/"))

    assert answer.status_code == 503


# --- Strangers -------------------------------------------------------------------


@pytest.mark.parametrize("part", [*PARTS, "replays/strict/"])
def test_neither_stranger_nor_participant_can_tell_it_from_none(
    stranger_client: Client, participant_client: Client, lesson: Meeting, part: str
):
    nowhere = stranger_client.get(f"/api/v1/meetings/{uuid.uuid4()}/{part}")
    for client in (stranger_client, participant_client):
        there = read(client, lesson, part)

        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content


@pytest.mark.parametrize("part", [*PARTS, "replays/strict/", "replays/"])
def test_somebody_unknown_is_told_to_sign_in(
    client: Client, lesson: Meeting, part: str
):
    assert read(client, lesson, part).status_code == 401
