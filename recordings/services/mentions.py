"""Deletes what names somebody elsewhere: in what others were told, and in logs."""

import uuid
from collections.abc import Sequence

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from meetings.models import Participant
from recordings.models import VideoAnalysis, VideoRecording
from recordings.services import naming
from users.models import AccessLogEntry, IdempotentAnswer, User, WebhookDelivery

_GUARDS = "axes"
"""The app that counts failed sign-ins by the address that was typed."""


def forget_names(seat: Participant) -> int:
    """Take the person's name off the windows that others recorded; return how many."""
    windows = VideoAnalysis.objects.filter(
        recording__meeting=seat.meeting_id,
        recording__source=VideoRecording.Source.WINDOW,
    )
    called = seat.user.display_name.casefold()
    cleaned = 0
    for analysis in windows.defer("results"):
        tracks = [
            track for track, name in analysis.names.items() if name.casefold() == called
        ]
        for track in tracks:
            naming.rename(analysis, track_id=int(track), name="")
        cleaned += bool(tracks)
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
    looks = AccessLogEntry.objects.filter(object_id__in=texts)
    return gone + looks.delete()[0]


def forget_in_logs(person: User, objects: Sequence[uuid.UUID]) -> int:
    """Delete what the admin and the guard of sign-ins wrote down; return how many.

    `objects` are the ids of what was the person's.
    """
    about = Q(object_id__in=[str(one) for one in (person.pk, *objects)])
    about |= Q(object_repr__icontains=person.email)
    gone, _ = LogEntry.objects.filter(about).delete()
    for model in apps.get_app_config(_GUARDS).get_models():
        if any(field.name == "username" for field in model._meta.fields):  # noqa: SLF001  (Django's documented API)
            tried = model._default_manager.filter(username__iexact=person.email)  # noqa: SLF001
            gone += tried.delete()[0]
    return gone


def end_sessions(person: User) -> int:
    """Sign the person out everywhere; return how many sessions it were.

    Sessions are signed texts: each has to be opened to see whose it is.
    """
    own = [
        session.pk
        for session in Session.objects.iterator(chunk_size=2000)
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=own).delete()
    return len(own)
