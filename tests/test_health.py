"""Alive and ready: what a load balancer and an operator ask."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from analytics.live import redis_client, worker_registry
from analytics.timeseries import router, tier
from analytics.vision import model_files
from attention_site import health

pytestmark = pytest.mark.django_db


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
def fresh_redis_client() -> Iterator[None]:
    """Let a changed REDIS_URL take effect, and go back afterwards."""
    redis_client._client_of_process.cache_clear()
    yield
    redis_client.sync_client().close()
    redis_client._client_of_process.cache_clear()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def _put_database(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    for connection in connections.all():
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", str(port))
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", "hunter2")


def test_healthz_answers_without_touching_anything(
    client: Client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.content == b"ok"


def test_readyz_says_ok_part_by_part(client: Client, workers):
    response = client.get("/readyz")

    assert response.status_code == 200
    answer = response.json()
    assert answer["status"] == "ok"
    assert answer["checks"]["database"]["status"] == "ok"
    assert answer["checks"]["timeseries"] == {
        "status": "ok",
        "database": router.alias(),
        "tier": tier.current(),
    }
    redis_check = answer["checks"]["redis"]
    assert (redis_check["status"], redis_check["samples_waiting"]) == ("ok", 0)
    assert answer["checks"]["workers"] == {
        "status": "ok",
        "live": 2,
        "recordings": 2,
        "default": 2,
    }
    assert answer["checks"]["models"]["status"] == "ok"


def test_readyz_names_the_queues_without_a_worker(client: Client):
    worker_registry.beat("l@here", queues=["live"], processes=1, now=time.time())

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["workers"] == {
        "status": "unavailable",
        "problem": "No worker serves the queue default.",
    }


def test_readyz_does_not_count_a_worker_that_fell_silent(client: Client):
    worker_registry.beat(
        "all@here", queues=["live", "default"], processes=1, now=time.time() - 30
    )

    response = client.get("/readyz")

    assert response.json()["checks"]["workers"]["status"] == "unavailable"


def test_readyz_says_that_the_database_is_away(
    client: Client, workers, monkeypatch: pytest.MonkeyPatch
):
    _put_database(monkeypatch, _closed_port())

    response = client.get("/readyz")

    assert response.status_code == 503
    checks = response.json()["checks"]
    assert checks["database"]["problem"] == "PostgreSQL does not answer."
    assert checks["timeseries"]["status"] == "unavailable"
    assert checks["redis"]["status"] == "ok"


def test_readyz_says_that_redis_is_away(
    client: Client, settings: Settings, fresh_redis_client
):
    settings.REDIS_URL = f"redis://:hunter2@127.0.0.1:{_closed_port()}/0"

    response = client.get("/readyz")

    assert response.status_code == 503
    checks = response.json()["checks"]
    assert checks["redis"]["status"] == "unavailable"
    assert checks["workers"]["status"] == "unavailable"
    assert checks["database"]["status"] == "ok"


def test_readyz_says_that_a_model_file_is_missing(
    client: Client, workers, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    health._checked_models.cache_clear()
    monkeypatch.setattr(model_files, "LANDMARKS_FILE", "models/no_such_file.dat")
    monkeypatch.setattr(model_files, "LANDMARKS_DEBIAN", tmp_path / "absent.dat")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert "make setup" in response.json()["checks"]["models"]["problem"]


def test_readyz_answers_in_time_and_keeps_secrets_when_nothing_answers(
    client: Client,
    settings: Settings,
    fresh_redis_client,
    monkeypatch: pytest.MonkeyPatch,
    silent_port: int,
):
    settings.REDIS_URL = f"redis://:hunter2@127.0.0.1:{silent_port}/0"
    _put_database(monkeypatch, silent_port)
    started = time.monotonic()

    response = client.get("/readyz")

    assert time.monotonic() - started < 3
    assert response.status_code == 503
    assert "hunter2" not in response.content.decode()
    assert "127.0.0.1" not in response.content.decode()
    checks = response.json()["checks"]
    for part in ("database", "timeseries", "redis", "workers"):
        assert checks[part]["status"] == "unavailable", part


def test_browsers_that_ask_unasked_find_the_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")

    assert answer["Location"].endswith("/img/mark.svg")
