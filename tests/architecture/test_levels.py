"""What a privacy level lets be seen is decided in meetings/visibility.py alone."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("users", "meetings", "analytics", "recordings", "attention_site")

NOT_ABOUT_SHOWING = {
    "meetings/models.py": "which level a shared window can have, and the default",
    "meetings/forms.py": "the same, said beside the field",
    "meetings/services/meetings.py": "the default of a new meeting",
}
"""Where levels are named besides: nothing is shown or hidden there."""

LEVELS = {"AGGREGATE", "SELF", "INDIVIDUAL"}
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
ALLOWED = {"meetings/visibility.py", *NOT_ABOUT_SHOWING}
OF_CHOICES = "templates/meetings/_form.html"
"""Says of each level what it means, of no meeting in particular."""
PAGES = sorted(
    name
    for folder, suffix in (("templates", "html"), ("static/js", "js"))
    for path in (ROOT / folder).rglob(f"*.{suffix}")
    if (name := path.relative_to(ROOT).as_posix()) != OF_CHOICES
)
_NAMED_ON_A_PAGE = re.compile(r"""[!=]==?\s*["'](?:aggregate|self|individual)["']""")


def levels_named(source: str) -> list[int]:
    """Return the lines that name a level: `….PrivacyLevel.SELF`, `Level.SELF`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr in LEVELS
        and ast.unparse(node.value).endswith("Level")
    ]


def level_texts_compared(source: str) -> list[int]:
    """Return the lines that compare `….privacy_level` with a text of their own."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and "privacy_level" in ast.unparse(node.left)
        and any(isinstance(one, ast.Constant) for one in ast.walk(node.comparators[0]))
    ]


@pytest.mark.parametrize("path", SOURCES)
def test_levels_are_compared_in_one_place(path: str):
    source = (ROOT / path).read_text()

    lines = level_texts_compared(source)
    lines += [] if path in ALLOWED else levels_named(source)

    assert not lines, f"{path}:{lines[0]}: ask meetings/visibility.py what may be seen"


@pytest.mark.parametrize("path", PAGES)
def test_pages_ask_too(path: str):
    named = _NAMED_ON_A_PAGE.findall((ROOT / path).read_text())

    assert not named, f"{path}: ask shows_people or stores_people (meeting_words)"


@pytest.mark.parametrize(
    "page", ['{% if meeting.privacy_level == "self" %}', "level !== 'individual'"]
)
def test_naming_a_level_on_a_page_is_found(page: str):
    assert _NAMED_ON_A_PAGE.search(page)


@pytest.mark.parametrize(
    "source",
    [
        "meeting.privacy_level == Meeting.PrivacyLevel.SELF",
        "Level = Meeting.PrivacyLevel\nshown = level in (Level.SELF, other)",
        "Meeting.objects.filter(privacy_level=Meeting.PrivacyLevel.INDIVIDUAL)",
    ],
)
def test_naming_a_level_is_found(source: str):
    assert levels_named(source)


def test_comparing_with_the_bare_text_is_found():
    assert level_texts_compared('if meeting.privacy_level == "individual": pass')


def test_each_place_that_may_name_levels_does():
    assert all(levels_named((ROOT / path).read_text()) for path in ALLOWED)
