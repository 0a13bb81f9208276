"""What speaks against a page, in lines that name the rule and the element."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

AXE = Path(settings.BASE_DIR) / "node_modules/axe-core/axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
EVERYTHING = (*WCAG, "best-practice")

CONTRAST = ("color-contrast",)

_RUN_AXE = """async ([type, values]) => {
  const { violations } = await axe.run(document, {
    runOnly: { type, values },
    resultTypes: ["violations"],
  });
  return violations;
}"""

_OWN_CHECKS = r"""() => {
  const found = [];
  const all = [...document.querySelectorAll("*")];
  const root = document.documentElement;
  const forPeople = new Set(["aria-label", "title", "alt", "placeholder"]);
  if (root.scrollWidth > root.clientWidth)
    found.push(`wide: ${root.scrollWidth} px on a screen of ${root.clientWidth}`);
  const clock = (at) =>
    at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  for (const time of document.querySelectorAll("time[datetime]")) {
    const [words, at] = [time.textContent.trim(), new Date(time.dateTime)];
    if (/\d\d:\d\d/.test(words) && !words.includes(clock(at)))
      found.push(`time: ${words} is ${clock(at)} here`);
  }
  for (const { tagName, attributes } of all)
    for (const { name, value } of attributes)
      if (!forPeople.has(name) && /(^|\s)-?\d+,\d+(\s|$)/.test(value))
        found.push(`number: ${tagName} ${name}=${value}`);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches)
    for (const one of document.getAnimations())
      if (one.effect.getComputedTiming().duration > 10)
        found.push(`motion: ${one.animationName ?? one.transitionProperty}`);
  return found;
}"""


def problems(page: Page, *, rules: Sequence[str] = EVERYTHING) -> list[str]:
    """Return what axe-core finds, and what is wide, moves, or is another language's.

    `wide`: the page scrolls sideways. `time`: not on the viewer's clock. `number`:
    written for people where a script reads it. `motion`: moves for those who asked for
    reduced motion.
    """
    return looks(page) + _axe(page, "tag", rules)


def looks(page: Page) -> list[str]:
    """Return what only the place and the language of things can make wrong."""
    own: list[str] = page.evaluate(_OWN_CHECKS)
    return own


def contrast(page: Page) -> list[str]:
    """Return what colours alone can make wrong."""
    return _axe(page, "rule", CONTRAST)


def _axe(page: Page, kind: str, values: Sequence[str]) -> list[str]:
    if not AXE.exists():
        pytest.skip("axe-core is absent: make setup")
    if page.evaluate("typeof axe === 'undefined'"):
        # Not add_script_tag: the page's policy forbids inline scripts.
        page.evaluate(AXE.read_text())
    broken: list[dict[str, Any]] = page.evaluate(_RUN_AXE, [kind, list(values)])
    return [_line(rule, node) for rule in broken for node in rule["nodes"]]


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    why = " ".join(node["failureSummary"].split("\n")[1:]).strip()
    return f"{rule['id']}: {' '.join(map(str, node['target']))}: {why}"
