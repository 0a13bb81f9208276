"""What people do with their webhooks."""

from datetime import timedelta

import pytest

from tests.factories import NOON
from tests.users.webhooks.receiver import Receiver
from users.models import User, WebhookDelivery, WebhookEndpoint
from users.webhooks import delivering, endpoints
from users.webhooks.endpoints import WebhookStateError
from users.webhooks.events import Event


def test_a_person_has_a_limited_number(host: User) -> None:
    for number in range(endpoints.MOST):
        endpoints.add(host, url=f"https://{number}.example/", events=Event.values)

    with pytest.raises(WebhookStateError):
        endpoints.add(host, url="https://more.example/", events=Event.values)


def test_switched_on_again_it_begins_with_a_clean_slate(
    endpoint: WebhookEndpoint,
) -> None:
    endpoint.failing_since = NOON
    endpoint.save()
    endpoints.disable(endpoint, at=NOON)

    found = endpoints.enable(endpoint)

    assert found.disabled_at is None
    assert found.disabled_reason == ""
    assert found.failing_since is None


def test_what_waits_when_it_is_switched_off_can_be_asked_for_again(
    endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    endpoints.send_test(endpoint, at=NOON)
    endpoints.disable(endpoint, at=NOON)
    message = WebhookDelivery.objects.get()

    with pytest.raises(WebhookStateError):
        endpoints.redeliver(message, at=NOON)
    endpoints.enable(endpoint)
    endpoints.redeliver(message, at=NOON)
    delivering.deliver(message.pk)

    assert len(receiving.taken) == 1


def test_a_test_message_comes_whatever_the_address_listens_to(
    endpoint: WebhookEndpoint,
) -> None:
    endpoints.change(
        endpoint, url=endpoint.url, events=[Event.MEETING_ENDED], description=""
    )

    endpoints.send_test(endpoint, at=NOON)

    message = WebhookDelivery.objects.get()
    assert message.payload["type"] == "webhook.test"
    assert message.payload["data"] == {"webhook_id": str(endpoint.pk)}


def test_test_messages_are_no_hammer(endpoint: WebhookEndpoint) -> None:
    for _ in range(endpoints.MOST_TESTS):
        endpoints.send_test(endpoint, at=NOON)

    with pytest.raises(WebhookStateError):
        endpoints.send_test(endpoint, at=NOON)


def test_a_webhook_that_is_off_gets_no_test(endpoint: WebhookEndpoint) -> None:
    endpoints.disable(endpoint, at=NOON)

    with pytest.raises(WebhookStateError):
        endpoints.send_test(endpoint, at=NOON + timedelta(hours=1))
