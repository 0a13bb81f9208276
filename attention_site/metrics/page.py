"""`/metrics` for Prometheus: whoever has the token, and staff. Others find nothing."""

import hmac
from collections.abc import Iterable

from django.conf import settings
from django.contrib import admin
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from attention_site.metrics import families, reading


class _Site(Collector):
    def collect(self) -> Iterable[Metric]:
        return families.of(reading.read(now=timezone.now()))


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in the format that the client prefers; parts that are away say up 0."""
    if not (_has_token(request) or _is_staff(request)):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Site())
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN
    return bool(
        wanted
        and scheme.lower() == "bearer"
        and hmac.compare_digest(token.strip().encode(), wanted.encode())
    )


def _is_staff(request: HttpRequest) -> bool:
    try:
        return bool(admin.site.has_permission(request))
    except DatabaseError:
        # Who it is cannot be told now.
        return False
