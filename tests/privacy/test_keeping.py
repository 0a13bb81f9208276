"""What has reached its age goes, what has not stays, and the public page says so."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recordings import tasks
from recordings.services import keeping
from users.models import (
    AccessLogEntry,
    Erasure,
    IdempotentAnswer,
    WebhookDelivery,
    WebhookEndpoint,
)

pytestmark = pytest.mark.django_db


def test_each_kind_goes_at_its_age_and_not_before(host):
    now = timezone.now()
    hook = WebhookEndpoint.objects.create(user=host, url="https://x", events=[])
    for is_old in (True, False):
        extra = timedelta(hours=1 if is_old else -1)
        ago = {
            days: now - timedelta(days=days) - extra
            for days in (
                keeping.LOOKS_DAYS,
                keeping.DELIVERIES_DAYS,
                keeping.ANSWERS_DAYS,
                keeping.RECEIPTS_DAYS,
                keeping.FAILED_SIGN_INS_DAYS,
                0,
            )
        }
        AccessLogEntry.objects.create(
            at=ago[keeping.LOOKS_DAYS], action="viewed", through="page"
        )
        WebhookDelivery.objects.create(
            endpoint=hook,
            key=str(is_old),
            payload={},
            created_at=ago[keeping.DELIVERIES_DAYS],
        )
        IdempotentAnswer.objects.create(
            user=host, key=str(is_old), created_at=ago[keeping.ANSWERS_DAYS]
        )
        Erasure.objects.create(finished_at=ago[keeping.RECEIPTS_DAYS])
        tried = AccessAttempt.objects.create(
            username=f"{is_old}@example.com", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=tried.pk).update(
            attempt_time=ago[keeping.FAILED_SIGN_INS_DAYS]
        )
        Session.objects.create(session_key=str(is_old), expire_date=ago[0])

    tasks.keep_no_longer()

    models = (AccessLogEntry, WebhookDelivery, IdempotentAnswer, Erasure, Session)
    assert [model.objects.count() for model in models] == [1] * 5
    assert AccessAttempt.objects.get().username == "False@example.com"
    assert WebhookDelivery.objects.get().key == "False"


def test_mails_that_are_files_go_after_a_week(mails: Path):
    for name, days in (("old", keeping.MAILS_DAYS), ("new", keeping.MAILS_DAYS - 1)):
        path = mails / f"{name}.log"
        path.write_text("To: pat@example.com")
        written_at = timezone.now() - timedelta(days=days, minutes=1)
        os.utime(path, (written_at.timestamp(),) * 2)

    tasks.keep_no_longer()

    assert [path.name for path in mails.iterdir()] == ["new.log"]


def test_an_erasing_that_waits_is_kept():
    Erasure.objects.create(requested_at=timezone.now() - timedelta(days=9999))

    assert keeping.apply(now=timezone.now()) == 0


def test_everybody_reads_how_long_what_is_kept(client: Client, settings):
    settings.RECORDING_RETENTION_DAYS = 12
    settings.UPLOAD_RETENTION_DAYS = 0

    page = client.get(reverse("privacy")).content.decode()

    assert "12 days" in page
    assert "until it is deleted by hand" in page
    assert "90 days" in page
    for kind in keeping.KINDS:
        assert str(kind.what) in page


def test_every_page_leads_to_the_page_about_privacy(client: Client):
    page = client.get(reverse("users:login")).content.decode()

    assert f'href="{reverse("privacy")}"' in page
