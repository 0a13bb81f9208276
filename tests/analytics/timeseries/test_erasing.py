"""Nothing remains of who is erased: neither rows nor minutes, however they are kept."""

import uuid
from datetime import timedelta

import pytest
from django.db import connections

from analytics.timeseries import closing, insert, minutes, retention, router, schema
from analytics.timeseries.minutes import KEPT_ROWS
from analytics.timeseries.policies import COMPRESSION, REFRESH, RETENTION
from analytics.timeseries.tier import Tier
from tests.analytics import pictures
from tests.analytics.pictures import MEETING
from tests.analytics.timeseries import stored

ERASED, STAYS = uuid.UUID(int=1), uuid.UUID(int=2)
OTHER_MEETING = uuid.UUID(int=99)
AGES = [timedelta(minutes=5), timedelta(hours=5), timedelta(days=3), timedelta(days=80)]
GONE = KEPT_ROWS + timedelta(days=3)
COUNT = 40


@pytest.fixture
def filled(at_every_tier: Tier, now) -> Tier:
    """Two people in two meetings at all ages, stored; the oldest as minutes only."""
    for age in [*AGES, GONE]:
        insert.insert(
            [
                pictures.row(
                    time=now - age + timedelta(seconds=number),
                    meeting_id=meeting,
                    participant_id=person,
                    attention_score=float(number),
                )
                for number in range(COUNT)
                for meeting in (MEETING, OTHER_MEETING)
                for person in (ERASED, STAYS)
            ]
        )
    stored.store_minutes(at_every_tier, now=now)
    if at_every_tier is Tier.COMMUNITY:
        stored.run_job(RETENTION)
        assert stored.compress() >= 3
    else:
        retention.apply(now=now)
    assert len(stored.rows()) == 4 * COUNT * len(AGES)
    return at_every_tier


def traces(column: str, of: uuid.UUID) -> dict[str, int]:
    """Return in how many rows of every table or view of the database an id is found.

    TimescaleDB's chunks are tables, and compressed ones have a column of that name.
    """
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I.%%I', table_schema, table_name)"
            " FROM information_schema.columns"
            " WHERE column_name = %s AND udt_name = 'uuid'",
            [column],
        )
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE {column} = %s",  # noqa: S608
                [of],
            )
            counts[table] = cursor.fetchone()[0]
    return counts


def everything_runs(has: Tier, now) -> None:
    """Let all that keeps the tables run once more."""
    minutes.advance(now=now + timedelta(minutes=10))
    retention.apply(now=now)
    if has is Tier.COMMUNITY:
        stored.run_job(REFRESH, COMPRESSION, RETENTION)
        minutes.refresh_continuous(router.alias(), now - KEPT_ROWS, now)


@pytest.mark.parametrize(
    ("erase", "column", "gone", "stays"),
    [
        pytest.param(
            lambda: closing.erase_people([ERASED]),
            "participant_id",
            ERASED,
            STAYS,
            id="a person",
        ),
        pytest.param(
            lambda: closing.erase_meeting(MEETING),
            "meeting_id",
            MEETING,
            OTHER_MEETING,
            id="a meeting",
        ),
    ],
)
def test_nothing_remains_and_nothing_comes_back(
    filled, now, erase, column, gone, stays
):
    before = traces(column, gone)
    of_others = traces(column, stays)
    minutes_of_others = {
        key: numbers
        for key, numbers in stored.found_minutes().items()
        if gone not in key
    }
    assert before[f"public.{schema.METRICS}"] > 0
    assert before[f"public.{schema.MINUTES}"] > 0

    erased = erase()

    assert set(traces(column, gone).values()) == {0}
    everything_runs(filled, now)
    assert set(traces(column, gone).values()) == {0}
    assert erased > 2 * COUNT * len(AGES)
    assert stored.found_minutes() == minutes_of_others
    found = traces(column, stays)
    for table in (schema.METRICS, schema.MINUTES):
        assert found[f"public.{table}"] == of_others[f"public.{table}"]


def test_minutes_without_rows_are_erased_too(filled, now):
    oldest = min(stored.found_minutes())
    assert oldest[0] < stored.rows()[0].time - timedelta(days=1)

    closing.erase_people([ERASED, STAYS])

    assert stored.found_minutes() == {}
    assert stored.rows() == []


def test_who_was_never_measured_is_erased_in_peace(filled):
    assert closing.erase_people([uuid.uuid4()]) == 0
    assert closing.erase_people([]) == 0


@pytest.mark.community
@pytest.mark.parametrize("at_every_tier", [Tier.COMMUNITY], indirect=True)
@pytest.mark.parametrize("what", ["erase", "drop", "unlink"])
def test_there_is_no_limit_to_what_can_be_changed_in_compressed_chunks(
    filled, now, what
):
    """TimescaleDB's is 100,000 rows, which a person of four hours has."""
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            "SET timescaledb.max_tuples_decompressed_per_dml_transaction = 1"
        )

    changed = {
        "erase": lambda: closing.erase_people([ERASED]),
        "drop": lambda: closing.drop_after(MEETING, now - timedelta(days=81)),
        "unlink": lambda: closing.unlink(MEETING, bucket=timedelta(seconds=10)),
    }[what]()

    assert changed >= 2 * COUNT * len(AGES)
    recent = {
        key: numbers
        for key, numbers in stored.found_minutes().items()
        if key[0] > now - KEPT_ROWS
    }
    assert recent == stored.computed_minutes(stored.rows())
