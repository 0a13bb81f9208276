"""The migrated database is the schema that was given, column by column.

The tables below are that schema, written in PostgreSQL's own words. A column or an
index that the project adds stands in ADDED: a new one is a decision.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from analytics.timeseries import router, tier
from analytics.timeseries.tier import Tier

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

COLUMNS = {
    "users": """
        id uuid not null default gen_random_uuid()
        email character varying(255) not null
        password character varying(255) not null
        name character varying(255)
        avatar_url text
        created_at timestamp with time zone default now()
        updated_at timestamp with time zone default now()
    """,
    "meetings": """
        id uuid not null default gen_random_uuid()
        title character varying(255) not null
        description text
        host_id uuid not null
        status character varying(20) default 'scheduled'::character varying
        start_time timestamp with time zone
        end_time timestamp with time zone
        created_at timestamp with time zone default now()
        updated_at timestamp with time zone default now()
    """,
    "participants": """
        id uuid not null default gen_random_uuid()
        meeting_id uuid not null
        user_id uuid not null
        track_id integer
        joined_at timestamp with time zone
        left_at timestamp with time zone
        is_active boolean default true
        created_at timestamp with time zone default now()
    """,
    "alerts": """
        id uuid not null default gen_random_uuid()
        meeting_id uuid not null
        participant_id uuid not null
        alert_type character varying(50) not null
        severity character varying(20) not null
        message text
        duration_seconds double precision
        created_at timestamp with time zone default now()
        resolved_at timestamp with time zone
    """,
    "meeting_summaries": """
        id uuid not null default gen_random_uuid()
        meeting_id uuid not null
        duration_minutes integer
        participant_count integer
        avg_attention_score double precision
        min_attention_score double precision
        max_attention_score double precision
        total_alerts integer
        low_attention_segments integer
        created_at timestamp with time zone default now()
    """,
    "video_analyses": """
        id uuid not null default gen_random_uuid()
        user_id uuid not null
        filename character varying(255) not null
        file_path text not null
        file_size bigint
        duration double precision
        status character varying(20) default 'pending'::character varying
        progress integer default 0
        results jsonb
        error_message text
        created_at timestamp with time zone default now()
        updated_at timestamp with time zone default now()
    """,
    "video_recordings": """
        id uuid not null default gen_random_uuid()
        meeting_id uuid
        user_id uuid
        filename character varying(255) not null
        file_path text not null
        file_size bigint
        duration_seconds double precision
        width integer
        height integer
        format character varying(20) default 'webm'::character varying
        status character varying(20) default 'processing'::character varying
        alerts_data jsonb
        alert_count integer default 0
        created_at timestamp with time zone default now()
        updated_at timestamp with time zone default now()
    """,
    "detection_timeline": """
        time timestamp with time zone not null
        recording_id uuid not null
        video_timestamp_ms bigint not null
        faces_data jsonb not null
        avg_attention_score double precision
    """,
    "attention_metrics": """
        time timestamp with time zone not null
        meeting_id uuid not null
        participant_id uuid not null
        attention_score double precision not null
        gaze_score double precision
        head_pose_score double precision
        eye_openness_score double precision
        is_looking_away boolean default false
        is_drowsy boolean default false
    """,
    "attention_metrics_1min": """
        bucket timestamp with time zone
        meeting_id uuid
        participant_id uuid
        avg_attention double precision
        min_attention double precision
        max_attention double precision
        avg_gaze double precision
        avg_head_pose double precision
        sample_count bigint
    """,
}

ADDED_COLUMNS = {
    "users": """
        last_login timestamp with time zone
        is_active boolean not null default true
        is_staff boolean not null default false
        is_superuser boolean not null default false
        is_guest boolean not null default false
    """,
    "meetings": """
        join_code uuid not null default gen_random_uuid()
        privacy_level character varying(20) not null default 'individual'::character varying
        sensitivity character varying(20) not null default 'standard'::character varying
        alert_rules jsonb
        scheduled_end_time timestamp with time zone
        end_reason character varying(20)
        end_told_at timestamp with time zone
        capture_mode character varying(20) not null default 'own_camera'::character varying
        recording_policy character varying(20) not null default 'nobody'::character varying
        gallery_told_at timestamp with time zone
        left_out_at timestamp with time zone
    """,
    "participants": """
        paused_at timestamp with time zone
        sample_id uuid
        last_seen_at timestamp with time zone
        away_s double precision not null default 0.0
    """,
    "alerts": """
        cause character varying(20)
        acknowledged_at timestamp with time zone
        snoozed_until timestamp with time zone
        note text
        verdict character varying(20)
        reviewed_at timestamp with time zone
        notified_at timestamp with time zone
        notified_severity character varying(20)
    """,
    "meeting_summaries": """
        coverage double precision
        sparkline jsonb
    """,
    "video_analyses": """
        run integer not null default 0
        media jsonb
        sample_fps double precision not null default 5.0
        sensitivity character varying(20) not null default 'standard'::character varying
        names jsonb not null default '{}'::jsonb
        started_at timestamp with time zone
        finished_at timestamp with time zone
        cancelled_at timestamp with time zone
        method_key character varying(64) not null default ''::character varying
        merge_attempts integer not null default 0
    """,
    "video_recordings": """
        analysis_id uuid
        seat_id uuid
        source character varying(20) not null default 'upload'::character varying
        started_at timestamp with time zone
        stopped_at timestamp with time zone
        chunks integer not null default 0
        last_chunk_at timestamp with time zone
        sealed_at timestamp with time zone
        media jsonb
        playable_path text
        playable_progress integer not null default 0
        prepared_at timestamp with time zone
        preparing_until timestamp with time zone
        finish_queued_at timestamp with time zone
        finishing_until timestamp with time zone
        finish_attempts integer not null default 0
        prepare_queued_at timestamp with time zone
        prepare_attempts integer not null default 0
        first_picture_s double precision not null default 0.0
        error_message text
    """,
    "attention_metrics": """
        weight_s double precision not null default 1.0
        off_target_s double precision
        eyes_closed_s double precision
    """,
    "attention_metrics_1min": """
        measured_s double precision
        weighted_attention double precision
        looking_away_s double precision
        drowsy_s double precision
    """,
}

PRIMARY_KEYS = {
    "users": "id",
    "meetings": "id",
    "participants": "id",
    "alerts": "id",
    "meeting_summaries": "id",
    "video_analyses": "id",
    "video_recordings": "id",
    # The schema gives these two none: docs/decisions/0005 says why they have one.
    "detection_timeline": "recording_id, video_timestamp_ms",
    "attention_metrics": 'meeting_id, participant_id, "time"',
}

FOREIGN_KEYS = {
    "users": "",
    "meetings": "host_id -> users(id)",
    "participants": """
        meeting_id -> meetings(id) cascade
        user_id -> users(id)
    """,
    "alerts": """
        meeting_id -> meetings(id) cascade
        participant_id -> participants(id) cascade
    """,
    "meeting_summaries": "meeting_id -> meetings(id) cascade",
    "video_analyses": "user_id -> users(id)",
    "video_recordings": """
        meeting_id -> meetings(id)
        user_id -> users(id)
        analysis_id -> video_analyses(id) set null
        seat_id -> participants(id) set null
    """,
    "video_segments": "analysis_id -> video_analyses(id) cascade",
    "uploads": """
        user_id -> users(id) cascade
        analysis_id -> video_analyses(id) cascade
    """,
    "detection_timeline": "recording_id -> video_recordings(id) cascade",
    "api_tokens": "user_id -> users(id) cascade",
    "idempotent_answers": "user_id -> users(id) cascade",
    "access_log": """
        actor_id -> users(id) set null
        subject_id -> users(id) cascade
    """,
    "erasures": "person_id -> users(id) set null",
    "user_sessions": "user_id -> users(id) cascade",
    "webhook_endpoints": "user_id -> users(id) cascade",
    "webhook_deliveries": "endpoint_id -> webhook_endpoints(id) cascade",
    "attention_metrics": "",
}

INDEXES = {
    "users": """
        idx_users_email (email)
        unique (email)
    """,
    "meetings": """
        idx_meetings_host (host_id)
        idx_meetings_status (status)
    """,
    "participants": """
        idx_participants_meeting (meeting_id)
        idx_participants_user (user_id)
    """,
    "alerts": """
        idx_alerts_meeting (meeting_id)
        idx_alerts_participant (participant_id)
        idx_alerts_type (alert_type)
    """,
    # The schema's UNIQUE on the column and this index are one and the same here.
    "meeting_summaries": "unique idx_summaries_meeting (meeting_id)",
    "video_analyses": """
        idx_video_analyses_user (user_id)
        idx_video_analyses_status (status)
    """,
    "video_recordings": """
        idx_recordings_meeting (meeting_id)
        idx_recordings_user (user_id)
    """,
    "detection_timeline": """
        idx_timeline_recording (recording_id)
        idx_timeline_time ("time")
    """,
    "attention_metrics": """
        idx_metrics_meeting (meeting_id, "time" DESC)
        idx_metrics_participant (participant_id, "time" DESC)
    """,
}

ADDED_INDEXES = {
    # Django's, for LIKE 'prefix%' on a unique text column.
    "users": "pattern (email varchar_pattern_ops)",
    "meetings": "unique (join_code)",
    "participants": "unique (meeting_id, track_id) WHERE (track_id IS NOT NULL)",
    "video_recordings": """
        (seat_id)
        unique (analysis_id)
    """,
}

TIME_INDEXES = {
    # Rows come in the order of time, so that a small index will do.
    Tier.PLAIN: 'idx_metrics_time ("time")'
    " WITH (pages_per_range='32', autosummarize='on')",
    # TimescaleDB's own, on every chunk.
    Tier.APACHE: '("time" DESC)',
    Tier.COMMUNITY: '("time" DESC)',
}
"""What `attention_metrics` has besides, at each tier."""

STORED_COLUMNS = {
    # As the view, with a key.
    "attention_metrics_1min_stored": """
        bucket timestamp with time zone not null
        meeting_id uuid not null
        participant_id uuid not null
        avg_attention double precision
        min_attention double precision
        max_attention double precision
        avg_gaze double precision
        avg_head_pose double precision
        sample_count bigint
        measured_s double precision
        weighted_attention double precision
        looking_away_s double precision
        drowsy_s double precision
    """,
    "attention_metrics_1min_stored_until": "moment timestamp with time zone not null",
}
"""Where we keep minutes ourselves: on every tier but `community`."""

OUR_COLUMNS = {
    "consents": """
        id uuid not null default gen_random_uuid()
        participant_id uuid not null
        choice character varying(20) not null
        text_version character varying(20) not null
        privacy_level character varying(20)
        recording_policy character varying(20)
        given_at timestamp with time zone not null default now()
        withdrawn_at timestamp with time zone
    """,
    "video_segments": """
        id bigint not null
        analysis_id uuid not null
        number integer not null
        start_s double precision not null
        end_s double precision not null
        status character varying(20) not null default 'waiting'::character varying
        progress double precision not null default 0.0
        attempts integer not null default 0
        token uuid
        lease_until timestamp with time zone
        queued_at timestamp with time zone
        observations bytea
        done_at timestamp with time zone
    """,
    "uploads": """
        id uuid not null default gen_random_uuid()
        user_id uuid not null
        filename character varying(255) not null
        file_size bigint not null
        offset bigint not null default 0
        sensitivity character varying(20) not null default 'standard'::character varying
        created_at timestamp with time zone not null default now()
        expires_at timestamp with time zone not null
        analysis_id uuid
        error_message text
        error_code character varying(40)
    """,
    "api_tokens": """
        id uuid not null default gen_random_uuid()
        name character varying(100) not null
        prefix character varying(12) not null
        digest character varying(64) not null
        scopes character varying(10)[] not null
        created_at timestamp with time zone not null default now()
        expires_at timestamp with time zone
        last_used_at timestamp with time zone
        revoked_at timestamp with time zone
        user_id uuid not null
    """,
    "idempotent_answers": """
        id bigint not null
        key character varying(255) not null
        fingerprint character varying(64) not null
        status smallint
        headers jsonb not null
        body text not null
        created_at timestamp with time zone not null default now()
        user_id uuid not null
    """,
    "access_log": """
        id bigint not null
        at timestamp with time zone not null default now()
        action character varying(20) not null
        through character varying(20) not null
        object_type character varying(30) not null
        object_id character varying(64) not null
        detail character varying(200) not null
        actor_id uuid
        subject_id uuid
    """,
    "erasures": """
        id uuid not null default gen_random_uuid()
        requested_at timestamp with time zone not null default now()
        finished_at timestamp with time zone
        counts jsonb not null
        by_staff boolean not null default false
        person_id uuid
    """,
    "user_sessions": """
        id uuid not null default gen_random_uuid()
        user_id uuid not null
        session_key character varying(40) not null
        user_agent character varying(200) not null
        address inet
        started_at timestamp with time zone not null default now()
        seen_at timestamp with time zone not null default now()
    """,
    "webhook_endpoints": """
        id uuid not null default gen_random_uuid()
        url character varying(500) not null
        description character varying(200) not null
        secret character varying(255) not null
        events character varying(40)[] not null
        created_at timestamp with time zone not null default now()
        failing_since timestamp with time zone
        disabled_at timestamp with time zone
        disabled_reason character varying(10) not null
        old_secret character varying(255) not null
        old_secret_until timestamp with time zone
        user_id uuid not null
    """,
    "webhook_deliveries": """
        id uuid not null default gen_random_uuid()
        event character varying(40) not null
        key character varying(120) not null
        payload jsonb not null
        status character varying(10) not null
        attempts jsonb not null
        next_attempt_at timestamp with time zone
        created_at timestamp with time zone not null default now()
        delivered_at timestamp with time zone
        tries smallint not null
        queued_at timestamp with time zone
        claimed_until timestamp with time zone
        endpoint_id uuid not null
    """,
}
"""Tables that the project adds to those of the schema."""

OUR_INDEXES = {
    "consents": """
        (participant_id)
        unique (participant_id) WHERE (withdrawn_at IS NULL)
    """,
    "video_segments": "unique (analysis_id, number)",
    "uploads": """
        idx_uploads_expires (expires_at)
        (user_id)
        unique (analysis_id)
    """,
    "api_tokens": """
        (user_id)
        pattern (digest varchar_pattern_ops)
        unique (digest)
    """,
    "idempotent_answers": """
        (user_id)
        (created_at)
        unique (user_id, key)
    """,
    "access_log": """
        (at)
        (actor_id)
        (subject_id)
        idx_access_log_object (object_type, object_id)
    """,
    "erasures": "(person_id)",
    "user_sessions": """
        (user_id)
        unique (session_key)
        pattern (session_key varchar_pattern_ops)
    """,
    "webhook_endpoints": "(user_id)",
    "webhook_deliveries": """
        (created_at)
        (endpoint_id)
        (next_attempt_at)
        unique (endpoint_id, key)
    """,
}

_FRAMEWORK_PREFIXES = (
    *("django_", "auth_", "users_"),
    *("account_", "mfa_", "usersessions_", "axes_"),
)

pytestmark = pytest.mark.django_db


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if line.strip()}


def _cursor(table: str) -> CursorWrapper:
    name = router.alias() if table.startswith("attention_metrics") else "default"
    return connections[name].cursor()


def _rows(table: str, query: str) -> list[tuple[str, ...]]:
    with _cursor(table) as cursor:
        cursor.execute(query, [table])
        return cursor.fetchall()


@pytest.mark.parametrize("table", COLUMNS | OUR_COLUMNS)
def test_a_table_has_the_columns_of_the_schema(table):
    expected = _lines((COLUMNS | OUR_COLUMNS)[table])
    expected |= _lines(ADDED_COLUMNS.get(table, ""))
    assert _columns(table) == expected


@pytest.mark.parametrize("table", STORED_COLUMNS)
def test_minutes_that_we_store_are_in_tables_of_ours(table):
    if tier.current() is Tier.COMMUNITY:
        with _cursor(table) as cursor:
            cursor.execute("SELECT to_regclass(%s)", [table])
            assert cursor.fetchone() == (None,)
    else:
        assert _columns(table) == _lines(STORED_COLUMNS[table])


def _columns(table: str) -> set[str]:
    rows = _rows(
        table,
        """
        SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_attribute a
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
        """,
    )
    return {column for (column,) in rows}


@pytest.mark.parametrize("table", PRIMARY_KEYS)
def test_a_table_has_its_primary_key(table):
    rows = _rows(
        table,
        """
        SELECT pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = %s::regclass AND contype = 'p'
        """,
    )

    assert rows == [(f"PRIMARY KEY ({PRIMARY_KEYS[table]})",)]


@pytest.mark.parametrize("table", FOREIGN_KEYS)
def test_a_table_has_its_foreign_keys_and_their_delete_actions(table):
    rows = _rows(
        table,
        """
        SELECT a.attname || ' -> ' || c.confrelid::regclass || '(' || f.attname || ')'
            || CASE c.confdeltype WHEN 'a' THEN '' WHEN 'c' THEN ' cascade'
                WHEN 'n' THEN ' set null'
                ELSE ' ' || c.confdeltype::text END
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
        WHERE c.conrelid = %s::regclass AND c.contype = 'f'
        """,
    )

    assert {key for (key,) in rows} == _lines(FOREIGN_KEYS[table])


@pytest.mark.parametrize("table", INDEXES | OUR_INDEXES)
def test_a_table_has_its_indexes(table):
    rows = _rows(
        table,
        """
        SELECT CASE WHEN i.indisunique THEN 'unique ' ELSE '' END
            || CASE WHEN c.relname LIKE 'idx\\_%%' THEN c.relname || ' '
                WHEN c.relname LIKE '%%\\_like' THEN 'pattern ' ELSE '' END
            || '(' || substring(pg_get_indexdef(c.oid) FROM '\\((.*)\\)$') || ')'
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE i.indrelid = %s::regclass AND NOT i.indisprimary
        """,
    )

    expected = _lines((INDEXES | OUR_INDEXES)[table])
    expected |= _lines(ADDED_INDEXES.get(table, ""))
    if table == "attention_metrics":
        expected |= _lines(TIME_INDEXES[tier.current()])
    assert {index for (index,) in rows} == expected


def test_the_index_on_time_suits_the_table():
    with _cursor("attention_metrics") as cursor:
        cursor.execute(
            "SELECT amname FROM pg_index AS i"
            " JOIN pg_class AS c ON c.oid = indexrelid JOIN pg_am AS a ON a.oid = relam"
            " WHERE indrelid = 'attention_metrics'::regclass"
            " AND indnkeyatts = 1 AND pg_get_indexdef(indexrelid, 1, false) = '\"time\"'"
        )
        kinds = cursor.fetchall()

    assert kinds == [("brin" if tier.current() is Tier.PLAIN else "btree",)]


def test_there_is_no_table_beyond_the_schema_and_ours():
    tables = set()
    for database in connections.all():
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p')"
                " AND relnamespace = 'public'::regnamespace"
            )
            tables |= {name for (name,) in cursor.fetchall()}

    ours = {name for name in tables if not name.startswith(_FRAMEWORK_PREFIXES)}
    stored = set() if tier.current() is Tier.COMMUNITY else set(STORED_COLUMNS)
    assert ours == set(COLUMNS) | set(OUR_COLUMNS) | stored


def _insert(cursor: CursorWrapper, table: str, **values: Any) -> dict[str, Any]:
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(values)})"  # noqa: S608
        f" VALUES ({', '.join(['%s'] * len(values))}) RETURNING *",
        list(values.values()),
    )
    row = cursor.fetchone()
    assert row is not None
    return dict(zip((c.name for c in cursor.description), row, strict=True))


def _fill(cursor: CursorWrapper) -> dict[str, dict[str, Any]]:
    """Insert a row into every relational table with its required columns only."""
    user = _insert(cursor, "users", email="plain@example.com", password="!")
    meeting = _insert(cursor, "meetings", title="Plain SQL", host_id=user["id"])
    participant = _insert(
        cursor, "participants", meeting_id=meeting["id"], user_id=user["id"]
    )
    recording = _insert(
        cursor, "video_recordings", filename="a.webm", file_path="a.webm"
    )
    return {
        "users": user,
        "meetings": meeting,
        "participants": participant,
        "video_recordings": recording,
        "alerts": _insert(
            cursor,
            "alerts",
            meeting_id=meeting["id"],
            participant_id=participant["id"],
            alert_type="drowsy",
            severity="info",
        ),
        "meeting_summaries": _insert(
            cursor, "meeting_summaries", meeting_id=meeting["id"]
        ),
        "video_analyses": _insert(
            cursor,
            "video_analyses",
            user_id=user["id"],
            filename="a.mp4",
            file_path="a.mp4",
        ),
        "detection_timeline": _insert(
            cursor,
            "detection_timeline",
            time=NOON,
            recording_id=recording["id"],
            video_timestamp_ms=40,
            faces_data="[]",
        ),
    }


def test_plain_sql_inserts_need_the_required_columns_only():
    with connections["default"].cursor() as cursor:
        rows = _fill(cursor)

    assert rows["meetings"]["status"] == "scheduled"
    assert rows["participants"]["is_active"] is True
    assert rows["video_recordings"]["format"] == "webm"
    assert rows["video_recordings"]["status"] == "processing"
    assert rows["video_analyses"]["status"] == "pending"
    assert rows["video_analyses"]["progress"] == 0
    for table in set(rows) - {"detection_timeline"}:
        assert isinstance(rows[table]["id"], uuid.UUID)
        assert rows[table]["created_at"] is not None


def test_a_plain_sql_insert_of_a_metric_needs_the_required_columns_only():
    with _cursor("attention_metrics") as cursor:
        row = _insert(
            cursor,
            "attention_metrics",
            time=NOON,
            meeting_id=uuid.uuid4(),
            participant_id=uuid.uuid4(),
            attention_score=71.5,
        )

    assert row["is_looking_away"] is False
    assert row["is_drowsy"] is False
    assert row["weight_s"] == 1.0


def test_a_plain_sql_delete_of_a_meeting_takes_what_hangs_on_it():
    with transaction.atomic(), connections["default"].cursor() as cursor:
        meeting_id = _fill(cursor)["meetings"]["id"]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        cursor.execute("DELETE FROM meetings WHERE id = %s", [meeting_id])

        for table in ("participants", "alerts", "meeting_summaries"):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert cursor.fetchone() == (0,), table


def test_a_plain_sql_delete_of_a_recording_takes_its_timeline():
    with transaction.atomic(), connections["default"].cursor() as cursor:
        recording_id = _fill(cursor)["video_recordings"]["id"]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        cursor.execute("DELETE FROM video_recordings WHERE id = %s", [recording_id])

        cursor.execute("SELECT count(*) FROM detection_timeline")
        assert cursor.fetchone() == (0,)


def test_a_minute_adds_up_its_samples():
    meeting_id, person, other = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    samples = [
        (person, NOON, 90.0, 80.0, 100.0),
        (person, NOON + timedelta(seconds=59.9), 60.0, None, 50.0),
        (person, NOON + timedelta(seconds=60), 20.0, None, None),
        (other, NOON + timedelta(seconds=1), 10.0, 5.0, 15.0),
    ]

    with _cursor("attention_metrics") as cursor:
        for participant_id, at, score, gaze, head_pose in samples:
            _insert(
                cursor,
                "attention_metrics",
                time=at,
                meeting_id=meeting_id,
                participant_id=participant_id,
                attention_score=score,
                gaze_score=gaze,
                head_pose_score=head_pose,
            )
        cursor.execute(
            "SELECT bucket, participant_id, avg_attention, min_attention,"
            " max_attention, avg_gaze, avg_head_pose, sample_count"
            " FROM attention_metrics_1min WHERE meeting_id = %s",
            [meeting_id],
        )
        minutes = set(cursor.fetchall())

    assert minutes == {
        (NOON, person, 75.0, 60.0, 90.0, 80.0, 75.0, 2),
        (NOON + timedelta(minutes=1), person, 20.0, 20.0, 20.0, None, None, 1),
        (NOON, other, 10.0, 10.0, 10.0, 5.0, 15.0, 1),
    }
