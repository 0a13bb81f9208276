"""The results of a video as files: JSON, CSV, Parquet."""

import asyncio
import csv
import io
from typing import Any

import pyarrow.parquet as pq
import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import Client
from django.test.client import AsyncClient
from django.urls import reverse

from recordings.analysis import merging
from recordings.models import VideoAnalysis
from tests.recordings import results_form, videos
from users.models import User

FILES = ("results_json", "analysis_csv", "analysis_parquet")


@pytest.fixture
def analysis(host: User) -> VideoAnalysis:
    """A completed one."""
    return _completed(host)


def _completed(user: User, **fields: Any) -> VideoAnalysis:
    return videos.video(
        user,
        **{"status": "completed", "results": results_form.results(), **fields},
    )


def _get(client: Client, analysis: VideoAnalysis, name: str) -> Any:
    return client.get(reverse(f"recordings:{name}", args=[analysis.pk]))


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_json_is_the_canonical_text_of_the_engine(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    answer = _get(host_client, analysis, "results_json")

    body = _body(answer)
    assert body.decode() == merging.to_json(results_form.results())
    assert answer["Content-Type"] == "application/json"
    assert int(answer["Content-Length"]) == len(body)


def test_a_row_is_a_person_and_ten_seconds(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    answer = _get(host_client, analysis, "analysis_csv")

    rows = list(csv.DictReader(io.StringIO(_body(answer).decode("utf-8-sig"))))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert len(rows) == 12 + 10
    assert rows[12] == {
        "start_s": "20",
        "person": "2",
        "name": "Person 2",
        "attention_score": "80",
        "measured_s": "10",
    }


def test_unknown_is_an_empty_field(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    body = _body(_get(host_client, analysis, "analysis_csv")).decode("utf-8-sig")

    (unknown,) = [
        row for row in csv.DictReader(io.StringIO(body)) if row["measured_s"] == "0"
    ]
    assert unknown["attention_score"] == ""


def test_a_name_like_a_formula_is_neutral_in_the_file(
    host_client: Client, host: User
) -> None:
    analysis = _completed(host, names={"1": "=cmd()"})

    body = _body(_get(host_client, analysis, "analysis_csv")).decode("utf-8-sig")

    assert next(csv.DictReader(io.StringIO(body)))["name"] == "'=cmd()"


def test_parquet_has_types_and_nulls(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    body = _body(_get(host_client, analysis, "analysis_parquet"))

    rows = pq.read_table(io.BytesIO(body)).to_pylist()
    assert rows[16] == {
        "start_s": 60.0,
        "person": 2,
        "name": "Person 2",
        "attention_score": None,
        "measured_s": 0.0,
    }


@pytest.mark.parametrize(
    ("filename", "stem"),
    [
        ("Seminar, Tuần 3.MP4", "seminar-tuan-3-results"),
        ("会议.mp4", "video-results"),
        ('a"; rm -rf / \r\n.webm', "a-rm-rf-results"),
        ("../../x.mp4", "x-results"),
        (f"{'long' * 60}.mkv", f"{'long' * 15}-results"),
        (".mp4", "mp4-results"),
    ],
)
def test_a_file_is_called_after_the_video(
    host_client: Client, host: User, filename: str, stem: str
) -> None:
    analysis = _completed(host, filename=filename)

    answer = _get(host_client, analysis, "analysis_csv")

    assert answer["Content-Disposition"] == f'attachment; filename="{stem}.csv"'


# --- Nothing to export ---------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_before_there_are_results_the_page_is_shown(
    host: User, host_client: Client, name: str
) -> None:
    waiting = videos.video(host)

    answer = _get(host_client, waiting, name)

    assert answer["Location"] == reverse("recordings:analysis", args=[waiting.pk])


@pytest.mark.parametrize("name", ["analysis_csv", "analysis_parquet"])
def test_of_nobody_there_are_no_rows(
    host: User, host_client: Client, name: str
) -> None:
    analysis = _completed(host, results=results_form.nobody())

    answer = _get(host_client, analysis, name)

    page = host_client.get(answer["Location"]).content.decode()
    assert "no rows to export" in page


def test_results_of_another_version_can_still_be_saved(
    host: User, host_client: Client
) -> None:
    analysis = _completed(host, results={"version": 9, "new": True})

    assert _body(_get(host_client, analysis, "results_json")) == (
        b'{"new":true,"version":9}'
    )


# --- Whose it is, and how it is sent -------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_files_are_their_owners(
    stranger_client: Client, client: Client, analysis: VideoAnalysis, name: str
) -> None:
    assert _get(stranger_client, analysis, name).status_code == 404
    assert _get(client, analysis, name)["Location"].startswith("/login/")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.django_db(transaction=True)
def test_under_asgi_a_file_is_the_same(
    host_client: Client, analysis: VideoAnalysis, name: str
) -> None:
    """Each server asks its own kind of iterator; the other kind is a warning."""
    address = reverse(f"recordings:{name}", args=[analysis.pk])
    client = AsyncClient()
    client.cookies = host_client.cookies

    async def fetched() -> bytes:
        answer: Any = await client.get(address)
        body = b"".join([piece async for piece in answer.streaming_content])
        # Those of the thread in which the view ran; nobody else could.
        await sync_to_async(connections.close_all)()
        return body

    assert asyncio.run(fetched()) == _body(host_client.get(address))
