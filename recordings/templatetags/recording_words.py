"""What pages say about recordings of meetings."""

from django import template
from django.utils.translation import gettext

from recordings.reports import video_time

register = template.Library()


@register.filter
def said(message: str) -> str:
    """Return words that are stored in English in the reader's language."""
    return gettext(message)


@register.filter
def length_of(seconds: float) -> str:
    """Return a length as players show it: 0:07, 12:30, 1:02:03."""
    return video_time.clock(round(seconds))
