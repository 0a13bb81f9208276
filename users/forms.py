"""What people type about themselves."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from users.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_NAME_LENGTH = 80
"""Short enough for a row of the live page."""


PASSWORD_HINT = _("At least 8 characters, and not one that is easy to guess.")


def email_field(
    *,
    label: "StrOrPromise" = _("E-mail address"),  # noqa: B008  (translated later)
    autocomplete: str = "username",
) -> forms.EmailField:
    """Return a field for an e-mail address."""
    return forms.EmailField(
        label=label,
        max_length=255,
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _(
                "This is not an e-mail address. It looks like name@example.org."
            ),
        },
        widget=forms.EmailInput(attrs={"autocomplete": autocomplete}),
    )


def password_field(
    label: "StrOrPromise", *, is_new: bool, help_text: "StrOrPromise" = ""
) -> forms.CharField:
    """Return a field for a password, a new one or the current one."""
    autocomplete = "new-password" if is_new else "current-password"
    return forms.CharField(
        label=label,
        strip=False,
        help_text=help_text,
        error_messages={"required": _("Type a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def strong_password(password: str, user: User) -> str:
    """Return the password; raises ValidationError when it is easy to guess."""
    validate_password(password, user)
    return password


class SignInForm(forms.Form):
    """E-mail address and password; `user` is who they belong to."""

    email = email_field()
    password = password_field(_("Password"), is_new=False)

    user: User | None = None

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Check the password; wrong address and wrong password read the same."""
        fields = super().clean() or {}
        if "email" in fields and "password" in fields:
            self.user = authenticate(
                self.request,
                # In one spelling, so that capitals are no further tries.
                username=fields["email"].lower(),
                password=fields["password"],
            )
            if self.user is None:
                raise ValidationError(
                    gettext(
                        "The e-mail address and the password do not belong together. "
                        "Check both; capital letters matter in the password."
                    )
                )
        return fields


class SignUpForm(forms.Form):
    """A new account."""

    name = forms.CharField(
        label=_("Name"),
        max_length=MAX_NAME_LENGTH,
        error_messages={"required": _("Type the name that others should see.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = email_field()
    password = password_field(
        _("Password"),
        is_new=True,
        help_text=PASSWORD_HINT,
    )

    is_taken = False

    def __init__(self, *args: Any, hide_taken: bool = False, **kwargs: Any) -> None:
        """Build it; with `hide_taken` a taken address reads like any other."""
        super().__init__(*args, **kwargs)
        self.hide_taken = hide_taken

    def clean_email(self) -> str:
        """Refuse an address that has an account, whatever its case."""
        email = str(self.cleaned_data["email"]).lower()
        self.is_taken = User.objects.filter(email=email).exists()
        if self.is_taken and not self.hide_taken:
            raise ValidationError(
                gettext(
                    "There is already an account with this address. Sign in instead."
                )
            )
        return email

    def clean_password(self) -> str:
        """Refuse what is easy to guess."""
        somebody = User(
            email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name")
        )
        return strong_password(str(self.cleaned_data["password"]), somebody)


class NameForm(forms.Form):
    """The name that others see."""

    name = forms.CharField(
        label=_("Name"),
        max_length=MAX_NAME_LENGTH,
        help_text=_("Hosts and other people of a meeting see this name."),
        error_messages={"required": _("Type the name that others should see.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PasswordForm(forms.Form):
    """A new password, proved by the current one."""

    old_password = password_field(_("Current password"), is_new=False)
    new_password = password_field(
        _("New password"),
        is_new=True,
        help_text=PASSWORD_HINT,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old_password(self) -> str:
        """Refuse a wrong current password."""
        password = str(self.cleaned_data["old_password"])
        if not self.user.check_password(password):
            raise ValidationError(gettext("This is not your current password."))
        return password

    def clean_new_password(self) -> str:
        """Refuse what is easy to guess."""
        return strong_password(str(self.cleaned_data["new_password"]), self.user)
