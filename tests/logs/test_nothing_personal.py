"""The main paths, with people whose names would show, and nothing of them in the log."""

import asyncio
import base64
import io
import json
import logging
import time

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.live import draining, frame_queue, redis_client, storing
from analytics.live.draining import Drain, Memories
from analytics.live.roster import Rosters
from analytics.services import running
from meetings import tickets
from meetings.models import Meeting, Participant
from tests import factories
from tests.analytics import pictures
from tests.logs.conftest import Lines
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS, NAME, PASSWORD = "zelda.quux@example.com", "Zelda Quux", "corvine-Thimble-93"
GUEST, TITLE = "Wilhelmina Guestling", "Quarterly Xylophone"


@pytest.fixture
def browser() -> Client:
    """The browser of somebody who has no account yet."""
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def _short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "IDLE_S", 0.0)
    monkeypatch.setattr(draining, "_POP_S", 0.01)


def _sign_up(browser: Client) -> User:
    form = {"name": NAME, "email": ADDRESS, "password": PASSWORD}
    browser.post(reverse("users:signup"), form)
    browser.post(reverse("users:signup"), form)
    browser.post(reverse("users:logout"))
    browser.post(
        reverse("users:login"), {"email": ADDRESS, "password": "wrong" + PASSWORD}
    )
    browser.post(reverse("users:login"), {"email": ADDRESS, "password": PASSWORD})
    return User.objects.get(email=ADDRESS)


def _meet(browser: Client, host: User) -> Meeting:

    meeting = running.start(
        factories.meeting(host=host, title=TITLE), at=timezone.now()
    )
    browser.get(reverse("meetings:list"), {"q": TITLE})
    browser.get(reverse("analytics:live", args=[meeting.pk]))
    return meeting


def _be_measured(seat: Participant) -> bytes:
    frame = pictures.frame(
        meeting_id=seat.meeting_id, participant_id=seat.pk, at_s=time.time()
    )

    async def push() -> None:
        await frame_queue.push(frame)
        await redis_client.async_client().aclose()

    asyncio.run(push())
    Drain(seat.meeting_id, 0, "worker", Rosters(), Memories()).run()
    storing.store_all()
    return frame.jpeg


def _fail() -> None:
    """Break as a service would, with a row that PostgreSQL quotes."""
    try:
        User.objects.bulk_create([User(email=ADDRESS, name=NAME)])
    except IntegrityError:
        logging.getLogger("users").exception("It broke")


def test_a_run_of_the_main_paths_logs_ids_and_nothing_of_anybody(
    browser: Client, log: io.StringIO, lines: Lines
):

    host = _sign_up(browser)
    meeting = _meet(browser, host)
    seat = factories.seat(
        meeting, user=factories.user(name=GUEST, email="w@guests.invalid")
    )
    ticket = tickets.issue(seat)
    browser.get(reverse("meetings:join", args=[meeting.join_code]))
    jpeg = _be_measured(seat)
    _fail()
    running.end(meeting, at=timezone.now())
    running.summarise(meeting.pk)
    browser.get(reverse("analytics:report", args=[meeting.pk]))

    text = log.getvalue()
    written = {line.get("route") for line in lines()}
    assert {"login/", "signup/", "meetings/", "join/<uuid:join_code>/"} <= written
    assert str(meeting.pk) in text
    session = browser.cookies["sessionid"].value
    secrets = [ADDRESS, *NAME.split(), PASSWORD, *GUEST.split(), TITLE, ticket, session]
    secrets += [
        str(meeting.join_code),
        base64.b64encode(jpeg).decode()[:40],
        repr(jpeg)[2:40],
    ]
    for secret in secrets:
        assert json.dumps(secret)[1:-1].lower() not in text.lower(), secret
