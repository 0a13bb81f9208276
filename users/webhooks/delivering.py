"""Sends stored messages: claims one, tries once, stores how it went.

A message is claimed with its row locked, for longer than an attempt can take, so that
one worker at a time sends it. A worker that dies leaves a claim that runs out, and
`queue_due` finds the message again: a receiver may get it twice, with the same id.
"""

import contextlib
import json
import logging
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from users.models import WebhookDelivery, WebhookEndpoint
from users.webhooks import queueing, schedule, sending, signing
from users.webhooks.failures import Failure
from users.webhooks.sending import Outcome

CLAIMED_FOR = timedelta(seconds=90)
"""Longer than a look-up and an attempt take together (users.webhooks.sending)."""

LOST_AFTER = timedelta(minutes=2)
"""What stood in the queue for so long without an attempt is queued again."""

MOST_AT_ONCE = 50
"""Messages that one sweep queues."""

KEPT_ATTEMPTS = 50
"""Of one message: somebody may ask for it again and again."""

_slots = threading.BoundedSemaphore(4)
"""Attempts of one process at a time: its other threads have other work to do."""

_slots_of_failing = threading.BoundedSemaphore(2)
"""Of these for addresses that fail, which often means: until the time is over."""

Status = WebhookDelivery.Status

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that nobody else sends until `until`, which also tells claims apart."""

    message_id: uuid.UUID
    endpoint_id: uuid.UUID
    until: datetime
    url: str
    body: bytes
    headers: dict[str, str]


def deliver(message_id: uuid.UUID) -> None:
    """Try to send a message that is due; nothing happens where it is not."""
    with _slot(message_id) as is_free:
        if not is_free:
            # The next sweep queues it again.
            WebhookDelivery.objects.filter(pk=message_id).update(queued_at=None)
            return
        claim = _claim(message_id, at=timezone.now())
        if claim is None:
            return
        outcome = _sent(claim)
        _record(claim, outcome, at=timezone.now())
    logger.info(
        "Sent message %s [status=%s, error=%s, %d ms]",
        message_id,
        outcome.status,
        outcome.error,
        outcome.ms,
    )


def _sent(claim: Claim) -> Outcome:
    try:
        return sending.send(
            claim.url,
            claim.body,
            claim.headers,
            may_reach_private=settings.WEBHOOKS_MAY_REACH_PRIVATE,
        )
    except Exception:
        # Unrecorded, the message would be tried every minute for ever.
        logger.exception("Could not send message %s", claim.message_id)
        return Outcome(None, Failure.PROTOCOL.value, 0)


def queue_due(*, now: datetime) -> int:
    """Queue messages whose time has come or whose task was lost; return how many."""
    due = _due(now).filter(Q(queued_at=None) | Q(queued_at__lt=now - LOST_AFTER))
    # Addresses that work first: those that fail could fill every turn.
    waiting = due.order_by(
        F("endpoint__failing_since").asc(nulls_first=True), "next_attempt_at"
    )
    ids = list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
    WebhookDelivery.objects.filter(pk__in=ids).update(queued_at=now)
    queueing.send(ids)
    return len(ids)


def give_up_waiting(endpoint: WebhookEndpoint) -> None:
    """Send nothing of what waits for this address; each can be asked for again."""
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, status=Status.PENDING)
    waiting.update(status=Status.FAILED, next_attempt_at=None, queued_at=None)


@contextlib.contextmanager
def _slot(message_id: uuid.UUID) -> Iterator[bool]:
    """Say whether this process may send the message now; it counts while it does."""
    is_failing = WebhookEndpoint.objects.filter(
        deliveries=message_id, failing_since__isnull=False
    ).exists()
    taken = [_slots_of_failing, _slots] if is_failing else [_slots]
    with contextlib.ExitStack() as held:
        for slots in taken:
            if not slots.acquire(blocking=False):
                yield False
                return
            held.callback(slots.release)
        yield True


def _due(at: datetime) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=at),
        status=Status.PENDING,
        next_attempt_at__lte=at,
        endpoint__disabled_at=None,
        endpoint__user__is_active=True,
    )


@transaction.atomic
def _claim(message_id: uuid.UUID, *, at: datetime) -> Claim | None:
    locked = _due(at).select_for_update(skip_locked=True, of=("self",))
    message = locked.select_related("endpoint").filter(pk=message_id).first()
    if message is None:
        return None
    message.claimed_until = at + CLAIMED_FOR
    message.save(update_fields=["claimed_until"])
    body = _body(message.payload)
    return Claim(
        message_id=message.pk,
        endpoint_id=message.endpoint_id,
        until=message.claimed_until,
        url=message.endpoint.url,
        body=body,
        headers=signing.headers(
            _secrets(message.endpoint, at=at),
            message_id=str(message.pk),
            at_s=int(at.timestamp()),
            body=body,
        ),
    )


def _body(payload: dict[str, Any]) -> bytes:
    """Return what is sent: the same bytes at each attempt, in the order of the docs."""
    ordered = {name: payload[name] for name in ("type", "timestamp", "data")}
    return json.dumps(ordered, separators=(",", ":")).encode()


def _secrets(endpoint: WebhookEndpoint, *, at: datetime) -> list[str]:
    is_old_known = endpoint.old_secret_until and endpoint.old_secret_until > at
    return [endpoint.secret, *([endpoint.old_secret] if is_old_known else [])]


@transaction.atomic
def _record(claim: Claim, outcome: Outcome, *, at: datetime) -> None:
    """Store how it went, unless the message is gone or somebody else's by now."""
    endpoints = WebhookEndpoint.objects.select_for_update(no_key=True)
    endpoint = endpoints.filter(pk=claim.endpoint_id).first()
    messages = WebhookDelivery.objects.select_for_update()
    message = messages.filter(pk=claim.message_id, claimed_until=claim.until).first()
    if endpoint is None or message is None:
        return
    attempt = {
        "at": at.isoformat(),
        "status": outcome.status,
        "ms": outcome.ms,
        "error": outcome.error,
    }
    message.attempts = [*message.attempts, attempt][-KEPT_ATTEMPTS:]
    message.tries += 1
    message.claimed_until = message.queued_at = message.next_attempt_at = None
    if outcome.is_delivered:
        message.status, message.delivered_at = Status.DELIVERED, at
        endpoint.failing_since = None
    else:
        _take_failure(endpoint, message, outcome, at=at)
    message.save()
    endpoint.save(update_fields=["failing_since", "disabled_at", "disabled_reason"])
    if message.status == Status.FAILED and endpoint.disabled_reason:
        give_up_waiting(endpoint)


def _take_failure(
    endpoint: WebhookEndpoint,
    message: WebhookDelivery,
    outcome: Outcome,
    *,
    at: datetime,
) -> None:
    endpoint.failing_since = endpoint.failing_since or at
    verdict = schedule.after_failure(
        tries=message.tries,
        is_gone=outcome.is_gone,
        failing_since=endpoint.failing_since,
        at=at,
        wait_s=outcome.wait_s,
    )
    if verdict.disabled and endpoint.disabled_at is None:
        endpoint.disabled_at, endpoint.disabled_reason = at, verdict.disabled
        logger.warning(
            "Webhook %s gets nothing more: %s", endpoint.pk, verdict.disabled
        )
    is_over = verdict.next_at is None or endpoint.disabled_at is not None
    message.status = Status.FAILED if is_over else Status.PENDING
    message.next_attempt_at = None if is_over else verdict.next_at
