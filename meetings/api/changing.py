"""What may be said of a meeting, by the rules of the page's form."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from meetings.forms import MAX_DESCRIPTION_LENGTH, MeetingForm
from meetings.models import Meeting
from meetings.services import editing
from users.api.fields import Text


@extend_schema_serializer(component_name="MeetingInput")
class MeetingInput(serializers.Serializer[Any]):
    """Title, times, privacy, sensitivity, where pictures come from, recording."""

    title = Text(max_length=255, help_text="What people read.")
    description = Text(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=MAX_DESCRIPTION_LENGTH,
        help_text="Shown on the join page.",
    )
    start_time = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="Planned start; it starts when the host starts it.",
    )
    scheduled_end_time = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="15 minutes later the meeting ends by itself.",
    )
    privacy_level = serializers.ChoiceField(
        required=False,
        choices=Meeting.PrivacyLevel.choices,
        help_text="Who sees whose numbers; fixed once somebody has joined."
        " `individual` unless said.",
    )
    sensitivity = serializers.ChoiceField(
        required=False,
        choices=Meeting.Sensitivity.choices,
        help_text="How patient alerts are; fixed from the start on."
        " `standard` unless said.",
    )
    capture_mode = serializers.ChoiceField(
        required=False,
        choices=Meeting.CaptureMode.choices,
        help_text="Where pictures come from; fixed once it has started or somebody has"
        " joined. `own_camera` unless said.",
    )
    recording_policy = serializers.ChoiceField(
        required=False,
        choices=Meeting.RecordingPolicy.choices,
        help_text="Who may record; fixed once somebody has joined."
        " `nobody` unless said.",
    )


def for_new(given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of `meetings.services.meetings.create`; raises ValidationError."""
    fields = MeetingForm.base_fields
    usual = {name: field.initial for name, field in fields.items()}
    return _checked(MeetingForm({**usual, **given}))


def for_change(meeting: Meeting, given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of `editing.edit`: what is said over what is.

    Raises ValidationError, also for what is fixed by now and said otherwise.
    """
    present = {name: getattr(meeting, name) for name in MeetingForm.base_fields}
    form = MeetingForm(
        {**present, **given},
        initial=present,
        privacy_fixed=editing.has_participants(meeting),
        has_started=meeting.is_live,
    )
    fixed = {
        name: [gettext("This cannot be changed any more.")]
        for name, value in given.items()
        if form.fields[name].disabled and not _is_same(value, present[name])
    }
    if fixed:
        raise ValidationError(fixed)
    return _checked(form)


def _checked(form: MeetingForm) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(
            {name: [str(one) for one in errors] for name, errors in form.errors.items()}
        )
    return form.cleaned_data


def _is_same(value: Any, present: Any) -> bool:
    if isinstance(value, datetime) and isinstance(present, datetime):
        # Programs send back what they read, and read whole microseconds.
        return abs((value - present).total_seconds()) < 1e-3
    return bool(value == present)
