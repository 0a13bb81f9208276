"""Tasks of the API's frame."""

from celery import shared_task
from django.utils import timezone

from users.api import idempotency


@shared_task
def forget_answers() -> None:
    """Delete stored answers whose day is over."""
    idempotency.forget(at=timezone.now())
