"""Tokens, webhooks, who looked at what, and receipts: read, and never with a secret."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from users.admin.rows import KeptAdmin, ReadOnlyAdmin
from users.models import (
    AccessLogEntry,
    ApiToken,
    Erasure,
    WebhookDelivery,
    WebhookEndpoint,
)
from users.webhooks import endpoints

NOTHING = "—"


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """What programs sign in with; deleting one turns its program away at once."""

    list_display = (
        "name",
        "begins",
        "user",
        "may",
        "state",
        "created_at",
        "last_used_at",
        "expires_at",
    )
    list_filter = (
        ("user", AutocompleteSelectFilter),
        ("revoked_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("user",)
    search_fields = ("name", "prefix", "user__email", "user__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "name",
        "begins",
        "user",
        "may",
        "state",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )

    @display(description="Begins with", ordering="prefix")
    def begins(self, token: ApiToken) -> str:
        """Show by what its owner tells it from others."""
        return f"{token.prefix}…"

    @display(description="May")
    def may(self, token: ApiToken) -> str:
        """Show its scopes in words."""
        return ", ".join(str(ApiToken.Scope(scope).label) for scope in token.scopes)

    @display(
        description="State",
        label={"Valid": "success", "Expired": "warning", "Revoked": "danger"},
    )
    def state(self, token: ApiToken) -> str:
        """Say whether it still lets anybody in."""
        if token.revoked_at:
            return "Revoked"
        is_over = token.expires_at is not None and token.expires_at <= timezone.now()
        return "Expired" if is_over else "Valid"


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    """Addresses that are told what happens; the secret is its owner's."""

    list_display = (
        "url",
        "user",
        "state",
        "told_of",
        "waiting",
        "given_up",
        "failing_since",
        "created_at",
    )
    list_filter = (
        ("user", AutocompleteSelectFilter),
        ("disabled_at", admin.EmptyFieldListFilter),
        ("failing_since", admin.EmptyFieldListFilter),
    )
    list_select_related = ("user",)
    search_fields = ("url", "description", "user__email", "user__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "url",
        "description",
        "user",
        "state",
        "told_of",
        "waiting",
        "given_up",
        "created_at",
        "failing_since",
        "disabled_at",
        "disabled_reason",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        """Count the messages that wait and those given up, in the same query."""
        status = WebhookDelivery.Status
        found: QuerySet[WebhookEndpoint] = super().get_queryset(request)
        return found.annotate(
            pending=Count("deliveries", filter=Q(deliveries__status=status.PENDING)),
            failed=Count("deliveries", filter=Q(deliveries__status=status.FAILED)),
        )

    def get_deleted_objects(
        self, objs: Iterable[WebhookEndpoint], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Let messages go with their address; alone, nobody deletes one."""
        objs = list(objs)
        messages = WebhookDelivery.objects.filter(endpoint__in=objs).count()
        counts = {"webhook endpoints": len(objs), "messages": messages}
        return [str(endpoint) for endpoint in objs], counts, set(), []

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        """Delete one as its owner would."""
        endpoints.delete(obj)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[WebhookEndpoint]
    ) -> None:
        """Delete those that were ticked."""
        for endpoint in queryset:
            endpoints.delete(endpoint)

    @display(
        description="State",
        label={"Well": "success", "Failing": "warning", "Disabled": "danger"},
    )
    def state(self, endpoint: WebhookEndpoint) -> str:
        """Say whether it answers."""
        if endpoint.disabled_at:
            return "Disabled"
        return "Failing" if endpoint.failing_since else "Well"

    @display(description="Told of")
    def told_of(self, endpoint: WebhookEndpoint) -> str:
        """Show the events."""
        return ", ".join(endpoint.events) or NOTHING

    @display(description="Waiting", ordering="pending")
    def waiting(self, endpoint: Any) -> int:
        """Show how many messages wait."""
        return int(endpoint.pending)

    @display(description="Given up", ordering="failed")
    def given_up(self, endpoint: Any) -> int:
        """Show how many messages were given up."""
        return int(endpoint.failed)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(KeptAdmin):
    """Messages and their attempts; what they say is for whom they are sent to."""

    list_display = (
        "event",
        "endpoint",
        "owner",
        "state",
        "tries",
        "last_answer",
        "created_at",
        "delivered_at",
        "next_attempt_at",
    )
    list_filter = ("status", "event", ("endpoint", AutocompleteSelectFilter))
    list_select_related = ("endpoint__user",)
    search_fields = ("event", "endpoint__url", "endpoint__user__email")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (
        "id",
        "event",
        "endpoint",
        "owner",
        "status",
        "all_attempts",
        "created_at",
        "delivered_at",
        "next_attempt_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        """Leave out what the messages say."""
        deliveries: QuerySet[WebhookDelivery] = super().get_queryset(request)
        return deliveries.select_related("endpoint__user").defer("payload")

    @display(description="Owner", ordering="endpoint__user__name")
    def owner(self, delivery: WebhookDelivery) -> str:
        """Show whose address it is."""
        return str(delivery.endpoint.user)

    @display(
        description="Status",
        label={"pending": "info", "delivered": "success", "failed": "danger"},
        ordering="status",
    )
    def state(self, delivery: WebhookDelivery) -> tuple[str, str]:
        """Show the status in its colour."""
        return delivery.status, delivery.get_status_display()

    @display(description="Last answer")
    def last_answer(self, delivery: WebhookDelivery) -> str:
        """Show what came back the last time."""
        if not delivery.attempts:
            return NOTHING
        last = delivery.attempts[-1]
        return str(last.get("error") or last.get("status") or NOTHING)

    @display(description="Attempts")
    def all_attempts(self, delivery: WebhookDelivery) -> str:
        """Show each attempt on a line."""
        lines = (
            " · ".join(f"{name}: {value}" for name, value in one.items() if value)
            for one in delivery.attempts
        )
        return "\n".join(lines) or NOTHING


@admin.register(AccessLogEntry)
class AccessLogEntryAdmin(KeptAdmin):
    """Who saw, took away or changed data about people."""

    list_display = (
        "at",
        "who",
        "action",
        "whose",
        "through",
        "object_type",
        "object_id",
        "detail",
    )
    list_filter = (
        "action",
        "through",
        "object_type",
        ("actor", AutocompleteSelectFilter),
        ("subject", AutocompleteSelectFilter),
    )
    list_select_related = ("actor", "subject")
    search_fields = ("actor__email", "subject__email", "object_id", "detail")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")

    @display(description="Who", ordering="actor__email")
    def who(self, entry: AccessLogEntry) -> str:
        """Show who did it."""
        return NOTHING if entry.actor is None else entry.actor.email

    @display(description="Whose data", ordering="subject__email")
    def whose(self, entry: AccessLogEntry) -> str:
        """Show whom it was about."""
        return "Everybody in it" if entry.subject is None else entry.subject.email


@admin.register(Erasure)
class ErasureAdmin(KeptAdmin):
    """Receipts of erasing: how much, and never of whom."""

    list_display = ("id", "requested_at", "finished_at", "how_much", "by_staff")
    list_filter = ("by_staff", ("finished_at", admin.EmptyFieldListFilter))
    search_fields = ("id",)
    date_hierarchy = "requested_at"
    ordering = ("-requested_at",)
    fields = ("id", "requested_at", "finished_at", "how_much", "by_staff")

    @display(description="Erased")
    def how_much(self, erasure: Erasure) -> str:
        """Show the counts by kind."""
        if not isinstance(erasure.counts, dict):
            return json.dumps(erasure.counts)
        return ", ".join(f"{k}: {n}" for k, n in erasure.counts.items()) or NOTHING
