"""Whether an address that somebody types may be a webhook at all."""

import ipaddress

import httpx
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from users.webhooks import addresses


def check(url: str, *, may_be_private: bool) -> None:
    """Raise ValidationError, with the way out, for what can never be sent to.

    What a name leads to is looked up when something is sent: it may change.
    """
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL:
        target = httpx.URL("")
    schemes = {"https", "http"} if may_be_private else {"https"}
    is_whole = target.raw_host and addresses.is_port(target.port)
    if target.scheme not in schemes or not is_whole:
        raise ValidationError(
            gettext("Type an address that begins with https:// and a host.")
        )
    if target.userinfo:
        raise ValidationError(
            gettext("Leave out the name and the password: the signature proves us.")
        )
    if not may_be_private and _is_private(target.raw_host.decode()):
        raise ValidationError(
            gettext("Messages go to the public Internet only, not to this address.")
        )


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not addresses.is_public(host)
