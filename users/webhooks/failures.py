"""Why an attempt failed: a code in the log of attempts, and words on the page."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Failure(models.TextChoices):
    """The `error` of an attempt; with an answer of the receiver it has a status too."""

    NAME = "name", _("The name of the host is unknown")
    PRIVATE = "private", _("The host is not on the public Internet")
    CONNECTION = "connection", _("The host does not accept connections")
    TLS = "tls", _("The host’s certificate is not valid")
    TIMEOUT = "timeout", _("The host did not answer in time")
    PROTOCOL = "protocol", _("The answer is not HTTP")
    REDIRECT = "redirect", _("The host answered with a redirect, which is not followed")
    STATUS = "status", _("The host answered with an error")
    ADDRESS = "address", _("The address is not https")


class SendingError(Exception):
    """A message could not be sent; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure
