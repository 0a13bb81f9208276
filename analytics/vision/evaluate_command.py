"""`evaluate`: the table of numbers, measured again on a folder of labelled data."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from analytics.vision.errors import BadDataError
from analytics.vision.evaluation import comparison
from analytics.vision.evaluation.groups import GROUPS
from analytics.vision.evaluation.measure import Measure
from analytics.vision.observing import Observer

MET, MISSED = 0, 1
MARKS = {True: "yes", False: "NO", None: "-"}


def run(folder: Path, *, as_json: bool, with_peers: bool) -> int:
    """Print every row; return 0 if all that could run and have a limit are met.

    With peers the same files go through naive dlib and MediaPipe (a quarter of an
    hour), and the table is Markdown. Raises BadDataError where there is no folder.
    """
    if not folder.is_dir():
        raise BadDataError(f"There is no folder {folder}")
    rows = []
    for row in _rows(folder):
        rows.append(row)
        if not as_json and not with_peers:
            _print(_line(row))
    if as_json:
        _print(json.dumps([_as_dict(row) for row in rows], indent=1))
    elif with_peers:
        _say("naive dlib and MediaPipe")
        others = comparison.by_peer(comparison.compare(folder, comparison.peers()))
        _print(_markdown(rows, others))
    return MISSED if any(row.met is False for row in rows) else MET


def _rows(folder: Path) -> Iterator[Measure]:
    observer = Observer.load()
    for name, measures in GROUPS.items():
        _say(name)
        yield from measures(folder, observer)


def _say(name: str) -> None:
    """Tell who waits at a terminal what is being measured."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{name} …\r")
        sys.stderr.flush()


def _print(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _as_dict(row: Measure) -> dict[str, object]:
    return {
        "measure": row.measure,
        "on": row.on,
        "n": row.n,
        "value": row.value,
        "reach": row.reach,
        "met": row.met,
        **({"why_not": row.why_not} if row.value is None else {}),
    }


def _line(row: Measure) -> str:
    if row.value is None:
        return f"  -   not run            {row.measure}, {row.on}: {row.why_not}"
    return (
        f"{MARKS[row.met]:>3}  {_figure(row.value, row.unit):>8}  {_reach(row):>9}  "
        f"n {row.n:<5d} {row.measure}, {row.on}"
    )


def _figure(value: float | str | None, unit: str) -> str:
    if isinstance(value, str):
        return "not run"
    if value is None:
        return "-"
    digits = 0 if abs(value) >= 20.0 else 2 if unit or abs(value) > 1.0 else 3
    return f"{value:.{digits}f}{unit}"


def _reach(row: Measure) -> str:
    if row.reach is None:
        return ""
    return f"{'≥' if row.more_is_better else '≤'} {_figure(row.reach, row.unit)}"


def _markdown(
    rows: list[Measure], others: dict[str, dict[tuple[str, str], float | str]]
) -> str:
    names = list(others)
    lines = [
        f"| measure | on | n | reach | ours | {' | '.join(names)} | met |",
        "| --- | --- " * 2 + "| --- " * (len(names) + 2) + "|",
    ]
    for row in rows:
        peers = [
            _figure(others[name].get((row.measure, row.on)), row.unit) for name in names
        ]
        cells = [row.measure, row.on, str(row.n), _reach(row)]
        cells += [_figure(row.value, row.unit), *peers, MARKS[row.met]]
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        f"\nours, {row.measure}, {row.on}: not run: {row.why_not}"
        for row in rows
        if row.value is None
    ]
    for name in names:
        reasons = {v for v in others[name].values() if isinstance(v, str)}
        lines += [f"\n{name}: {reason}" for reason in sorted(reasons)]
    return "\n".join(lines)
