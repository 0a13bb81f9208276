"""What tests of privacy start from."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from analytics.live import redis_client


@pytest.fixture(autouse=True)
def mails(settings: Settings, tmp_path: Path) -> Path:
    """The folder of mails that are files, of a test alone."""
    folder = tmp_path / "mail"
    folder.mkdir()
    settings.EMAIL_FILE_PATH = str(folder)
    return folder


@pytest.fixture
def redis_away(settings: Settings) -> Iterator[None]:
    """Nobody answers where Redis should be: port 1 is not ours to listen on."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client._client_of_process.cache_clear()
    yield
    redis_client._client_of_process.cache_clear()
