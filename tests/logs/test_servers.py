"""Loggers that servers bring with them write in our form, or not at all."""

import copy
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from uvicorn.config import LOGGING_CONFIG

NAMES = ("uvicorn", "uvicorn.error", "uvicorn.access")


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """As the web server has them: its own first, then those of the settings."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logging.config.dictConfig(copy.deepcopy(LOGGING_CONFIG))
    logging.getLogger("uvicorn.access").handlers = []
    logging.config.dictConfig(settings.LOGGING)
    yield
    for name in NAMES:
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    root.handlers[:], root.level = handlers, level


def test_the_web_server_logs_no_path_and_no_client():
    assert not logging.getLogger("uvicorn.access").hasHandlers()


def test_what_else_the_web_server_logs_is_in_our_form():
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        assert logger.propagate
        assert logger.handlers == []
