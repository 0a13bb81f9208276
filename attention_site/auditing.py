"""Asks whether a locked package has a known hole: `python -m attention_site.auditing`.

Ends with 1 when one has. Where nobody can be asked it says so and ends with 0: that is
no reason to stop work, but one to ask again elsewhere.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.txt"
WAIT_S = 180


def main() -> int:
    """Ask, print what was found, and return the exit status."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command += ["--requirement", str(REQUIREMENTS), "--format", "json"]
    command += ["--progress-spinner", "off"]
    try:
        answer = subprocess.run(  # noqa: S603  (nothing from outside)
            command, capture_output=True, text=True, check=False, timeout=WAIT_S
        )
        packages = json.loads(answer.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        say("Known holes: the service cannot be reached, so nothing was checked.")
        return 0
    holes = list(found(packages))
    for hole in holes:
        say(hole)
    say(summary(packages, holes=len(holes)))
    return 1 if holes else 0


def found(packages: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each known hole of each package."""
    for package in packages:
        for hole in package.get("vulns", []):
            repaired = ", ".join(hole["fix_versions"]) or "no version yet"
            yield (
                f"{package['name']} {package['version']}: {hole['id']}, "
                f"repaired in {repaired}"
            )


def summary(packages: list[dict[str, Any]], *, holes: int) -> str:
    """Say how many packages were asked about, and how many the service did not know."""
    unknown = sum("skip_reason" in package for package in packages)
    if unknown == len(packages):
        return (
            f"Known holes: the service knows none of {unknown} packages here, so "
            "nothing was checked."
        )
    return f"Known holes: {holes} in {len(packages) - unknown} packages" + (
        f"; {unknown} are unknown to the service." if unknown else "."
    )


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
