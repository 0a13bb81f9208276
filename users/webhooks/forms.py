"""What people type about a webhook."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from users.webhooks import targets
from users.webhooks.events import Event


class WebhookForm(forms.Form):
    """Address, description, events."""

    url = forms.CharField(
        max_length=500,
        label=_("Address"),
        help_text=_("An https address of your program. It gets a POST with JSON."),
        error_messages={"required": _("Type the address of your program.")},
        widget=forms.URLInput(
            attrs={
                "placeholder": "https://example.org/hooks",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )
    description = forms.CharField(
        max_length=200,
        required=False,
        label=_("Description"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        choices=Event.choices,
        initial=Event.values,
        label=_("What it is told"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose one event at least."),
            "invalid_choice": _("Choose among the events of the list."),
        },
    )

    def clean_url(self) -> str:
        """Refuse what can never be sent to."""
        url = str(self.cleaned_data["url"])
        targets.check(url, may_be_private=settings.WEBHOOKS_MAY_REACH_PRIVATE)
        return url
