"""Look at how the time series are kept, and bring them to what the server offers."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from analytics.timeseries import status, upgrading
from analytics.timeseries.status import Status


class Command(BaseCommand):
    """`timeseries status` and `timeseries upgrade`."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be done."""
        actions = parser.add_subparsers(dest="action", required=True)
        action = actions.add_parser("status", help="tell tier, size, chunks and jobs")
        action.add_argument("--json", action="store_true", help="for programs")
        actions.add_parser(
            "upgrade",
            help="bring the tables to the tier that the server offers; loses no row, "
            "may be repeated, and holds up new samples while it moves rows",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, with errors in one line."""
        try:
            if options["action"] == "upgrade":
                self._upgrade()
            else:
                self._status(as_json=options["json"])
        except upgrading.CannotUpgradeError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"The database does not do that: {reason}") from error

    def _upgrade(self) -> None:
        before = status.tier.current()
        has_begun = False
        for words in upgrading.upgrade():
            has_begun = True
            self.stdout.write(f"{words} …")
            self.stdout.flush()
        after = status.tier.current()
        if not has_begun:
            self.stdout.write(f"Nothing to do: {after} is what this server offers.")
        elif after == before:
            self.stdout.write(f"Done. The tier is still {after}.")
        else:
            self.stdout.write(f"Done. The tier was {before} and is {after}.")

    def _status(self, *, as_json: bool) -> None:
        found = status.read(now=timezone.now())
        if as_json:
            self.stdout.write(json.dumps(asdict(found), default=str, indent=2))
            return
        for name, value in _lines(found):
            self.stdout.write(f"{name:<14} {value}")


def _lines(found: Status) -> list[tuple[str, str]]:
    """Return name and value of each line, in the order of interest."""
    table = found.table
    lines = [
        ("tier", _tier(found)),
        ("database", f"{found.database}, PostgreSQL {found.postgresql}"),
        ("timescaledb", _extension(found)),
        ("rows", f"about {table.rows:,}, {filesizeformat(table.size)}"),
    ]
    if table.chunks is not None:
        lines.append(
            ("chunks", f"{table.chunks}, {table.compressed_chunks} compressed")
        )
    if table.compression_ratio is not None:
        lines.append(("compression", f"to one part in {table.compression_ratio:.1f}"))
    late = ", LATE" if found.is_retention_late else ""
    oldest = "none near that" if table.oldest_at is None else f"{table.oldest_at:%F %R}"
    lines.append(
        ("retention", f"until {found.kept_since:%F %R}; oldest: {oldest}{late}")
    )
    if found.stored_until is not None:
        lines.append(("minutes", f"stored until {found.stored_until:%F %R}"))
    lines += [(f"job {job.number}", _job(job)) for job in found.jobs]
    return lines


def _tier(found: Status) -> str:
    if not found.could_have_more:
        return found.tier
    return (
        f"{found.tier}; the server offers {found.offered}: "
        "python manage.py timeseries upgrade"
    )


def _extension(found: Status) -> str:
    extension = found.extension
    if extension.installed:
        return f"{extension.installed}, licence {extension.license}"
    if extension.available is None:
        return "not on this server"
    if not extension.is_preloaded:
        return (
            f"{extension.available} is on this server, but not in its "
            "shared_preload_libraries"
        )
    return f"{extension.available} is on this server, not created in this database"


def _job(job: status.Job) -> str:
    last = "never ran" if job.last_run_at is None else f"ran {job.last_run_at:%F %R}"
    trouble = f", FAILING ({job.failures} times)" if job.is_failing else ""
    return f"{job.purpose}: {last}{trouble}"
