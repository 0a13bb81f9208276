"""Meetings, seats and consents in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from meetings import announcements
from meetings.forms import planned_end_problem
from meetings.models import Consent, Meeting, Participant
from meetings.services import editing
from users.admin import KeptAdmin, SiteAdmin

STATUS_COLOURS = {
    Meeting.Status.SCHEDULED: "info",
    Meeting.Status.ACTIVE: "success",
    Meeting.Status.ENDED: "default",
}


_AGREED_TO = ("host", "privacy_level", "recording_policy", "capture_mode")


class SeatInline(TabularInline):
    """Who takes part."""

    model = Participant
    fields = readonly_fields = ("user", "joined_at", "left_at", "is_active")
    extra = 0
    can_delete = False
    show_change_link = True
    per_page = 20
    ordering = ("joined_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        """Bring the names along."""
        return super().get_queryset(request).select_related("user")

    def has_add_permission(
        self, request: HttpRequest, obj: Meeting | None = None
    ) -> bool:
        """People take their seats themselves."""
        return False


class MeetingForm(ModelForm):
    """What staff may put right, with the rules of the host's form."""

    class Meta:
        model = Meeting
        fields = (
            "title",
            "description",
            "host",
            "start_time",
            "scheduled_end_time",
            "privacy_level",
            "recording_policy",
            "capture_mode",
            "sensitivity",
        )

    def clean(self) -> dict[str, Any]:
        """Refuse an end that cannot be the meeting's."""
        typed: dict[str, Any] = super().clean() or {}
        end = typed.get("scheduled_end_time")
        if end and not self.instance.is_ended:
            problem = planned_end_problem(
                typed.get("start_time", self.instance.start_time),
                end,
                has_started=self.instance.is_live,
                is_moved="scheduled_end_time" in self.changed_data,
            )
            if problem:
                self.add_error("scheduled_end_time", problem)
        return typed


