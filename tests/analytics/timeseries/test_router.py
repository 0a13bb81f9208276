"""Which database holds a table."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection, models

from analytics.models import Alert, AttentionMetric, AttentionMinute
from analytics.timeseries import router, tier
from analytics.timeseries.router import TimeseriesRouter
from meetings.models import Meeting

ROUTER = TimeseriesRouter()


@pytest.fixture
def one_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time series lie with everything else."""
    monkeypatch.delitem(django_settings.DATABASES, "timeseries", raising=False)


@pytest.fixture
def two_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time series have a database of their own."""
    monkeypatch.setitem(django_settings.DATABASES, "timeseries", {})


@pytest.mark.usefixtures("one_database")
def test_one_database_holds_everything():
    assert router.alias() == "default"
    assert ROUTER.db_for_read(AttentionMetric) == "default"
    assert ROUTER.allow_migrate("default", "analytics", "attentionmetric")


@pytest.mark.usefixtures("two_databases")
@pytest.mark.parametrize(
    ("model", "alias"),
    [
        pytest.param(AttentionMetric, "timeseries", id="samples"),
        pytest.param(AttentionMinute, "timeseries", id="minutes"),
        pytest.param(Alert, None, id="alerts"),
        pytest.param(Meeting, None, id="meetings"),
    ],
)
def test_only_the_time_series_go_to_their_own(model: type[models.Model], alias):
    assert ROUTER.db_for_read(model) == alias
    assert ROUTER.db_for_write(model) == alias


@pytest.mark.usefixtures("two_databases")
@pytest.mark.parametrize(
    ("table", "in_default", "in_timeseries"),
    [
        pytest.param(("analytics", "attentionmetric"), False, True, id="samples"),
        pytest.param(("analytics", "attentionminute"), False, True, id="minutes"),
        pytest.param(("analytics", "alert"), None, False, id="alerts"),
        pytest.param(("meetings", "meeting"), None, False, id="meetings"),
        pytest.param(("users", None), None, False, id="a migration of users"),
    ],
)
def test_every_table_is_in_one_database(table, in_default, in_timeseries):
    assert ROUTER.allow_migrate("default", *table) is in_default
    assert ROUTER.allow_migrate("timeseries", *table) is in_timeseries


# --- With a second database that is really there -------------------------------


@pytest.fixture
def second_database(transactional_db: None) -> Iterator[str]:
    """URL of an empty database beside the one under test."""
    known: dict[str, Any] = connection.get_connection_params()
    name = f"{known['dbname']}_beside"
    address = {key: known[key] for key in ("host", "port", "user") if key in known}
    with psycopg.connect(
        **address, password=known.get("password"), dbname="postgres", autocommit=True
    ) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
        yield _url(known, name)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _url(known: dict[str, Any], name: str) -> str:
    password = f":{known['password']}" if known.get("password") else ""
    return (
        f"postgres://{known['user']}{password}@{known['host']}:{known['port']}/{name}"
    )


def test_samples_live_in_the_second_database_where_there_is_one(second_database):
    program = """
import django; django.setup()
from django.core.management import call_command
from django.db import connections
call_command("migrate", database="timeseries", verbosity=0)
from analytics.models import AttentionMetric, AttentionMinute
from analytics.timeseries import insert, queries, tier
from tests.analytics import pictures
insert.insert([pictures.row()])
(total,) = queries.totals(pictures.MEETING)
(minute,) = AttentionMinute.objects.all()
with connections["timeseries"].cursor() as cursor:
    cursor.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'public' ORDER BY 1"
    )
    tables = [name for (name,) in cursor.fetchall()]
print(AttentionMetric.objects.db, total.score, minute.sample_count, tier.current())
print(*tables)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ
        | {
            "TIMESERIES_DATABASE_URL": second_database,
            "DJANGO_SETTINGS_MODULE": "attention_site.settings",
        },
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"timeseries 90.0 1 {tier.current()}",
        "attention_metrics attention_metrics_1min django_migrations",
    ]
    assert AttentionMetric.objects.count() == 0
