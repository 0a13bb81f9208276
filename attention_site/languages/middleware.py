"""Which language an answer is in: the chosen one, else what the browser asks for."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

ENGLISH_ONLY = ("/admin/",)
"""Pages of whoever runs the site. Their own words are not translated, and half in one
language, half in the other they would be harder to read than in either."""


class LanguageMiddleware(LocaleMiddleware):
    """Django's, but for pages that are English whatever the reader's language."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of this request."""
        if not request.path_info.startswith(ENGLISH_ONLY):
            super().process_request(request)
            return
        translation.activate(settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = settings.LANGUAGE_CODE
