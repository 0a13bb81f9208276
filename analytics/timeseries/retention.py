"""How long samples stay, where the database has no policy for it."""

from datetime import datetime

from analytics.models import AttentionMetric

DAYS = 90


def delete_older_than(limit: datetime) -> int:
    """Delete samples from before `limit` and return how many there were."""
    deleted, _ = AttentionMetric.objects.filter(time__lt=limit).delete()
    return deleted
