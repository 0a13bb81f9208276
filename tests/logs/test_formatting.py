"""Lines of JSON: the fields that are known, and the ids that hold."""

import json
import logging
from datetime import datetime

import pytest
from django.test import RequestFactory

from attention_site.logs import ids
from attention_site.logs.formatting import JsonLines, NoSocketLines, TextLines
from tests.logs.conftest import Lines

logger = logging.getLogger("tests.logs")


def test_a_line_says_when_how_bad_who_and_what(lines: Lines):
    logger.warning("Dropped %d frames", 3)

    [line] = lines()
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line == {
        "level": "WARNING",
        "logger": "tests.logs",
        "message": "Dropped 3 frames",
    }


def test_a_line_belongs_to_what_is_bound(lines: Lines):
    with ids.bound(request_id="r"), ids.bound(meeting_id="m"):
        logger.info("inside")
    logger.info("outside")

    inside, outside = lines()
    assert (inside["request_id"], inside["meeting_id"]) == ("r", "m")
    assert "request_id" not in outside


def test_objects_that_libraries_add_are_dropped(lines: Lines):
    request = RequestFactory().get("/join/secret-code/?ticket=abc")

    logger.error(
        "failed", extra={"request": request, "password": "hunter2", "status": 5}
    )

    [line] = lines()
    assert set(line) == {"time", "level", "logger", "message", "status"}


def test_an_error_is_one_line_without_what_it_quotes(log, lines: Lines):
    try:
        int("zoe@example.com")
    except ValueError:
        logger.exception("It broke")

    [line] = lines()
    assert "ValueError: invalid literal" in line["exc_info"]
    assert "zoe" not in line["exc_info"].partition("ValueError")[2]
    assert "Traceback" in line["exc_info"]


def test_the_text_form_is_redacted_too():
    record = logging.makeLogRecord(
        {"msg": "To %s", "args": ("zoe@example.com",), "name": "x"}
    )

    assert TextLines().format(record).endswith(" x: To [address]")


def test_a_line_that_is_no_text_is_still_json():
    record = logging.makeLogRecord({"msg": {"a": object()}, "exc_info": None})

    assert json.loads(JsonLines().format(record))["message"] == ""


@pytest.mark.parametrize(
    ("message", "stays"),
    [
        ('%s - "WebSocket %s" [accepted]', False),
        ("connection open", False),
        ("Started server process [%d]", True),
    ],
)
def test_the_web_server_does_not_name_its_clients(message: str, stays: bool):
    record = logging.makeLogRecord({"msg": message})

    assert NoSocketLines().filter(record) is stays
