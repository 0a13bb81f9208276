"""Which machines a webhook may reach: those of the public Internet, unless told.

A name is resolved once, and the connection goes to an address that was checked:
whoever owns the name could answer differently the next time.
"""

import ipaddress
import socket

from users.webhooks.failures import Failure, SendingError

_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
"""What is given out for use; everything else is local, reserved or multicast."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 from a network that has IPv6 only (RFC 6052): the last 32 bits count."""

_REFUSED = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24",  # protocol assignments, some of them global in Python's eyes
        "192.88.99.0/24",  # relays of 6to4
        "2001::/32",  # Teredo, which hides an IPv4 address
        "2002::/16",  # 6to4, likewise
        "3fff::/20",  # documentation
    )
)

MOST = 3
"""Addresses of one name that are tried."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(text: str) -> bool:
    """Say whether an address is one of the public Internet."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address not in _PUBLIC_V6:
            return False
    is_special = address.is_multicast or address.is_reserved
    is_refused = any(
        address.version == network.version and address in network
        for network in _REFUSED
    )
    return address.is_global and not is_special and not is_refused


def is_port(number: int | None) -> bool:
    """Say whether a port can be connected to; None stands for the usual one."""
    return number is None or 0 < number < 2**16


def resolve(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """Return the addresses of a host, at most MOST, every one of them checked.

    Raises SendingError when there are none, or one of them may not be reached.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SendingError(Failure.NAME) from error
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in found))
    if not may_be_private and not all(is_public(one) for one in addresses):
        raise SendingError(Failure.PRIVATE)
    return addresses[:MOST]
