"""What hosts type to find alerts."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy

from analytics.alerts import review, rows, wording
from analytics.models import Alert
from meetings import visibility
from meetings.models import Meeting
from users.models import User

PLAUSIBLE_DAYS = (
    MinValueValidator(date(2000, 1, 1)),
    # Before the last day that a moment can be computed of.
    MaxValueValidator(date(2999, 12, 31)),
)
_ANY = ("", gettext_lazy("Any"))


class _MeetingField(forms.ModelChoiceField):
    """Says the day too: many meetings have the same title."""

    def label_from_instance(self, obj: Any) -> str:
        """Return title and day."""
        if obj.start_time is None:
            return str(obj.title)
        return f"{obj.title}, {timezone.localtime(obj.start_time):%Y-%m-%d}"


class AlertFilterForm(forms.Form):
    """Filters of the review page; a value that makes no sense is left out."""

    person = forms.CharField(
        required=False, max_length=100, label=gettext_lazy("Person")
    )
    meeting = _MeetingField(
        Meeting.objects.none(),
        required=False,
        label=gettext_lazy("Meeting"),
        empty_label=gettext_lazy("Any"),
        error_messages={"invalid_choice": gettext_lazy("There is no such meeting.")},
    )
    type = forms.ChoiceField(
        required=False,
        label=gettext_lazy("What"),
        choices=[_ANY, *wording.TYPE_WORDS.items()],
        error_messages={"invalid_choice": gettext_lazy("There is no such rule.")},
    )
    severity = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Severity"),
        choices=[_ANY, *((name, one.words) for name, one in rows.LEVELS.items())],
        error_messages={"invalid_choice": gettext_lazy("There is no such severity.")},
    )
    verdict = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Reviewed"),
        choices=[
            _ANY,
            (review.UNREVIEWED, gettext_lazy("Not yet")),
            (Alert.Verdict.CONFIRMED, gettext_lazy("Right")),
            (Alert.Verdict.FALSE, gettext_lazy("False alarm")),
        ],
        error_messages={"invalid_choice": gettext_lazy("There is no such answer.")},
    )
    since = forms.DateField(
        required=False,
        label=gettext_lazy("From"),
        validators=PLAUSIBLE_DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    until = forms.DateField(
        required=False,
        label=gettext_lazy("To"),
        validators=PLAUSIBLE_DAYS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, host: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosted = Meeting.objects.filter(visibility.showing_people(), host=host)
        meeting = cast("_MeetingField", self.fields["meeting"])
        meeting.queryset = (
            hosted.exclude(alerts=None).distinct().order_by("-start_time")
        )
