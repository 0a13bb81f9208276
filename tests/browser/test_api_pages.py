"""The two pages that show the API, which bring scripts of their own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_call_is_tried_on_the_page_of_the_api(
    host_page: Page, complaints: list[str]
) -> None:
    host_page.goto("/api/v1/docs/")
    listing = host_page.locator("[id$='-meetings_list']")

    listing.locator("button.opblock-summary-control").click()
    listing.get_by_role("button", name="Try it out").click()
    with host_page.expect_response("**/api/v1/meetings/*") as answered:
        listing.get_by_role("button", name="Execute").click()

    assert answered.value.status == 200
    answer = listing.locator(".live-responses-table tbody .response-col_status")
    expect(answer).to_contain_text("200")
    assert complaints == []


def test_the_reference_is_read_without_an_account(
    open_page: OpenPage, complaints: list[str]
) -> None:
    page = open_page()

    page.goto("/api/v1/redoc/", timeout=60_000)

    expect(
        page.get_by_role("heading", name="Attention", exact=False).first
    ).to_be_visible()
    expect(page.get_by_text("/meetings/{meeting_id}/live/").first).to_be_attached()
    assert complaints == []
