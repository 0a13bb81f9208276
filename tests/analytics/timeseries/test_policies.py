"""What TimescaleDB does by itself, and what is done when it does not."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from analytics import tasks
from analytics.models import AttentionMetric
from analytics.timeseries import insert, minutes, policies, router, schema
from analytics.timeseries.policies import (
    COMPRESSION,
    REFRESH,
    RETENTION,
    WANTED,
    Policy,
)
from analytics.timeseries.tier import Tier
from tests.analytics import pictures
from tests.analytics.timeseries import stored

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def ask(question: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchall() if cursor.description else []


# --- What the schema asks for --------------------------------------------------


@pytest.mark.community
@pytest.mark.parametrize(
    ("policy", "every", "config"),
    [
        pytest.param(
            REFRESH,
            timedelta(minutes=1),
            {"start_offset": "01:00:00", "end_offset": "00:01:00"},
            id="refresh",
        ),
        pytest.param(
            COMPRESSION, timedelta(hours=12), {"compress_after": "1 day"}, id="compress"
        ),
        pytest.param(RETENTION, DAY, {"drop_after": "90 days"}, id="retention"),
    ],
)
def test_a_policy_is_as_in_the_schema(community, policy, every, config):
    ((found_every, found_config),) = ask(
        "SELECT schedule_interval, config::jsonb::text"
        " FROM timescaledb_information.jobs WHERE proc_name = %s",
        policy.procedure,
    )

    found = json.loads(found_config)
    assert found_every == every
    assert {name: found[name] for name in config} == config


@pytest.mark.community
def test_chunks_are_of_one_day_and_segmented_by_meeting_and_person(community):
    assert ask(
        "SELECT time_interval FROM timescaledb_information.dimensions"
        " WHERE hypertable_name = %s",
        schema.METRICS,
    ) == [(DAY,)]
    assert ask(
        "SELECT attname FROM timescaledb_information.compression_settings"
        " WHERE hypertable_name = %s AND segmentby_column_index IS NOT NULL"
        " ORDER BY segmentby_column_index",
        schema.METRICS,
    ) == [("meeting_id",), ("participant_id",)]


@pytest.mark.community
def test_the_aggregate_answers_up_to_the_present(community):
    assert ask(
        "SELECT materialized_only FROM timescaledb_information.continuous_aggregates"
        " WHERE view_name = %s",
        schema.MINUTES,
    ) == [(False,)]


@pytest.mark.community
def test_the_jobs_do_what_they_are_for(community, now):
    insert.insert(
        [
            pictures.row(time=moment)
            for moment in (now - 95 * DAY, now - 3 * DAY, now - HOUR / 2)
        ]
    )
    before = stored.found_minutes()

    stored.run_job(*WANTED)

    assert AttentionMetric.objects.count() == 2
    assert stored.found_minutes() == before
    assert ask(
        "SELECT range_start < now() - interval '2 days', is_compressed"
        " FROM timescaledb_information.chunks WHERE hypertable_name = %s"
        " ORDER BY range_start",
        schema.METRICS,
    ) == [(True, True), (False, False)]


# --- When it does not do it ----------------------------------------------------


@pytest.fixture
def all_is_well(community: None, now) -> Iterator[None]:
    """Let every job have run a minute ago; its scheduler would write that."""
    for job in policies.jobs():
        ask(
            "INSERT INTO _timescaledb_internal.bgw_job_stat VALUES"
            " (%s, %s, %s, %s, %s, true, 1, '1 s', '0 s', 1, 0, 0, 0, 0, 0)",
            job.number,
            *[now - timedelta(minutes=1)] * 2,
            now + HOUR,
            now - timedelta(minutes=1),
        )
    yield
    ask("DELETE FROM _timescaledb_internal.bgw_job_stat")


def let(policy: Policy, change: str, *parameters: Any) -> None:
    """Let one of the jobs seem to fare otherwise."""
    ask(
        f"UPDATE _timescaledb_internal.bgw_job_stat SET {change}"  # noqa: S608
        " WHERE job_id = (SELECT job_id FROM timescaledb_information.jobs"
        " WHERE proc_name = %s)",
        *parameters,
        policy.procedure,
    )


def test_other_tiers_have_no_jobs(at_every_tier, now):
    expected = 3 if at_every_tier is Tier.COMMUNITY else 0

    assert len(policies.jobs()) == expected
    assert len(policies.run_neglected(now=now)) == expected


@pytest.mark.community
def test_jobs_that_never_ran_are_run(community, now):
    insert.insert([pictures.row(time=now - 95 * DAY), pictures.row(time=now)])

    ran = policies.run_neglected(now=now)

    assert {job.purpose for job in ran} == {policy.purpose for policy in WANTED}
    assert AttentionMetric.objects.count() == 1


@pytest.mark.community
def test_jobs_that_fare_well_are_left_alone(all_is_well, now):
    insert.insert([pictures.row(time=now - 95 * DAY)])

    assert policies.run_neglected(now=now) == []
    assert AttentionMetric.objects.count() == 1
    assert not any(job.is_failing for job in policies.jobs())


@pytest.mark.community
@pytest.mark.parametrize(
    ("late", "is_run"),
    [
        pytest.param(timedelta(minutes=4), False, id="a little"),
        pytest.param(timedelta(minutes=6), True, id="much"),
    ],
)
def test_a_job_that_is_overdue_is_run(all_is_well, now, late, is_run):
    insert.insert([pictures.row(time=now - 95 * DAY)])
    let(RETENTION, "next_start = %s", now - late)

    ran = policies.run_neglected(now=now)

    assert [job.purpose for job in ran] == is_run * [RETENTION.purpose]
    assert AttentionMetric.objects.count() == 1 - is_run


@pytest.mark.community
def test_a_job_that_failed_is_run_and_tells_how_often(all_is_well, now):
    insert.insert([pictures.row(time=now - 95 * DAY)])
    let(RETENTION, "last_run_success = false, total_failures = 7")

    (ran,) = policies.run_neglected(now=now)

    assert ran.purpose == RETENTION.purpose
    assert ran.is_failing
    assert ran.failures == 7
    assert AttentionMetric.objects.count() == 0


@pytest.mark.community
def test_a_job_that_fails_again_is_logged_and_the_others_run(community, now, caplog):
    """Nothing is refreshed while somebody holds what it writes to."""
    insert.insert(
        [pictures.row(time=now - 95 * DAY), pictures.row(time=now - HOUR / 2)]
    )
    connection = connections[router.alias()]
    other = connection.copy()
    with connection.cursor() as cursor, other.cursor() as holder:
        table = minutes.materialized(cursor)
        cursor.execute("SET lock_timeout = '100ms'")
        holder.execute(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        ran = policies.run_neglected(now=now)
        holder.execute("ROLLBACK")
    other.close()

    assert len(ran) == len(WANTED)
    assert [record.getMessage() for record in caplog.records] == [
        "The database's job for refreshing the minutes fails"
    ]
    assert AttentionMetric.objects.count() == 1


@pytest.mark.community
def test_the_task_runs_them(community, now):
    insert.insert([pictures.row(time=now - 95 * DAY)])

    tasks.run_neglected_jobs()

    assert AttentionMetric.objects.count() == 0
