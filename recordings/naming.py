"""What the people of a video are called: a number until the owner gives them a name."""

import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext

LONGEST_NAME = 60
"""Characters: as long as a line of the report's table may become."""

_TURNING = frozenset({"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"})
"""Embeddings and overrides of direction; letters of either direction stay."""


def name_of(names: Mapping[str, str], track_id: int) -> str:
    """Return what a person is called; `names` are those of `VideoAnalysis.names`."""
    return names.get(str(track_id)) or gettext("Person %(number)d") % {
        "number": track_id
    }


def cleaned(text: str) -> str:
    """Return a name on one line, without what would turn the text around it."""
    seen = (
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in text
        if unicodedata.bidirectional(letter) not in _TURNING
    )
    return " ".join("".join(seen).split())
