"""What people agree to. Any change of meaning is a new version.

A translation says the same, so that the version names one meaning in every language.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

VERSION = "2026-11-26b"

MEASURED = _(
    "whether a face is in the picture, which way the head points, "
    "and whether the eyes are open"
)
NOT_MEASURED = _("identity, emotion, interest, what is said, or what is on your screen")
FRAMES = _(
    "The pictures that are measured are scored within seconds and never stored: "
    "they are kept in memory for at most 60 seconds"
)
KEPT_DAYS = 90
"""Single scores are deleted after this many days (the schema's retention)."""
KEPT = format_lazy(
    _(
        "Single scores are deleted after {days} days. The mean of each minute stays "
        "with the meeting and is deleted with it"
    ),
    days=KEPT_DAYS,
)


@dataclass(frozen=True, slots=True)
class Text:
    """What everybody reads before they answer; who sees it depends on the meeting."""

    measured: "StrOrPromise"
    not_measured: "StrOrPromise"
    frames: "StrOrPromise"
    kept: "StrOrPromise"


_FRAMES_BEFORE = _(
    "Pictures are scored within seconds and never stored: "
    "they are kept in memory for at most 60 seconds"
)

TEXTS = {
    # It said nothing yet of how long scores are kept.
    "2026-11": Text(MEASURED, NOT_MEASURED, _FRAMES_BEFORE, ""),
    "2026-11-26": Text(MEASURED, NOT_MEASURED, _FRAMES_BEFORE, KEPT),
    VERSION: Text(MEASURED, NOT_MEASURED, FRAMES, KEPT),
}
"""Every version that somebody may have answered, so that they can read it again."""
