"""What people agree to. Any change of meaning is a new version."""

VERSION = "2026-11-26"

MEASURED = (
    "whether a face is in the picture, which way the head points, "
    "and whether the eyes are open"
)
NOT_MEASURED = "identity, emotion, interest, what is said, or what is on your screen"
FRAMES = (
    "Pictures are scored within seconds and never stored: "
    "they are kept in memory for at most 60 seconds"
)
KEPT_DAYS = 90
"""Single scores are deleted after this many days (the schema's retention)."""
KEPT = (
    f"Single scores are deleted after {KEPT_DAYS} days. The mean of each minute stays "
    "with the meeting and is deleted with it"
)
