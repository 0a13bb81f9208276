"""A receiver of webhooks, and a host who has one."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.users.webhooks import receiver
from tests.users.webhooks.receiver import Receiver
from users.models import User, WebhookEndpoint
from users.webhooks import endpoints
from users.webhooks.events import Event


@pytest.fixture
def receiving() -> Iterator[Receiver]:
    """A server on this machine."""
    with receiver.running() as running:
        yield running


@pytest.fixture
def private_allowed(settings: Settings) -> None:
    """Staff have allowed webhooks to the own network."""
    settings.WEBHOOKS_MAY_REACH_PRIVATE = True


@pytest.fixture
def endpoint(host: User, receiving: Receiver, private_allowed: None) -> WebhookEndpoint:
    """The host's webhook, told of everything."""
    return endpoints.add(host, url=receiving.url, events=Event.values)
