"""Where a request comes from: the address that the outermost trusted proxy saw."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_KEPT_BITS = {4: 24, 6: 48}
"""Of an address that is shown: enough to tell home from work, not one home from another."""


def of(request: HttpRequest) -> str:
    """Return the IP address of whoever asks; `0.0.0.0` when there is none.

    Of X-Forwarded-For only what TRUSTED_PROXIES proxies of ours added is believed.
    """
    count = settings.TRUSTED_PROXIES
    said = request.headers.get("X-Forwarded-For", "").split(",") if count else []
    claimed = said[-count] if len(said) >= count > 0 else ""
    return _clean(claimed) or _clean(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104


def shortened(address: str) -> str:
    """Return the address without its end: `203.0.113.0`, `2001:db8:1::`."""
    parsed = ipaddress.ip_address(address)
    network = ipaddress.ip_network(
        f"{parsed}/{_KEPT_BITS[parsed.version]}", strict=False
    )
    return str(network.network_address)


def _clean(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""
