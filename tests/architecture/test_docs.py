"""Settings, Redis keys and events are documented, each where people look for it."""

import ast
import dataclasses
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from analytics.live import events as live_events
from recordings import events as recording_events

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_SETTING = re.compile(r"""\benv(?:\.\w+)?\(\s*"([A-Z_]+)\"""")
_OWN_NAME = re.compile(
    r"`((?:analytics|attention_site|meetings|recordings|users)(?:\.\w+)+)`"
)
_LOCAL = re.compile(r"""\benviron(?:\.get\(|\[)\s*"([A-Z_]+)\"""")


def _settings() -> set[str]:
    names = set(_SETTING.findall((ROOT / "attention_site/settings.py").read_text()))
    for path in (ROOT / "attention_site/local").glob("*.py"):
        names |= set(_LOCAL.findall(path.read_text()))
    return names


def _pattern(text: ast.expr) -> str | None:
    """Return a key as documents spell it: `frame_queue:{meeting_id}`."""
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return text.value
    if isinstance(text, ast.JoinedStr):
        return "".join(
            str(part.value)
            if isinstance(part, ast.Constant)
            else f"{{{ast.unparse(part.value)}}}"
            for part in text.values
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
    return None


def _spelled(tree: ast.Module) -> Iterator[ast.expr | None]:
    """Yield what functions named …_key return and constants named …KEY hold."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.endswith("_key"):
            yield from (
                found.value for found in ast.walk(node) if isinstance(found, ast.Return)
            )
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id.endswith("KEY")
            for target in node.targets
        ):
            yield node.value


def _redis_keys() -> dict[str, Path]:
    keys = {}
    for path in sorted((ROOT / "analytics/live").glob("*.py")):
        for text in _spelled(ast.parse(path.read_text())):
            key = text and _pattern(text)
            if key:
                keys[key] = path
    return keys


def _event_types() -> set[str]:
    return {
        str(field.default)
        for event in (*get_args(live_events.Event), recording_events.AnalysesUpdated)
        for field in dataclasses.fields(event)
        if field.name == "type"
    }


@pytest.mark.parametrize("name", sorted(_settings()))
def test_a_setting_is_documented(name: str):
    assert f"`{name}`" in (DOCS / "settings.md").read_text(), (
        f"Add a row for {name} to docs/settings.md"
    )


@pytest.mark.parametrize("key", sorted(_redis_keys()))
def test_a_redis_key_is_documented(key: str):
    assert f"`{key}`" in (DOCS / "redis.md").read_text(), (
        f"Add a row for {key} to docs/redis.md"
    )


@pytest.mark.parametrize("key", sorted(_redis_keys()))
def test_a_redis_key_is_explained_by_its_module(key: str):
    path = _redis_keys()[key]
    explained = ast.get_docstring(ast.parse(path.read_text())) or ""

    assert f"`{key}`" in explained, f"Say in {path.name} what {key} holds"


@pytest.mark.parametrize("name", sorted(_event_types()))
def test_an_event_is_documented(name: str):
    assert f"`{name}`" in (DOCS / "live-protocol.md").read_text(), (
        f"Describe {name} in docs/live-protocol.md"
    )


def test_the_schema_of_keys_that_was_given_is_kept():
    assert {
        "frame_queue:{meeting_id}",
        "attention:{meeting_id}:{participant_id}",
        "active_meetings",
        "ws_sessions:{meeting_id}",
    } <= set(_redis_keys())


@pytest.mark.parametrize(
    "page",
    sorted([*DOCS.rglob("*.md"), ROOT / "README.md"]),
    ids=lambda path: path.name,
)
def test_links_between_documents_lead_somewhere(page: Path):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())

    missing = [link for link in links if not (page.parent / link).exists()]

    assert missing == []


def _own_names() -> set[str]:
    return {
        name
        for folder in ("analytics", "attention_site", "meetings", "recordings", "users")
        for path in (ROOT / folder).rglob("*.py")
        for name in _OWN_NAME.findall(path.read_text())
    }


@pytest.mark.parametrize("name", sorted(_own_names()))
def test_what_a_docstring_names_exists(name):
    assert pkgutil.resolve_name(name) is not None
