"""Tells a person's webhooks what happened, after commit.

Call it where the fact is stored, in the same transaction: either both are stored or
neither is. Costs one query when nobody listens. The data hold ids and numbers, never a
name, and nothing of single people where meetings.visibility hides them: the caller
sees to that.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from users.models import WebhookDelivery, WebhookEndpoint
from users.webhooks import queueing

# The lock lets everybody write the row and nobody delete it before the message is
# committed, which would undo the caller's work; Django has no words for it.
_LISTENING = """
    SELECT e.id FROM webhook_endpoints AS e JOIN users AS u ON u.id = e.user_id
    WHERE e.user_id = %s AND u.is_active
        AND e.disabled_at IS NULL AND e.events @> ARRAY[%s]::varchar[]
    FOR KEY SHARE OF e
"""


def emit(user_id: uuid.UUID, event: str, data: dict[str, Any], *, key: str) -> None:
    """Store a message for every address of the person that wants the event.

    `key` names what happened: told again, it is stored once. `data` is JSON.
    """
    with transaction.atomic():
        listening = WebhookEndpoint.objects.raw(_LISTENING, [user_id, event])
        store([endpoint.pk for endpoint in listening], event, data, key=key)


def store(
    endpoint_ids: list[uuid.UUID], event: str, data: dict[str, Any], *, key: str
) -> None:
    """Store a message for each of the addresses, sent once it is committed."""
    if not endpoint_ids:
        return
    now = timezone.now()
    payload = {"type": event, "timestamp": now.isoformat(), "data": data}
    messages = [
        WebhookDelivery(
            endpoint_id=endpoint_id,
            event=event,
            key=key,
            payload=payload,
            next_attempt_at=now,
            queued_at=now,
        )
        for endpoint_id in endpoint_ids
    ]
    # Who stores the same at the same moment is told nothing, and the task of a message
    # that is not there does nothing.
    WebhookDelivery.objects.bulk_create(messages, ignore_conflicts=True)
    queueing.send_on_commit([message.pk for message in messages])
