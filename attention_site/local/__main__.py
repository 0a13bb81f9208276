"""Run the whole site, or what it needs, on this machine."""

import argparse
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from attention_site.local import (
    folders,
    interrupts,
    ports,
    processes,
    services,
    state,
    status,
    terminal,
    throwaway,
    timescaledb,
    up,
)
from attention_site.local.errors import LocalError, StopRequestedError

DEFAULT_PORT = 8000


def main() -> int:
    """Run one command and return its status."""
    arguments = _parser().parse_args()
    interrupts.install()
    try:
        code: int = arguments.run(arguments)
    except StopRequestedError:
        return 128 + (interrupts.received() or (signal.SIGINT,))[0]
    except LocalError as error:
        terminal.standard_error().line(str(error))
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m attention_site.local", description=__doc__
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("up", help="run the whole site until Ctrl-C")
    _add_data(command)
    command.add_argument(
        "--host", default=os.environ.get("HOST") or "127.0.0.1", help="default: $HOST"
    )
    command.add_argument("--port", type=int, help="default: $PORT or 8000")
    command.add_argument("--no-demo", action="store_true", help="no demo meeting")
    command.add_argument("--json", action="store_true", help="one JSON line when ready")
    command.set_defaults(run=_up)

    command = commands.add_parser("status", help="tell what runs")
    _add_data(command)
    command.set_defaults(run=_status)

    command = commands.add_parser("run", help="run a command beside the running site")
    _add_data(command)
    command.add_argument(
        "--start", action="store_true", help="beside a new, empty site, ended after it"
    )
    command.add_argument("command", nargs="+")
    command.set_defaults(run=_run)

    command = commands.add_parser(
        "services", help="run a command with a private PostgreSQL and Redis"
    )
    command.add_argument("--data", type=Path, help="keep the data there")
    command.add_argument(
        "--second-database",
        action="store_true",
        help="with another database for the time series beside the first",
    )
    command.add_argument("command", nargs="+")
    command.set_defaults(run=_services)

    command = commands.add_parser(
        "timescaledb",
        help="make a private PostgreSQL with TimescaleDB and print its folder",
    )
    command.set_defaults(run=_timescaledb)
    return parser


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("DATA") or folders.PROJECT_DIR / "var"),
        help="the folder of all local state (default: $DATA or var)",
    )


def _up(arguments: argparse.Namespace) -> int:
    results = terminal.standard_output()
    messages = terminal.standard_error() if arguments.json else results
    options = up.Options(
        data=arguments.data,
        host=arguments.host,
        port=_port() if arguments.port is None else arguments.port,
        with_demo=not arguments.no_demo,
        as_json=arguments.json,
    )
    return up.up(options, messages, results)


def _port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise LocalError(f"PORT is {text}, not a port. Choose one: PORT=8000 make up")
    return int(text)


def _status(arguments: argparse.Namespace) -> int:
    return status.show(folders.Folders(arguments.data), terminal.standard_output())


def _run(arguments: argparse.Namespace) -> int:
    if arguments.start:
        with _throwaway_folder() as folder:
            options = up.Options(
                data=folder,
                host="127.0.0.1",
                port=ports.free(),
                with_demo=False,
                as_json=False,
            )
            return up.up_for(arguments.command, options, terminal.standard_error())
    site = state.read(folders.Folders(arguments.data))
    if site is None:
        raise LocalError("The site does not run. Start it first: make up")
    environment = {**os.environ, **site.environment}
    return processes.run_in_foreground(arguments.command, environment)


def _services(arguments: argparse.Namespace) -> int:
    if arguments.data is not None:
        return _run_with_services(arguments, arguments.data, throwaway=False)
    with _throwaway_folder() as folder:
        return _run_with_services(arguments, folder, throwaway=True)


def _timescaledb(_arguments: argparse.Namespace) -> int:
    bin_dir = timescaledb.provided(terminal.standard_error())
    terminal.standard_output().line(str(bin_dir))
    return 0


@contextlib.contextmanager
def _throwaway_folder() -> Iterator[Path]:
    throwaway.remove_abandoned()
    with tempfile.TemporaryDirectory(prefix=throwaway.PREFIX) as folder:
        # PostgreSQL may run under another account, which has to pass.
        Path(folder).chmod(0o711)
        yield Path(folder)


def _run_with_services(
    arguments: argparse.Namespace, root: Path, *, throwaway: bool
) -> int:
    place = folders.prepare(root)
    with (
        state.lock(place),
        services.running(
            place, throwaway=throwaway, second_database=arguments.second_database
        ) as variables,
    ):
        environment = {**os.environ, **variables}
        # Our own package has named the default by now; tests name other settings.
        if environment.get("DJANGO_SETTINGS_MODULE") == "attention_site.settings":
            del environment["DJANGO_SETTINGS_MODULE"]
        return processes.run_in_foreground(arguments.command, environment)


if __name__ == "__main__":
    sys.exit(main())
