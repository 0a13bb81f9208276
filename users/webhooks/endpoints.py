"""What people do with their webhooks: add, change, switch off, try, send again."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, ngettext

from users.models import User, WebhookDelivery, WebhookEndpoint
from users.webhooks import delivering, emitting, events, queueing, signing

MOST = 10
"""Addresses of one person: each costs requests whenever something happens."""

OLD_SECRET_FOR = timedelta(hours=24)
"""How long messages bear the signature of the former secret too: time to deploy."""

MOST_TESTS = 10
TESTS_WITHIN = timedelta(minutes=10)
"""A button of ours must not be a hammer for somebody else's server."""

Status = WebhookDelivery.Status


class WebhookStateError(Exception):
    """This cannot be done with the webhook now; the message says why."""


@transaction.atomic
def add(
    user: User, *, url: str, events: Iterable[str], description: str = ""
) -> WebhookEndpoint:
    """Store a new address; raises WebhookStateError when the person has MOST."""
    # Two at once shall not both be the last one.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.webhooks.count() >= MOST:
        raise WebhookStateError(
            ngettext(
                "You can have %(count)d webhook.",
                "You can have %(count)d webhooks. Delete one first.",
                MOST,
            )
            % {"count": MOST}
        )
    return WebhookEndpoint.objects.create(
        user=user,
        url=url,
        description=description,
        events=sorted(events),
        secret=signing.new_secret(),
    )


@transaction.atomic
def change(
    endpoint: WebhookEndpoint, *, url: str, events: Iterable[str], description: str
) -> WebhookEndpoint:
    """Store another address, other events or another description."""
    endpoint = _lock(endpoint)
    if endpoint.url != url:
        # What failed was another server.
        endpoint.failing_since = None
    endpoint.url, endpoint.description = url, description
    endpoint.events = sorted(events)
    endpoint.save(update_fields=["failing_since", "url", "description", "events"])
    return endpoint


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, at: datetime) -> WebhookEndpoint:
    """Make a new secret; the former one signs too for OLD_SECRET_FOR."""
    endpoint = _lock(endpoint)
    endpoint.old_secret = endpoint.secret
    endpoint.old_secret_until = at + OLD_SECRET_FOR
    endpoint.secret = signing.new_secret()
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return endpoint


@transaction.atomic
def disable(endpoint: WebhookEndpoint, *, at: datetime) -> WebhookEndpoint:
    """Send nothing more to this address, nor what waits."""
    endpoint = _lock(endpoint)
    if endpoint.disabled_at is None:
        endpoint.disabled_at = at
        endpoint.disabled_reason = WebhookEndpoint.Disabled.OWNER
        endpoint.save(update_fields=["disabled_at", "disabled_reason"])
        delivering.give_up_waiting(endpoint)
    return endpoint


@transaction.atomic
def enable(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Send again what happens from now on."""
    endpoint = _lock(endpoint)
    endpoint.disabled_at = endpoint.failing_since = None
    endpoint.disabled_reason = ""
    endpoint.save(update_fields=["disabled_at", "failing_since", "disabled_reason"])
    return endpoint


@transaction.atomic
def delete(endpoint: WebhookEndpoint) -> None:
    """Forget the address and what was sent to it."""
    _lock(endpoint).delete()


@transaction.atomic
def send_test(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """Send a message that says nothing; raises WebhookStateError when it must wait."""
    endpoint = _lock(endpoint)
    _require_enabled(endpoint)
    lately = WebhookDelivery.objects.filter(
        endpoint__user=endpoint.user_id,
        event=events.TEST,
        created_at__gt=at - TESTS_WITHIN,
    )
    if lately.count() >= MOST_TESTS:
        raise WebhookStateError(
            gettext("That were many test messages. Wait ten minutes.")
        )
    emitting.store(
        [endpoint.pk],
        events.TEST,
        {"webhook_id": str(endpoint.pk)},
        key=f"{events.TEST}:{uuid.uuid4()}",
    )


@transaction.atomic
def redeliver(message: WebhookDelivery, *, at: datetime) -> None:
    """Send a message again under its id; raises WebhookStateError while it waits."""
    _require_enabled(_lock(message.endpoint))
    message = WebhookDelivery.objects.select_for_update().get(pk=message.pk)
    if message.status == Status.PENDING:
        raise WebhookStateError(gettext("This message is on its way already."))
    message.status, message.tries = Status.PENDING, 0
    message.next_attempt_at = message.queued_at = at
    message.delivered_at = None
    message.save()
    queueing.send_on_commit([message.pk])


def _lock(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    # The strongest lock, because deleting wants it: see users.webhooks.emitting.
    return WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)


def _require_enabled(endpoint: WebhookEndpoint) -> None:
    if endpoint.disabled_at is not None:
        raise WebhookStateError(gettext("Switch this webhook on first."))
