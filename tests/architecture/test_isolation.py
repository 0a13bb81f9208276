"""Pure parts stay pure: importing them loads no framework.

import-linter cannot see what a parent package's `__init__` imports; this can.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRAMEWORKS = {"django", "celery", "redis", "channels"}

_PURE = [
    "analytics.alerts.rules",
    "analytics.alerts.notices",
    *(
        f"analytics.vision.{path.stem}"
        for path in sorted((ROOT / "analytics/vision").glob("[a-z]*.py"))
    ),
]
PURE = [
    name for name in _PURE if Path(ROOT, *name.split(".")).with_suffix(".py").is_file()
]


def _loaded_by(modules: list[str]) -> set[str]:
    check = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", check],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(answer.stdout.split())


def test_vision_and_alert_rules_load_no_framework():
    assert not _loaded_by(PURE) & FRAMEWORKS


def test_the_package_analytics_stays_empty():
    assert (ROOT / "analytics/__init__.py").read_text() == ""
