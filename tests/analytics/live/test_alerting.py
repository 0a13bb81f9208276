"""Samples become alerts as they are stored, whatever happens in between."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.alerts import rules, service
from analytics.live import (
    alert_board,
    alert_history,
    alerting,
    sample_buffer,
    storing,
)
from analytics.models import Alert, AttentionMetric
from analytics.services import running
from analytics.timeseries import insert
from meetings.models import Meeting
from tests import factories
from tests.analytics import watched
from tests.analytics.watched import AWAY, FACING, GONE

START = factories.NOON
LOOKED_AWAY = [(FACING, 40), (AWAY, 35), (FACING, 10)]


@pytest.fixture(autouse=True)
def soon_afterwards() -> Iterator[None]:
    """Let it be an hour later: what is older than its samples is not judged again."""
    with time_machine.travel(factories.NOON + timedelta(hours=1), tick=False):
        yield


def seconds(count: float) -> datetime:
    return START + timedelta(seconds=count)


def stored_rows(rows, *, now=None) -> None:
    insert.insert(rows)
    alerting.judge(rows, now=now or rows[-1].time)


def stand(meeting: Meeting | None = None) -> list[tuple]:
    alerts = Alert.objects.filter(meeting=meeting) if meeting else Alert.objects.all()
    return sorted(
        alerts.values_list(
            "pk",
            "alert_type",
            "cause",
            "severity",
            "message",
            "duration_seconds",
            "created_at",
            "resolved_at",
        )
    )


def test_an_alert_opens_while_somebody_looks_away_and_closes_when_they_are_back(seat):
    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    away = [row for row in rows if row.time <= seconds(60)]
    stored_rows(away)
    opened = Alert.objects.get()

    stored_rows(rows[len(away) :])

    closed = Alert.objects.get()
    assert (opened.severity, opened.resolved_at) == ("info", None)
    assert closed.pk == opened.pk
    assert closed.severity == "warning"
    assert closed.resolved_at is not None
    assert closed.duration_seconds == pytest.approx(35, abs=0.5)


def test_batches_of_a_second_are_one_upsert_each_and_no_more_rows(seat):
    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    for at in range(0, len(rows), 4):
        stored_rows(rows[at : at + 4])
    live = stand()

    factories.ended(seat.meeting, at=seconds(85))
    seat.meeting.refresh_from_db()
    service.rejudge(seat.meeting)

    assert len(live) == 1
    assert live == stand()


@st.composite
def behaviours(draw):
    parts = draw(
        st.lists(
            st.tuples(
                st.sampled_from([FACING, AWAY, AWAY, GONE]),
                st.integers(1, 45),
            ),
            min_size=3,
            max_size=9,
        )
    )
    cuts = draw(st.lists(st.integers(1, 60), min_size=1, max_size=40))
    lost = draw(st.sets(st.integers(0, 40), max_size=3))
    return [(FACING, 25), *parts], cuts, lost


@pytest.mark.django_db
@settings(max_examples=15)
@given(behaviours())
def test_the_live_path_and_a_replay_give_the_same_rows(case):
    parts, cuts, lost = case
    meeting = factories.started(factories.meeting(sensitivity="strict"), at=START)
    seat = factories.seat(meeting)
    rows = watched.rows(seat, parts, start=START)
    at, batch = 0, 0
    while at < len(rows):
        size = cuts[batch % len(cuts)]
        if batch in lost:
            alert_history.forget(meeting.pk, [seat.pk])
        stored_rows(rows[at : at + size])
        now = rows[min(at + size, len(rows)) - 1].time
        next_at = rows[at + size].time if at + size < len(rows) else now
        alerting.close_silent(now=min(next_at, now + timedelta(seconds=60)))
        at, batch = at + size, batch + 1
    meeting = factories.ended(meeting, at=seconds(sum(part[1] for part in parts)))
    alerting.finish(meeting)
    live = stand(meeting)

    service.rejudge(meeting)

    assert live == stand(meeting)
    assert all(row[-1] is not None for row in live)


def test_a_sample_that_comes_out_of_order_is_not_forgotten_in_the_end(seat):
    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    early = rows[: 4 * 50]
    late = rows[4 * 41 : 4 * 45]
    stored_rows([row for row in early if row not in late])
    stored_rows(late)
    stored_rows(rows[4 * 50 :])
    meeting = factories.ended(seat.meeting, at=seconds(85))

    alerting.finish(meeting)
    live = stand()
    service.rejudge(meeting)

    assert live == stand()


@pytest.mark.parametrize("level", ["self", "individual"])
def test_alerts_of_people_are_kept_where_people_are(db, level):
    meeting = factories.started(factories.meeting(privacy_level=level))
    seat = factories.seat(meeting)

    stored_rows(watched.rows(seat, LOOKED_AWAY, start=START))

    assert Alert.objects.get().participant == seat


def test_no_alert_is_kept_of_a_meeting_that_shows_the_room_only(db):
    meeting = factories.started(factories.meeting(privacy_level="aggregate"))
    seat = factories.seat(meeting)

    stored_rows(watched.rows(seat, LOOKED_AWAY, start=START))
    factories.ended(meeting, at=seconds(90))
    alerting.finish(Meeting.objects.get())

    assert not Alert.objects.exists()


def test_the_thresholds_are_those_of_the_start(meeting, participant):
    meeting.sensitivity = "strict"
    meeting.save()
    meeting = running.start(meeting, at=START)
    kept = meeting.alert_rules
    Meeting.objects.update(sensitivity="relaxed")

    again = running.start(meeting, at=seconds(5))
    seat = factories.seat(again, user=participant)
    stored_rows(watched.rows(seat, [(FACING, 40), (AWAY, 8)], start=START))

    assert kept["name"] == "strict"
    assert again.alert_rules == kept
    assert Alert.objects.get().severity == "info"


# --- Nothing more comes ----------------------------------------------------------


def test_somebody_who_leaves_while_looking_away_has_no_open_alert_for_long(seat):
    stored_rows(watched.rows(seat, LOOKED_AWAY[:2], start=START))

    alerting.close_silent(now=seconds(75 + 12))
    soon = Alert.objects.get().resolved_at
    alerting.close_silent(now=seconds(75 + 14))

    alert = Alert.objects.get()
    assert soon is None
    assert alert.resolved_at is not None
    assert alert.resolved_at <= seconds(75)


def test_it_closes_too_while_others_send(seat, empty_redis):
    long_ago = timezone.now() - timedelta(seconds=120)
    other = factories.seat(seat.meeting)
    watched.buffer(empty_redis, watched.rows(seat, LOOKED_AWAY[:2], start=long_ago))
    watched.buffer(empty_redis, watched.rows(other, [(FACING, 119)], start=long_ago))

    storing.store_all()

    assert Alert.objects.get().resolved_at is not None


def test_while_samples_wait_nobody_is_called_silent(seat, empty_redis):
    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    stored_rows(rows[: 4 * 60])
    watched.buffer(empty_redis, rows[4 * 60 :])

    storing.close_silent()

    assert Alert.objects.get().resolved_at is None


def test_with_nothing_waiting_the_beat_closes(seat):
    stored_rows(watched.rows(seat, LOOKED_AWAY[:2], start=START))

    storing.close_silent()

    assert Alert.objects.get().resolved_at is not None


def test_a_meeting_that_ends_while_it_is_judged_loses_no_alert(seat, monkeypatch):
    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    stored_rows(rows[:200])
    judge_meeting = alerting._judge_meeting

    def ends_first(meeting, people, **until):
        factories.ended(Meeting.objects.get(pk=meeting.pk), at=seconds(90))
        judge_meeting(meeting, people, **until)

    monkeypatch.setattr(alerting, "_judge_meeting", ends_first)
    stored_rows(rows[200:])
    at_once = Alert.objects.filter(resolved_at__isnull=False).count()

    alerting.finish(Meeting.objects.get())

    assert at_once == 0
    assert Alert.objects.get().severity == "warning"


# --- The end of the meeting ------------------------------------------------------


def test_the_end_of_the_meeting_closes_what_is_open(seat, empty_redis):
    watched.buffer(empty_redis, watched.rows(seat, LOOKED_AWAY[:2], start=START))
    storing.store_all()
    running.end(seat.meeting, at=seconds(70))

    running.summarise(seat.meeting_id)

    alert = Alert.objects.get()
    assert alert.resolved_at is not None
    assert alert.resolved_at <= seconds(70)
    assert seat.meeting.summary.total_alerts == 1


def test_nobody_is_replayed_at_the_end_whose_history_is_complete(seat, monkeypatch):
    stored_rows(watched.rows(seat, LOOKED_AWAY, start=START))
    meeting = factories.ended(seat.meeting, at=seconds(90))
    monkeypatch.setattr(service, "replay", None)

    alerting.finish(meeting)

    assert alert_history.load(meeting.pk, [seat.pk]) == {}


def test_without_redis_the_end_judges_from_the_rows(seat, redis_away):
    insert.insert(watched.rows(seat, LOOKED_AWAY, start=START))
    meeting = factories.ended(seat.meeting, at=seconds(90))

    alerting.finish(meeting)

    assert Alert.objects.get().resolved_at is not None


def test_samples_that_come_after_the_end_count_once_they_are_summed_up(
    seat, empty_redis
):
    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    stored_rows(rows[: 4 * 30])
    running.end(seat.meeting, at=seconds(90))
    running.summarise(seat.meeting_id)
    before = Alert.objects.count()
    watched.buffer(empty_redis, rows[4 * 30 :])
    storing.store_all()
    live = Alert.objects.count()

    running.summarise(seat.meeting_id)

    assert (before, live) == (0, 0)
    assert Alert.objects.get().severity == "warning"


# --- Trouble ---------------------------------------------------------------------


class WorkerDiedError(BaseException):
    """What no code of ours catches: as if the process were gone."""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        pytest.param(service, "store", id="before the alerts"),
        pytest.param(alert_history, "save", id="before the history"),
        pytest.param(alert_board, "list_changed", id="before the host is told"),
        pytest.param(sample_buffer, "delete", id="before the samples go"),
    ],
)
def test_a_worker_that_dies_loses_no_alert_and_doubles_none(
    seat, empty_redis, monkeypatch, module, name
):
    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    watched.buffer(empty_redis, rows[: 4 * 60])
    storing.store_all()
    watched.buffer(empty_redis, rows[4 * 60 :])

    def die(*args, **kwargs):
        raise WorkerDiedError

    with monkeypatch.context() as patch:
        patch.setattr(module, name, die)
        with pytest.raises(WorkerDiedError):
            storing.store_all()
    storing.store_all()

    live = stand()
    meeting = factories.ended(seat.meeting, at=seconds(90))
    service.rejudge(meeting)
    assert len(live) == 1
    assert live == stand()
    assert AttentionMetric.objects.count() == len(rows)


def test_what_is_wrong_with_one_person_keeps_nobody_else_from_an_alert(
    seat, monkeypatch, caplog
):
    other = factories.seat(seat.meeting)
    advance = rules.advance

    def fails_for_one(history, readings, preset):
        if isinstance(readings, list) and len(readings) == 3:
            raise ZeroDivisionError
        return advance(history, readings, preset)

    mine = watched.rows(seat, LOOKED_AWAY, start=START)
    theirs = watched.rows(other, LOOKED_AWAY, start=START)
    stored_rows([*mine[:200], *theirs[:200]])
    monkeypatch.setattr(rules, "advance", fails_for_one)
    stored_rows([*mine[200:203], *theirs[200:]])

    failed = alert_history.load(seat.meeting_id, [seat.pk, other.pk])
    stored_rows(mine[203:])

    assert "Alerts failed" in caplog.text
    assert set(failed) == {other.pk}
    assert Alert.objects.filter(resolved_at__isnull=False).count() == 2


def test_a_database_that_goes_away_leaves_the_samples_to_be_judged(
    seat, empty_redis, monkeypatch
):
    watched.buffer(empty_redis, watched.rows(seat, LOOKED_AWAY, start=START))

    def away(*args, **kwargs):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(service, "store", away)
        with pytest.raises(OperationalError):
            storing.store_all()
    waiting = sample_buffer.length()
    storing.store_all()

    assert waiting > 0
    assert Alert.objects.count() == 1


def test_people_whose_history_is_lost_are_replayed_a_few_at_a_time(seat, monkeypatch):
    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    stored_rows(rows[:200])
    alert_history.forget(seat.meeting_id, [seat.pk])
    with monkeypatch.context() as patch:
        patch.setattr(alerting, "REPLAY_FOR_S", -1.0)
        stored_rows(rows[200:300])
    unknown = alert_history.load(seat.meeting_id, [seat.pk])

    stored_rows(rows[300:])

    assert unknown == {}
    assert Alert.objects.get().severity == "warning"


def test_samples_of_nobody_we_know_are_left_alone(db, live_meeting):
    stranger = replace(
        watched.rows(factories.seat(live_meeting), [(FACING, 1)], start=START)[0],
        participant_id=uuid.uuid4(),
    )

    alerting.judge([stranger], now=START)

    assert not Alert.objects.exists()


def test_the_host_is_told_that_the_list_changed_and_not_that_it_grew(seat):
    def version() -> str:
        return alert_board.read(seat.meeting_id, now=0.0).version

    rows = watched.rows(seat, LOOKED_AWAY, start=START)
    versions = []
    for start, end in [(0, 45), (45, 52), (52, 60), (60, 72), (72, 85)]:
        stored_rows(rows[4 * start : 4 * end])
        versions.append(version())

    assert versions[0] == ""
    assert versions[1] != ""
    assert versions[2] == versions[1]  # it only grew
    assert versions[3] != versions[2]  # a warning now
    assert versions[4] != versions[3]  # over


def test_judging_asks_as_often_for_ten_people_as_for_one(
    live_meeting, django_assert_max_num_queries
):
    people = [factories.seat(live_meeting) for _ in range(10)]
    rows = [watched.rows(seat, LOOKED_AWAY, start=START) for seat in people]
    stored_rows([row for found in rows for row in found[:240]])
    batch = [row for found in rows for row in found[240:244]]
    insert.insert(batch)

    with django_assert_max_num_queries(12):
        alerting.judge(batch, now=datetime.now(UTC))
