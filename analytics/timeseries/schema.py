"""The SQL that makes the tables of each tier. It says what; `upgrading` runs it.

`community` ends with the given schema word for word, with columns added to the
aggregate. The other tiers have what they lack under the same name: a view
`attention_metrics_1min` over minutes that are stored up to a moment (STORED_MINUTES,
STORED_UNTIL) and over the rows since. That is what a continuous aggregate with
`materialized_only = false` is, so queries are fast and minutes outlive the rows they
came from on every tier.
"""

METRICS = "attention_metrics"
MINUTES = "attention_metrics_1min"
STORED_MINUTES = "attention_metrics_1min_stored"
STORED_UNTIL = "attention_metrics_1min_stored_until"
"""One row: minutes before `moment` are stored, the view computes the later ones."""

CHUNK = "1 day"
"""Chunks of the default seven days would be compressed up to a week too late."""

RETENTION = "90 days"

ORIGIN = "TIMESTAMPTZ '2000-01-03 00:00:00+00'"
"""Where spans are counted from: a Monday, as `time_bucket` does."""

MINUTE = f"date_bin('1 minute', time, {ORIGIN})"

AGGREGATES = {
    "avg_attention": "AVG(attention_score)",
    "min_attention": "MIN(attention_score)",
    "max_attention": "MAX(attention_score)",
    "avg_gaze": "AVG(gaze_score)",
    "avg_head_pose": "AVG(head_pose_score)",
    "sample_count": "COUNT(*)",
    "measured_s": "SUM(weight_s)",
    "weighted_attention": "SUM(attention_score * weight_s)",
    "looking_away_s": "SUM(weight_s) FILTER (WHERE is_looking_away)",
    "drowsy_s": "SUM(weight_s) FILTER (WHERE is_drowsy)",
}
"""The columns given, then ours, from `measured_s` on.

`weighted_attention / measured_s` is the mean over measured time. Sums add up over any
span; the means given do not.
"""

_AGGREGATED = ",\n    ".join(f"{how} AS {name}" for name, how in AGGREGATES.items())

BY_MINUTE = f"""
SELECT {{bucket}} AS bucket,
    meeting_id,
    participant_id,
    {_AGGREGATED}
FROM {METRICS}
{{where}}
GROUP BY bucket, meeting_id, participant_id
"""
"""The one question that minutes are the answer to, however they are kept."""

EXTENSION = "CREATE EXTENSION IF NOT EXISTS timescaledb"
UPDATE_EXTENSION = "ALTER EXTENSION timescaledb UPDATE"

HYPERTABLE = (
    f"SELECT create_hypertable('{METRICS}', by_range('time', INTERVAL '{CHUNK}'), "
    "if_not_exists => true, migrate_data => true)"
)

TIME_INDEX = (
    f"CREATE INDEX IF NOT EXISTS idx_metrics_time ON {METRICS} USING brin (time)"
    " WITH (pages_per_range = 32, autosummarize = on)"
)
"""For `plain`: rows come in the order of time; a hypertable brings its own index.

Pages that are not summarised are read as a whole, and vacuum comes late.
"""

DROP_TIME_INDEX = "DROP INDEX IF EXISTS idx_metrics_time"

COMPRESSION = (
    f"ALTER TABLE {METRICS} SET (timescaledb.compress, "
    "timescaledb.compress_segmentby = 'meeting_id, participant_id')"
)
COMPRESSION_POLICY = (
    f"SELECT add_compression_policy('{METRICS}', INTERVAL '1 day', "
    "if_not_exists => true)"
)
RETENTION_POLICY = (
    f"SELECT add_retention_policy('{METRICS}', INTERVAL '{RETENTION}', "
    "if_not_exists => true)"
)
CONTINUOUS_AGGREGATE = f"""
CREATE MATERIALIZED VIEW {MINUTES}
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
{BY_MINUTE.format(bucket="time_bucket('1 minute', time)", where="").strip()}
WITH NO DATA
"""
"""WITH NO DATA, since filling it is not possible in a transaction."""

REFRESH_POLICY = (
    f"SELECT add_continuous_aggregate_policy('{MINUTES}', "
    "start_offset => INTERVAL '1 hour', end_offset => INTERVAL '1 minute', "
    "schedule_interval => INTERVAL '1 minute', if_not_exists => true)"
)

OWN_MINUTES = (
    f"CREATE TABLE {STORED_MINUTES} AS "
    f"{BY_MINUTE.format(bucket=MINUTE, where='')} WITH NO DATA",
    f"ALTER TABLE {STORED_MINUTES}"
    " ADD PRIMARY KEY (meeting_id, participant_id, bucket)",
    f"CREATE INDEX ON {STORED_MINUTES} (participant_id)",
    f"CREATE TABLE {STORED_UNTIL} (moment TIMESTAMPTZ NOT NULL)",
    f"CREATE UNIQUE INDEX ON {STORED_UNTIL} ((true))",
    f"INSERT INTO {STORED_UNTIL} VALUES ('1970-01-01 00:00:00+00')",
    # A function, for the planner calls it and knows then how few rows are left. To the
    # result of a subquery it gives a third of the table, which it reads as a whole.
    f"CREATE FUNCTION {STORED_UNTIL}() RETURNS TIMESTAMPTZ LANGUAGE sql STABLE"
    f" PARALLEL SAFE AS 'SELECT moment FROM {STORED_UNTIL}'",
    f"CREATE VIEW {MINUTES} AS SELECT * FROM {STORED_MINUTES} UNION ALL "
    + BY_MINUTE.format(bucket=MINUTE, where=f"WHERE time >= {STORED_UNTIL}()"),
)

DROP_VIEW = f"DROP VIEW IF EXISTS {MINUTES}"
DROP_OWN_MINUTES = (
    f"DROP FUNCTION {STORED_UNTIL}()",
    f"DROP TABLE {STORED_MINUTES}, {STORED_UNTIL}",
)
