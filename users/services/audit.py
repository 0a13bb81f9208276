"""Who looked at whose data (table `access_log`): written at every door, never edited.

Room numbers that are about nobody in particular are not noted; neither is what people
see of themselves. No name, address or number stands in an entry: ids and kinds only.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from users.models import AccessLogEntry, User

Action = AccessLogEntry.Action

ONE_LOOK = timedelta(minutes=10)
"""A page that is loaded again, or that asks for more by itself, is the same look."""


class Door:
    """What somebody came through: `through` of an entry."""

    PAGE = "page"
    API = "api"
    ADMIN = "admin"
    EXPORT = "export"
    SOCKET = "socket"


def note(  # noqa: PLR0913 (who, what, which way and of whom belong to one entry)
    actor: User,
    action: str,
    *,
    through: str,
    object_type: str,
    object_id: uuid.UUID | str,
    subject: User | None = None,
    detail: str = "",
) -> None:
    """Store that `actor` saw, took away or changed data about people.

    `subject` is whose data it was, None for everybody in the object. What somebody does
    with their own data is not noted, and looking again within ONE_LOOK is one look,
    whichever door it is through.
    """
    if subject is not None and subject.pk == actor.pk:
        return
    entry = AccessLogEntry(
        actor=actor,
        action=action,
        through=through,
        object_type=object_type,
        object_id=str(object_id),
        subject=subject,
        detail=detail,
    )
    _store([entry], now=timezone.now())


def note_looks(
    actor: User,
    *,
    through: str,
    object_type: str,
    object_ids: Iterable[uuid.UUID],
    detail: str = "",
) -> None:
    """Store that `actor` saw data about everybody in several objects at once."""
    entries = [
        AccessLogEntry(
            actor=actor,
            action=Action.VIEWED,
            through=through,
            object_type=object_type,
            object_id=str(object_id),
            detail=detail,
        )
        for object_id in object_ids
    ]
    _store(entries, now=timezone.now())


def about(
    person: User, *, objects: Mapping[str, Sequence[str]]
) -> QuerySet[AccessLogEntry]:
    """Return what others did with data about `person`, the latest first.

    `objects` are ids, by type, of what the person is in: meetings, videos, seats.
    """
    found = Q(subject=person)
    for object_type, ids in objects.items():
        found |= Q(subject=None, object_type=object_type, object_id__in=ids)
    entries = AccessLogEntry.objects.filter(found).exclude(actor=person)
    return entries.select_related("actor").order_by("-at", "-pk")


def _store(entries: Sequence[AccessLogEntry], *, now: datetime) -> None:
    """Store what is not the same look as one that is stored."""
    recent = AccessLogEntry.objects.filter(
        action=Action.VIEWED,
        actor__in={entry.actor_id for entry in entries},
        object_id__in={entry.object_id for entry in entries},
        at__gt=now - ONE_LOOK,
    )
    known = set(recent.values_list("object_type", "object_id", "subject_id", "detail"))
    AccessLogEntry.objects.bulk_create(
        entry
        for entry in entries
        if entry.action != Action.VIEWED
        or (entry.object_type, entry.object_id, entry.subject_id, entry.detail)
        not in known
    )
