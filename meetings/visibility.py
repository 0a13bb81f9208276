"""What the privacy level of a meeting lets be seen, in one place.

Pages, sockets, API, exports, webhooks and admin all ask here: nothing else compares
levels (tests/architecture/test_levels.py).
"""

from typing import Protocol

from django.db.models import Q

from meetings.models import MIN_AGGREGATE_PEOPLE, Meeting

Level = Meeting.PrivacyLevel


class HasLevel(Protocol):
    """A meeting, or what was read of one."""

    @property
    def privacy_level(self) -> str:
        """The value of a Meeting.PrivacyLevel."""


def shows_people(meeting: HasLevel) -> bool:
    """Whether the host and staff may see numbers and alerts of single people."""
    return level_shows_people(meeting.privacy_level)


def level_shows_people(level: str) -> bool:
    """Whether `shows_people` would say so of a meeting of this level."""
    return level == Level.INDIVIDUAL


def shows_own(meeting: HasLevel) -> bool:
    """Whether somebody in the meeting may see their own numbers afterwards."""
    return meeting.privacy_level in (Level.SELF, Level.INDIVIDUAL)


def stores_people(meeting: HasLevel) -> bool:
    """Whether numbers and alerts are stored under the person they are about."""
    return meeting.privacy_level != Level.AGGREGATE


def fewest_people(meeting: HasLevel) -> int:
    """How many people a number of the room must be about to be shown to the host."""
    return 1 if shows_people(meeting) else MIN_AGGREGATE_PEOPLE


def showing_people(prefix: str = "") -> Q:
    """Return the condition of `shows_people`; `prefix` leads to meetings: "meeting__"."""
    return Q(**{f"{prefix}privacy_level": Level.INDIVIDUAL})


def showing_own(prefix: str = "") -> Q:
    """Return the condition of `shows_own`, as `showing_people` does."""
    return Q(**{f"{prefix}privacy_level__in": (Level.SELF, Level.INDIVIDUAL)})


def storing_nobody(prefix: str = "") -> Q:
    """Return the opposite of `stores_people`, as `showing_people` does."""
    return Q(**{f"{prefix}privacy_level": Level.AGGREGATE})
