"""The staff's system page: who sees it, and what stands there."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest
import redis
from django.db import connections
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from redis.connection import AbstractConnection

from analytics.live import (
    counters,
    presence,
    redis_client,
    sample_buffer,
    worker_registry,
)
from analytics.timeseries import minutes, policies, router, schema, status
from analytics.timeseries.tier import Tier
from attention_site.asking import Unavailable
from attention_site.system import page, wording
from attention_site.system.reading import Facts
from meetings.models import Participant
from tests import factories
from tests.analytics.outages import closed_port
from tests.system import cases
from users.models import User

pytestmark = pytest.mark.django_db

INNER = {"HX-Request": "true"}


@pytest.fixture
def workers() -> None:
    """One worker that serves every queue."""
    worker_registry.beat(
        "all@here",
        queues=["live", "recordings", "default"],
        processes=2,
        now=time.time(),
    )


@pytest.fixture
def redis_away(settings: Settings) -> Iterator[None]:
    """Nobody answers where Redis should be."""
    settings.REDIS_URL = f"redis://:hunter2@127.0.0.1:{closed_port()}/0"
    redis_client._client_of_process.cache_clear()
    yield
    redis_client._client_of_process.cache_clear()


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """New connections find nobody; that of the test, which has the session, stays."""
    for connection in connections.all():
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", str(closed_port()))
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", "hunter2")


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _shown(client: Client) -> str:
    response = client.get(reverse("system"), headers=INNER)
    assert response.status_code == 200
    return _words(response.content.decode())


def _rendered(facts: Facts) -> str:
    return _words(render_to_string("admin/_system.html", page.context(facts)))


def _set_stored_until(moment: datetime) -> None:
    with connections[router.alias()].cursor() as cursor:
        cursor.execute(
            f"UPDATE {schema.STORED_UNTIL} SET moment = %s",  # noqa: S608
            [moment],
        )


def test_somebody_unknown_is_asked_to_sign_in(client: Client):
    response = client.get(reverse("system"))

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_who_is_no_staff_gets_what_the_admin_gives_them(host_client: Client):
    response = host_client.get(reverse("system"))

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_staff_need_no_further_permission(host: User, host_client: Client):
    host.is_staff = True
    host.save()

    response = host_client.get(reverse("system"))

    assert response.status_code == 200


def test_the_page_reloads_when_one_is_signed_out_meanwhile(client: Client):
    response = client.get(reverse("system"), headers=INNER)

    assert response["HX-Refresh"] == "true"
    assert response.content == b""


def test_nothing_can_be_sent_to_the_page(staff_client: Client):
    assert staff_client.post(reverse("system")).status_code == 405


def test_the_sidebar_leads_to_the_page_and_to_every_table(staff_client: Client):
    html = staff_client.get(reverse("system")).content.decode()

    sidebar = html[html.index('id="nav-sidebar"') : html.index('id="main"')]
    assert f'href="{reverse("system")}"' in sidebar
    assert f'href="{reverse("admin:meetings_meeting_changelist")}"' in sidebar


def test_the_sidebar_has_no_table_that_one_may_not_see(host: User, host_client: Client):
    host.is_staff = True
    host.save()

    html = host_client.get(reverse("system")).content.decode()

    assert reverse("admin:meetings_meeting_changelist") not in html


def test_the_start_page_leads_there_and_asks_for_the_first_line(staff_client: Client):
    html = staff_client.get(reverse("admin:index")).content.decode()

    assert f'hx-get="{reverse("admin_start")}"' in html
    assert "Open the system page" in html


def test_all_is_well(staff_client: Client, workers):
    shown = _shown(staff_client)

    assert shown.startswith("check_circle All is well")
    assert "Live 2 processes" in shown
    assert "Face detector" in shown


def test_the_page_refreshes_unless_told(staff_client: Client):
    address = reverse("system")

    refreshing = staff_client.get(address).content.decode()
    still = staff_client.get(address, {"refresh": "off"}).content.decode()

    assert 'hx-trigger="every 10s"' in refreshing
    assert 'hx-trigger="every 10s"' not in still


def test_the_page_says_that_the_database_is_away(
    staff_client: Client, workers, database_away
):
    began = time.monotonic()

    shown = _shown(staff_client)

    assert time.monotonic() - began < 3
    assert "One thing is not well" in shown
    assert "The time series cannot be read. PostgreSQL does not answer." in shown
    assert "Live 2 processes" in shown
    assert "hunter2" not in shown


def test_the_page_says_that_redis_is_away(staff_client: Client, redis_away):
    began = time.monotonic()

    shown = _shown(staff_client)

    assert time.monotonic() - began < 3
    assert "The live path cannot be read. Redis does not answer." in shown
    assert "PostgreSQL 1" in shown
    assert "hunter2" not in shown


def test_the_page_says_that_tables_are_missing(
    staff_client: Client, workers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(connections[router.alias()].settings_dict, "NAME", "postgres")

    shown = _shown(staff_client)

    assert "run `python manage.py migrate`" in shown


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_locked_does_not_hold_the_page(staff_client: Client, workers):
    other = connections[router.alias()].copy()
    began = time.monotonic()

    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"LOCK TABLE {schema.METRICS} IN ACCESS EXCLUSIVE MODE")
        shown = _shown(staff_client)
        cursor.execute("ROLLBACK")
    other.close()

    assert time.monotonic() - began < 4
    assert "The time series cannot be read." in shown


@pytest.mark.django_db(transaction=True)
def test_rows_that_should_be_gone_are_said(staff_client: Client, seat, workers):
    factories.metric(seat, at=timezone.now() - timedelta(days=100))

    shown = _shown(staff_client)

    assert "Retention is late" in shown
    assert "100 days ago" in shown or "101 days ago" in shown


@pytest.mark.django_db(transaction=True)
def test_minutes_that_nobody_stores_are_said(
    staff_client: Client, seat: Participant, workers
):
    with connections[router.alias()].cursor() as cursor:
        if not minutes.are_ours(cursor):
            pytest.skip("TimescaleDB stores the minutes on this tier")
        before = minutes.stored_until(cursor)
    _set_stored_until(timezone.now() - timedelta(minutes=20))
    try:
        without_rows = _shown(staff_client)
        factories.metric(seat, at=timezone.now() - timedelta(minutes=10))
        with_rows = _shown(staff_client)
    finally:
        _set_stored_until(before)

    assert "All is well" in without_rows
    assert "The minutes are behind" in with_rows
    assert "20 minutes ago" in with_rows


def test_the_page_adds_up_the_frames_of_live_meetings(
    staff_client: Client, seat, workers
):
    other = factories.started(factories.meeting())
    for meeting in (seat.meeting, other):
        presence.open_meeting(meeting.pk)
        counters.add(meeting.pk, Counter(received=30, scored=20, stale=4, busy=9))

    shown = _shown(staff_client)

    assert "Live meetings 2" in shown
    assert "Frames received 60" in shown
    assert "Frames scored 40" in shown
    assert "Frames dropped 8 too old: 8" in shown


def test_the_page_says_since_when_samples_wait(
    staff_client: Client, workers, redis_server: redis.Redis
):
    two_minutes_ago = round((time.time() - 120) * 1000)
    redis_server.xadd(sample_buffer.KEY, {"s": b""}, id=f"{two_minutes_ago}-0")

    shown = _shown(staff_client)

    assert "Samples wait to be stored for longer than they should." in shown
    assert "The oldest waits for 2 minutes." in shown


@pytest.mark.parametrize("tier", list(Tier))
def test_the_tier_is_explained(tier: Tier):
    shown = _rendered(cases.facts(time_series=cases.community(tier=tier)))

    assert f"Tier {tier.capitalize()}" in shown
    assert wording.TIERS[tier] in shown


def test_a_command_is_shown_where_the_server_could_give_more():
    shown = _rendered(cases.facts(time_series=cases.plain(offered=Tier.COMMUNITY)))

    assert "python manage.py timeseries upgrade" in shown


def test_a_compressed_hypertable_is_shown_with_its_numbers():
    shown = _rendered(cases.facts(time_series=cases.community()))

    assert "Rows About 12,345" in shown
    assert "Chunks 80 78 of them compressed." in shown
    assert "Compression 12.5 to 1" in shown


def test_a_failing_job_is_shown_in_words():
    failing = cases.job(
        1,
        is_failing=True,
        failures=12,
        last_success_at=None,
        next_start_at=cases.NOW + timedelta(minutes=5),
    )
    jobs = [cases.job(0), failing, cases.job(2)]

    shown = _rendered(cases.facts(time_series=cases.community(jobs=jobs)))

    row = shown[shown.index("Packs chunks") : shown.index("Retention Drops")]
    assert re.search(
        r"Fails .*60 minutes ago .* Never in 5 minutes .* 12$", row.strip()
    )
    assert "The database's job for compression fails." in shown


def test_times_stand_in_the_zone_of_the_viewer():
    with timezone.override("Asia/Tokyo"):
        shown = _rendered(cases.facts(time_series=cases.community()))

    assert "60 minutes ago 2026-03-02 20:00:00" in shown


def test_every_part_may_be_away_at_once():
    away = Unavailable("No answer within 2 s.")

    shown = _rendered(
        replace(cases.facts(), time_series=away, live=away, workers=away, models=away)
    )

    assert shown.count("No answer within 2 s.") >= 5


def test_the_page_asks_as_often_for_many_meetings_as_for_one(
    staff_client: Client, workers, monkeypatch: pytest.MonkeyPatch
):
    """Counted here and not by Redis, which other tests ask at the same time."""
    asked = []

    for number in (1, 9):
        for _ in range(number):
            presence.open_meeting(factories.meeting().pk)
        with monkeypatch.context() as patch:
            requests = _requests_to_redis(patch)
            _shown(staff_client)
        asked.append(len(requests))

    assert asked[0] == asked[1] > 0


def _requests_to_redis(patch: pytest.MonkeyPatch) -> list[object]:
    """Collect what connections send: a pipeline once, health checks not at all."""
    requests = []
    send = AbstractConnection.send_packed_command

    def collect(connection, command, check_health: bool = True) -> None:
        if check_health:
            requests.append(command)
        send(connection, command, check_health)

    patch.setattr(AbstractConnection, "send_packed_command", collect)
    return requests


@pytest.mark.community
@pytest.mark.django_db(transaction=True)
def test_jobs_of_the_real_database_are_shown(staff_client: Client, workers):
    shown = _shown(staff_client)

    assert "Tier Community" in shown
    for name in ("Refreshing the minutes", "Compression", "Retention"):
        assert f"{name} " in shown[shown.index("Background jobs") :]


@pytest.mark.community
def test_a_failure_that_the_database_noted_is_shown():
    compression = policies.jobs()[1]
    with connections[router.alias()].cursor() as cursor:
        # As its scheduler notes it, which is a process that a test would wait for.
        cursor.execute(
            """
            INSERT INTO _timescaledb_internal.bgw_job_stat VALUES (
                %s, now(), now(), now() + interval '5 minutes', '-infinity', false,
                3, '1 s', '1 s', 0, 3, 0, 3, 0, 0
            ) ON CONFLICT (job_id) DO UPDATE
                SET last_run_success = false, total_failures = 3
            """,
            [compression.number],
        )

    found = status.read(now=timezone.now())
    shown = _rendered(cases.facts(at=timezone.now(), time_series=found))

    assert compression.purpose == "compression"
    assert "The database's job for compression fails." in shown
    assert f"job_errors WHERE job_id = {compression.number} " in shown
