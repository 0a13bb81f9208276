"""Alerts in the admin: what the rules wrote is read, what the host says may be put right."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from analytics.admin import seeing
from analytics.admin.seeing import SinglePeopleAdmin
from analytics.models import Alert
from analytics.report_words import clock
from analytics.services import reviewing
from meetings import visibility
from users.admin import SiteAdmin

_SEVERITY_COLOURS = {
    Alert.Severity.INFO: "info",
    Alert.Severity.WARNING: "warning",
    Alert.Severity.CRITICAL: "danger",
}
_EDITED = ("note", "verdict")


class AlertForm(forms.ModelForm):
    """Note and verdict."""

    note = forms.CharField(
        required=False,
        max_length=reviewing.MAX_NOTE_LENGTH,
        widget=UnfoldAdminTextareaWidget,
    )

    class Meta:
        model = Alert
        fields = _EDITED


@admin.register(Alert)
class AlertAdmin(SinglePeopleAdmin, SiteAdmin):
    """Alerts; the rules open and close them.

    Staff see no more than the host: none of meetings that hide single people.
    """

    form = AlertForm
    list_display = (
        "alert_type",
        "level",
        "person",
        "meeting",
        "lasted",
        "created_at",
        "is_open",
        "verdict",
    )
    list_filter = (
        "alert_type",
        "severity",
        "verdict",
        ("resolved_at", admin.EmptyFieldListFilter),
        ("meeting", AutocompleteSelectFilter),
    )
    list_select_related = ("meeting", "participant__user")
    search_fields = (
        "message",
        "meeting__title",
        "participant__user__email",
        "participant__user__name",
    )
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    readonly_fields = tuple(
        field.name
        for field in Alert._meta.fields  # noqa: SLF001  (Django's documented API)
        if field.name not in _EDITED
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alert]:
        """Return the alerts that the host of their meeting sees singly."""
        alerts: QuerySet[Alert] = super().get_queryset(request)
        return alerts.select_related("meeting", "participant__user").filter(
            visibility.showing_people("meeting__")
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """List alerts, and store who saw of which meetings."""
        answer = super().changelist_view(request, extra_context)
        context = getattr(answer, "context_data", None) or {}
        if listed := context.get("cl"):
            seeing.note_looks(request, (one.meeting_id for one in listed.result_list))
        return answer

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show one alert, and store who saw it."""
        alert = self.get_object(request, unquote(object_id or ""))
        if alert is not None and self.has_view_permission(request, alert):
            seeing.note_looks(request, [alert.meeting_id])
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds alerts by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Alerts go with the person or the meeting: reports count them."""
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: Alert,
        form: forms.ModelForm,
        change: bool,  # noqa: FBT001  (the signature of Django)
    ) -> None:
        """Keep note and verdict as the host's page would."""
        reviewing.note(obj, text=obj.note or "")
        reviewing.judge(
            Alert.objects.filter(pk=obj.pk),
            verdict=obj.verdict or None,
            at=timezone.now(),
        )

    @display(description="Severity", label=_SEVERITY_COLOURS, ordering="severity")
    def level(self, alert: Alert) -> tuple[str, str]:
        """Show the severity in its colour."""
        return alert.severity, alert.get_severity_display()

    @display(description="Lasted", ordering="duration_seconds")
    def lasted(self, alert: Alert) -> str:
        """Show its length as minutes and seconds."""
        return clock(alert.duration_seconds or 0.0)

    @display(description="Person", ordering="participant__user__name")
    def person(self, alert: Alert) -> str:
        """Show whom it is about."""
        return str(alert.participant.user)

    @display(description="Open", boolean=True)
    def is_open(self, alert: Alert) -> bool:
        """Say whether it still holds."""
        return alert.resolved_at is None
