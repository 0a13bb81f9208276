"""Whose webhooks one may see: each function returns the thing or raises 404."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from users.models import User, WebhookDelivery, WebhookEndpoint


class WebhookAccessDeniedError(Http404):
    """The webhook does not exist for this person; pages answer 404."""

    def __init__(self) -> None:
        super().__init__("No such webhook")


def access_webhook(
    user: User | AnonymousUser, endpoint_id: uuid.UUID
) -> WebhookEndpoint:
    """Return the person's own webhook."""
    if user.is_authenticated:
        found = WebhookEndpoint.objects.filter(user=user, pk=endpoint_id).first()
        if found is not None:
            return found
    raise WebhookAccessDeniedError


def access_message(
    user: User | AnonymousUser, message_id: uuid.UUID
) -> WebhookDelivery:
    """Return a message to one of the person's own webhooks."""
    if user.is_authenticated:
        own = WebhookDelivery.objects.filter(endpoint__user=user)
        found = own.select_related("endpoint").filter(pk=message_id).first()
        if found is not None:
            return found
    raise WebhookAccessDeniedError
