"""What this site does differently from allauth: its words, its mails, its throttling."""

import base64
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from users import client_address, sealing
from users.models import User
from users.services import people, throttling

logger = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):
    """Signs people in, and writes to them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "duplicate_email": _("This is your address already."),
        "email_taken": _("There is already an account with this address."),
        "incorrect_password": _("This is not your current password."),
        "invalid_password_reset": _("This link is not valid any more."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
        "too_many_login_attempts": _(
            "Too many tries. Wait a few minutes, then try again."
        ),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where the request comes from, as for all throttling here."""
        return client_address.of(request)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Check the password as the sign-in page does, and throttle it likewise."""
        found = authenticate(self.request, username=user.email, password=password)
        return found is not None and found.pk == user.pk

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Keep what the person signs in with, confirmed or not."""
        return bool(email_address.email != email_address.user.email)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm the address, unless somebody else signs in with it."""
        others = User.objects.filter(email=email_address.email)
        if others.exclude(pk=email_address.user_id).exists():
            messages.error(request, gettext("Another account has this address."))
            return False
        return bool(super().confirm_email(request, email_address))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link for the mail; `key` is whose it is, a dash, the proof."""
        uidb36, _dash, proof = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[uidb36, proof])
        return str(self.request.build_absolute_uri(path))

    def set_password(self, user: User, password: str) -> None:
        """Set a password that was proved by mail; whoever was locked out may go on."""
        people.change_password(user, password=password)
        throttling.forgive(user.email)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send a mail; a mail server that is away is no page with an error."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # what smtplib raises is one
            logger.exception("Could not send the mail %s", template_prefix)
            messages.error(
                self.request,
                gettext("The mail could not be sent. Try again in a few minutes."),
            )

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say it, unless it says only what the page shows anyway."""
        if "account/messages/logged_in.txt" not in args:
            super().add_message(request, *args, **kwargs)


class CodeAdapter(DefaultMFAAdapter):
    """Says what is wrong with a code, and seals what codes are made of."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This code is not right. Codes change every 30 seconds: type the newest."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Return what may stand in the database."""
        return sealing.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; where it cannot be read, one that no code fits."""
        try:
            return sealing.opened(encrypted_text)
        except sealing.UnreadableError:
            logger.error("A second proof was sealed with another SECRET_KEY")  # noqa: TRY400
            return base64.b32encode(secrets.token_bytes(20)).decode()
