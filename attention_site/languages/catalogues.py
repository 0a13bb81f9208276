"""Gettext catalogues: `locale/<language>/LC_MESSAGES/<domain>.po`, compiled beside it.

Plain Python without Django, so that a checkout can be set up without gettext's tools.
"""

import hashlib
from pathlib import Path

import polib

FOLDER = Path(__file__).resolve().parents[2] / "locale"
METADATA = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")
"""The others change with every extraction, or name people; git knows both."""


def sources(folder: Path = FOLDER) -> list[Path]:
    """Return every catalogue that translators edit."""
    return sorted(folder.glob("*/LC_MESSAGES/*.po"))


def compile_all(folder: Path = FOLDER) -> None:
    """Write beside each catalogue the one that is read at run time."""
    for source in sources(folder):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


def tidy_all(folder: Path = FOLDER) -> None:
    """Write each catalogue so that a new extraction changes what has changed only."""
    for source in sources(folder):
        catalogue = polib.pofile(str(source), wrapwidth=88)
        catalogue.header = "How to change these words: docs/translating.md"
        catalogue.metadata_is_fuzzy = False
        catalogue.metadata = {
            "Language": source.parts[-3],
            **{name: catalogue.metadata[name] for name in METADATA},
        }
        catalogue.sort(key=lambda entry: (entry.obsolete, entry.msgid, entry.msgctxt))
        catalogue.save()


def version(language: str, domain: str, folder: Path = FOLDER) -> str:
    """Return a short text that changes with the compiled catalogue."""
    path = folder / language / "LC_MESSAGES" / f"{domain}.mo"
    content = path.read_bytes() if path.exists() else b""
    return hashlib.sha256(content).hexdigest()[:12]
