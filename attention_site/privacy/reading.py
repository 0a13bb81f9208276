"""What there is about somebody, as the page My data shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext

from analytics.models import AttentionMinute
from meetings import consent_text, looks, visibility
from meetings.consent_text import Text
from meetings.models import Consent, Meeting, Participant
from recordings.looks import RECORDING
from recordings.models import VideoRecording
from users.models import AccessLogEntry, User
from users.services import audit

SEATS_A_PAGE = 20
LOOKS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to the question of being measured; `text` is None for a lost version."""

    consent: Consent
    text: Text | None


@dataclass(frozen=True, slots=True)
class Seat:
    """One meeting that the person was in; `score` is None where it is not theirs to see.

    `alerts` likewise.
    """

    seat: Participant
    answers: tuple[Answer, ...]
    can_withdraw: bool
    shows_own: bool
    score: float | None
    alerts: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody else saw something."""

    entry: AccessLogEntry
    who: str
    what: str


def seats(person: User, *, number: str | None) -> tuple[Page[Any], list[Seat]]:
    """Return a page of the meetings that the person was in, the latest first."""
    taken = (
        Participant.objects.filter(user=person)
        .select_related("meeting__host")
        .prefetch_related("consents")
        .annotate(alert_count=Count("alerts"))
        .order_by("-created_at", "pk")
    )
    page = Paginator(taken, SEATS_A_PAGE).get_page(number)
    found = list(page.object_list)
    means = _means(found)
    return page, [_seat(one, means) for one in found]


def who_looked(person: User) -> list[Look]:
    """Return who else saw data about the person, the latest first."""
    entries = list(looks_of(person)[:LOOKS_SHOWN])
    titles = {
        str(meeting.pk): meeting.title
        for meeting in Meeting.objects.filter(
            pk__in=[
                one.object_id for one in entries if one.object_type == looks.MEETING
            ]
        )
    }
    return [
        Look(entry=one, who=_who(one, person), what=titles.get(one.object_id, ""))
        for one in entries
    ]


def looks_of(person: User) -> QuerySet[AccessLogEntry]:
    """Return every entry about the person: of what they were in, and of themselves."""
    taken = Participant.objects.filter(user=person)
    windows = VideoRecording.objects.filter(
        Q(meeting__participants__user=person),
        source=VideoRecording.Source.WINDOW,
    )
    objects = {
        looks.MEETING: _texts(taken.values_list("meeting", flat=True)),
        RECORDING: _texts(windows.values_list("pk", flat=True)),
        "participant": _texts(taken.values_list("pk", flat=True)),
    }
    return audit.about(person, objects=objects)


def _texts(keys: QuerySet[Any, Any]) -> list[str]:
    return [str(key) for key in keys]


def _who(entry: AccessLogEntry, person: User) -> str:
    if entry.actor is None:
        return gettext("An account that is deleted")
    if entry.actor.is_staff:
        return gettext("Staff: %(name)s") % {"name": entry.actor.display_name}
    return entry.actor.display_name


def _seat(seat: Participant, means: dict[object, float]) -> Seat:
    shows_own = visibility.shows_own(seat.meeting)
    answers = sorted(seat.consents.all(), key=lambda one: one.given_at, reverse=True)
    return Seat(
        seat=seat,
        answers=tuple(
            Answer(one, consent_text.TEXTS.get(one.text_version)) for one in answers
        ),
        can_withdraw=any(
            one.withdrawn_at is None and one.choice == Consent.Choice.ANALYSIS
            for one in answers
        ),
        shows_own=shows_own,
        score=means.get(seat.sample_id) if shows_own else None,
        alerts=seat.alert_count if shows_own else None,  # type: ignore[attr-defined]
    )


def _means(found: Sequence[Participant]) -> dict[object, float]:
    """Return the mean over measured time of each seat, by sample id."""
    sums = (
        AttentionMinute.objects.filter(
            participant_id__in=[one.sample_id for one in found if one.sample_id],
            meeting_id__in=[one.meeting_id for one in found],
        )
        .order_by()
        .values("participant_id")
        .annotate(weighted=Sum("weighted_attention"), measured=Sum("measured_s"))
    )
    return {
        one["participant_id"]: one["weighted"] / one["measured"]
        for one in sums
        if one["measured"]
    }
