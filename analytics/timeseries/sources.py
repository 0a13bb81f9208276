"""Where a question is asked: of the rows, or of their minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.models import AttentionMetric, AttentionMinute
from analytics.timeseries import schema

MINUTE = timedelta(minutes=1)

SPAN = f"date_bin(%s::interval, {{time}}, {schema.ORIGIN})"
"""SQL for the start of a span; takes its length in seconds.

The same instants as `time_bucket`, whose origin it has.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Where to read, and what there makes a weighted mean."""

    model: type[AttentionMetric | AttentionMinute]
    table: str
    time: str
    weighted: str
    measured: str

    @property
    def span(self) -> str:
        """Return SPAN of this source."""
        return SPAN.format(time=self.time)

    @property
    def means(self) -> str:
        """Return SQL for start, participant_id, score, measured_s of each span.

        Takes the length of spans in seconds, the meeting, and the range's two ends.
        """
        # By instants: grouped by epoch seconds it takes twice as long.
        return f"""
            SELECT {self.span} AS start, participant_id,
                sum({self.weighted}) / sum({self.measured}) AS score,
                sum({self.measured}) AS measured_s
            FROM {self.table}
            WHERE meeting_id = %s AND {self.time} >= %s AND {self.time} < %s
                AND {self.measured} > 0
            GROUP BY start, participant_id
        """


ROWS = Source(
    AttentionMetric, schema.METRICS, "time", "attention_score * weight_s", "weight_s"
)
MINUTES = Source(
    AttentionMinute, schema.MINUTES, "bucket", "weighted_attention", "measured_s"
)


def source_for(start: datetime, end: datetime, bucket: timedelta) -> Source:
    """Return the minutes where spans are whole ones, else the rows."""
    are_whole = bucket % MINUTE == timedelta() and all(
        moment.second == moment.microsecond == 0 for moment in (start, end)
    )
    return MINUTES if are_whole else ROWS


def seconds(bucket: timedelta) -> str:
    """Return a length of time as PostgreSQL reads it."""
    return f"{bucket.total_seconds()} seconds"
