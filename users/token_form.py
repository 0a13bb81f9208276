"""What people say about a new token."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from users.models import ApiToken

NEVER = "never"
LIFETIMES = (
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("One year")),
    (NEVER, _("Never")),
)
"""Days until a token expires."""


class TokenForm(forms.Form):
    """Name, scopes and lifetime."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("So that you know later which program it is."),
        error_messages={"required": _("Give the token a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=ApiToken.Scope.choices,
        initial=[ApiToken.Scope.READ],
        error_messages={"required": _("Choose at least one.")},
        widget=forms.CheckboxSelectMultiple,
    )
    lifetime = forms.ChoiceField(
        label=_("Expires after"), choices=LIFETIMES, initial="90"
    )

    def expires_at(self, now: datetime) -> datetime | None:
        """Return when the token ends; None is never."""
        lifetime = self.cleaned_data["lifetime"]
        return None if lifetime == NEVER else now + timedelta(days=int(lifetime))
