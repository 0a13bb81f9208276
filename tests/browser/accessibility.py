"""What axe-core says against a page, in words that name the element."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_RUN = """async (tags) => {
  const { violations } = await axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations"],
  });
  return violations;
}"""


def violations(page: Page) -> list[str]:
    """Return a line for each element that breaks a rule."""
    if not AXE.exists():
        pytest.skip("axe-core is absent: make setup")
    # Not add_script_tag: the page's policy forbids inline scripts.
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(_RUN, RULES)
    return [_line(rule, node) for rule in found for node in rule["nodes"]]


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    why = " ".join(node["failureSummary"].split("\n")[1:]).strip()
    return f"{rule['id']}: {' '.join(map(str, node['target']))}: {why}"
