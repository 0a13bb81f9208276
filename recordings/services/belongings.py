"""What is somebody's, or about them alone: the ids by which logs know it."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from analytics.models import Alert
from meetings.models import Consent, Meeting, Participant
from recordings.models import Upload, VideoAnalysis, VideoRecording
from users.models import ApiToken, User, WebhookEndpoint


def ids(person: User) -> list[uuid.UUID]:
    """Return the ids of the account and of everything that is erased with it.

    With what is in the meetings that the person hosts, which go as a whole.
    """
    seats = Participant.objects.filter(Q(user=person) | Q(meeting__host=person))
    things: tuple[QuerySet[Any], ...] = (
        Meeting.objects.filter(host=person),
        seats,
        Consent.objects.filter(participant__in=seats),
        Alert.objects.filter(participant__in=seats),
        VideoRecording.objects.filter(Q(user=person) | Q(meeting__host=person)),
        VideoAnalysis.objects.filter(
            Q(user=person) | Q(recording__meeting__host=person)
        ),
        Upload.objects.filter(user=person),
        ApiToken.objects.filter(user=person),
        WebhookEndpoint.objects.filter(user=person),
    )
    found: list[uuid.UUID] = [person.pk]
    for rows in things:
        found += rows.values_list("pk", flat=True)
    return found
