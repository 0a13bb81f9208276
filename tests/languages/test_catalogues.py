"""Catalogues are compiled and kept tidy without gettext's tools."""

import gettext
from pathlib import Path

import pytest

from attention_site.languages import catalogues

SOURCE = """
# somebody@example.org
msgid ""
msgstr ""
"POT-Creation-Date: 2026-01-01 10:00+0000\\n"
"Last-Translator: Somebody\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Yes"
msgstr "Vâng"

msgid "%(count)s person"
msgid_plural "%(count)s people"
msgstr[0] "%(count)s người"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "vi/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE)
    return tmp_path


def test_what_is_compiled_is_what_was_translated(folder: Path):
    catalogues.compile_all(folder)

    words = gettext.translation("django", folder, ["vi"])
    assert words.gettext("Yes") == "Vâng"
    assert words.ngettext("%(count)s person", "%(count)s people", 2) == (
        "%(count)s người"
    )


def test_a_tidy_catalogue_is_sorted_and_names_neither_people_nor_days(folder: Path):
    catalogues.tidy_all(folder)

    text = (folder / "vi/LC_MESSAGES/django.po").read_text()
    assert text.index("person") < text.index("Yes")
    assert "2026" not in text
    assert "omebody" not in text


def test_a_guess_of_the_tools_is_taken_out(folder: Path):
    path = folder / "vi/LC_MESSAGES/django.po"
    path.write_text(
        path.read_text().replace(
            'msgid "Yes"', '#, fuzzy\n#| msgctxt "b"\n#| msgid "Y"\nmsgid "Yes"'
        )
    )

    catalogues.tidy_all(folder)

    text = path.read_text()
    assert 'msgid "Yes"\nmsgstr ""' in text
    assert "fuzzy" not in text
    assert "#|" not in text


def test_tidying_again_changes_nothing(folder: Path):
    catalogues.tidy_all(folder)
    once = (folder / "vi/LC_MESSAGES/django.po").read_text()

    catalogues.tidy_all(folder)

    assert (folder / "vi/LC_MESSAGES/django.po").read_text() == once


def test_the_version_follows_the_compiled_catalogue(folder: Path):
    catalogues.compile_all(folder)
    before = catalogues.version("vi", "django", folder)
    path = folder / "vi/LC_MESSAGES/django.po"
    path.write_text(path.read_text().replace("Vâng", "Có"))

    catalogues.compile_all(folder)

    assert catalogues.version("vi", "django", folder) != before


def test_a_catalogue_that_is_not_compiled_has_a_version_too(tmp_path: Path):
    assert catalogues.version("vi", "django", tmp_path)
