"""What hosts type about a meeting and participants on the way in."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetings.models import Consent, Meeting
from users.forms import MAX_NAME_LENGTH

MAX_DESCRIPTION_LENGTH = 4000


class MeetingForm(forms.Form):
    """Title, time, privacy. `privacy_fixed`: somebody joined under the present level."""

    title = forms.CharField(
        max_length=255,
        error_messages={"required": "Give the meeting a title."},
        widget=forms.TextInput(
            attrs={"placeholder": "Weekly seminar", "autocomplete": "off"}
        ),
    )
    description = forms.CharField(
        required=False,
        max_length=MAX_DESCRIPTION_LENGTH,
        help_text="Shown on the join page.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    start_time = forms.DateTimeField(
        required=False,
        label="Starts",
        help_text="In your own time zone. You start the meeting yourself; "
        "this is what people read before.",
        error_messages={
            "invalid": "Type a day and a time, for example 2026-05-04 14:30."
        },
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
    )
    privacy_level = forms.ChoiceField(
        choices=Meeting.PrivacyLevel.choices,
        initial=Meeting.PrivacyLevel.INDIVIDUAL,
        label="Who sees whose numbers",
        error_messages={
            "required": "Choose who sees whose numbers.",
            "invalid_choice": "Choose one of the three levels.",
        },
    )

    def __init__(
        self,
        *args: Any,
        privacy_fixed: bool = False,
        has_started: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["privacy_level"].disabled = privacy_fixed
        self.fields["start_time"].disabled = has_started

    def clean_start_time(self) -> datetime | None:
        """Refuse years that no calendar means."""
        start_time: datetime | None = self.cleaned_data["start_time"]
        if start_time and abs((start_time - timezone.now()).days) > 3650:
            raise ValidationError("Type a time within ten years from now.")
        return start_time


class JoinForm(forms.Form):
    """The answer about being measured and, for somebody new, a name.

    `shown_level` is the privacy level that the page showed.
    """

    choice = forms.ChoiceField(
        choices=Consent.Choice.choices,
        error_messages={
            "required": "Use one of the two buttons to join.",
            "invalid_choice": "Use one of the two buttons to join.",
        },
    )
    # Optional, so that a page without it is shown again rather than refused.
    shown_level = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label="Your name",
        max_length=MAX_NAME_LENGTH,
        help_text="The host sees this name among the people in the meeting.",
        error_messages={"required": "Type the name that the host should see."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, needs_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_name:
            del self.fields["name"]


class SearchForm(forms.Form):
    """What part of a title to look for, which page of past meetings to show."""

    q = forms.CharField(required=False, max_length=255)
