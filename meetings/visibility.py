"""What the privacy level of a meeting lets be seen, in one place.

Pages, sockets, API, exports, webhooks and admin all ask here.
"""

from meetings.models import MIN_AGGREGATE_PEOPLE, Meeting

Level = Meeting.PrivacyLevel


def shows_people(meeting: Meeting) -> bool:
    """Whether the host and staff may see numbers and alerts of single people."""
    return meeting.privacy_level == Level.INDIVIDUAL


def shows_own(meeting: Meeting) -> bool:
    """Whether somebody in the meeting may see their own numbers afterwards."""
    return meeting.privacy_level in (Level.SELF, Level.INDIVIDUAL)


def stores_people(meeting: Meeting) -> bool:
    """Whether numbers and alerts are stored under the person they are about."""
    return meeting.privacy_level != Level.AGGREGATE


def fewest_people(meeting: Meeting) -> int:
    """How many people a number of the room must be about to be shown to the host."""
    return 1 if shows_people(meeting) else MIN_AGGREGATE_PEOPLE
