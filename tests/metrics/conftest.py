"""What reads /metrics as Prometheus does."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from analytics.live import redis_client
from tests.analytics.outages import closed_port

TOKEN = "a-long-random-value"

Read = Callable[[], dict[str, Metric]]


@pytest.fixture(autouse=True)
def metrics_token(settings: Settings) -> str:
    """The site has a token."""
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


@pytest.fixture
def read(client: Client) -> Read:
    """Ask with the token; returns the metrics by name."""

    def reading() -> dict[str, Metric]:
        response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert response.status_code == 200
        families = text_string_to_metric_families(response.content.decode())
        return {family.name: family for family in families}

    return reading


@pytest.fixture
def redis_away(settings: Settings) -> Iterator[None]:
    """Nobody answers where Redis should be."""
    settings.REDIS_URL = f"redis://:hunter2@127.0.0.1:{closed_port()}/0"
    redis_client._client_of_process.cache_clear()
    yield
    redis_client._client_of_process.cache_clear()
