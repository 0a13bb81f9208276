"""Somebody reads what is stored about them, and has it erased, on the running site."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.analytics import measured
from tests.browser import database
from users.models import Erasure, User
from users.services import audit

OpenPage = Callable[..., Page]

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN_MS = 60_000


def filled(person: User) -> None:
    """Let the person have been measured, and be looked at."""
    host = factories.user(name="Sam Rivers")
    meeting = factories.started(factories.meeting(host=host, title="Algebra"))
    seat = factories.seat(meeting, user=person)
    measured.measure(seat, *(87.0,) * 60)
    factories.alert(seat)
    measured.ended(meeting)
    audit.note(
        host,
        audit.Action.VIEWED,
        through=audit.Door.PAGE,
        object_type="meeting",
        object_id=meeting.pk,
    )
    factories.meeting(host=person, title="Office hour")


def test_everything_about_somebody_is_erased_within_a_minute(
    host_page: Page, host_account: User, complaints: list[str]
):
    database.ask(lambda: filled(host_account))
    host_page.goto("/account/data/")
    expect(host_page.locator("#answers ~ ul")).to_contain_text("Algebra")
    expect(host_page.locator(".look-list")).to_contain_text("Sam Rivers")

    host_page.click(".erase > summary")
    host_page.fill("[name=typed]", host_account.email)
    host_page.fill("[name=password]", factories.PASSWORD)
    host_page.check("[name=with_meetings]")
    began = time.monotonic()
    host_page.click(".erase button[type=submit]")

    done = host_page.get_by_role("heading", name="Everything is erased")
    expect(done).to_be_visible(timeout=WITHIN_MS)
    assert time.monotonic() - began < WITHIN_MS / 1000
    left = User.objects.filter(email=host_account.email)
    assert not database.ask(left.exists)
    assert database.ask(lambda: Erasure.objects.get().counts)["meetings"] == 1
    assert complaints == []
