"""Where a request comes from: the address that the outermost trusted proxy saw."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_KEPT_BITS = {4: 24, 6: 48}
"""Of an address that is shown: enough to tell home from work, not one home from another."""

_TELLING_BITS = 64
"""Of version 6, what a provider gives to one customer at least."""


def of(request: HttpRequest) -> str:
    """Return the IP address of whoever asks; `0.0.0.0` when there is none.

    Of version 6 only the network (/64), since who has one has all its addresses. Of
    X-Forwarded-For only what TRUSTED_PROXIES proxies of ours added is believed.
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
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    # A server that listens on both versions writes those of version 4 like this.
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    network = ipaddress.ip_network((int(address), _TELLING_BITS), strict=False)
    return str(network.network_address)
