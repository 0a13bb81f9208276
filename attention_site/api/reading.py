"""The description of the API, for programs (JSON) and for people (Swagger UI, Redoc).

Scripts and styles of both pages come from the site itself; the page of Swagger UI loads
its settings as a second file, since the Content-Security-Policy forbids inline scripts.
"""

import functools
import json

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

from users.api import conditional


@functools.cache
def _document() -> bytes:
    """Build the description once in a process: it takes a second."""
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    return json.dumps(schema, default=str).encode()


def _tag(request: HttpRequest) -> str:
    return conditional.tag_of([_document().decode()])


@require_safe
@condition(etag_func=_tag)
def schema(request: HttpRequest) -> HttpResponse:
    """Send the OpenAPI document."""
    return HttpResponse(_document(), content_type="application/json")


swagger = SpectacularSwaggerSplitView.as_view(
    url_name="api_schema", template_name="api/swagger.html"
)

_REDOC_STYLES = (
    # An empty element, into which it puts the styles of its parts by script.
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
)
"""What Redoc writes into its page; another version of it may want others, which a test
of the browser tells."""

redoc = csp_replace(
    {"style-src": [SELF, *_REDOC_STYLES], "worker-src": [SELF, "blob:"]}
)(SpectacularRedocView.as_view(url_name="api_schema", template_name="api/redoc.html"))