@admin.register(Meeting)
class MeetingAdmin(SiteAdmin):
    """Meetings; status and times change by starting and ending only."""

    form = MeetingForm
    list_display = (
        "title",
        "host",
        "state",
        "start_time",
        "end_time",
        "scheduled_end_time",
        "privacy_level",
        "seat_count",
    )
    list_filter = (
        "status",
        "privacy_level",
        "capture_mode",
        "sensitivity",
        "recording_policy",
        "end_reason",
        ("host", AutocompleteSelectFilter),
    )
    list_select_related = ("host",)
    search_fields = ("title", "description", "host__email", "host__name")
    date_hierarchy = "start_time"
    ordering = ("-created_at",)
    autocomplete_fields = ("host",)
    readonly_fields: tuple[str, ...] = (
        "status",
        "end_time",
        "end_reason",
        "how_long",
        "join_code",
        "created_at",
        "updated_at",
    )
    fieldsets: tuple[tuple[str | None, dict[str, Any]], ...] = (
        (None, {"fields": ("title", "description", "host")}),
        ("When", {"fields": ("start_time", "scheduled_end_time")}),
        (
            "Terms",
            {
                "fields": (
                    "privacy_level",
                    "recording_policy",
                    "capture_mode",
                    "sensitivity",
                )
            },
        ),
        (
            "Facts",
            {
                "fields": (
                    "status",
                    "end_time",
                    "end_reason",
                    "how_long",
                    "join_code",
                    "created_at",
                    "updated_at",
                )
            },
        ),
    )
    inlines = (SeatInline,)
    compressed_fields = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        """Count the seats in the same query."""
        meetings: QuerySet[Meeting] = super().get_queryset(request)
        return meetings.annotate(seats=Count("participants"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Meeting | None = None
    ) -> tuple[str, ...]:
        """Keep what people relied on when they agreed."""
        fields = self.readonly_fields
        if obj is None:
            return fields
        has_started = obj.status != Meeting.Status.SCHEDULED
        has_people = editing.has_participants(obj)
        if has_started or has_people:
            fields += ("host", "privacy_level", "recording_policy", "capture_mode")
        if has_started:
            fields += ("start_time", "sensitivity")
        if obj.is_ended:
            fields += ("scheduled_end_time",)
        return fields

    def save_model(
        self,
        request: HttpRequest,
        obj: Meeting,
        form: "ModelForm[Meeting]",
        change: bool,  # noqa: FBT001 (Django passes it by position)
    ) -> None:
        """Keep it even if the first person joined while the form was open.

        The form is one transaction, and joining waits for the lock on the meeting. What
        everybody in a shared window was told, the host has to tell anew.
        """
        stored = None
        if change:
            stored = Meeting.objects.select_for_update().get(pk=obj.pk)
            if editing.has_participants(stored):
                for name in _AGREED_TO:
                    setattr(obj, name, getattr(stored, name))
        is_other = stored is not None and editing.terms(stored) != editing.terms(obj)
        if is_other:
            obj.gallery_told_at = None
        super().save_model(request, obj, form, change)
        if is_other:
            announcements.meeting_changed(obj.pk)

    @display(description="Status", label=STATUS_COLOURS, ordering="status")
    def state(self, meeting: Meeting) -> tuple[str | None, str]:
        """Show the status in its colour."""
        return meeting.status, meeting.get_status_display()

    @display(description="Seats", ordering="seats")
    def seat_count(self, meeting: Meeting) -> int:
        """Show how many people ever took part."""
        return meeting.seats  # type: ignore[attr-defined]

    @display(description="Lasted")
    def how_long(self, meeting: Meeting) -> str:
        """Show its length in hours and minutes."""
        if meeting.start_time is None or meeting.end_time is None:
            return "—"
        whole = round((meeting.end_time - meeting.start_time).total_seconds() / 60)
        return f"{whole // 60} h {whole % 60} min" if whole >= 60 else f"{whole} min"


@admin.register(Participant)
class ParticipantAdmin(KeptAdmin):
    """Seats; people join and leave by themselves.

    They go with their meeting: alone, they would leave their samples behind.
    """

    list_display = (
        "user",
        "meeting",
        "guest",
        "joined_at",
        "left_at",
        "is_active",
        "paused",
    )
    list_filter = (
        "is_active",
        "user__is_guest",
        ("paused_at", admin.EmptyFieldListFilter),
        ("meeting", AutocompleteSelectFilter),
        ("user", AutocompleteSelectFilter),
    )
    list_select_related = ("user", "meeting")
    search_fields = ("user__email", "user__name", "meeting__title")
    date_hierarchy = "joined_at"
    ordering = ("-created_at",)
    # Where the host sees the room only, staff do not link samples to people either.
    exclude = ("sample_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        """Bring along what the name of a seat is made of."""
        return super().get_queryset(request).select_related("user", "meeting")

    @display(description="Guest", boolean=True)
    def guest(self, seat: Participant) -> bool:
        """Flag guests."""
        return seat.user.is_guest

    @display(description="Paused", boolean=True)
    def paused(self, seat: Participant) -> bool:
        """Flag people who paused measuring."""
        return seat.paused_at is not None


@admin.register(Consent)
class ConsentAdmin(KeptAdmin):
    """Answers to the consent text: never edited, only withdrawn by their owner.

    They are the proof that people were asked, so nobody deletes one.
    """

    list_display = ("person", "meeting", "choice", "text_version", "given_at", "stands")
    list_filter = (
        "choice",
        "text_version",
        "privacy_level",
        ("withdrawn_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("participant__user", "participant__meeting")
    search_fields = (
        "participant__user__email",
        "participant__user__name",
        "participant__meeting__title",
    )
    date_hierarchy = "given_at"
    ordering = ("-given_at",)

    @display(description="Person", ordering="participant__user__name")
    def person(self, consent: Consent) -> str:
        """Show who answered."""
        return str(consent.participant.user)

    @display(description="Meeting", ordering="participant__meeting__title")
    def meeting(self, consent: Consent) -> str:
        """Show for which meeting."""
        return str(consent.participant.meeting)

    @display(description="Stands", boolean=True)
    def stands(self, consent: Consent) -> bool:
        """Say whether the answer still holds."""
        return consent.withdrawn_at is None
