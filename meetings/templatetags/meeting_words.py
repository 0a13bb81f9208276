"""What pages about meetings say and draw."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings

from meetings import day_words, sparklines, visibility
from meetings.models import Meeting

register = template.Library()


@register.filter
def moment(at: datetime, now: datetime) -> str:
    """Return day and time in words, seen from `now`."""
    return day_words.moment(at, now=now)


@register.filter
def since(at: datetime, now: datetime) -> str:
    """Return the time for after “since”, seen from `now`."""
    return day_words.since(at, now=now)


@register.filter
def fewest_people(meeting: Meeting) -> int:
    """Return how many people a number of the room must be about to be shown."""
    return visibility.fewest_people(meeting)


@register.filter
def shows_people(meeting: Meeting) -> bool:
    """Say whether the host may see numbers and alerts of single people."""
    return visibility.shows_people(meeting)


@register.filter
def stores_people(meeting: Meeting) -> bool:
    """Say whether numbers and alerts are stored under the person they are about."""
    return visibility.stores_people(meeting)


@register.simple_tag
def recordings_kept_days() -> int:
    """Return after how many days a recording of a meeting is deleted; 0: never."""
    days: int = settings.RECORDING_RETENTION_DAYS
    return days


@register.inclusion_tag("meetings/_sparkline.html")
def sparkline(scores: Sequence[float | None] | None) -> dict[str, Any]:
    """Draw scores in equal spans of time; nothing where none is known."""
    return {
        "line": sparklines.draw(scores),
        "width": sparklines.WIDTH,
        "height": sparklines.HEIGHT,
    }
