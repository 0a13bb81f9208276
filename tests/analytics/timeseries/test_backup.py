"""deploy/backup.sh and restore.sh, on this database as it is: what comes back is equal."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from analytics.timeseries import insert, minutes, router, schema, tier
from analytics.timeseries.insert import SampleRow
from analytics.timeseries.tier import Tier
from attention_site.local import folders
from meetings.models import Participant
from tests import factories
from tests.analytics.timeseries import databases
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)

DEPLOY = folders.PROJECT_DIR / "deploy"
# Each process of the tests has its own.
RESTORED = f"test_restored_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
DAYS = 3


@pytest.fixture(autouse=True)
def tools_of_this_version() -> None:
    """pg_dump reads servers of its own version and older ones."""
    if shutil.which("pg_dump") is None or shutil.which("psql") is None:
        pytest.skip("pg_dump is missing. On Debian: apt-get install postgresql-client")
    said = subprocess.run(["pg_dump", "--version"], capture_output=True, text=True)
    [tools] = re.findall(r"\(PostgreSQL\) (\d+)", said.stdout)
    with databases.server() as server:
        version = server.info.server_version // 10000
    if int(tools) < version:
        pytest.skip(f"pg_dump {tools} does not read PostgreSQL {version}")


@pytest.fixture
def stored(seat: Participant) -> Participant:
    """A meeting with samples of some days, their minutes, and an alert."""
    insert.insert(
        [
            _row(seat, NOON - timedelta(days=day, seconds=second))
            for day in range(DAYS)
            for second in range(0, 180, 2)
        ]
    )
    minutes.advance(now=NOON + timedelta(minutes=5))
    factories.alert(seat)
    return seat


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """Drop what the scripts made."""
    yield
    connections.close_all()
    with databases.server() as server:
        found = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{RESTORED}%"]
        ).fetchall()
        for (name,) in found:
            server.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _row(seat: Participant, at: datetime) -> SampleRow:
    return SampleRow(
        time=at,
        meeting_id=seat.meeting_id,
        participant_id=seat.pk,
        attention_score=75.0 + at.second / 7,
        gaze_score=80.0,
        head_pose_score=None,
        eye_openness_score=90.0,
        is_looking_away=False,
        is_drowsy=False,
        weight_s=0.125,
    )


def _server(database: str) -> psycopg.Connection:
    values = connections["default"].get_connection_params()
    address = {key: values[key] for key in ("host", "port", "user") if key in values}
    return psycopg.connect(
        **address, password=values.get("password"), dbname=database, autocommit=True
    )


def _environment(folder: Path) -> dict[str, str]:
    values = connections["default"].settings_dict
    names = {connection.settings_dict["NAME"] for connection in connections.all()}
    return os.environ | {
        "PGHOST": values["HOST"] or "localhost",
        "PGPORT": str(values["PORT"] or 5432),
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"],
        "PGDATABASE": values["NAME"],
        "BACKUP_DATABASES": " ".join(sorted(names)),
        "BACKUP_FOLDER": str(folder),
        "BACKUP_KEEP_DAYS": "14",
    }


def _run(script: str, *arguments: str, folder: Path) -> str:
    ran = subprocess.run(
        ["sh", str(DEPLOY / script), *arguments],
        env=_environment(folder),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def _backup_of(alias: str, folder: Path) -> Path:
    [file] = folder.glob(f"{connections[alias].settings_dict['NAME']}-2*.dump")
    return file


def _contents(database: str) -> dict[str, tuple[int, str]]:
    """Return the number of rows and a digest of them, for every table and view."""
    with _server(database) as server:
        tables = server.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v') AND"
            " relnamespace = 'public'::regnamespace ORDER BY 1"
        ).fetchall()
        return {name: _digest(server, name) for (name,) in tables}


def _digest(server: psycopg.Connection, table: str) -> tuple[int, str]:
    query = sql.SQL(
        "SELECT count(*), coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '')"
        " FROM {} t"
    )
    found = server.execute(query.format(sql.Identifier(table))).fetchone()
    assert found
    return found[0], found[1]


@pytest.mark.parametrize("alias", ["default", router.TIMESERIES])
def test_what_comes_back_is_equal(alias: str, stored: Participant, tmp_path: Path):
    if alias not in connections:
        pytest.skip("One database: make test runs this with two as well")
    _run("backup.sh", "once", folder=tmp_path)
    before = _contents(connections[alias].settings_dict["NAME"])

    file = _backup_of(alias, tmp_path)
    said = _run("restore.sh", str(file), "--replace", RESTORED, folder=tmp_path)

    assert f"Restored {RESTORED}" in said
    assert _contents(RESTORED) == before
    if alias == router.alias():
        assert before[schema.METRICS][0] == DAYS * 90


def test_a_restored_hypertable_is_one_and_goes_on(stored: Participant, tmp_path: Path):
    _run("backup.sh", "once", folder=tmp_path)
    file = _backup_of(router.alias(), tmp_path)
    _run("restore.sh", str(file), "--replace", RESTORED, folder=tmp_path)

    with _server(RESTORED) as server:
        # A day that no chunk is for yet.
        server.execute(
            sql.SQL(
                "INSERT INTO {0} SELECT time + interval '1 day', meeting_id,"
                " participant_id, attention_score FROM {0} ORDER BY time DESC LIMIT 1"
            ).format(sql.Identifier(schema.METRICS))
        )
        if tier.current() is Tier.PLAIN:
            return
        chunks = server.execute(
            "SELECT count(*) FROM timescaledb_information.chunks"
            " WHERE hypertable_name = %s",
            [schema.METRICS],
        ).fetchone()
    assert chunks == (DAYS + 1,)


def test_who_was_erased_since_is_named_and_the_old_database_kept(
    stored: Participant, tmp_path: Path
):
    erased = factories.user(email="erased@example.com")
    _run("backup.sh", "once", folder=tmp_path)
    file = str(_backup_of("default", tmp_path))
    _run("restore.sh", file, "--replace", RESTORED, folder=tmp_path)
    with _server(RESTORED) as server:
        server.execute("DELETE FROM users WHERE id = %s", [erased.pk])

    said = _run("restore.sh", file, "--replace", RESTORED, folder=tmp_path)

    [_, listed] = said.split("(ids of users):\n")
    assert listed.splitlines()[0] == str(erased.pk)
    [old] = re.findall(rf"is now ({RESTORED}_before_\d+)", said)
    with databases.server() as server:
        allowed = "SELECT datallowconn FROM pg_database WHERE datname = %s"
        assert server.execute(allowed, [old]).fetchone() == (False,)
        assert server.execute(allowed, [RESTORED]).fetchone() == (True,)


def test_looking_first_leaves_everything_as_it_was(stored: Participant, tmp_path: Path):
    _run("backup.sh", "once", folder=tmp_path)
    with databases.server() as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(RESTORED)))

    file = str(_backup_of("default", tmp_path))
    said = _run("restore.sh", file, "", RESTORED, folder=tmp_path)

    assert f"Restored to {RESTORED}_restored; {RESTORED} is as it was" in said
    assert _contents(RESTORED) == {}
    assert _contents(f"{RESTORED}_restored")["users"][0] >= 2


def test_old_backups_go_only_after_a_new_one(tmp_path: Path, db: None):
    old, young = tmp_path / "x-2026-01-01.dump", tmp_path / "x-2026-01-02.dump"
    for file, days in ((old, 16), (young, 13)):
        file.touch()
        at = time.time() - days * 86_400
        os.utime(file, (at, at))
    environment = _environment(tmp_path) | {"BACKUP_DATABASES": "test_no_such_database"}
    command = ["sh", str(DEPLOY / "backup.sh"), "once"]

    failed = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert failed.returncode == 1
    assert "ERROR: no backup of test_no_such_database" in failed.stderr
    assert {file.name for file in tmp_path.iterdir()} == {old.name, young.name}
    _run("backup.sh", "once", folder=tmp_path)
    assert young.exists()
    assert not old.exists()


def test_a_file_that_is_no_backup_changes_nothing(tmp_path: Path, db: None):
    file = tmp_path / "broken.dump"
    file.write_bytes(b"PGDMP and no more")

    ran = subprocess.run(
        ["sh", str(DEPLOY / "restore.sh"), str(file), "--replace", RESTORED],
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
    )

    assert ran.returncode != 0
    with databases.server() as server:
        found = server.execute(
            "SELECT 1 FROM pg_database WHERE datname LIKE %s", [f"{RESTORED}%"]
        ).fetchall()
    assert found == []
