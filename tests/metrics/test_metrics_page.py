"""/metrics: who may read it, what stands there, and that an outage is a number."""

import json
import time
from collections import Counter
from datetime import timedelta

import pytest
from celery import current_app
from django.db import connections
from django.test import Client
from django.utils import timezone
from prometheus_client import Metric

from analytics.live import (
    counters,
    pacing,
    presence,
    sample_buffer,
    task_totals,
    worker_registry,
)
from analytics.live.frame_ages import Ages
from analytics.timeseries import tier
from meetings.models import Meeting
from tests import factories
from tests.analytics.outages import closed_port
from tests.metrics.conftest import TOKEN, Read
from users.models import User
from users.models.webhooks import WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db(transaction=True)
# The parts are asked in threads, which see what is committed.


def _value(metric: Metric, **labels: str) -> float:
    [value] = [
        one.value for one in metric.samples if labels.items() <= one.labels.items()
    ]
    return value


# --- Who ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"Authorization": "Bearer wrong"}, id="another token"),
        pytest.param({"Authorization": "Bearer "}, id="an empty token"),
        pytest.param({"Authorization": f"Basic {TOKEN}"}, id="another scheme"),
        pytest.param({"Authorization": "Bearer ä"}, id="letters that no token has"),
    ],
)
def test_who_has_no_token_finds_nothing(client: Client, header: dict[str, str]):
    assert client.get("/metrics", headers=header).status_code == 404


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer "}], ids=["no", "empty"]
)
def test_without_a_token_in_the_settings_nobody_has_it(settings, client, header):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers=header).status_code == 404


def test_staff_may_look(staff_client: Client, host_client: Client):
    assert staff_client.get("/metrics").status_code == 200
    assert host_client.get("/metrics").status_code == 404


def test_it_is_asked_past_the_proxy_without_tls(settings, client: Client):
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer.headers["Cache-Control"]


# --- What -----------------------------------------------------------------------


def test_a_site_at_rest_has_its_numbers(read: Read):
    metrics = read()

    assert {s.labels["part"]: s.value for s in metrics["attention_up"].samples} == {
        "database": 1,
        "timeseries": 1,
        "redis": 1,
        "broker": 1,
    }
    assert _value(metrics["attention_frames_received"]) == 0
    assert _value(metrics["attention_frames_dropped"], cause="stale") == 0
    assert _value(metrics["attention_workers"], queue="live") == 0
    assert _value(metrics["attention_analyses"], status="failed") == 0
    assert _value(metrics["attention_timeseries_info"], tier=tier.current()) == 1
    assert _value(metrics["attention_database_bytes"], database="default") > 0
    assert _value(metrics["attention_disk_bytes"]) > 0
    assert _value(metrics["attention_redis_bytes"]) > 0


def test_frames_are_counted_over_all_meetings_and_processes(
    read: Read, live_meeting: Meeting
):
    ages = Ages()
    ages.note(0.12)
    ages.note(0.9)
    counters.add(live_meeting.pk, Counter(scored=2, stale=3, busy=4), ages=ages)
    counters.add(factories.meeting().pk, Counter(received=9))

    metrics = read()

    assert _value(metrics["attention_frames_received"]) == 9
    assert _value(metrics["attention_frames_scored"]) == 2
    dropped = metrics["attention_frames_dropped"]
    assert _value(dropped, cause="stale") == 3
    assert "busy" not in {one.labels["cause"] for one in dropped.samples}
    buckets = {
        one.labels["le"]: one.value
        for one in metrics["attention_frame_age_seconds"].samples
        if one.name.endswith("_bucket")
    }
    assert (buckets["0.1"], buckets["0.15"], buckets["1.0"], buckets["+Inf"]) == (
        *(0, 1, 2, 2),
    )


