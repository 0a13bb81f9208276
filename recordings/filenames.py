"""Names of files as people see them: text that never becomes part of a path."""

import unicodedata
from pathlib import PurePosixPath

LONGEST = 255
"""As long as the column is."""
NAMELESS = "video"

_LONGEST_ENDING = 10
_DIRECTING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the text around them: "fdp.mp4" could be made to look like a PDF."""


def clean(name: str) -> str:
    """Return a name on one line without folders, at most LONGEST characters.

    A long one loses letters before its ending; an empty one is called "video".
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(filter(_is_shown, unicodedata.normalize("NFC", last)))
    whole = " ".join(seen.split())
    if not whole.strip("."):
        return NAMELESS
    if len(whole) <= LONGEST:
        return whole
    ending = PurePosixPath(whole).suffix
    if len(ending) > _LONGEST_ENDING:
        ending = ""
    return f"{whole[: LONGEST - len(ending) - 1].rstrip()}…{ending}"


def _is_shown(letter: str) -> bool:
    # White space is joined later; letters of emoji and of scripts are joined by Cf.
    is_control = unicodedata.category(letter) in {"Cc", "Cs"} and not letter.isspace()
    return letter not in _DIRECTING and not is_control
