"""What hosts type about a meeting and participants on the way in."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings import listing
from meetings.listing import Filters
from meetings.models import NO_OWN_PAGE, Consent, Meeting
from users.forms import MAX_NAME_LENGTH

MAX_DESCRIPTION_LENGTH = 4000


LONGEST = timedelta(hours=24)
"""A planned end later than this after the start is a slip of the finger."""

_WHEN = _("Type a day and a time, for example 2026-05-04 14:30.")


def _is_a_calendar_day(day: date) -> None:
    # Years that cannot be turned into a moment of every time zone are nobody's.
    if not 1970 <= day.year <= 2200:
        raise ValidationError(gettext("Type a day of this time."))


def _moment(**options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        required=False,
        error_messages={"invalid": _WHEN},
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
        **options,
    )


class MeetingForm(forms.Form):
    """Title, times, where pictures come from, privacy, sensitivity, recording.

    `privacy_fixed`: somebody joined under the present level and policy. `has_started`: the start
    has happened, and alerts are judged by the sensitivity as it is.
    """

    title = forms.CharField(
        max_length=255,
        label=_("Title"),
        error_messages={"required": _("Give the meeting a title.")},
        widget=forms.TextInput(
            attrs={"placeholder": _("Weekly seminar"), "autocomplete": "off"}
        ),
    )
    description = forms.CharField(
        required=False,
        max_length=MAX_DESCRIPTION_LENGTH,
        label=_("Description"),
        help_text=_("Shown on the join page."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    start_time = _moment(
        label=_("Starts"),
        help_text=_(
            "In your own time zone. You start the meeting yourself; "
            "this is what people read before."
        ),
    )
    scheduled_end_time = _moment(
        label=_("Ends"),
        help_text=_("15 minutes later the meeting ends by itself."),
    )
    privacy_level = forms.ChoiceField(
        choices=Meeting.PrivacyLevel.choices,
        initial=Meeting.PrivacyLevel.INDIVIDUAL,
        label=_("Who sees whose numbers"),
        error_messages={
            "required": _("Choose who sees whose numbers."),
            "invalid_choice": _("Choose one of the three levels."),
        },
    )
    capture_mode = forms.ChoiceField(
        choices=Meeting.CaptureMode.choices,
        initial=Meeting.CaptureMode.OWN_CAMERA,
        required=False,
        label=_("Where pictures come from"),
        error_messages={"invalid_choice": _("Choose one of the two ways.")},
    )
    sensitivity = forms.ChoiceField(
        choices=Meeting.Sensitivity.choices,
        initial=Meeting.Sensitivity.STANDARD,
        label=_("When there is an alert"),
        error_messages={
            "required": _("Choose when there is an alert."),
            "invalid_choice": _("Choose one of the three sensitivities."),
        },
    )
    # Optional: whoever says nothing about it wants no recordings.
    recording_policy = forms.ChoiceField(
        required=False,
        choices=Meeting.RecordingPolicy.choices,
        initial=Meeting.RecordingPolicy.NOBODY,
        label=_("Who may record"),
        error_messages={"invalid_choice": _("Choose who may record.")},
    )

    def __init__(
        self,
        *args: Any,
        privacy_fixed: bool = False,
        has_started: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_started = has_started
        self.fields["privacy_level"].disabled = privacy_fixed
        self.fields["recording_policy"].disabled = privacy_fixed
        self.fields["start_time"].disabled = has_started
        self.fields["sensitivity"].disabled = has_started
        self.fields["capture_mode"].disabled = has_started or privacy_fixed

    def clean_capture_mode(self) -> str:
        """Return the usual way where nothing was chosen."""
        return self.cleaned_data["capture_mode"] or Meeting.CaptureMode.OWN_CAMERA.value

    def clean(self) -> dict[str, Any]:
        """Refuse a level that people in a shared window cannot have."""
        typed = super().clean() or {}
        is_gallery = typed.get("capture_mode") == Meeting.CaptureMode.GALLERY
        if is_gallery and typed.get("privacy_level") == Meeting.PrivacyLevel.SELF:
            self.add_error("privacy_level", NO_OWN_PAGE)
        return typed

    def clean_start_time(self) -> datetime | None:
        """Refuse years that no calendar means."""
        start_time: datetime | None = self.cleaned_data["start_time"]
        if start_time and abs((start_time - timezone.now()).days) > 3650:
            raise ValidationError(gettext("Type a time within ten years from now."))
        return start_time

    def clean_recording_policy(self) -> str:
        """Let nobody record unless told."""
        typed: str = self.cleaned_data["recording_policy"]
        return typed or Meeting.RecordingPolicy.NOBODY

    def clean_scheduled_end_time(self) -> datetime | None:
        """Refuse an end that cannot be the meeting's."""
        end: datetime | None = self.cleaned_data["scheduled_end_time"]
        if end is None or "start_time" not in self.cleaned_data:
            return end
        start: datetime | None = self.cleaned_data["start_time"]
        problem = planned_end_problem(
            start,
            end,
            has_started=self.has_started,
            is_moved=end != self.initial.get("scheduled_end_time"),
        )
        if problem:
            raise ValidationError(problem)
        return end


