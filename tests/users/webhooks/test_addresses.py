"""Which addresses are of the public Internet."""

import pytest

from users.webhooks import addresses
from users.webhooks.failures import Failure, SendingError


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "172.32.0.1", "100.128.0.1"],
)
def test_a_public_address_may_be_reached(address: str) -> None:
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "::"),  # noqa: S104
        *("10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd00::1"),
        *("169.254.169.254", "fe80::1", "fe80::1%eth0", "fec0::1"),
        *("100.64.0.1", "198.18.0.1", "192.0.0.8", "192.0.0.9", "192.88.99.1"),
        *("192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"),
        *("224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "5f00::1"),
        *("::ffff:8.8.8.8", "::ffff:127.0.0.1", "::127.0.0.1"),
        *("2002:7f00:1::", "2001:0:1::1", "64:ff9b::7f00:1", "64:ff9b:1::808:808"),
    ],
)
def test_any_other_address_may_not(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"]
)
def test_this_machine_is_found_out_however_it_is_written(host: str) -> None:
    with pytest.raises(SendingError) as caught:
        addresses.resolve(host, 443, may_be_private=False)

    assert caught.value.failure in {Failure.PRIVATE, Failure.NAME}


def test_one_private_address_among_public_ones_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(2, 1, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)

    with pytest.raises(SendingError) as caught:
        addresses.resolve("mixed.example", 443, may_be_private=False)

    assert caught.value.failure is Failure.PRIVATE
