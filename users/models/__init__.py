"""Tables of people and of what belongs to an account."""

from users.models.audit import AccessLogEntry, Erasure
from users.models.people import User, UserManager
from users.models.sessions import UserSession
from users.models.tokens import ApiToken, IdempotentAnswer
from users.models.webhooks import WebhookDelivery, WebhookEndpoint

__all__ = [
    "AccessLogEntry",
    "ApiToken",
    "Erasure",
    "IdempotentAnswer",
    "User",
    "UserManager",
    "UserSession",
    "WebhookDelivery",
    "WebhookEndpoint",
]
