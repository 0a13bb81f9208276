"""What becomes of a meeting's samples once it is over."""

import uuid
from datetime import datetime, timedelta

from django.db import connections, transaction

from analytics.models import AttentionMetric
from analytics.timeseries import queries, router


def drop_after(meeting_id: uuid.UUID, moment: datetime) -> int:
    """Delete what a meeting's samples say about later than `moment`; return how many."""
    late = AttentionMetric.objects.filter(meeting_id=meeting_id, time__gt=moment)
    deleted, _ = late.delete()
    return deleted


def unlink(meeting_id: uuid.UUID, *, bucket: timedelta) -> int:
    """Give each person another random id in every span; return how many samples.

    Who was measured at the same time stays apart, so that people can be counted;
    who came at which moment no longer tells whose the samples after it are. May be
    called again.
    """
    alias = router.alias()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(
            f"""
            WITH spans AS MATERIALIZED (
                SELECT participant_id, start, gen_random_uuid() AS fresh_id
                FROM (
                    SELECT DISTINCT participant_id, {queries.SPAN} AS start
                    FROM attention_metrics WHERE meeting_id = %s
                ) AS measured
            )
            UPDATE attention_metrics SET participant_id = spans.fresh_id
            FROM spans
            WHERE meeting_id = %s
                AND attention_metrics.participant_id = spans.participant_id
                AND {queries.SPAN} = spans.start
            """,  # noqa: S608
            [
                str(bucket.total_seconds()),
                meeting_id,
                meeting_id,
                str(bucket.total_seconds()),
            ],
        )
        return int(cursor.rowcount)
