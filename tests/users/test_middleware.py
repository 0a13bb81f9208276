"""Times in the viewer's own zone."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from users.middleware import COOKIE, TimezoneMiddleware


def _zone_of(cookie: str | None) -> str:
    request = HttpRequest()
    if cookie is not None:
        request.COOKIES[COOKIE] = cookie
    answer = TimezoneMiddleware(
        lambda request: HttpResponse(timezone.get_current_timezone_name())
    )
    return answer(request).content.decode()


def test_the_zone_of_the_browser_is_used():
    assert _zone_of("Asia/Ho_Chi_Minh") == "Asia/Ho_Chi_Minh"


def test_the_zone_ends_with_the_request():
    _zone_of("Asia/Ho_Chi_Minh")

    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("Nowhere/Land", id="unknown"),
        pytest.param("../../etc/passwd", id="a path"),
        pytest.param("/etc/passwd", id="an absolute path"),
        pytest.param("Europe", id="a folder"),
        pytest.param("a" * 300, id="too long for a file"),
        pytest.param("a\x00b", id="a zero byte"),
        pytest.param("zone.tab", id="no zone file"),
    ],
)
def test_a_zone_that_is_none_means_utc(cookie):
    assert _zone_of(cookie) == "UTC"
