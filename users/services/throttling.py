"""Wrong passwords: how many, for how long an address is locked, and who forgives."""

import math
from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings


def forgive(email: str) -> None:
    """Let the address be tried again from everywhere."""
    AccessAttempt.objects.filter(username=email.lower()).delete()


def minutes_left(email: str, *, address: str, at: datetime) -> int:
    """Return after how many minutes the next try from that IP address is heard."""
    last = (
        AccessAttempt.objects.filter(username=email.lower(), ip_address=address)
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    over = (last or at) + settings.AXES_COOLOFF_TIME
    return max(1, math.ceil((over - at).total_seconds() / 60))
