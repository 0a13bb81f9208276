"""Lines of a task carry its id, what it is about, and the request that queued it."""

import logging
import uuid
from typing import Any

import pytest
from celery import shared_task

from attention_site.logs import ids, tasks
from tests.logs.conftest import Lines

MEETING = str(uuid.uuid4())
logger = logging.getLogger("tests.task")


@shared_task(name="tests.note_meeting")
def note_meeting(meeting_id: str, number: int, token: str) -> None:
    """Log one line."""
    logger.info("Noted")


@pytest.fixture(autouse=True)
def nothing_holds():
    yield
    ids.end()


def _run(*args: Any) -> None:
    # As a worker does: signals around it.
    note_meeting.apply(args=args, task_id="t-1")


def test_a_line_of_a_task_belongs_to_it(lines: Lines):
    _run(MEETING, 3, "secret-token")

    [line] = [line for line in lines() if line["logger"] == "tests.task"]
    assert (line["task_id"], line["task"]) == ("t-1", "tests.note_meeting")
    assert line["meeting_id"] == MEETING
    assert "secret-token" not in str(line)


def test_after_the_task_nothing_belongs_to_it(lines: Lines):
    _run(MEETING, 3, "x")

    assert ids.current() == {}


def test_a_request_goes_along_with_what_it_queues():
    headers: dict[str, Any] = {}
    with ids.bound(request_id="r-1"):
        tasks.send_id_along(headers=headers)

    assert headers == {"request_id": "r-1"}


def test_outside_a_request_nothing_goes_along():
    headers: dict[str, Any] = {}

    tasks.send_id_along(headers=headers)

    assert headers == {}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"meeting_id": MEETING}, {"meeting_id": MEETING}),
        ({"analysis_id": uuid.UUID(MEETING)}, {"analysis_id": MEETING}),
        ({"meeting_id": "Zoë"}, {}),
        ({"meeting_id": 3, "token": MEETING, "join_code": uuid.uuid4()}, {}),
    ],
    ids=["text", "uuid", "no uuid", "no id"],
)
def test_only_ids_are_ids(values: dict[str, Any], found: dict[str, str]):
    assert ids.of_arguments(values) == found
