"""The numbers behind a report as files: CSV and Parquet."""

import asyncio
import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import Client
from django.test.client import AsyncClient
from django.urls import reverse

from analytics.reports import csv_text, tables
from meetings.models import Meeting
from tests import factories
from tests.analytics import expiring
from tests.analytics.measured import NAMES, ended, measure, room_of, summarised
from tests.factories import NOON

EXPORTS = ("export_csv", "export_parquet")


def _get(client: Client, meeting: Meeting, name: str):
    return client.get(reverse(f"analytics:{name}", args=[meeting.pk]))


def _rows(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def _parquet(answer) -> pq.ParquetFile:
    return pq.ParquetFile(io.BytesIO(b"".join(answer.streaming_content)))


# --- CSV -----------------------------------------------------------------------


def test_each_sample_is_a_line(host_client, seat):
    measure(
        seat,
        81.25,
        gaze_score=90.0,
        eye_openness_score=None,
        is_looking_away=True,
        off_target_s=2.5,
        eyes_closed_s=None,
    )

    answer = _get(host_client, summarised(seat.meeting), "export_csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert _rows(answer) == [
        {
            "time": "2026-11-02T12:00:00.000+00:00",
            "participant_id": str(seat.pk),
            "name": "Pat Participant",
            "attention_score": "81.25",
            "gaze_score": "90",
            "head_pose_score": "95",
            "eye_openness_score": "",
            "is_looking_away": "true",
            "is_drowsy": "false",
            "off_target_s": "2.5",
            "eyes_closed_s": "",
            "weight_s": "1",
        }
    ]


def test_unknown_is_empty_and_nothing_is_zero(host_client, seat):
    measure(seat, 0.0, gaze_score=None, eyes_closed_s=0.0)

    (row,) = _rows(_get(host_client, summarised(seat.meeting), "export_csv"))

    assert row["gaze_score"] == ""
    assert row["attention_score"] == row["eyes_closed_s"] == "0"


def test_times_are_in_the_viewers_zone(host_client, seat):
    measure(seat, 80.0)
    host_client.cookies["timezone"] = "Asia/Ho_Chi_Minh"

    (row,) = _rows(_get(host_client, summarised(seat.meeting), "export_csv"))

    assert row["time"] == "2026-11-02T19:00:00.000+07:00"


def test_a_spreadsheet_knows_that_it_is_utf_8(host_client, live_meeting):
    measure(factories.seat(live_meeting, user=factories.guest("Bình Trần")), 80.0)

    answer = _get(host_client, summarised(live_meeting), "export_csv")

    text = b"".join(answer.streaming_content)
    assert text.startswith("\ufeff".encode())
    assert "Bình Trần" in text.decode()


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\tcmd", "\rcmd"])
def test_a_name_is_never_a_formula(name):
    assert csv_text.neutral(name) == f"'{name}"


def test_an_ordinary_name_stays_as_it_is():
    assert csv_text.neutral("Ana = Quill") == "Ana = Quill"


def test_a_name_like_a_formula_is_neutral_in_the_file(host_client, live_meeting):
    measure(factories.seat(live_meeting, user=factories.guest("=cmd()")), 80.0)

    (row,) = _rows(_get(host_client, summarised(live_meeting), "export_csv"))

    assert row["name"] == "'=cmd()"


@pytest.mark.parametrize(
    ("title", "filename"),
    [
        ("Thống kê, tuần 3", "thong-ke-tuan-3-2026-11-02"),
        ("会议", "meeting-2026-11-02"),
        ('a"; rm -rf / \r\n', "a-rm-rf-2026-11-02"),
    ],
)
def test_the_file_is_called_after_meeting_and_day(host_client, host, title, filename):
    meeting = factories.started(factories.meeting(host=host, title=title))
    measure(factories.seat(meeting), 80.0)

    answer = _get(host_client, summarised(meeting), "export_csv")

    assert answer["Content-Disposition"] == f'attachment; filename="{filename}.csv"'


# --- Parquet -------------------------------------------------------------------


def test_a_parquet_file_has_types_and_nulls(host_client, seat):
    measure(seat, 81.25, eye_openness_score=None, off_target_s=None)

    answer = _get(host_client, summarised(seat.meeting), "export_parquet")

    length = int(answer["Content-Length"])
    body = b"".join(answer.streaming_content)
    assert len(body) == length
    table = pq.read_table(io.BytesIO(body))
    assert table.schema.field("time").type == pa.timestamp("us", tz="UTC")
    assert table.schema.field("is_drowsy").type == pa.bool_()
    assert table.to_pylist() == [
        {
            "time": NOON,
            "participant_id": str(seat.pk),
            "name": "Pat Participant",
            "attention_score": 81.25,
            "gaze_score": None,
            "head_pose_score": 95.0,
            "eye_openness_score": None,
            "is_looking_away": False,
            "is_drowsy": False,
            "off_target_s": None,
            "eyes_closed_s": 0.0,
            "weight_s": 1.0,
        }
    ]


def test_each_person_is_a_row_group(host_client, host):
    meeting, _ = room_of(host, "individual", people=3)

    file = _parquet(_get(host_client, summarised(meeting), "export_parquet"))

    groups = [
        set(file.read_row_group(number).column("name").to_pylist())
        for number in range(file.num_row_groups)
    ]
    assert sorted(groups, key=min) == [{name} for name in NAMES[:3]]


def test_many_samples_of_a_person_are_read_in_parts(
    host_client, seat, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tables, "ROWS_A_PART", 40)
    measure(seat, *[float(score) for score in range(100)])

    file = _parquet(_get(host_client, summarised(seat.meeting), "export_parquet"))

    assert file.num_row_groups == 3
    scores = file.read().column("attention_score").to_pylist()
    assert scores == [float(score) for score in range(100)]


# --- Where single people are not shown -----------------------------------------


@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_where_people_are_private_the_room_is_exported(host_client, host, level):
    meeting, seats = room_of(host, level, people=3)
    measure(seats[0], *[10.0] * 20, from_s=60)
    meeting = summarised(meeting)

    answer = _get(host_client, meeting, "export_csv")

    rows = _rows(answer)
    assert list(rows[0]) == [
        "time",
        "room_score",
        "lower_quartile",
        "upper_quartile",
        "people",
    ]
    assert [list(row.values())[1:] for row in rows] == [
        *[["80", "", "", "3"]] * 6,
        *[["", "", "", ""]] * 2,
    ]
    assert not [name for name in NAMES if name in str(rows)]


def test_the_room_as_parquet_has_nulls_too(host_client, host):
    meeting, _ = room_of(host, "aggregate", people=6)

    file = _parquet(_get(host_client, summarised(meeting), "export_parquet"))

    first = file.read().to_pylist()[0]
    assert first == {
        "time": NOON,
        "room_score": 80.0,
        "lower_quartile": 80.0,
        "upper_quartile": 80.0,
        "people": 6,
    }


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize("level", ["self", "aggregate"])
def test_of_two_people_nothing_is_exported(host_client, host, level, name):
    meeting, _ = room_of(host, level, people=2)

    answer = _get(host_client, summarised(meeting), name)

    assert answer["Location"] == reverse("analytics:report", args=[meeting.pk])
    page = host_client.get(answer["Location"]).content.decode()
    assert "no numbers to export" in page
    assert "report.csv" not in page


@pytest.mark.parametrize("name", EXPORTS)
def test_where_nobody_was_measured_nothing_is_exported(host_client, live_meeting, name):
    answer = _get(host_client, summarised(live_meeting), name)

    page = host_client.get(answer["Location"]).content.decode()
    assert "Nobody was measured in this meeting." in page


# --- When the samples have reached their age -----------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_minutes_are_exported_when_the_samples_are_deleted(host_client, seat):
    measure(seat, *[80.0] * 60, *[40.0] * 30)
    meeting = summarised(seat.meeting)
    expiring.expire(now=NOON + timedelta(days=91))

    rows = _rows(_get(host_client, meeting, "export_csv"))

    assert [
        (row["time"], row["attention_score"], row["measured_s"]) for row in rows
    ] == [
        ("2026-11-02T12:00:00.000+00:00", "80", "60"),
        ("2026-11-02T12:01:00.000+00:00", "40", "30"),
    ]
    assert {row["name"] for row in rows} == {"Pat Participant"}


@pytest.mark.django_db(transaction=True)
def test_of_a_room_nothing_is_left_to_export(host_client, host):
    meeting, _ = room_of(host, "aggregate", people=3)
    meeting = summarised(meeting)
    expiring.expire(now=NOON + timedelta(days=91))

    answer = _get(host_client, meeting, "export_csv")

    page = host_client.get(answer["Location"]).content.decode()
    assert "deleted after 90 days" in page


# --- Before and beside ---------------------------------------------------------


@pytest.mark.parametrize("name", EXPORTS)
def test_a_meeting_that_goes_on_is_not_exported(host_client, live_meeting, name):
    answer = _get(host_client, live_meeting, name)

    assert answer["Location"] == reverse("analytics:report", args=[live_meeting.pk])


@pytest.mark.parametrize("name", EXPORTS)
def test_without_a_summary_the_report_is_shown(host_client, live_meeting, name):
    answer = _get(host_client, ended(live_meeting), name)

    assert answer["Location"] == reverse("analytics:report", args=[live_meeting.pk])


@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.django_db(transaction=True)
def test_under_asgi_a_file_is_the_same(host_client, host, seat, name):
    """Each server asks its own kind of iterator; the other kind is a warning."""
    measure(seat, *[80.0] * 90)
    meeting = summarised(seat.meeting)
    address = reverse(f"analytics:{name}", args=[meeting.pk])
    client = AsyncClient()
    client.cookies = host_client.cookies

    async def fetched() -> bytes:
        answer: Any = await client.get(address)
        body = b"".join([piece async for piece in answer.streaming_content])
        # Those of the thread in which the view ran; nobody else could.
        await sync_to_async(connections.close_all)()
        return body

    body = asyncio.run(fetched())

    expected = b"".join(host_client.get(address).streaming_content)
    assert len(body) == len(expected)
    assert body == expected


def test_a_moment_says_how_far_from_utc_it_is():
    column = tables.Column("time", tables.Kind.TIME)
    moment = datetime(2026, 3, 1, 8, 30, 0, 125_000, tzinfo=UTC)
    table = tables.Table((column,), lambda: iter([[(moment,)]]))

    text = b"".join(csv_text.pieces(table, zone=UTC)).decode()

    assert re.search(r"2026-03-01T08:30:00\.125\+00:00", text)
