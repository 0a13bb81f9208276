"""What the site would have logged, in the form of LOG_FORMAT=json."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from attention_site.logs.formatting import JsonLines, NoSocketLines, RoutesNotPaths

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as text, from DEBUG on."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonLines())
    handler.addFilter(RoutesNotPaths())
    handler.addFilter(NoSocketLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def lines(log: io.StringIO) -> Lines:
    """The log as objects, one for each line."""
    return lambda: [json.loads(line) for line in log.getvalue().splitlines()]
