"""Rows for each list of the admin, and staff who may see more or less of them."""

import importlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client

from meetings.models import Meeting, Participant
from recordings.models import Upload, VideoSegment
from tests import factories
from tests.factories import NOON
from users.models import (
    AccessLogEntry,
    ApiToken,
    Erasure,
    User,
    UserSession,
    WebhookDelivery,
    WebhookEndpoint,
)

SECRET = "whsec_c2VjcmV0LW9mLXRoZS1vd25lcg=="
TOTP = "JBSWY3DPEHPK3PXP"
POSTED = "password=typed-wrong"
DIGEST = "d1gest" * 10
SESSION = "s3ss1on" * 5


def member_of(group: str) -> Client:
    """Return the browser of a member of staff who is in the group and nothing else."""
    importlib.import_module("analytics.migrations.0006_groups_of_staff").make_groups(
        apps, None
    )
    person = factories.user(name=f"Member of {group}", is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(person)
    return client


def seats(count: int) -> list[Participant]:
    """Let people join one live meeting."""
    meeting = factories.started(factories.meeting())
    return [factories.seat(meeting) for _ in range(count)]


def _each(make: Callable[[], object]) -> Callable[[int], dict[str, str]]:
    def maker(count: int) -> dict[str, str]:
        for _ in range(count):
            make()
        return {}

    return maker


def token(user: User | None = None, **fields: Any) -> ApiToken:
    """Store a token of a person."""
    return ApiToken.objects.create(
        user=user or factories.user(),
        **{
            "name": "Laptop",
            "prefix": "att_abcd",
            "digest": f"{ApiToken.objects.count():04d}{DIGEST}",
            "scopes": ["read", "live"],
            **fields,
        },
    )


def endpoint(user: User | None = None, **fields: Any) -> WebhookEndpoint:
    """Store an address of a person."""
    return WebhookEndpoint.objects.create(
        user=user or factories.user(),
        **{
            "url": "https://example.com/told",
            "secret": SECRET,
            "events": ["alert.opened"],
            **fields,
        },
    )


def delivery(of: WebhookEndpoint | None = None, **fields: Any) -> WebhookDelivery:
    """Store a message that was tried once."""
    return WebhookDelivery.objects.create(
        endpoint=of or endpoint(),
        **{
            "event": "alert.opened",
            "key": f"alert {WebhookDelivery.objects.count()}",
            "payload": {"data": {"person": "Pat Payload", "score": 12.5}},
            "attempts": [
                {"at": NOON.isoformat(), "status": 500, "ms": 12, "error": ""}
            ],
            **fields,
        },
    )


def access(**fields: Any) -> AccessLogEntry:
    """Store that somebody looked at somebody."""
    return AccessLogEntry.objects.create(
        **{
            "actor": factories.user(),
            "subject": factories.user(),
            "action": "viewed",
            "through": "page",
            "object_type": "meeting",
            "object_id": "1",
            **fields,
        }
    )


def wrong_password() -> AccessAttempt:
    """Store that somebody mistyped a password."""
    return AccessAttempt.objects.create(
        username=f"person{AccessAttempt.objects.count()}@example.com",
        ip_address="192.0.2.7",
        user_agent="Firefox",
        http_accept="*/*",
        path_info="/login/",
        get_data="",
        post_data=POSTED,
        failures_since_start=2,
    )


def address() -> EmailAddress:
    """Store a confirmed address."""
    person = factories.user()
    return EmailAddress.objects.create(user=person, email=person.email, verified=True)


def authenticator() -> Authenticator:
    """Store the app of a person that makes codes."""
    return Authenticator.objects.create(
        user=factories.user(), type="totp", data={"secret": TOTP}
    )


def session(user: User | None = None, **fields: Any) -> UserSession:
    """Store where a person is signed in."""
    key = f"{UserSession.objects.count():04d}{SESSION}"
    return UserSession.objects.create(
        user=user or factories.user(), **{"session_key": key, **fields}
    )


def upload(**fields: Any) -> Upload:
    """Store a file on its way in."""
    return Upload.objects.create(
        **{
            "user": factories.user(),
            "filename": "Lecture.mp4",
            "file_size": 1000,
            "offset": 430,
            "expires_at": NOON + timedelta(days=1),
            **fields,
        }
    )


def segment() -> VideoSegment:
    """Store one part of an analysis."""
    return VideoSegment.objects.create(
        analysis=factories.analysis(user=factories.user()),
        number=0,
        start_s=0.0,
        end_s=60.0,
    )


def _meeting() -> Meeting:
    meeting = factories.started(factories.meeting())
    factories.seat(meeting)
    return meeting


def _metrics(count: int) -> dict[str, str]:
    meeting = _shared_meeting()
    for seat in (factories.seat(meeting) for _ in range(count)):
        factories.metric(seat)
    return {"meeting": str(meeting.pk)}


def _shared_meeting() -> Meeting:
    found = Meeting.objects.filter(title="With numbers", status="active").first()
    return found or factories.started(factories.meeting(title="With numbers"))


def _detections(count: int) -> dict[str, str]:
    recording = factories.recording()
    for number in range(count):
        factories.detection(recording, at_ms=number)
    return {"recording": str(recording.pk)}


MAKERS: dict[str, Callable[[int], dict[str, str]]] = {
    "users.user": _each(factories.user),
    "auth.group": _each(
        lambda: Group.objects.create(name=f"Group {Group.objects.count()}")
    ),
    "users.apitoken": _each(token),
    "users.webhookendpoint": _each(lambda: delivery().endpoint),
    "users.webhookdelivery": _each(delivery),
    "users.accesslogentry": _each(access),
    "users.erasure": _each(lambda: Erasure.objects.create(counts={"samples": 12})),
    "users.usersession": _each(session),
    "axes.accessattempt": _each(wrong_password),
    "account.emailaddress": _each(address),
    "mfa.authenticator": _each(authenticator),
    "meetings.meeting": _each(_meeting),
    "meetings.participant": _each(lambda: factories.seat(_meeting())),
    "meetings.consent": _each(lambda: factories.seat(_meeting())),
    "analytics.alert": _each(lambda: factories.alert(seats(1)[0])),
    "analytics.meetingsummary": _each(
        lambda: factories.summary(factories.meeting(), avg_attention_score=70.0)
    ),
    "analytics.attentionmetric": _metrics,
    "analytics.attentionminute": _metrics,
    "recordings.videorecording": _each(
        lambda: factories.recording(meeting=factories.meeting(), user=factories.user())
    ),
    "recordings.videoanalysis": _each(
        lambda: factories.analysis(user=factories.user())
    ),
    "recordings.videosegment": _each(segment),
    "recordings.upload": _each(upload),
    "recordings.detectionframe": _detections,
}
"""Makes so many rows more, and returns what the list must be asked to show them."""


def labels() -> Iterator[str]:
    """Yield every model that the admin lists, as app and name."""
    for model in admin.site._registry:
        yield label(model)


def label(model: type[Model]) -> str:
    """Return app and name of a model."""
    return str(model._meta.label_lower)
