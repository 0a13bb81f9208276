"""Meetings in the admin, with what was measured in them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from analytics.live.redis_client import RedisAwayError
from analytics.services import erasing, running
from meetings.admin import MeetingAdmin as PlainMeetingAdmin
from meetings.admin import ParticipantAdmin as PlainParticipantAdmin
from meetings.models import Consent, Meeting, Participant
from meetings.services.meetings import MeetingStateError

admin.site.unregister(Meeting)
admin.site.unregister(Participant)

_LINK = '<a class="text-primary-600 dark:text-primary-500" href="{}?meeting={}">{}</a>'


@admin.register(Meeting)
class MeetingAdmin(PlainMeetingAdmin):
    """Meetings that can be ended, with links to their numbers."""

    actions_detail = ("end",)
    readonly_fields = (*PlainMeetingAdmin.readonly_fields, "samples", "minutes")
    fieldsets = (
        *PlainMeetingAdmin.fieldsets,
        ("Measured", {"fields": ("samples", "minutes")}),
    )

    @action(
        description="End meeting",
        url_path="end",
        permissions=["end"],
        variant=ActionVariant.DANGER,
        # A dialog, because an action without one is a link, and links change nothing.
        dialog=ActionDialog(
            title="End this meeting for everybody?",
            description="Measuring stops at once and the summary is computed. "
            "An ended meeting cannot be started again.",
            form_class=None,
            form_submit_text="End meeting",
        ),
    )
    def end(self, request: HttpRequest, form: Form, object_id: str) -> HttpResponse:
        """End the meeting as its host would."""
        meeting = Meeting.objects.get(pk=object_id)
        running.end(meeting, at=timezone.now(), reason=Meeting.EndReason.STAFF)
        self.message_user(request, f"{meeting} has ended.", messages.SUCCESS)
        address = reverse("admin:meetings_meeting_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": address})

    def has_end_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may change meetings and this one is live."""
        return self.has_change_permission(request) and (
            Meeting.objects.filter(pk=object_id, status=Meeting.Status.ACTIVE).exists()
        )

    def has_delete_permission(
        self, request: HttpRequest, obj: Meeting | None = None
    ) -> bool:
        """Whether this person may delete meetings and this one is not live."""
        is_live = obj is not None and obj.is_live
        return not is_live and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer no deletion of many at once: it would leave their samples behind."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(
        self, objs: Iterable[Meeting], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Let seats and answers go with their meeting; alone they cannot be deleted."""
        to_delete, counts, refused, protected = super().get_deleted_objects(
            objs, request
        )
        going_along = {
            str(self.admin_site.get_model_admin(model).opts.verbose_name)
            for model in (Participant, Consent)
        }
        return to_delete, counts, refused - going_along, protected

    def delete_model(self, request: HttpRequest, obj: Meeting) -> None:
        """Delete the samples and the guests too."""
        erasing.delete(obj)

    @display(description="Samples")
    def samples(self, meeting: Meeting) -> SafeString:
        """Lead to every measured moment."""
        address = reverse("admin:analytics_attentionmetric_changelist")
        return format_html(_LINK, address, meeting.pk, "Show every measured moment")

    @display(description="Minutes")
    def minutes(self, meeting: Meeting) -> SafeString:
        """Lead to the minutes."""
        address = reverse("admin:analytics_attentionminute_changelist")
        return format_html(_LINK, address, meeting.pk, "Show minute by minute")


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
            self.message_user(request, words, messages.SUCCESS)
        address = reverse("admin:meetings_participant_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": address})

    def erase_all(self, seat: Participant) -> str:
        """Erase what there is of a seat, and return what to say of it."""
        return f"{erasing.erase_person(seat)} rows of {seat} are erased."

    def has_erase_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may delete seats and the meeting is not live."""
        may_delete = request.user.has_perm("meetings.delete_participant")
        return bool(may_delete) and not (
            Participant.objects.filter(
                pk=object_id, meeting__status=Meeting.Status.ACTIVE
            ).exists()
        )
