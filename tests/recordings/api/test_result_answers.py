"""Programs read what an analysis found."""

import csv
import io
import uuid

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from recordings import results
from recordings.models import VideoAnalysis
from tests import factories
from tests.recordings import results_form
from tests.recordings.api import doors
from users.models import AccessLogEntry, User

pytestmark = pytest.mark.django_db

NAMES = ["results", "results_csv", "results_parquet"]


@pytest.fixture
def analysis(host: User) -> VideoAnalysis:
    return factories.analysis(
        user=host,
        status="completed",
        results=results_form.results(),
        names={"2": "Ada"},
    )


def _address(name: str, analysis_id: uuid.UUID) -> str:
    return reverse(f"recordings_api:{name}", args=[analysis_id])


def _rows(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_results_are_sent_as_they_were_stored(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    answer = host_client.get(_address("results", analysis.pk))

    assert answer["Content-Type"] == "application/json"
    assert answer.content.decode() == results.canonical(results_form.results())
    assert answer.json()["version"] == 1


def test_results_that_are_known_are_not_sent_again(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    address = _address("results", analysis.pk)
    known = host_client.get(address)["ETag"]

    again = host_client.get(address, headers={"if-none-match": known})
    VideoAnalysis.objects.update(results=results_form.nobody())
    other = host_client.get(address, headers={"if-none-match": known})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
    assert other["ETag"] != known


@pytest.mark.parametrize("accepted", ["text/csv", "application/json", "*/*"])
def test_a_table_has_the_names_that_the_owner_gave(
    host_client: Client, analysis: VideoAnalysis, accepted: str
) -> None:
    answer = host_client.get(
        _address("results_csv", analysis.pk), headers={"accept": accepted}
    )

    rows = _rows(answer)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "talk-results.csv" in answer["Content-Disposition"]
    assert {row["name"] for row in rows} == {"Person 1", "Ada"}
    unknown = next(
        row for row in rows if row["start_s"] == "60" and row["person"] == "2"
    )
    assert unknown["attention_score"] == ""


def test_both_tables_have_the_same_rows(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    as_csv = host_client.get(_address("results_csv", analysis.pk))
    as_parquet = host_client.get(_address("results_parquet", analysis.pk))

    table = pq.read_table(io.BytesIO(b"".join(as_parquet)))
    rows = _rows(as_csv)
    assert as_parquet["Content-Type"] == "application/vnd.apache.parquet"
    assert table["name"].to_pylist() == [row["name"] for row in rows]
    assert [one is None for one in table["attention_score"].to_pylist()] == [
        row["attention_score"] == "" for row in rows
    ]


@pytest.mark.parametrize("name", NAMES)
def test_before_it_is_over_one_is_led_to_the_analysis(
    host_client: Client, host: User, name: str
) -> None:
    running = factories.analysis(user=host, status="processing", progress=41)

    answer = host_client.get(_address(name, running.pk))

    assert answer.status_code == 202
    assert answer["Location"] == _address("analysis", running.pk)
    assert answer["Retry-After"] == "2"
    assert answer.json()["progress"] == 41


@pytest.mark.parametrize("name", [*NAMES, "people"])
def test_a_failed_one_says_why_there_are_none(
    host_client: Client, host: User, name: str
) -> None:
    failed = factories.analysis(user=host, status="failed", error_message="It broke.")

    answer = host_client.get(_address(name, failed.pk))

    assert (answer.status_code, answer.json()["code"]) == (409, "not_completed")
    assert answer.json()["detail"] == "It broke."


def test_results_of_another_version_are_no_table(
    host_client: Client, host: User
) -> None:
    later = factories.analysis(user=host, status="completed", results={"version": 9})

    as_table = host_client.get(_address("results_csv", later.pk))
    as_stored = host_client.get(_address("results", later.pk))

    assert (as_table.status_code, as_table.json()["code"]) == (409, "not_completed")
    assert as_stored.json() == {"version": 9}


@pytest.mark.parametrize("name", NAMES)
def test_who_takes_them_is_noted(
    host_client: Client, host: User, analysis: VideoAnalysis, name: str
) -> None:
    b"".join(host_client.get(_address(name, analysis.pk)))

    noted = AccessLogEntry.objects.get()
    assert (noted.actor, noted.through) == (host, "api")
    assert noted.object_id == str(analysis.pk)


@pytest.mark.parametrize("name", NAMES)
def test_others_find_none(
    stranger_client: Client, analysis: VideoAnalysis, name: str
) -> None:
    doors.assert_closed(_address(name, analysis.pk), to=stranger_client)
    doors.assert_closed(_address(name, uuid.uuid4()), to=stranger_client)
    doors.assert_asks_who(_address(name, analysis.pk))
