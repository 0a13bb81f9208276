"""What `manage.py prepare_demo` made, and how the user is told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from attention_site.local.errors import LocalError
from attention_site.local.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Prepared:
    """Accounts and meeting of the demo; empty without one."""

    accounts: Sequence[Mapping[str, str]] = ()
    meeting_url: str | None = None
    play: tuple[str, ...] | None = None  # a meeting, and clips to play into it once

    def description(self, url: str) -> dict[str, object]:
        """Return it for programs; `url` is the address of the site."""
        if self.meeting_url is None:
            return {}
        return {
            "accounts": list(self.accounts),
            "demo_meeting_url": _absolute(self.meeting_url, url),
        }


def read(line: str) -> Prepared:
    """Return what the last line that `prepare_demo` printed says."""
    try:
        content = json.loads(line)
        play = content["play"]
        return Prepared(
            accounts=tuple(content["accounts"]),
            meeting_url=content["demo_meeting_url"],
            play=None if play is None else tuple(map(str, play)),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LocalError(
            f"manage.py prepare_demo did not end with its result: {line[:200]}"
        ) from error


def print_ready(prepared: Prepared, url: str, log: Path, terminal: Terminal) -> None:
    """Print where the site is and how to get in."""
    terminal.line()
    rows: list[tuple[str, ...]] = [("Open", url)]
    rows += [
        (account["role"].capitalize(), account["email"], account["password"])
        for account in prepared.accounts
    ]
    if prepared.meeting_url is not None:
        rows.append(("Demo", _absolute(prepared.meeting_url, url)))
    rows.append(("Logs", _short(log)))
    # Addresses are long: they do not set the width of the column of accounts.
    wide = max((len(row[1]) for row in rows if len(row) == 3), default=0)
    for name, *cells in rows:
        text = "   ".join(cell.ljust(wide) for cell in cells).rstrip()
        shown = terminal.bold(text) if name == "Open" else text
        terminal.line(f"  {name:<8}{shown}")
    terminal.line()
    if prepared.play is not None:
        terminal.line("  A clip of a real face plays into the demo meeting now.")
    terminal.line("  Ctrl-C ends everything. Warnings and errors appear below.")
    terminal.line()


def _absolute(address: str, url: str) -> str:
    return address if "://" in address else url.rstrip("/") + address


def _short(path: Path) -> str:
    try:
        return f"{path.relative_to(Path.cwd())}/"
    except ValueError:
        return f"{path}/"
