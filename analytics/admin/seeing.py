"""Who may see in the admin what is about single people.

Two locks: the privacy level of the meeting, as for its host, and a permission of the
member of staff. Without the permission every meeting is like one that shows the room.
"""

import uuid
from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest
from unfold.admin import ModelAdmin

from meetings import looks, visibility
from meetings.models import MIN_AGGREGATE_PEOPLE, Meeting
from users.models import User
from users.services import audit
from users.services.audit import Door

PERMISSION = "analytics.view_individual_scores"


def may_see_people(request: HttpRequest) -> bool:
    """Whether this member of staff may see single people at all."""
    return bool(request.user.has_perm(PERMISSION))


def shows_people(request: HttpRequest, meeting: Meeting | None) -> bool:
    """Whether this member of staff may see single people of it; None: of no meeting."""
    return may_see_people(request) and (
        meeting is None or visibility.shows_people(meeting)
    )


def fewest_people(request: HttpRequest, meeting: Meeting) -> int:
    """How many people a number of the room must be about to be shown."""
    if may_see_people(request):
        return visibility.fewest_people(meeting)
    return MIN_AGGREGATE_PEOPLE


def note_looks(request: HttpRequest, meeting_ids: Iterable[uuid.UUID]) -> None:
    """Store that this member of staff saw the single people of these meetings."""
    audit.note_looks(
        cast("User", request.user),
        through=Door.ADMIN,
        object_type=looks.MEETING,
        object_ids=set(meeting_ids),
    )


class SinglePeopleAdmin(ModelAdmin):
    """Rows about single people: there are none for staff without the permission."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may see rows of this kind, and single people."""
        return may_see_people(request) and bool(
            super().has_view_permission(request, obj)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may change rows of this kind, and see single people."""
        return may_see_people(request) and bool(
            super().has_change_permission(request, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether this person may delete rows of this kind, and see single people."""
        return may_see_people(request) and bool(
            super().has_delete_permission(request, obj)
        )
