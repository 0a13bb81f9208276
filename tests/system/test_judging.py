"""What is not well, and what is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.live import sample_buffer
from analytics.timeseries.tier import Extension, Tier
from attention_site.asking import Unavailable
from attention_site.system import judging
from attention_site.system.judging import Level
from tests.system.cases import NOW, community, facts, job, live, plain

TOO_OLD = NOW - timedelta(days=93)
AWAY = Unavailable("It does not answer.")


def _with_oldest(status, oldest_at):
    return replace(status, table=replace(status.table, oldest_at=oldest_at))


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(facts(), id="plain"),
        pytest.param(facts(time_series=community()), id="community"),
        pytest.param(
            facts(time_series=_with_oldest(plain(), NOW - timedelta(days=89))),
            id="rows nearly old enough to go",
        ),
        pytest.param(
            facts(time_series=_with_oldest(community(), NOW - timedelta(days=91.5))),
            id="a chunk that is old at one end only",
        ),
        pytest.param(
            facts(time_series=plain(stored_until=NOW - timedelta(days=1))),
            id="minutes of long ago, and no row waits",
        ),
        pytest.param(
            facts(
                time_series=plain(
                    stored_until=NOW - timedelta(minutes=4), are_rows_waiting=True
                )
            ),
            id="minutes a few turns ago",
        ),
        pytest.param(
            facts(
                time_series=community(jobs=[job(0), job(1, last_run_at=None), job(2)])
            ),
            id="a job before its first run",
        ),
        pytest.param(
            facts(
                time_series=community(jobs=[job(0, next_start_at=None), job(1), job(2)])
            ),
            id="a job that runs now",
        ),
        pytest.param(
            facts(live=live(samples_waiting=0, waiting_since=None)),
            id="no sample waits",
        ),
        pytest.param(
            facts(workers={"live": 1, "default": 1}), id="no upload is expected"
        ),
    ],
)
def test_all_is_well(known):
    findings = judging.judge(known)

    assert findings == []
    assert judging.headline(findings) == "All is well"


BROKEN = [
    pytest.param(
        facts(time_series=AWAY), Level.TROUBLE, "cannot be read", id="database away"
    ),
    pytest.param(
        facts(live=AWAY, workers=AWAY), Level.TROUBLE, "cannot be read", id="redis away"
    ),
    pytest.param(
        facts(time_series=_with_oldest(plain(), TOO_OLD)),
        Level.TROUBLE,
        "Retention is late",
        id="old rows",
    ),
    pytest.param(
        facts(time_series=_with_oldest(community(), TOO_OLD)),
        Level.TROUBLE,
        "Retention is late",
        id="old chunks",
    ),
    pytest.param(
        facts(
            time_series=plain(
                stored_until=NOW - timedelta(minutes=6), are_rows_waiting=True
            )
        ),
        Level.WARNING,
        "minutes are behind",
        id="old minutes, and rows wait",
    ),
    pytest.param(
        facts(time_series=community(jobs=[job(0), job(1, is_failing=True), job(2)])),
        Level.WARNING,
        "job for compression fails",
        id="a failing job",
    ),
    pytest.param(
        facts(
            time_series=community(
                jobs=[job(0), job(1), job(2, next_start_at=NOW - timedelta(minutes=6))]
            )
        ),
        Level.WARNING,
        "job for retention is overdue",
        id="an overdue job",
    ),
    pytest.param(
        facts(time_series=community(jobs=[job(0), job(1)])),
        Level.TROUBLE,
        "no job for retention",
        id="a job that is not there",
    ),
    pytest.param(
        facts(live=live(is_writing_to_disk=True)),
        Level.TROUBLE,
        "to disk",
        id="redis writes pictures to disk",
    ),
    pytest.param(
        facts(live=live(waiting_since=NOW - timedelta(seconds=61))),
        Level.WARNING,
        "Samples wait",
        id="samples that nobody stores",
    ),
    pytest.param(
        facts(live=live(samples_waiting=int(sample_buffer.MAX_SAMPLES * 0.9))),
        Level.TROUBLE,
        "90% full",
        id="a buffer that is nearly full",
    ),
    pytest.param(
        facts(workers={"default": 1}), Level.TROUBLE, "queue live", id="no live worker"
    ),
    pytest.param(
        facts(workers={"live": 1, "default": 0}),
        Level.TROUBLE,
        "queue default",
        id="no default worker",
    ),
    pytest.param(
        facts(models=Unavailable("A model file is missing.")),
        Level.TROUBLE,
        "model file",
        id="no model file",
    ),
]


@pytest.mark.parametrize(("known", "level", "words"), BROKEN)
def test_one_thing_is_not_well(known, level, words):
    findings = judging.judge(known)

    assert [finding.level for finding in findings] == [level]
    assert words in findings[0].what
    assert findings[0].remedy
    assert judging.headline(findings) == "One thing is not well"


@pytest.mark.parametrize(
    ("known", "words", "command"),
    [
        pytest.param(
            facts(time_series=plain(offered=Tier.APACHE)),
            "offers apache",
            judging.UPGRADE,
            id="a higher tier is offered",
        ),
        pytest.param(
            facts(
                time_series=community(
                    extension=Extension("2.20.0", "2.19.3", True, "timescale", True)
                )
            ),
            "this server has 2.20.0",
            judging.UPGRADE,
            id="a newer version is there",
        ),
        pytest.param(
            facts(live=live(samples_dropped=1200)),
            "1,200 samples were dropped",
            "",
            id="samples were lost once",
        ),
    ],
)
def test_a_note_leaves_all_well(known, words, command):
    findings = judging.judge(known)

    assert [finding.level for finding in findings] == [Level.NOTE]
    assert words in findings[0].what
    assert findings[0].command == command
    assert judging.headline(findings) == "All is well"


def test_the_worst_comes_first():
    findings = judging.judge(
        facts(
            time_series=plain(
                offered=Tier.APACHE,
                stored_until=NOW - timedelta(hours=1),
                are_rows_waiting=True,
            ),
            workers={},
        )
    )

    assert [finding.level for finding in findings] == [
        Level.TROUBLE,
        Level.TROUBLE,
        Level.WARNING,
        Level.NOTE,
    ]
    assert judging.headline(findings) == "3 things are not well"


def test_a_failing_job_leads_to_its_errors():
    findings = judging.judge(
        facts(time_series=community(jobs=[job(0), job(1, is_failing=True), job(2)]))
    )

    assert "every five minutes" in findings[0].remedy
    assert "job_errors WHERE job_id = 1001 " in findings[0].command
