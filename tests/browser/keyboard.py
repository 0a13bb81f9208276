"""What the Tab key reaches on a page, and whether one sees where it is."""

from dataclasses import dataclass

from playwright.sync_api import Page

_GATHER = """() => {
  const look = (element) => {
    const parts = [];
    for (let at = element; at && parts.length < 3; at = at.parentElement) {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(at);
      parts.push([outlineStyle === "none" ? "none" : outlineWidth, boxShadow, borderColor]);
    }
    return JSON.stringify(parts);
  };
  const name = (element) =>
    `${element.tagName.toLowerCase()} ${element.id || element.name || ""} ` +
    (element.ariaLabel || element.textContent).trim().replace(/\\s+/g, " ").slice(0, 40);
  const isChosen = (element) => {
    if (element.type !== "radio") return true;
    const group = [...document.querySelectorAll(`input[name="${element.name}"]`)];
    return element === (group.find((one) => one.checked) ?? group[0]);
  };
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex]";
  const elements = [...document.querySelectorAll(wanted)].filter(
    (element) =>
      element.tabIndex >= 0 && !element.disabled && isChosen(element) &&
      element.checkVisibility({ visibilityProperty: true }),
  );
  window.tabStops = elements.map((element) => ({ element, before: look(element) }));
  window.lookNow = look;
  return elements.map(name);
}"""

_WHERE = """() => {
  const at = document.activeElement;
  const index = window.tabStops.findIndex(
    ({ element }) => element === at || (at.id && element.id === at.id),
  );
  const differs = index >= 0 && window.lookNow(at) !== window.tabStops[index].before;
  return [index, differs];
}"""

# The live page replaces parts of itself; what is gone needs not be reached.
_STILL_THERE = """() => window.tabStops.map(({ element }) =>
  element.isConnected || (element.id !== "" && document.getElementById(element.id) !== null))
"""


@dataclass(frozen=True, slots=True)
class Tour:
    """Where Tab came past, in order: places in `stops`, the names of all controls."""

    stops: list[str]
    still_there: list[bool]
    reached: list[int]
    seen: set[int]

    @property
    def problems(self) -> list[str]:
        """Return what is wrong, a line each."""
        there = {index for index, is_there in enumerate(self.still_there) if is_there}
        missed = sorted(there - set(self.reached))
        unseen = sorted(set(self.reached) - self.seen)
        return [
            *(f"not reached: {self.stops[index]}" for index in missed),
            *(f"focus not visible: {self.stops[index]}" for index in unseen),
            *(["not in the order of the page"] if self.is_disordered else []),
        ]

    @property
    def is_disordered(self) -> bool:
        """Whether Tab jumped back."""
        return self.reached != sorted(self.reached)


def tour(page: Page) -> Tour:
    """Press Tab until it leaves the page, or for longer than it should take.

    A field of date and time has several places to stop at, of which the browser marks
    some in its own way: one of them seen is enough.
    """
    stops: list[str] = page.evaluate(_GATHER)
    reached: list[int] = []
    seen: set[int] = set()
    for _ in range(3 * len(stops) + 30):
        page.keyboard.press("Tab")
        index, differs = page.evaluate(_WHERE)
        if index >= 0:
            reached.append(index)
            seen |= {index} if differs else set()
        elif reached and max(reached) == len(stops) - 1:
            break
    return Tour(stops, page.evaluate(_STILL_THERE), reached, seen)
