"""Forms of allauth in the words of this site."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from users import forms as own

ONE_TIME = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": "false",
}


def _code_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(attrs=ONE_TIME),
    )


class NewAddressForm(account_forms.AddEmailForm):
    """Another address for the account."""

    email = own.email_field(label=_("New e-mail address"), autocomplete="email")

    def save(self, request: HttpRequest) -> EmailAddress:
        """Store it beside the present one and write to it.

        Not allauth's way, which forgets the present one where it is not confirmed.
        """
        mine = EmailAddress.objects.filter(user=self.user, verified=False)
        mine.exclude(email=self.user.email).delete()
        added = EmailAddress.objects.create(
            user=self.user, email=self.cleaned_data["email"]
        )
        added.send_confirmation(request)
        return added


class ForgottenForm(account_forms.ResetPasswordForm):
    """Whose password is to be set anew."""

    email = own.email_field()


class FreshPasswordForm(account_forms.ResetPasswordKeyForm):
    """A password that a link in a mail allows to set; typed once, it can be shown."""

    password1 = own.password_field(
        _("New password"), is_new=True, help_text=own.PASSWORD_HINT
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]

    def clean_password1(self) -> str:
        """Refuse what is easy to guess."""
        return own.strong_password(str(self.cleaned_data["password1"]), self.user)


class PasswordAgainForm(account_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    password = own.password_field(_("Password"), is_new=False)


class CodeForm(code_forms.AuthenticateForm):
    """A code of the authenticator app, or one of those kept for the day it is lost."""

    code = _code_field(_("Code"), _("From your app, or one of your recovery codes."))


class CodeAgainForm(code_forms.ReauthenticateForm):
    """The same, of somebody who is signed in."""

    code = _code_field(_("Code"), _("From your app, or one of your recovery codes."))


class FirstCodeForm(totp_forms.ActivateTOTPForm):
    """The first code of an app that has just read the secret."""

    code = _code_field(_("Code"), _("The six digits that your app shows now."))
