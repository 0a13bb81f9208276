"""Gettext catalogues: `locale/<language>/LC_MESSAGES/<domain>.po`, compiled beside it.

Plain Python without Django, so that a checkout can be set up without gettext's tools.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "locale"
DOMAINS = ("django", "djangojs")
NOT_OURS = ("node_modules/*", "staticfiles/*", "var/*", "tests/*")
METADATA = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")
"""The others change with every extraction, or name people; git knows both."""


def sources(folder: Path = FOLDER) -> list[Path]:
    """Return every catalogue that translators edit."""
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


def compile_all(folder: Path = FOLDER) -> None:
    """Write beside each catalogue the one that is read at run time."""
    for source in sources(folder):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


def collect_all() -> None:
    """Bring every word of the source into every catalogue; needs gettext's tools.

    Raises CalledProcessError when they fail, after they said why.
    """
    languages = {source.parts[-3] for source in sources()}
    for domain in DOMAINS:
        command = [sys.executable, "manage.py", "makemessages", "--no-obsolete"]
        command += [f"--domain={domain}", "--add-location=file", "--verbosity=0"]
        command += [f"--locale={language}" for language in sorted(languages)]
        command += [f"--ignore={pattern}" for pattern in NOT_OURS]
        environment = {"SECRET_KEY": "messages"} | os.environ
        subprocess.run(command, cwd=PROJECT, env=environment, check=True)  # noqa: S603 - nothing from outside
    tidy_all()


def tidy_all(folder: Path = FOLDER) -> None:
    """Write each catalogue so that a new extraction changes what has changed only."""
    for source in sources(folder):
        catalogue = polib.pofile(str(source), wrapwidth=88)
        for entry in catalogue.fuzzy_entries():
            # msgmerge guesses from a similar sentence: better no translation than that.
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = entry.previous_msgid_plural = None
            entry.previous_msgctxt = None
        catalogue.header = "How to change these words: docs/translating.md"
        catalogue.metadata_is_fuzzy = False
        catalogue.metadata = {
            "Language": source.parts[-3],
            **{name: catalogue.metadata[name] for name in METADATA},
        }
        catalogue.sort(
            key=lambda entry: (entry.obsolete, entry.msgid, entry.msgctxt or "")
        )
        catalogue.save()


def version(language: str, domain: str, folder: Path = FOLDER) -> str:
    """Return a short text that changes with the compiled catalogue."""
    path = folder / language / "LC_MESSAGES" / f"{domain}.mo"
    content = path.read_bytes() if path.exists() else b""
    return hashlib.sha256(content).hexdigest()[:12]
