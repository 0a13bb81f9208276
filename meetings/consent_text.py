"""What people agree to. Any change of meaning is a new version.

A translation says the same, so that the version names one meaning in every language.
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

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
