"""Whose alerts one may see: each function returns the thing or raises 404."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from analytics.models import Alert
from meetings import visibility
from users.models import User


class AlertAccessDeniedError(Http404):
    """The alert does not exist for this person; pages answer 404."""

    def __init__(self) -> None:
        super().__init__("No such alert")


def accessible_alerts(user: User | AnonymousUser) -> QuerySet[Alert]:
    """Return the alerts that a host may see singly: of their meetings that show people."""
    if not user.is_authenticated:
        return Alert.objects.none()
    return Alert.objects.filter(
        visibility.showing_people("meeting__"), meeting__host=user
    )


def access_alert(user: User | AnonymousUser, alert_id: uuid.UUID) -> Alert:
    """Return the alert if `user` may see it."""
    found = accessible_alerts(user).select_related("meeting", "participant__user")
    alert = found.filter(pk=alert_id).first()
    if alert is None:
        raise AlertAccessDeniedError
    return alert