def test_who_sends_and_who_waits_is_counted(read: Read, empty_redis, seat):
    now = time.time()
    presence.open_meeting(seat.meeting_id)
    empty_redis.zadd(
        pacing._SOURCES_KEY,
        {
            f"{seat.meeting_id}:{seat.pk}": now,
            f"{seat.meeting_id}:gallery": now,
            f"{seat.meeting_id}:silent": now - 60,
        },
    )
    faces = json.dumps({"faces": [{"number": 1}, {"number": 2}]})
    empty_redis.set(f"gallery_faces:{seat.meeting_id}", faces)
    for received_at in (now - 1.5, now - 0.2):
        entry = json.dumps({"source": "x", "received_at": received_at})
        empty_redis.lpush(f"frame_queue:{seat.meeting_id}", entry)
    empty_redis.set(sample_buffer.DROPPED_KEY, 7)

    metrics = read()

    assert _value(metrics["attention_meetings_live"]) == 1
    assert _value(metrics["attention_sources"], kind="camera") == 1
    assert _value(metrics["attention_sources"], kind="window") == 1
    assert _value(metrics["attention_people_watched"]) == 3
    assert _value(metrics["attention_frame_queue_length"]) == 2
    assert 1.5 <= _value(metrics["attention_frame_queue_age_seconds"]) < 10
    assert _value(metrics["attention_samples_dropped"]) == 7


def test_tasks_and_workers_are_those_of_all_machines(read: Read):
    worker_registry.beat("a@one", queues=["live"], processes=2, now=time.time())
    worker_registry.beat("b@two", queues=["live"], processes=3, now=time.time())
    task_totals.add("analytics.tasks.store_samples", outcome="failure", seconds=0.5)
    current_app.send_task("tests.nobody_runs_this", queue="recordings")

    metrics = read()

    task = {"task": "analytics.tasks.store_samples"}
    assert _value(metrics["attention_workers"], queue="live") == 5
    assert _value(metrics["attention_tasks"], **task, outcome="failure") == 1
    assert _value(metrics["attention_tasks"], **task, outcome="success") == 0
    assert _value(metrics["attention_task_seconds"], **task) == 0.5
    assert _value(metrics["attention_task_queue_length"], queue="recordings") == 1
    assert _value(metrics["attention_task_queue_length"], queue="default") == 0


def test_what_is_stored_is_counted(read: Read, host: User):
    factories.analysis(user=host)
    webhook = WebhookEndpoint.objects.create(
        user=host, url="https://example.org/", secret="whsec_x", events=[]
    )
    WebhookDelivery.objects.create(
        endpoint=webhook,
        event="meeting.started",
        key="1",
        payload={},
        next_attempt_at=timezone.now() - timedelta(minutes=2),
    )

    metrics = read()

    assert _value(metrics["attention_analyses"], status="pending") == 1
    assert _value(metrics["attention_webhook_deliveries"], status="pending") == 1
    assert 120 <= _value(metrics["attention_webhook_wait_seconds"]) < 200


def test_no_number_names_anybody(client: Client, seat, host: User):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    for personal in (host.email, str(host.name), str(seat.pk), str(seat.meeting_id)):
        assert personal not in answer.content.decode()


# --- Outages --------------------------------------------------------------------


def test_a_redis_that_is_away_is_a_number(
    read: Read, redis_away, monkeypatch: pytest.MonkeyPatch
):
    nobody = f"redis://:hunter2@127.0.0.1:{closed_port()}/0"
    monkeypatch.setattr(current_app.conf, "broker_read_url", nobody)

    metrics = read()

    assert _value(metrics["attention_up"], part="redis") == 0
    assert _value(metrics["attention_up"], part="broker") == 0
    assert _value(metrics["attention_up"], part="database") == 1
    assert "attention_frames_received" not in metrics
    assert "attention_analyses" in metrics


def test_a_database_that_is_away_is_a_number(
    read: Read, client: Client, monkeypatch: pytest.MonkeyPatch
):
    connections.close_all()
    for connection in connections.all():
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", str(closed_port()))

    metrics = read()
    client.cookies["sessionid"] = "somebody"
    without_token = client.get("/metrics")
    # So that the test can end.
    monkeypatch.undo()

    assert _value(metrics["attention_up"], part="database") == 0
    assert _value(metrics["attention_up"], part="timeseries") == 0
    assert _value(metrics["attention_up"], part="redis") == 1
    assert "attention_frames_received" in metrics
    assert without_token.status_code == 404
