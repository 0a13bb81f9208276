"""The benchmark of the time series, with few rows."""

import json
import uuid
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from analytics.models import AttentionMetric
from analytics.timeseries import router
from analytics.timeseries.benchmark import databases


@pytest.fixture
def server(django_db_setup, django_db_blocker, monkeypatch) -> Iterator[None]:
    """The server without a transaction around the test, which opens databases anew.

    Their names begin as no other test's do.
    """
    monkeypatch.setattr(databases, "PREFIX", f"bench_timeseries_{uuid.uuid4().hex}_")
    with django_db_blocker.unblock():
        yield


def databases_left() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [databases.PREFIX],
        )
        return [name for (name,) in cursor.fetchall()]


def rows_by_table() -> dict[str, int]:
    """Count what is in the site's own database, which may have no tables yet."""
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {quoted}")  # noqa: S608
            (counts[table],) = cursor.fetchone()
    return counts


def test_it_measures_in_databases_of_its_own_and_drops_them(server):
    before = rows_by_table()
    output = StringIO()

    call_command(
        "bench_timeseries", rows=[5_000, 15_000], rounds=1, json=True, stdout=output
    )

    results = json.loads(output.getvalue())
    assert results["rows"] == [5_000, 15_000]
    assert {one["rows"] for one in results["answering"]} == {5_000, 15_000}
    assert all(one["rows_per_s"] > 0 for one in results["inserting"])
    assert rows_by_table() == before
    assert databases_left() == []


def test_its_databases_go_when_measuring_fails(server):
    alias = router.alias()

    with (
        pytest.raises(ProgrammingError),
        databases.beside() as database,
        database.in_use(),
    ):
        AttentionMetric.objects.raw("SELECT nonsense")[0]

    assert databases_left() == []
    assert router.alias() == alias


def test_too_few_rows_are_refused():
    with pytest.raises(CommandError, match="50 or more"):
        call_command("bench_timeseries", rows=[49])
