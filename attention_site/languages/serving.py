"""The catalogue that static/js/i18n.js reads.

Its address holds the language and a version, so that a browser keeps it for good and
a new one is fetched under a new address.
"""

import functools
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

from attention_site.languages import catalogues

DOMAIN = "djangojs"
KEPT_FOR_S = 365 * 24 * 3600

# An app without a catalogue of its own: what is left is that of the project, without
# the words of the admin's scripts.
_catalogue = JavaScriptCatalog.as_view(packages=["users"], domain=DOMAIN)


@require_safe
def catalogue(request: HttpRequest, language: str, version: str) -> HttpResponseBase:
    """Answer with the messages of one language as a classic script."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        answer = _catalogue(request)
    if version == _version(language):
        patch_cache_control(answer, public=True, immutable=True, max_age=KEPT_FOR_S)
    else:
        # Another release asks, or is asked: what we have, but not to be kept.
        patch_cache_control(answer, no_store=True)
    return answer


def for_pages(request: HttpRequest) -> dict[str, Any]:
    """Give templates `languages`, each in its own words, and `messages_script`.

    The latter is empty in English: scripts hold that already.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    address = ""
    if language != settings.LANGUAGE_CODE:
        arguments = {"language": language, "version": _version(language)}
        address = reverse("javascript_messages", kwargs=arguments)
    return {"languages": settings.LANGUAGES, "messages_script": address}


@functools.cache
def _version(language: str) -> str:
    """Django reads a catalogue once per process; so do we."""
    return catalogues.version(language, DOMAIN)
