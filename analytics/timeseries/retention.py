"""How long rows stay, where the database has no policy for it; minutes stay longer."""

from datetime import datetime

from django.db import connections

from analytics.timeseries import minutes, router, schema, tier
from analytics.timeseries.tier import Tier

DAYS = minutes.KEPT_ROWS.days


def apply(*, now: datetime) -> int:
    """Delete what has reached its age; return how many rows, or chunks on `apache`.

    Chunks go whole, so that on a hypertable a row may stay for a day longer.
    """
    # Minutes that are not stored yet would be lost with their rows.
    minutes.advance(now=now)
    limit = minutes.floor(now) - minutes.KEPT_ROWS
    has = tier.current()
    if has is Tier.COMMUNITY:
        return 0
    with connections[router.alias()].cursor() as cursor:
        if has is Tier.APACHE:
            cursor.execute(
                "SELECT drop_chunks(%s, older_than => %s::timestamptz)",
                [schema.METRICS, limit],
            )
        else:
            cursor.execute(f"DELETE FROM {schema.METRICS} WHERE time < %s", [limit])
        return int(cursor.rowcount)
