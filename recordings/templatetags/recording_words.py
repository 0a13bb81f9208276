"""What pages say about recordings of meetings."""

from datetime import datetime

from django import template
from django.utils.translation import gettext

from recordings import retention
from recordings.models import VideoRecording

register = template.Library()


@register.filter
def said(message: str) -> str:
    """Return words that are stored in English in the reader's language."""
    return gettext(message)


@register.filter
def length_of(seconds: float) -> str:
    """Return a length as players show it: 0:07, 12:30, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@register.filter
def expires_at(recording: VideoRecording) -> datetime | None:
    """Return when the recording is deleted; None: when somebody does."""
    return retention.delete_on(recording)
