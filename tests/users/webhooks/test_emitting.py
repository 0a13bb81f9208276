"""What happens is stored for those who listen, with the fact itself."""

import pytest
import redis
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from tests import factories
from tests.users.webhooks import queue
from tests.users.webhooks.receiver import Receiver
from users.models import User, WebhookDelivery, WebhookEndpoint
from users.webhooks import emitting, endpoints, queueing
from users.webhooks.events import Event

DATA = {"meeting_id": "m"}


def _emit(user: User, event: str = Event.MEETING_STARTED, key: str = "k") -> None:
    emitting.emit(user.pk, event, DATA, key=key)


def test_whoever_listens_gets_a_message(endpoint: WebhookEndpoint, host: User) -> None:
    _emit(host)

    message = WebhookDelivery.objects.get(endpoint=endpoint)
    assert message.payload["type"] == "meeting.started"
    assert message.payload["data"] == DATA
    assert message.status == WebhookDelivery.Status.PENDING


def test_telling_twice_stores_one_message(
    endpoint: WebhookEndpoint, host: User
) -> None:
    _emit(host)
    _emit(host)

    assert WebhookDelivery.objects.count() == 1


def test_nobody_else_is_told(endpoint: WebhookEndpoint) -> None:
    _emit(factories.user())

    assert not WebhookDelivery.objects.exists()


def test_other_events_are_not_told(endpoint: WebhookEndpoint, host: User) -> None:
    endpoints.change(
        endpoint, url=endpoint.url, events=[Event.MEETING_ENDED], description=""
    )

    _emit(host)

    assert not WebhookDelivery.objects.exists()


def test_a_webhook_that_is_switched_off_is_not_told(
    endpoint: WebhookEndpoint, host: User
) -> None:
    endpoints.disable(endpoint, at=factories.NOON)

    _emit(host)

    assert not WebhookDelivery.objects.exists()


def test_an_account_that_is_closed_is_not_told(
    endpoint: WebhookEndpoint, host: User
) -> None:
    host.is_active = False
    host.save()

    _emit(host)

    assert not WebhookDelivery.objects.exists()


def test_it_costs_one_query_when_nobody_listens(
    host: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as caught:
        _emit(host)

    asked = [one["sql"] for one in caught if "SAVEPOINT" not in one["sql"]]
    assert len(asked) == 1


def test_what_is_rolled_back_is_not_told(endpoint: WebhookEndpoint, host: User) -> None:
    with transaction.atomic():
        _emit(host)
        transaction.set_rollback(True)

    assert not WebhookDelivery.objects.exists()


def test_a_message_is_queued_after_commit_and_arrives(
    endpoint: WebhookEndpoint,
    host: User,
    receiving: Receiver,
    empty_redis: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        _emit(host)

        assert empty_redis.llen("default") == 0
    queue.work_off(empty_redis)

    assert len(receiving.taken) == 1


def test_a_broker_that_is_away_undoes_nothing(
    endpoint: WebhookEndpoint,
    host: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(queueing.current_app, "send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        _emit(host)

    assert WebhookDelivery.objects.exists()
