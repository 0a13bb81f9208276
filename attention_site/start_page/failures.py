"""What failed in the last day, with the list that shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from recordings.models import Upload, VideoAnalysis, VideoRecording
from users.models import WebhookDelivery, WebhookEndpoint

WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Failure:
    """How many there are of a kind, and where they are listed."""

    name: str
    number: int
    href: str


def read(request: HttpRequest, *, now: datetime) -> list[Failure]:
    """Return each kind that this member of staff may see, also where there is none."""
    return [
        Failure(name, rows.count(), _address(rows.model, shown))
        for name, rows, shown in _kinds(now - WITHIN)
        if request.user.has_perm(_view(rows.model))
    ]


def _kinds(since: datetime) -> Iterator[tuple[str, QuerySet[Model], dict[str, str]]]:
    analyses = VideoAnalysis.objects.filter(
        status=VideoAnalysis.Status.FAILED, cancelled_at=None, finished_at__gte=since
    )
    yield "Analyses", analyses, {"status__exact": "failed"}
    recordings = VideoRecording.objects.filter(
        status=VideoRecording.Status.FAILED, updated_at__gte=since
    )
    yield "Recordings", recordings, {"status__exact": "failed"}
    refused = Upload.objects.exclude(error_code=None).filter(created_at__gte=since)
    yield "Uploads refused", refused, {"error_code__isnull": "False"}
    given_up = WebhookDelivery.objects.filter(
        status=WebhookDelivery.Status.FAILED, created_at__gte=since
    )
    yield "Messages given up", given_up, {"status__exact": "failed"}
    disabled = WebhookEndpoint.objects.filter(disabled_at__gte=since)
    yield "Addresses disabled", disabled, {"disabled_at__isempty": "0"}


def _view(model: type[Model]) -> str:
    options = model._meta  # noqa: SLF001  (Django's documented API)
    return f"{options.app_label}.view_{options.model_name}"


def _address(model: type[Model], shown: dict[str, str]) -> str:
    options = model._meta  # noqa: SLF001  (Django's documented API)
    name = f"admin:{options.app_label}_{options.model_name}_changelist"
    return f"{reverse(name)}?{urlencode(shown)}"