def planned_end_problem(
    start: datetime | None, end: datetime, *, has_started: bool, is_moved: bool
) -> str | None:
    """Say why a meeting cannot end then; None where it can.

    `is_moved`: another end than before, which may not have passed already.
    """
    if start is None:
        return gettext("Type when it starts too, or leave the end empty.")
    if end <= start:
        return gettext("Type an end that is later than the start.")
    if has_started:
        # Long meetings may be made longer; a past end would end it this minute.
        if is_moved and end <= timezone.now():
            return gettext("Type an end that is still to come.")
        start = max(start, timezone.now())
    if end - start > LONGEST:
        return gettext("Type an end within 24 hours of the start.")
    return None


class JoinForm(forms.Form):
    """The answer about being measured and, for somebody new, a name.

    `shown_level` and `shown_recording` are the privacy level and who may record, as the
    page showed them.
    """

    choice = forms.ChoiceField(
        choices=Consent.Choice.choices,
        error_messages={
            "required": _("Use one of the two buttons to join."),
            "invalid_choice": _("Use one of the two buttons to join."),
        },
    )
    # Optional, so that a page without it is shown again rather than refused.
    shown_level = forms.CharField(required=False, widget=forms.HiddenInput)
    shown_recording = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"),
        max_length=MAX_NAME_LENGTH,
        help_text=_("The host sees this name among the people in the meeting."),
        error_messages={"required": _("Type the name that the host should see.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, needs_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_name:
            del self.fields["name"]


class FilterForm(forms.Form):
    """What to look for in the list of meetings; what cannot be read is left out."""

    q = forms.CharField(required=False, max_length=255, label=_("Search"))
    status = forms.ChoiceField(
        required=False,
        label=_("Status"),
        choices=[("", _("Any")), *Meeting.Status.choices],
    )
    level = forms.ChoiceField(
        required=False,
        label=_("Privacy level"),
        choices=[("", _("Any")), *Meeting.PrivacyLevel.choices],
    )
    since = forms.DateField(
        required=False,
        label=_("From"),
        validators=[_is_a_calendar_day],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        required=False,
        label=_("To"),
        validators=[_is_a_calendar_day],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    low = forms.BooleanField(
        required=False, label=_("Less than half of it was measured")
    )
    sort = forms.ChoiceField(
        required=False,
        label=_("Recent meetings by"),
        choices=[
            (listing.NEWEST, _("Newest first")),
            (listing.OLDEST, _("Oldest first")),
            (listing.LOWEST, _("Lowest score first")),
            (listing.HIGHEST, _("Highest score first")),
            (listing.ALERTS, _("Most alerts first")),
            (listing.TITLE, _("Title")),
        ],
    )

    def filters(self) -> Filters:
        """Return what was understood."""
        self.is_valid()
        typed = self.cleaned_data
        return Filters(
            query=typed.get("q", "").strip(),
            status=typed.get("status", ""),
            level=typed.get("level", ""),
            since=typed.get("since"),
            until=typed.get("until"),
            has_low_coverage=typed.get("low", False),
            sort=typed.get("sort") or listing.NEWEST,
        )
