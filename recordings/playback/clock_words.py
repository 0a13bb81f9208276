"""Moments of a video in figures, as players show them. Pure."""


def at(seconds: float) -> str:
    """Return 1:23 or 1:02:03; parts of a second are cut off, as a clock does."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    rest = f"{whole % 60:02d}"
    return f"{hours}:{minutes:02d}:{rest}" if hours else f"{minutes}:{rest}"
