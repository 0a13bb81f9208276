"""Command line: `python -m attention_site.local`."""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from attention_site.local import folders, interrupts, processes, services
from attention_site.local.errors import LocalError, StopRequestedError


def main() -> int:
    """Run one command and return its status."""
    parser = argparse.ArgumentParser(
        prog="python -m attention_site.local", description=__doc__
    )
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser(
        "services", help="run a command with a private PostgreSQL and Redis"
    )
    command.add_argument("--data", type=Path, help="keep the data there")
    command.add_argument("command", nargs="+")
    command.set_defaults(run=_services)
    arguments = parser.parse_args()
    interrupts.install()
    try:
        status: int = arguments.run(arguments)
    except StopRequestedError:
        return 128 + signal.SIGINT
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return status


def _services(arguments: argparse.Namespace) -> int:
    if arguments.data is not None:
        return _run_with_services(arguments.command, arguments.data, throwaway=False)
    with tempfile.TemporaryDirectory(prefix="attention-services-") as folder:
        # PostgreSQL may run under another account, which has to pass.
        Path(folder).chmod(0o711)
        return _run_with_services(arguments.command, Path(folder), throwaway=True)


def _run_with_services(command: list[str], root: Path, *, throwaway: bool) -> int:
    place = folders.prepare(root)
    with services.running(place, throwaway=throwaway) as running:
        environment = {**os.environ, **running}
        try:
            return processes.run_in_foreground(command, environment)
        except FileNotFoundError as error:
            raise LocalError(f"There is no command {command[0]}") from error


if __name__ == "__main__":
    sys.exit(main())
