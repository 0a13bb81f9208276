"""A private PostgreSQL on a free port of the loopback, its data in one folder."""

import os
import re
import secrets
import shutil
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from attention_site.local import (
    account,
    binaries,
    folders,
    interrupts,
    libraries,
    logs,
    ports,
    processes,
)
from attention_site.local.errors import LocalError

USER = "attention"
DATABASE = "attention"
LEFTOVER_LIMIT_S = 10.0

_FATAL = re.compile(r"(?:FATAL|PANIC): +")

# What is lost in a crash is thrown away anyway.
_THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

# Loaded only, which changes nothing for a database without the extension. Every
# database that has it keeps one worker, and jobs need more; parallel tests have two
# databases for each process.
_TIMESCALEDB = (
    "shared_preload_libraries=timescaledb",
    "timescaledb.telemetry_level=off",
    "timescaledb.max_background_workers=32",
    "max_worker_processes=48",
)


@dataclass(slots=True)
class PostgresServer:
    """A server, how to start it again, and how to reach it."""

    program: processes.Program
    url: str
    version: str

    def is_ready(self) -> bool:
        """Say whether it takes connections; creates our database on the way."""
        try:
            create_database(self.url)
        except psycopg.OperationalError:
            return False
        return True

    def why_it_ended(self) -> str:
        """Return the line for the user, from the server's own words."""
        tail = logs.tail(self.program.log, lines=20)
        if "No space left on device" in tail:
            return f"PostgreSQL ended: the disk is full. Its log: {self.program.log}"
        missing = libraries.missing_in(tail)
        if missing is not None:
            return f"PostgreSQL ended. {missing}"
        reasons = [line for line in tail.splitlines() if _FATAL.search(line)]
        reason = _FATAL.split(reasons[-1])[-1] if reasons else "no reason given"
        return f"PostgreSQL ended: {reason}. Its log: {self.program.log}"


def create_database(url: str) -> None:
    """Create the database that `url` names, where it is not there.

    Raises psycopg.Error.
    """
    name = conninfo_to_dict(url)["dbname"]
    with psycopg.connect(
        url, dbname="postgres", connect_timeout=2, autocommit=True
    ) as connection:
        query = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(query, [name]).rowcount == 0:
            create = sql.SQL("CREATE DATABASE {}")
            connection.execute(create.format(sql.Identifier(str(name))))


def prepared(place: folders.Folders, *, throwaway: bool) -> PostgresServer:
    """Return a server that can be started: programs, account, data and port.

    `throwaway` trades safety in a crash for speed: for tests.
    """
    found = binaries.find_postgres(place)
    data_dir = place.postgres(found.major)
    runner = account.find(found.bin_dir / "postgres", data_dir)
    password = _password(place)
    try:
        if not data_dir.exists():
            _create(found, data_dir, runner, password, throwaway=throwaway)
        runner.give(data_dir)
        _clear_stale_lock(data_dir)
    except OSError as error:
        raise folders.unusable(place.root, error) from error
    port = ports.free()
    settings = (
        *(_THROWAWAY if throwaway else ()),
        *(_TIMESCALEDB if found.has_timescaledb else ()),
    )
    command = runner.command(
        found.bin_dir / "postgres",
        *("-D", data_dir),
        *("-p", str(port)),
        *("-c", "listen_addresses=127.0.0.1"),
        *("-c", "unix_socket_directories="),
        *(part for setting in settings for part in ("-c", setting)),
    )
    program = processes.Program(
        name="postgres",
        command=tuple(command),
        log=place.log / "postgres.log",
        # The fast way: connections are closed, data is written. Then at once.
        stop_steps=((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0)),
        death_signal=signal.SIGINT,
    )
    url = f"postgres://{USER}:{password}@127.0.0.1:{port}/{DATABASE}"
    return PostgresServer(program, url, f"PostgreSQL {found.version}")


def _password(place: folders.Folders) -> str:
    """Return the password of the private server, made on its first start."""
    file = place.run / "postgres-password"
    if not file.exists():
        folders.write_private(file, secrets.token_urlsafe(24))
    return file.read_text()


def _create(
    found: binaries.Postgres,
    data_dir: Path,
    runner: account.Account,
    password: str,
    *,
    throwaway: bool,
) -> None:
    """Create the data directory, whole or not at all: the name comes last."""
    partial = data_dir.with_name(f"{data_dir.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    runner.give(partial)
    with tempfile.TemporaryDirectory(prefix="attention-") as folder:
        password_file = Path(folder) / "password"
        password_file.write_text(password)
        if runner.owner is not None:
            os.chown(folder, *runner.owner)
            os.chown(password_file, *runner.owner)
        result = processes.run(
            runner.command(
                found.bin_dir / "initdb",
                *("-D", partial),
                *("-U", USER),
                *("-A", "scram-sha-256"),
                f"--pwfile={password_file}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
                *(["--no-sync"] if throwaway else []),
            )
        )
    if result.returncode != 0:
        shutil.rmtree(partial, ignore_errors=True)
        raise LocalError(_creation_failed(data_dir, result.stdout))
    partial.rename(data_dir)


def _creation_failed(data_dir: Path, output: str) -> str:
    missing = libraries.missing_in(output)
    if missing is not None:
        return f"PostgreSQL could not create its data. {missing}"
    if "No space left on device" in output:
        return (
            f"The disk of {data_dir} is full. "
            "Make room or give another folder: DATA=/path/to/folder make up"
        )
    last = output.strip().splitlines()[-1:] or ["it did not say why"]
    return f"PostgreSQL could not create its data in {data_dir}: {last[0]}"


def _clear_stale_lock(data_dir: Path) -> None:
    """Remove the lock of a killed server; wait for one that is still ending.

    PostgreSQL itself gives up when the number in the lock has gone to another
    program meanwhile. We hold the folder's own lock, so nobody starts one now.
    """
    lock = data_dir / "postmaster.pid"
    try:
        pid = int(lock.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        lock.unlink(missing_ok=True)
        return
    interrupts.wait_until(
        lambda: not _serves(pid, data_dir), timeout_s=LEFTOVER_LIMIT_S
    )
    if _serves(pid, data_dir):
        raise LocalError(
            f"Another PostgreSQL (process {pid}) runs on {data_dir}. "
            f"End it first: kill -INT {pid}"
        )
    lock.unlink(missing_ok=True)


def _serves(pid: int, data_dir: Path) -> bool:
    """Say whether process `pid` is a PostgreSQL on `data_dir`: it works in there."""
    try:
        place = Path(f"/proc/{pid}/cwd").readlink()
        program = Path(f"/proc/{pid}/exe").readlink()
    except OSError:
        return False
    return place == data_dir.resolve() and program.name.startswith("postgres")
