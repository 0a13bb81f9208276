"""What somebody types to be erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from users.models import User


class EraseForm(forms.Form):
    """The own address, or a guest's name; the password, where there is one."""

    typed = forms.CharField(
        max_length=255, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    with_meetings = forms.BooleanField(required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.expected = person.display_name if person.is_guest else person.email
        typed = self.fields["typed"]
        typed.label = (
            _("Type your name to confirm")
            if person.is_guest
            else _("Type your e-mail address to confirm")
        )
        typed.help_text = self.expected
        if not person.has_usable_password():
            del self.fields["password"]

    def clean_typed(self) -> str:
        """Refuse anything else."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed.casefold() != self.expected.strip().casefold():
            raise forms.ValidationError(
                _("That is not it. Type it exactly as it stands here.")
            )
        return typed

    def clean_password(self) -> str:
        """Refuse a wrong one."""
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise forms.ValidationError(_("That is not your password."))
        return password
