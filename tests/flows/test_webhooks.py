"""What docs/webhooks.md shows is what arrives, from every service that tells."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from pytest_django import Settings
from standardwebhooks import Webhook

from analytics.alerts import service as alerts
from analytics.alerts.rules import Severity
from analytics.services import running, summaries
from meetings.models import Meeting, Participant
from recordings.models import VideoAnalysis
from recordings.services import analyses, telling
from tests import factories
from tests.analytics.alerts.episodes import STARTED_S, episode
from tests.factories import NOON
from tests.recordings import videos
from tests.users.webhooks import receiver
from tests.users.webhooks.receiver import Receiver
from users.models import User, WebhookDelivery, WebhookEndpoint
from users.webhooks import delivering, endpoints
from users.webhooks.events import OF_PEOPLE, Event

DOCS = (django_settings.BASE_DIR / "docs/webhooks.md").read_text()
EXAMPLES = {
    example["type"]: example
    for example in map(json.loads, re.findall(r"```json\n(.*?)```", DOCS, re.DOTALL))
}
LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def soon_afterwards() -> Iterator[None]:
    """Let it be an hour later: what is older than its samples is not judged again."""
    with time_machine.travel(LATER):
        yield


@pytest.fixture
def receiving() -> Iterator[Receiver]:
    """A server on this machine."""
    with receiver.running() as started:
        yield started


@pytest.fixture
def endpoint(host: User, receiving: Receiver, settings: Settings) -> WebhookEndpoint:
    """The host's webhook, told of everything."""
    settings.WEBHOOKS_MAY_REACH_PRIVATE = True
    return endpoints.add(host, url=receiving.url, events=Event.values)


@pytest.fixture
def arrived(endpoint: WebhookEndpoint, receiving: Receiver) -> Any:
    """Send what waits, and return what arrived, verified, the oldest first."""

    def send() -> list[dict[str, Any]]:
        for message in WebhookDelivery.objects.order_by("created_at"):
            delivering.deliver(message.pk)
        with time_machine.travel(LATER):
            verify = Webhook(endpoint.secret).verify
            return [verify(one.body, one.headers) for one in receiving.taken]

    return send


def _meeting(host: User, level: str = Meeting.PrivacyLevel.INDIVIDUAL) -> Participant:
    """Let a meeting start, in which somebody is measured."""
    meeting = factories.meeting(host=host, title="Ana Silva", privacy_level=level)
    meeting = running.start(meeting, at=NOON)
    seat = factories.seat(meeting, user=factories.guest("Ana Silva"))
    for second in range(60):
        factories.metric(seat, at=NOON + timedelta(seconds=second))
    return seat


def _alert(seat: Participant) -> None:
    """Let an alert open, grow, become more severe and close."""
    for one in (
        episode(),
        episode(ended_s=STARTED_S + 40),
        episode(severity=Severity.CRITICAL, ended_s=STARTED_S + 130),
        episode(severity=Severity.CRITICAL, ended_s=STARTED_S + 130, is_open=False),
    ):
        alerts.store(seat.meeting_id, {seat.pk: [one]})


def _end(meeting: Meeting) -> None:
    meeting = running.end(meeting, at=NOON + timedelta(minutes=30))
    for _ in range(2):
        summaries.compute(meeting)


def _analyses(host: User) -> None:
    """Let one analysis be completed and one be cancelled."""
    done, cancelled = (
        videos.video(host, filename="Ana Silva.mp4", started_at=NOON) for _ in "ab"
    )
    done.status, done.finished_at = VideoAnalysis.Status.COMPLETED, NOON
    done.save()
    telling.over(done)
    analyses.cancel(cancelled, at=NOON)


def _same_form(example: Any, sent: Any) -> Any:
    """Return the example with the ids and times of what was sent where both have one."""
    if isinstance(example, dict) and isinstance(sent, dict):
        known = {name: _same_form(example[name], sent.get(name)) for name in example}
        return {name: known[name] for name in sorted(known)}
    for kind in (uuid.UUID, datetime.fromisoformat):
        if isinstance(example, str) and isinstance(sent, str):
            try:
                kind(example), kind(sent)
            except ValueError:
                continue
            return sent
    return example


def _everything(host: User, endpoint: WebhookEndpoint) -> None:
    seat = _meeting(host)
    _alert(seat)
    _end(seat.meeting)
    _analyses(host)
    endpoints.send_test(endpoint, at=NOON)


def test_every_event_has_an_example() -> None:
    assert set(EXAMPLES) == {*Event.values, "webhook.test"}


def test_what_arrives_is_what_the_document_shows(
    host: User, endpoint: WebhookEndpoint, arrived: Any
) -> None:
    _everything(host, endpoint)

    sent = {one["type"]: one for one in arrived()}

    assert sent == {
        name: _same_form(example, sent.get(name)) for name, example in EXAMPLES.items()
    }


def test_everything_is_told_once(
    host: User, endpoint: WebhookEndpoint, arrived: Any
) -> None:
    _everything(host, endpoint)

    kinds = [one["type"] for one in arrived()]

    assert sorted(kinds) == sorted(EXAMPLES)


def test_no_name_leaves(
    host: User, endpoint: WebhookEndpoint, arrived: Any, receiving: Receiver
) -> None:
    _everything(host, endpoint)
    arrived()

    said = b"".join(one.body for one in receiving.taken)

    assert said
    for name in (b"Ana", b"Silva", b"Helen", b"example.com"):
        assert name not in said


@pytest.mark.parametrize(
    "level", [Meeting.PrivacyLevel.SELF, Meeting.PrivacyLevel.AGGREGATE]
)
def test_where_people_are_not_shown_nothing_of_one_is_told(
    host: User, endpoint: WebhookEndpoint, arrived: Any, level: str
) -> None:
    seat = _meeting(host, level)
    if level == Meeting.PrivacyLevel.SELF:
        _alert(seat)
    _end(seat.meeting)

    sent = {one["type"]: one for one in arrived()}

    assert not OF_PEOPLE & set(sent)
    assert {"meeting.started", "meeting.ended", "summary.ready"} <= set(sent)
    told = sent["summary.ready"]["data"]
    assert told["avg_attention_score"] is told["low_attention_segments"] is None
    assert str(seat.pk) not in json.dumps(list(sent.values()))


def test_an_alert_that_is_open_at_the_end_is_closed_with_the_meeting(
    host: User, endpoint: WebhookEndpoint, arrived: Any
) -> None:
    seat = _meeting(host)
    for second in range(60, 120):
        factories.metric(
            seat,
            at=NOON + timedelta(seconds=second),
            score=10.0,
            is_looking_away=True,
            head_pose_score=0.0,
        )
    _, episodes = alerts.replay(seat.meeting, seat)
    alerts.store(seat.meeting_id, {seat.pk: episodes})
    meeting = running.end(seat.meeting, at=NOON + timedelta(minutes=2))

    alerts.rejudge(meeting)
    alerts.rejudge(meeting)

    kinds = [one["type"] for one in arrived()]
    assert kinds.count("alert.opened") == kinds.count("alert.closed") == 1


@pytest.mark.parametrize("reason", Meeting.EndReason.values)
def test_whoever_ends_a_meeting_it_is_told(
    host: User, endpoint: WebhookEndpoint, arrived: Any, reason: str
) -> None:
    meeting = running.start(factories.meeting(host=host), at=NOON)

    running.end(meeting, at=LATER, reason=reason)
    running.end(meeting, at=LATER, reason=reason)

    ends = [one for one in arrived() if one["type"] == "meeting.ended"]
    assert [one["data"]["reason"] for one in ends] == [reason]
