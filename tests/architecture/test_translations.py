"""Every word that people read is translated, and says the same as the English one."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.formats import FORMAT_SETTINGS

from attention_site.languages import catalogues

ROOT = catalogues.PROJECT
APPS = ("users", "meetings", "analytics", "recordings")
CATALOGUES = catalogues.sources()
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if "admin" not in path.relative_to(ROOT).parts
)
# system.js is the admin's.
SCRIPTS = sorted(
    set((ROOT / "static/js").glob("*.js")) - {ROOT / "static/js/system.js"}
)
PYTHON = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if path.name in {"forms.py", "views.py"} or path.parent.name == "views"
)

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
_TAG = re.compile(r"</?[a-z]+[^>]*>")
_COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}", re.DOTALL)
_ATTRIBUTES = re.compile(
    r"\{% block (?:page_class|main_attributes) %\}.*?\{% endblock %\}", re.DOTALL
)
_MARKED = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)
_TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_SAID_BY = re.compile(r"""\b(?:aria-label|title|placeholder|alt)="([^"]*)\"""")
_CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
_HTML = re.compile(r"<[^>]*>|&\w+;", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
OURS = {
    "Attention",
    "Language",
    "CSV",
    "JSON",
    "Parquet",
    "SHA",
    "amp",
    "ms",
    "nbsp",
    "ndash",
}
"""The product's name, what the language switch is called for those who cannot read the
page that they are on, names and units that are the same everywhere, and characters."""

_SCRIPT_TEXT = re.compile(r"""(\w+\()?\s*(["'`])((?:(?!\2)[^\\\n]|\\.)*)\2""")
_SENTENCE = re.compile(r"^[A-Z][a-z]+(?: |$).*[a-z.]$")
_PLURAL = re.compile(r"""(ngettext\(\s*"[^"\n]*"),\s*"[^"\n]*\"""")
_ALLOWED_CALLS = {"gettext(", "ngettext(", "Error("}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _entries() -> Iterator[tuple[str, polib.POEntry]]:
    for source in CATALOGUES:
        for entry in polib.pofile(str(source)):
            yield f"{_name(source)}: {entry.msgid}", entry


def _translations(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Return each translation with the English text that it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [
        (entry.msgid_plural, text) for _, text in sorted(entry.msgstr_plural.items())
    ]


def _differing(pattern: re.Pattern[str]) -> list[str]:
    """Return the messages whose translation has other parts of this kind."""
    return [
        where
        for where, entry in _entries()
        for english, text in _translations(entry)
        if sorted(pattern.findall(english)) != sorted(pattern.findall(text))
    ]


def test_every_word_of_the_source_is_in_the_catalogues(tmp_path: Path):
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is absent: apt-get install gettext")
    copy = tmp_path / "project"
    for folder in ("attention_site", *APPS, "templates", "static", "locale"):
        for pattern in ("*.py", "*.html", "*.txt", "*.js", "*.po"):
            _copy(ROOT / folder, copy / folder, pattern)
    shutil.copy(ROOT / "manage.py", copy)

    subprocess.run(
        [sys.executable, "-m", "attention_site.languages", "collect"],
        cwd=copy,
        check=True,
    )

    for source in CATALOGUES:
        collected = (copy / source.relative_to(ROOT)).read_text()
        assert collected == source.read_text(), "Run `make messages`, then translate"


def _copy(source: Path, target: Path, pattern: str) -> None:
    for path in source.rglob(pattern):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


def test_everything_is_translated():
    left = [where for where, entry in _entries() if not entry.translated()]

    assert left == []


def test_no_translation_is_a_guess_or_left_over():
    doubtful = [where for where, e in _entries() if e.fuzzy or e.obsolete]

    assert doubtful == []


def test_letters_with_their_marks_are_single_characters():
    """Some fonts set the marks of decomposed letters beside them."""
    apart = [
        where
        for where, entry in _entries()
        for _, text in _translations(entry)
        if not unicodedata.is_normalized("NFC", text)
    ]

    assert apart == []


def test_a_translation_fills_in_the_same_values():
    assert _differing(_PLACEHOLDER) == []


def test_a_translation_has_the_same_tags():
    assert _differing(_TAG) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_a_template_marks_all_its_words(template: Path):
    text = _MARKED.sub("", _COMMENT.sub("", _CODE.sub("", template.read_text())))
    text = _TEMPLATE_TAG.sub("", _ATTRIBUTES.sub("", text))
    said = " ".join(_SAID_BY.findall(text)) + " " + _HTML.sub(" ", text)

    assert set(_WORD.findall(said)) - OURS == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=_name)
def test_a_script_marks_all_its_sentences(script: Path):
    code = re.sub(r"^\s*(?://|\*|/\*).*$|\s//\s.*$", "", script.read_text(), flags=re.M)

    unmarked = [
        text
        for call, _, text in _SCRIPT_TEXT.findall(_PLURAL.sub(r"\1", code))
        if _SENTENCE.match(text) and " " in text and call not in _ALLOWED_CALLS
    ]

    assert unmarked == []


@pytest.mark.parametrize("module", PYTHON, ids=_name)
def test_a_form_or_a_view_marks_all_its_sentences(module: Path):
    tree = ast.parse(module.read_text())
    marked = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _is_translating(call.func)
        for part in ast.walk(call)
    }
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }

    unmarked = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _SENTENCE.match(node.value)
        and " " in node.value
        and id(node) not in marked | docstrings
    ]

    assert unmarked == []


def _is_translating(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else ""
    name = function.id if isinstance(function, ast.Name) else name
    return name == "_" or "gettext" in name


_IN_TEMPLATE = re.compile(r'date:"([A-Z_]{3,})"')
_IN_PYTHON = re.compile(r'"([A-Z]+_[A-Z_]+)"')


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_date_is_written_in_a_format_that_the_language_has(language: str):
    names = {
        name for path in TEMPLATES for name in _IN_TEMPLATE.findall(path.read_text())
    }
    names |= set(_IN_PYTHON.findall((ROOT / "meetings/day_words.py").read_text()))
    formats = importlib.import_module(
        f"attention_site.languages.formats.{language}.formats"
    )

    ours = {name for name in vars(formats) if name.isupper()} - FORMAT_SETTINGS

    assert "DAY_AND_TIME" in names
    assert names == ours
