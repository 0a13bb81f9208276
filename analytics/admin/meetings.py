"""Meetings in the admin, with what was measured in them."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from analytics.admin import curve, exporting, seeing
from analytics.live import queueing
from analytics.reports import csv_text
from analytics.reports.tables import NothingToExportError
from analytics.services import erasing, running, summaries
from analytics.views import streaming
from meetings import looks
from meetings.admin import MeetingAdmin as PlainMeetingAdmin
from meetings.models import Consent, Meeting, Participant
from users.models import User
from users.services.audit import Action, Door

admin.site.unregister(Meeting)

_LINK = '<a class="text-primary-600 dark:text-primary-500" href="{}?meeting={}">{}</a>'


ENDED = Meeting.Status.ENDED


@admin.register(Meeting)
class MeetingAdmin(PlainMeetingAdmin):
    """Meetings that can be ended, with their curve and links to their numbers."""

    actions_detail = ("export", "recompute", "end")
    change_form_outer_before_template = "admin/meeting_curve.html"
    readonly_fields = (*PlainMeetingAdmin.readonly_fields, "samples", "minutes")

    class Media:
        css = MappingProxyType({"all": ("vendor/uplot/uPlot.min.css", "css/admin.css")})

    def get_fieldsets(self, request: HttpRequest, obj: Meeting | None = None) -> Any:
        """Lead to single people where they are shown."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not seeing.shows_people(request, obj):
            return fieldsets
        return (*fieldsets, ("Measured", {"fields": ("samples", "minutes")}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show the curve over the form."""
        meeting = object_id and self.get_object(request, unquote(object_id))
        context = dict(extra_context or {})
        if meeting and self.has_view_permission(request, meeting):
            context["curve"] = curve.of(
                meeting,
                min_people=seeing.fewest_people(request, meeting),
                now=timezone.now(),
            )
            # Where one or two were measured, it is the curve of one or two.
            if context["curve"] and seeing.shows_people(request, meeting):
                seeing.note_looks(request, [meeting.pk])
        return super().changeform_view(request, object_id, form_url, context)

    @action(description="Export CSV", url_path="export", permissions=["export"])
    def export(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Stream what this member of staff may see of the meeting."""
        meeting = Meeting.objects.get(pk=object_id)
        try:
            table = exporting.table(request, meeting, now=timezone.now())
        except NothingToExportError as error:
            self.message_user(request, str(error), messages.WARNING)
            return redirect("admin:meetings_meeting_change", object_id)
        if seeing.may_see_people(request):
            looks.note(
                cast("User", request.user),
                meeting,
                through=Door.ADMIN,
                action=Action.EXPORTED,
            )
        return streaming.download(
            request,
            csv_text.pieces(table, zone=timezone.get_current_timezone()),
            filename=exporting.filename(meeting),
            content_type="text/csv; charset=utf-8",
        )

    def has_export_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may see meetings and this one is over."""
        return self.has_view_permission(request) and self._is(object_id, ENDED)

    @action(
        description="Compute summary again",
        url_path="recompute",
        permissions=["recompute"],
        dialog=ActionDialog(
            title="Compute the summary again?",
            description="From the same samples it comes out the same. This takes a few "
            "seconds, in the background.",
            form_class=None,
            form_submit_text="Compute",
        ),
    )
    def recompute(
        self, request: HttpRequest, form: Form, object_id: str
    ) -> HttpResponse:
        """Queue the summary of an ended meeting."""
        self.log_change(
            request, Meeting.objects.get(pk=object_id), "Computed the summary again."
        )
        if queueing.send(running.SUMMARISE, object_id):
            self.message_user(
                request, "The summary is being computed.", messages.SUCCESS
            )
        else:
            words = (
                "The queue does not answer. Look at the system page; try again then."
            )
            self.message_user(request, words, messages.ERROR)
        return _back_to(object_id)

    def has_recompute_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may change meetings and this one's samples are there."""
        meeting = self._found(object_id)
        return (
            meeting is not None
            and self.has_change_permission(request)
            and summaries.can_compute(meeting, now=timezone.now())
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
        self.log_change(request, meeting, "Ended the meeting.")
        self.message_user(request, f"{meeting} has ended.", messages.SUCCESS)
        return _back_to(object_id)

    def has_end_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether this person may change meetings and this one is live."""
        return self.has_change_permission(request) and self._is(
            object_id, Meeting.Status.ACTIVE
        )

    def _is(self, object_id: str, status: str) -> bool:
        meeting = self._found(object_id)
        return meeting is not None and meeting.status == status

    def _found(self, object_id: str) -> Meeting | None:
        """Return the meeting; None for no id, too."""
        try:
            return Meeting.objects.filter(pk=object_id).first()
        except ValidationError:
            return None

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
        """Let what belongs to a meeting go with it, and say only how much that is.

        Listed one by one, alerts would tell of people that nobody is shown.
        """
        objs = list(objs)
        going_along = {
            "seats": Participant.objects.filter(meeting__in=objs).count(),
            "answers": Consent.objects.filter(participant__meeting__in=objs).count(),
        }
        counts = {"meetings": len(objs), **going_along}
        return [str(meeting) for meeting in objs], counts, set(), []

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


def _back_to(object_id: str) -> HttpResponse:
    """Lead back to the meeting from a dialog."""
    address = reverse("admin:meetings_meeting_change", args=[object_id])
    return HttpResponse(headers={"HX-Redirect": address})
