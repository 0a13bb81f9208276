"""Deletes what names somebody elsewhere: in what others were told, and in logs."""

import uuid
from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import TextField
from django.db.models.functions import Cast

from meetings.models import Participant
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import forgetting
from users.models import AccessLogEntry, IdempotentAnswer, User, WebhookDelivery
from users.services import mail_files

_GUARDS = "axes"
"""The app that counts failed sign-ins by the address that was typed."""


def forget_in_windows(seat: Participant) -> int:
    """Take who was called as the person out of what others recorded; return of how many.

    By the name alone: nothing else says who a face in a window is.
    """
    windows = VideoAnalysis.objects.filter(
        recording__meeting=seat.meeting_id,
        recording__source=VideoRecording.Source.WINDOW,
    )
    called = seat.user.display_name.casefold()
    cleaned = 0
    for analysis in windows.defer("results"):
        tracks = [
            int(track)
            for track, name in analysis.names.items()
            if name.casefold() == called
        ]
        if tracks:
            forgetting.forget(analysis, tracks)
            cleaned += 1
    return cleaned


def forget_seats(hosts: Sequence[uuid.UUID], seats: Sequence[uuid.UUID]) -> int:
    """Delete what programs of these hosts were told of the seats; return how many."""
    texts = [str(seat) for seat in seats]
    deliveries = WebhookDelivery.objects.filter(endpoint__user__in=hosts)
    told = deliveries.annotate(text=Cast("payload", TextField()))
    answers = IdempotentAnswer.objects.filter(user__in=hosts)
    gone = 0
    for text in texts:
        gone += told.filter(text__contains=text).delete()[0]
        gone += answers.filter(body__contains=text).delete()[0]
    return gone


def forget_in_logs(objects: Sequence[uuid.UUID]) -> int:
    """Delete what staff changed of these things, and who looked; return how many."""
    texts = [str(one) for one in objects]
    gone, _ = LogEntry.objects.filter(object_id__in=texts).delete()
    return gone + AccessLogEntry.objects.filter(object_id__in=texts).delete()[0]


def forget_addresses(person: User) -> int:
    """Delete what was noted by an e-mail address, wrong passwords and mails that are files.

    Return how many.
    """
    others = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    gone = 0
    for address in {person.email, *others}:
        gone += LogEntry.objects.filter(object_repr__iexact=address).delete()[0]
        gone += mail_files.delete_to(address)
        for model in apps.get_app_config(_GUARDS).get_models():
            if any(field.name == "username" for field in model._meta.fields):  # noqa: SLF001  (Django's documented API)
                tried = model._default_manager.filter(username__iexact=address)  # noqa: SLF001
                gone += tried.delete()[0]
    return gone
