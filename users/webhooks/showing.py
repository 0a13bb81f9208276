"""Webhooks and what was sent to them, as the pages show it."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _

from users.models import User, WebhookDelivery, WebhookEndpoint
from users.webhooks import events
from users.webhooks.failures import Failure

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Status = WebhookDelivery.Status


@dataclass(frozen=True, slots=True)
class Look:
    """A state: never by colour alone, so words and an icon with it."""

    words: "StrOrPromise"
    icon: str
    tone: str


_ON = Look(_("On"), "check", "good")
_FAILING = Look(_("Not arriving"), "warning", "away")
_OFF = Look(_("Off"), "pause", "")
_DISABLED = Look(_("Switched off"), "critical", "danger")

_MESSAGES: Mapping[str, Look] = {
    Status.PENDING: Look(_("Waiting"), "clock", ""),
    Status.DELIVERED: Look(_("Delivered"), "check", "good"),
    Status.FAILED: Look(_("Given up"), "critical", "danger"),
}
_TRIED_AGAIN = Look(_("Is tried again"), "warning", "away")

_EVENTS: Mapping[str, "StrOrPromise"] = {
    **dict(events.Event.choices),
    events.TEST: _("Test message"),
}


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """One webhook of the list; `last_at` is None until something was to be sent."""

    endpoint: WebhookEndpoint
    name: str
    look: Look
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt; `status` is None without an answer, `words` say what went wrong."""

    at: datetime
    status: int | None
    ms: int
    words: "StrOrPromise"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message of the log, its attempts the newest first."""

    id: uuid.UUID
    event: str
    words: "StrOrPromise"
    look: Look
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: tuple[AttemptRow, ...]
    payload: str
    may_be_sent_again: bool


def rows(user: User) -> list[WebhookRow]:
    """Return the webhooks of a person, the oldest first."""
    found = user.webhooks.annotate(last_at=Max("deliveries__created_at"))
    return [
        WebhookRow(one, name(one), look(one), one.last_at)
        for one in found.order_by("created_at")
    ]


def name(endpoint: WebhookEndpoint) -> str:
    """Return what the owner calls it, else its host."""
    return endpoint.description or httpx.URL(endpoint.url).host


def look(endpoint: WebhookEndpoint) -> Look:
    """Return how it is."""
    if endpoint.disabled_at is not None:
        is_chosen = endpoint.disabled_reason == WebhookEndpoint.Disabled.OWNER
        return _OFF if is_chosen else _DISABLED
    return _FAILING if endpoint.failing_since else _ON


def messages(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """Return what was or is to be sent, the newest first."""
    return endpoint.deliveries.order_by("-created_at", "pk")


def message(stored: WebhookDelivery, *, is_on: bool) -> MessageRow:
    """Return a row of the log; with `is_on`, it may be asked for again."""
    is_over = stored.status != Status.PENDING
    return MessageRow(
        id=stored.pk,
        event=stored.event,
        words=_EVENTS.get(stored.event, stored.event),
        look=_MESSAGES[stored.status] if is_over or not stored.tries else _TRIED_AGAIN,
        created_at=stored.created_at,
        next_attempt_at=stored.next_attempt_at if stored.tries else None,
        attempts=tuple(_attempt(one) for one in reversed(stored.attempts)),
        payload=json.dumps(_ordered(stored.payload), indent=2, ensure_ascii=False),
        may_be_sent_again=is_over and is_on,
    )


def _attempt(stored: Mapping[str, Any]) -> AttemptRow:
    error = stored["error"]
    return AttemptRow(
        at=datetime.fromisoformat(stored["at"]),
        status=stored["status"],
        ms=stored["ms"],
        words=Failure(error).label if error else _("Delivered"),
    )


def _ordered(payload: Mapping[str, Any]) -> dict[str, Any]:
    # The database keeps names of JSON in an order of its own.
    return {one: payload[one] for one in ("type", "timestamp", "data")}
