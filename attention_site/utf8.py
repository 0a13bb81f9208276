"""What comes in is UTF-8, whatever a request says of itself."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class Utf8Middleware:
    """Forgets another encoding that a request names, before anything is decoded.

    Django reads forms with any codec of Python that the Content-Type names, and some
    (punycode) take minutes for a megabyte: from anybody, since the CSRF token stands in
    the form. Browsers send to pages in UTF-8 what is UTF-8.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if "charset" in (request.content_params or {}):
            request.encoding = settings.DEFAULT_CHARSET
        return self.get_response(request)
