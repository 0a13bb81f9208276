"""Seats in the admin, whose samples can be erased."""

from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.enums import ActionVariant

from analytics.live.redis_client import RedisAwayError
from analytics.services import erasing
from meetings.admin import ParticipantAdmin as PlainParticipantAdmin
from meetings.models import Participant
from meetings.services.meetings import MeetingStateError
from users.models import User
from users.services import audit
from users.services.audit import Action, Door

admin.site.unregister(Participant)


@admin.register(Participant)
class ParticipantAdmin(PlainParticipantAdmin):
    """Seats whose samples can be erased."""

    actions_detail = ("erase",)

    @action(
        description="Erase what was measured",
        url_path="erase",
        permissions=["erase"],
        variant=ActionVariant.DANGER,
        dialog=ActionDialog(
            title="Erase what was measured of this person?",
            description="Every score, minute and alert of this seat is deleted, and "
            "the summary of the meeting is computed again without them. "
            "This cannot be undone.",
            form_class=None,
            form_submit_text="Erase",
        ),
    )
    def erase(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        """Delete the samples of a seat."""
        seat = Participant.objects.select_related("meeting", "user").get(pk=object_id)
        try:
            words = self.erase_all(seat)
        except (MeetingStateError, RedisAwayError) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            audit.note(
                cast("User", request.user),
                Action.ERASED,
                through=Door.ADMIN,
                object_type="participant",
                object_id=seat.pk,
                subject=seat.user,
            )
            self.message_user(request, words, messages.SUCCESS)
        address = reverse("admin:meetings_participant_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": address})

    def erase_all(self, seat: Participant) -> str:
        """Erase what there is of a seat, and return what to say of it."""
        return f"{erasing.erase_person(seat)} rows of {seat} are erased."

    def has_erase_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may delete seats and the meeting is not live."""
        may_delete = request.user.has_perm("meetings.delete_participant")
        try:
            seat = Participant.objects.select_related("meeting").get(pk=object_id)
        except (Participant.DoesNotExist, ValidationError):
            return False
        return bool(may_delete) and not seat.meeting.is_live
