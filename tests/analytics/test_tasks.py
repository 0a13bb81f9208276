"""Each task calls its one service."""

import time
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.utils import timezone

from analytics import tasks
from analytics.live import (
    alerting,
    attention_state,
    drainers,
    draining,
    presence,
    sample_buffer,
    starting,
    storing,
)
from analytics.models import Alert, AttentionMetric, MeetingSummary
from analytics.services import running
from analytics.timeseries import insert, retention, tier
from analytics.timeseries.tier import Tier
from tests import factories
from tests.analytics import pictures, watched


def push(empty_redis, seat) -> None:
    entry = pictures.inline_entry(seat.pk, at_s=time.time())
    empty_redis.lpush(f"frame_queue:{seat.meeting_id}", entry)


@pytest.mark.usefixtures("observer")  # loaded before, or the frame grows old
def test_score_meeting_scores_what_waits(seat, empty_redis, monkeypatch):
    monkeypatch.setattr(draining, "IDLE_S", 0.0)
    monkeypatch.setattr(draining, "_rosters", draining.Rosters())
    push(empty_redis, seat)
    token = drainers.reserve(seat.meeting_id, 0)

    tasks.score_meeting(str(seat.meeting_id), 0, token)

    assert attention_state.read_many(seat.meeting_id, [seat.pk])


def test_score_meeting_may_come_twice(seat, empty_redis, monkeypatch):
    monkeypatch.setattr(draining, "IDLE_S", 0.0)
    token = drainers.reserve(seat.meeting_id, 0)

    for _ in range(2):
        tasks.score_meeting(str(seat.meeting_id), 0, token)

    assert drainers.count(seat.meeting_id, most=2) == 0


def test_close_silent_alerts_closes_what_nothing_comes_of(seat):
    began = timezone.now() - timedelta(minutes=3)
    rows = watched.rows(seat, [("facing", 40), ("away", 20)], start=began)
    insert.insert(rows)
    alerting.judge(rows, now=rows[-1].time)
    before = Alert.objects.get().resolved_at

    tasks.close_silent_alerts()

    assert before is None
    assert Alert.objects.get().resolved_at is not None


def test_while_postgresql_is_away_alerts_stay_open(postgres_away, caplog):
    postgres_away(True)

    tasks.close_silent_alerts()

    assert "alerts stay open" in caplog.text


def test_wake_meetings_starts_a_drainer_where_frames_wait(seat, empty_redis):
    presence.open_meeting(seat.meeting_id)
    push(empty_redis, seat)

    tasks.wake_meetings()
    tasks.wake_meetings()

    assert empty_redis.llen("live") == 1


def test_wake_meetings_leaves_quiet_meetings_alone(live_meeting, empty_redis):
    presence.open_meeting(live_meeting.pk)

    tasks.wake_meetings()

    assert empty_redis.llen("live") == 0


def test_store_samples_stores(db, empty_redis):
    empty_redis.xadd(sample_buffer.KEY, {"s": sample_buffer.pack(pictures.row())})

    tasks.store_samples()
    tasks.store_samples()

    assert AttentionMetric.objects.count() == 1


def test_summarise_computes_the_summary_once(seat):
    factories.ended(seat.meeting)

    tasks.summarise(str(seat.meeting_id))
    tasks.summarise(str(seat.meeting_id))

    assert MeetingSummary.objects.count() == 1


def test_summarise_ended_meetings_computes_what_is_missing(seat):
    factories.ended(seat.meeting, at=timezone.now() - timedelta(minutes=1))

    tasks.summarise_ended_meetings()

    assert MeetingSummary.objects.get().meeting_id == seat.meeting_id


def test_a_meeting_that_ended_this_moment_is_left_to_its_own_task(live_meeting):
    factories.ended(live_meeting, at=timezone.now())

    tasks.summarise_ended_meetings()

    assert not MeetingSummary.objects.exists()


def test_tidy_presence_lists_the_active_meetings(live_meeting):
    tasks.tidy_presence()

    assert presence.active_meetings() == {live_meeting.pk}


def test_delete_expired_samples_applies_the_retention(db):
    now = timezone.now()
    insert.insert(
        [
            pictures.row(time=now - timedelta(days=days))
            for days in (retention.DAYS - 1, retention.DAYS + 2)
        ]
    )

    tasks.delete_expired_samples()

    # The community edition has a policy of its own for that.
    left = 2 if tier.current() is Tier.COMMUNITY else 1
    assert AttentionMetric.objects.count() == left


@pytest.mark.parametrize("name", [starting.TASK, storing.TASK, running.SUMMARISE])
def test_what_is_sent_by_name_is_there(name):
    assert name in current_app.tasks


def test_everything_that_beats_is_there():
    scheduled = {
        entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()
    }

    assert scheduled <= set(current_app.tasks)
