"""The private PostgreSQL with TimescaleDB: made once, found again, loaded where it is."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.local.conftest import LocalCommands, eventually

ASK = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    print(connection.execute("SHOW shared_preload_libraries").fetchone()[0])
    connection.execute("CREATE EXTENSION timescaledb")
    connection.execute("CREATE TABLE samples (time timestamptz NOT NULL)")
    made = "SELECT created FROM create_hypertable('samples', by_range('time'))"
    print(connection.execute(made).fetchone()[0])
    print(connection.execute("SHOW timescaledb.license").fetchone()[0])
"""
TOOLS = ("apt-get", "cc", "make", "cmake")


@pytest.fixture
def apache(local: LocalCommands) -> Path:
    """The programs of the copy in the user's cache, made now if it is not there."""
    local.limit_s = 600.0
    result = local.run("timescaledb")
    if result.returncode != 0:
        if os.environ.get("CI"):
            pytest.fail(result.stderr)
        pytest.skip(result.stderr.strip())
    return Path(result.stdout.strip())


@pytest.fixture
def cache(tmp_path: Path, apache: Path) -> Path:
    """Where the copy would lie in an empty cache of its own."""
    folder = tmp_path / "cache" / "attention"
    folder.mkdir(parents=True)
    return folder / apache.parents[4].name


def with_tools(tmp_path: Path, *names: str) -> dict[str, str]:
    """Return the variables of a shell that finds these programs only."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to("/bin/true")
    return {"PATH": str(folder), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_its_server_makes_hypertables(local: LocalCommands, apache: Path) -> None:
    result = local.run(
        "services", "--", sys.executable, "-c", ASK, LOCAL_POSTGRES=str(apache)
    )

    assert result.stdout.split() == ["timescaledb", "True", "apache"], result.stderr


def test_a_copy_that_is_there_needs_nothing_more(
    local: LocalCommands, tmp_path: Path, apache: Path
) -> None:
    nothing = tmp_path / "empty"
    nothing.mkdir()

    result = local.run("timescaledb", PATH=str(nothing))

    assert result.stdout == f"{apache}\n"
    assert result.stderr == ""


def test_the_missing_tools_are_named_in_one_line(
    local: LocalCommands, tmp_path: Path
) -> None:
    result = local.run("timescaledb", **with_tools(tmp_path, "apt-get", "cc"))

    assert result.returncode == 1
    assert result.stderr.endswith("make cmake\n")
    assert "apt-get install " in result.stderr
    assert result.stderr.count("\n") == 1


def test_another_system_than_debian_is_told_in_one_line(
    local: LocalCommands, tmp_path: Path
) -> None:
    result = local.run("timescaledb", **with_tools(tmp_path))

    assert result.returncode == 1
    assert "no apt-get" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("suffix", ["", ".partial"])
def test_what_a_killed_build_left_is_not_taken_for_the_copy(
    local: LocalCommands, tmp_path: Path, cache: Path, apache: Path, suffix: str
) -> None:
    left = cache.with_name(cache.name + suffix)
    shutil.copytree(
        apache.parents[4], left, symlinks=True, ignore=shutil.ignore_patterns("lib*.so")
    )
    if not suffix:
        (left / apache.relative_to(apache.parents[4]) / "postgres").unlink()

    result = local.run("timescaledb", **with_tools(tmp_path))

    assert result.returncode == 1
    assert result.stdout == ""


def test_a_second_build_waits_for_the_first_and_takes_its_copy(
    local: LocalCommands, tmp_path: Path, cache: Path, apache: Path
) -> None:
    lock = cache.with_name(f"{cache.name}.lock")
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        child = local.start("timescaledb", **with_tools(tmp_path, *TOOLS))
        assert eventually(lambda: lock in open_files(child.pid))

        cache.symlink_to(apache.parents[4])

    output, errors = child.communicate(timeout=30)
    assert output == f"{cache / apache.relative_to(apache.parents[4])}\n"
    assert errors == ""


def test_a_mirror_that_is_away_is_told_in_one_line_with_the_log(
    local: LocalCommands, cache: Path
) -> None:
    nobody = "http://127.0.0.1:9"
    result = local.run(
        "timescaledb",
        XDG_CACHE_HOME=str(cache.parents[1]),
        http_proxy=nobody,
        https_proxy=nobody,
    )

    log = cache.with_name(f"{cache.name}.log")
    assert result.returncode == 1
    assert result.stderr == (
        f"Building TimescaleDB failed: apt-get update. Its log: {log}\n"
    )
    assert "127.0.0.1" in log.read_text()
    assert not cache.exists()


def open_files(pid: int) -> list[Path]:
    """Return what a process has open."""
    found = []
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(descriptor.readlink())
        except OSError:
            continue
    return found
