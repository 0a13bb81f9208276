"""The SQL of the community tier is the schema that was given, statement by statement.

Runs without TimescaleDB. GIVEN is that schema, sections 3.1 to 3.4, word for word;
DIFFERENCES is all in which ours differs, each with its reason.
"""

import re

import pytest

from analytics.timeseries import policies, schema

GIVEN = {
    "extension": "CREATE EXTENSION IF NOT EXISTS timescaledb;",
    "hypertable": "SELECT create_hypertable('attention_metrics', 'time');",
    "compression": """
        ALTER TABLE attention_metrics SET (
            timescaledb.compress,
            timescaledb.compress_segmentby = 'meeting_id, participant_id'
        );
    """,
    "compression policy": """
        SELECT add_compression_policy('attention_metrics', INTERVAL '1 day');
    """,
    "retention policy": """
        SELECT add_retention_policy('attention_metrics', INTERVAL '90 days');
    """,
    "aggregate": """
        CREATE MATERIALIZED VIEW attention_metrics_1min
        WITH (timescaledb.continuous) AS
        SELECT
            time_bucket('1 minute', time) AS bucket,
            meeting_id,
            participant_id,
            AVG(attention_score) AS avg_attention,
            MIN(attention_score) AS min_attention,
            MAX(attention_score) AS max_attention,
            AVG(gaze_score) AS avg_gaze,
            AVG(head_pose_score) AS avg_head_pose,
            COUNT(*) AS sample_count
        FROM attention_metrics
        GROUP BY bucket, meeting_id, participant_id;
    """,
    "refresh policy": """
        SELECT add_continuous_aggregate_policy('attention_metrics_1min',
            start_offset => INTERVAL '1 hour',
            end_offset => INTERVAL '1 minute',
            schedule_interval => INTERVAL '1 minute');
    """,
}

OURS = {
    "extension": schema.EXTENSION,
    "hypertable": schema.HYPERTABLE,
    "compression": schema.COMPRESSION,
    "compression policy": schema.COMPRESSION_POLICY,
    "retention policy": schema.RETENTION_POLICY,
    "aggregate": schema.CONTINUOUS_AGGREGATE,
    "refresh policy": schema.REFRESH_POLICY,
}

DIFFERENCES = {
    "hypertable": [
        # Chunks of the default seven days would be compressed a week too late.
        ("'time')", "by_range('time', INTERVAL '1 day'))"),
        # Samples are there already where TimescaleDB came later.
        ("'1 day'))", "'1 day'), if_not_exists => true, migrate_data => true)"),
    ],
    # So that an upgrade may be repeated.
    "compression policy": [("'1 day')", "'1 day', if_not_exists => true)")],
    "retention policy": [("'90 days')", "'90 days', if_not_exists => true)")],
    "refresh policy": [
        (
            "schedule_interval => INTERVAL '1 minute')",
            "schedule_interval => INTERVAL '1 minute', if_not_exists => true)",
        )
    ],
    "aggregate": [
        # The present minutes too; newer versions leave them out by default.
        (
            "(timescaledb.continuous)",
            "(timescaledb.continuous, timescaledb.materialized_only = false)",
        ),
        # Filling it is not possible in a transaction.
        ("meeting_id, participant_id;", "meeting_id, participant_id WITH NO DATA;"),
        # What means over measured time are made of.
        (
            "COUNT(*) AS sample_count",
            "COUNT(*) AS sample_count,"
            " SUM(weight_s) AS measured_s,"
            " SUM(attention_score * weight_s) AS weighted_attention,"
            " SUM(weight_s) FILTER (WHERE is_looking_away) AS looking_away_s,"
            " SUM(weight_s) FILTER (WHERE is_drowsy) AS drowsy_s",
        ),
    ],
}


def normalised(statement: str) -> str:
    """Return it with one kind of white space, and none where none is needed."""
    words = " ".join(statement.split()).removesuffix(";").strip() + ";"
    return re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", words))


@pytest.mark.parametrize("name", GIVEN)
def test_a_statement_is_as_given_but_for_what_is_named(name):
    expected = normalised(GIVEN[name])
    for given, ours in DIFFERENCES.get(name, []):
        assert expected.count(given) == 1, given
        expected = expected.replace(given, ours)

    assert normalised(OURS[name]) == expected


def test_the_policies_run_these_statements_and_no_others():
    assert [
        statement for policy in policies.WANTED for statement in policy.statements
    ] == [
        schema.REFRESH_POLICY,
        schema.COMPRESSION,
        schema.COMPRESSION_POLICY,
        schema.RETENTION_POLICY,
    ]
