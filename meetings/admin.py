"""Meetings, seats and consents in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from meetings.models import Consent, Meeting, Participant
from meetings.services import editing
from users.admin import ReadOnlyAdmin

STATUS_COLOURS = {
    Meeting.Status.SCHEDULED: "info",
    Meeting.Status.ACTIVE: "success",
    Meeting.Status.ENDED: "default",
}


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


@admin.register(Meeting)
class MeetingAdmin(ModelAdmin):
    """Meetings; status and times change by starting and ending only."""

    list_display = ("title", "host", "state", "start_time", "end_time", "seat_count")
    list_filter = (
        "status",
        "privacy_level",
        ("host", AutocompleteSelectFilter),
    )
    list_filter_submit = True
    list_select_related = ("host",)
    search_fields = ("title", "description", "host__email", "host__name")
    date_hierarchy = "start_time"
    ordering = ("-created_at",)
    autocomplete_fields = ("host",)
    readonly_fields: tuple[str, ...] = (
        "status",
        "end_time",
        "join_code",
        "created_at",
        "updated_at",
    )
    fieldsets: tuple[tuple[str | None, dict[str, Any]], ...] = (
        (
            None,
            {"fields": ("title", "description", "host", "start_time", "privacy_level")},
        ),
        (
            "Facts",
            {"fields": ("status", "end_time", "join_code", "created_at", "updated_at")},
        ),
    )
    inlines = (SeatInline,)
    compressed_fields = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        """Count the seats in the same query."""
        return super().get_queryset(request).annotate(seats=Count("participants"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Meeting | None = None
    ) -> tuple[str, ...]:
        """Keep what people relied on when they agreed."""
        fields = self.readonly_fields
        if obj is None:
            return fields
        has_started = obj.status != Meeting.Status.SCHEDULED
        if has_started or editing.has_participants(obj):
            fields += ("host", "privacy_level")
        if has_started:
            fields += ("start_time",)
        return fields

    def save_model(
        self,
        request: HttpRequest,
        obj: Meeting,
        form: "ModelForm[Meeting]",
        change: bool,  # noqa: FBT001 (Django passes it by position)
    ) -> None:
        """Keep it even if the first person joined while the form was open.

        The form is one transaction, and joining waits for the lock on the meeting.
        """
        if change:
            stored = Meeting.objects.select_for_update().get(pk=obj.pk)
            if editing.has_participants(stored):
                obj.host, obj.privacy_level = stored.host, stored.privacy_level
        super().save_model(request, obj, form, change)

    @display(description="Status", label=STATUS_COLOURS, ordering="status")
    def state(self, meeting: Meeting) -> tuple[str | None, str]:
        """Show the status in its colour."""
        return meeting.status, meeting.get_status_display()

    @display(description="Seats", ordering="seats")
    def seat_count(self, meeting: Meeting) -> int:
        """Show how many people ever took part."""
        return meeting.seats  # type: ignore[attr-defined]


@admin.register(Participant)
class ParticipantAdmin(ReadOnlyAdmin):
    """Seats; people join and leave by themselves."""

    list_display = (
        "user",
        "meeting",
        "guest",
        "joined_at",
        "left_at",
        "is_active",
        "paused",
    )
    list_filter = ("is_active", "user__is_guest", ("meeting", AutocompleteSelectFilter))
    list_filter_submit = True
    list_select_related = ("user", "meeting")
    search_fields = ("user__email", "user__name", "meeting__title")
    date_hierarchy = "joined_at"
    ordering = ("-created_at",)
    # Where the host sees the room only, staff do not link samples to people either.
    exclude = ("sample_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        """Bring along what the name of a seat is made of."""
        return super().get_queryset(request).select_related("user", "meeting")

    def has_delete_permission(
        self, request: HttpRequest, obj: Participant | None = None
    ) -> bool:
        """Seats go with their meeting: alone, they would leave their samples behind."""
        return False

    @display(description="Guest", boolean=True)
    def guest(self, seat: Participant) -> bool:
        """Flag guests."""
        return seat.user.is_guest

    @display(description="Paused", boolean=True)
    def paused(self, seat: Participant) -> bool:
        """Flag people who paused measuring."""
        return seat.paused_at is not None


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """Answers to the consent text: never edited, only withdrawn by their owner."""

    list_display = ("person", "meeting", "choice", "text_version", "given_at", "stands")
    list_filter = ("choice", "text_version")
    list_select_related = ("participant__user", "participant__meeting")
    search_fields = ("participant__user__email", "participant__user__name")
    date_hierarchy = "given_at"
    ordering = ("-given_at",)

    def has_delete_permission(
        self, request: HttpRequest, obj: Consent | None = None
    ) -> bool:
        """What people answered is the proof that they were asked."""
        return False

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
