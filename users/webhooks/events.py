"""What a webhook can be told of; docs/webhooks.md has an example of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """The `type` of a message, and what the page says of it."""

    MEETING_STARTED = "meeting.started", _("A meeting has started")
    MEETING_ENDED = "meeting.ended", _("A meeting has ended")
    SUMMARY_READY = "summary.ready", _("The summary of a meeting is ready")
    ALERT_OPENED = "alert.opened", _("An alert has opened")
    ALERT_ESCALATED = "alert.escalated", _("An alert has become more severe")
    ALERT_CLOSED = "alert.closed", _("An alert is over")
    ANALYSIS_COMPLETED = "analysis.completed", _("An analysis of a video is completed")
    ANALYSIS_FAILED = "analysis.failed", _("An analysis of a video has failed")


TEST = "webhook.test"
"""Sent by a button to one address, whatever it listens to."""

OF_PEOPLE = frozenset({Event.ALERT_OPENED, Event.ALERT_ESCALATED, Event.ALERT_CLOSED})
"""Sent of meetings only in which the host sees single people."""
