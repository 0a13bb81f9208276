"""Messages on their way: tried, tried again, given up; to a real server."""

import threading
import time
import uuid
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
import redis
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook

from tests.users.webhooks import queue
from tests.users.webhooks.receiver import Receiver
from users import tasks
from users.models import User, WebhookDelivery, WebhookEndpoint
from users.webhooks import delivering, emitting, endpoints, schedule
from users.webhooks.events import Event

Status = WebhookDelivery.Status


@pytest.fixture
def message(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """A message that waits to be sent."""
    return _message(endpoint)


def _message(endpoint: WebhookEndpoint, key: str = "k") -> WebhookDelivery:
    data = {"meeting_id": str(uuid.uuid4())}
    emitting.store([endpoint.pk], Event.MEETING_STARTED, data, key=key)
    return WebhookDelivery.objects.get(endpoint=endpoint, key=key)


def _again(message: WebhookDelivery) -> WebhookDelivery:
    """Let the time of the next attempt come, and return what it leaves."""
    WebhookDelivery.objects.filter(pk=message.pk, status=Status.PENDING).update(
        next_attempt_at=timezone.now()
    )
    delivering.deliver(message.pk)
    message.refresh_from_db()
    return message


def test_a_message_is_delivered_signed(
    message: WebhookDelivery, endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    delivering.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == Status.DELIVERED
    assert message.delivered_at is not None
    assert message.attempts[0]["status"] == 204
    (taken,) = receiving.taken
    assert taken.headers["webhook-id"] == str(message.pk)
    assert Webhook(endpoint.secret).verify(taken.body, taken.headers) == message.payload


def test_a_delivered_message_is_not_sent_again(
    message: WebhookDelivery, receiving: Receiver
) -> None:
    delivering.deliver(message.pk)
    delivering.deliver(message.pk)

    assert len(receiving.taken) == 1


def test_a_failed_attempt_is_tried_again_later_with_the_same_id_and_body(
    message: WebhookDelivery, receiving: Receiver
) -> None:
    receiving.answers(500, 204)

    delivering.deliver(message.pk)
    delivering.deliver(message.pk)

    message.refresh_from_db()
    assert message.status == Status.PENDING
    assert message.next_attempt_at is not None
    assert len(receiving.taken) == 1

    assert _again(message).status == Status.DELIVERED
    first, second = receiving.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert [one["status"] for one in message.attempts] == [500, 204]


def test_a_receiver_that_wants_to_be_left_alone_is(
    message: WebhookDelivery, receiving: Receiver
) -> None:
    receiving.answers(429, Retry_After="3600")
    now = timezone.now()

    with time_machine.travel(now, tick=False):
        delivering.deliver(message.pk)

    message.refresh_from_db()
    assert message.next_attempt_at == now + timedelta(hours=1)


def test_what_goes_wrong_unforeseen_is_a_failed_attempt(
    message: WebhookDelivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(*_: object, **__: object) -> None:
        raise OverflowError

    monkeypatch.setattr(delivering.sending, "send", send)

    delivering.deliver(message.pk)

    message.refresh_from_db()
    assert message.attempts[0]["error"] == "protocol"
    assert message.next_attempt_at is not None
    assert message.claimed_until is None


def test_success_after_failure_makes_the_address_a_good_one(
    message: WebhookDelivery, endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    receiving.answers(500, 204)

    delivering.deliver(message.pk)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None

    _again(message)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_message_is_given_up_after_ten_attempts(
    message: WebhookDelivery, receiving: Receiver
) -> None:
    receiving.answers(500)

    for _ in range(12):
        _again(message)

    assert message.status == Status.FAILED
    assert len(receiving.taken) == 10


def test_a_receiver_that_is_gone_is_switched_off_with_all_that_waits(
    message: WebhookDelivery, endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    other = _message(endpoint, "other")
    receiving.answers(410)

    delivering.deliver(message.pk)

    endpoint.refresh_from_db()
    assert endpoint.disabled_reason == WebhookEndpoint.Disabled.GONE
    for one in (message, other):
        one.refresh_from_db()
        assert one.status == Status.FAILED


def test_five_days_of_failure_switch_it_off(
    endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    receiving.answers(503)
    delivering.deliver(_message(endpoint).pk)

    later = _message(endpoint, "later")
    later.tries = schedule.FEWEST_TRIES - 1
    later.save()
    with time_machine.travel(timezone.now() + timedelta(days=5, minutes=1)):
        delivering.deliver(later.pk)

    endpoint.refresh_from_db()
    assert endpoint.disabled_reason == WebhookEndpoint.Disabled.FAILING


def test_after_a_new_secret_both_sign_for_a_day(
    endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    old = endpoint.secret
    new = endpoints.rotate_secret(endpoint, at=timezone.now()).secret

    delivering.deliver(_message(endpoint).pk)
    later = timezone.now() + timedelta(hours=25)
    with time_machine.travel(later):
        delivering.deliver(_message(endpoint, "later").pk)

    during, after = (one.headers["webhook-signature"] for one in receiving.taken)
    assert len(during.split()) == 2
    assert len(after.split()) == 1
    for secret in (old, new):
        assert Webhook(secret).verify(
            receiving.taken[0].body, receiving.taken[0].headers
        )


def test_asked_for_again_it_is_sent_under_its_id(
    message: WebhookDelivery, receiving: Receiver
) -> None:
    delivering.deliver(message.pk)

    endpoints.redeliver(message, at=timezone.now())
    delivering.deliver(message.pk)

    first, second = receiving.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_what_waits_cannot_be_asked_for_again(message: WebhookDelivery) -> None:
    with pytest.raises(endpoints.WebhookStateError):
        endpoints.redeliver(message, at=timezone.now())


# --- Workers -----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_send_the_same_attempt(
    message: WebhookDelivery, receiving: Receiver
) -> None:
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        delivering.deliver(message.pk)
        connection.close()

    def take_time(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.3)
        handler.send_error(500)

    receiving.answering = take_time
    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(receiving.taken) == 1


def test_a_message_of_a_worker_that_died_is_found_again(
    message: WebhookDelivery, receiving: Receiver, empty_redis: redis.Redis
) -> None:
    now = timezone.now()
    assert delivering._claim(message.pk, at=now) is not None

    delivering.queue_due(now=now + timedelta(seconds=30))
    assert queue.work_off(empty_redis) == 0

    with time_machine.travel(now + timedelta(minutes=3)):
        tasks.queue_webhooks()
        queue.work_off(empty_redis)

    message.refresh_from_db()
    assert message.status == Status.DELIVERED


def test_a_worker_that_was_too_slow_writes_nothing(
    message: WebhookDelivery, receiving: Receiver
) -> None:
    now = timezone.now()
    slow = delivering._claim(message.pk, at=now)
    assert slow is not None
    assert delivering._claim(message.pk, at=now + timedelta(minutes=2)) is not None

    outcome = delivering.sending.Outcome(500, "status", 1)
    delivering._record(slow, outcome, at=now)

    message.refresh_from_db()
    assert message.attempts == []


def test_the_sweep_queues_what_is_due_once(
    message: WebhookDelivery, receiving: Receiver, empty_redis: redis.Redis
) -> None:
    receiving.answers(500, 204)
    delivering.deliver(message.pk)
    now = timezone.now()

    found = [
        delivering.queue_due(now=now + timedelta(seconds=after)) for after in (1, 6, 7)
    ]

    assert found == [0, 1, 0]


def test_addresses_that_fail_do_not_take_every_place(
    endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    endpoint.failing_since = timezone.now()
    endpoint.save()
    message = _message(endpoint)

    with delivering._slots_of_failing, delivering._slots_of_failing:
        delivering.deliver(message.pk)

    message.refresh_from_db()
    assert receiving.taken == []
    assert message.queued_at is None
    delivering.deliver(message.pk)
    assert len(receiving.taken) == 1


def test_a_message_to_a_webhook_that_is_switched_off_meanwhile_is_not_sent(
    message: WebhookDelivery, endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    endpoints.disable(endpoint, at=timezone.now())

    delivering.deliver(message.pk)

    assert receiving.taken == []


def test_what_waits_for_an_account_that_is_closed_is_not_sent(
    message: WebhookDelivery, host: User, receiving: Receiver
) -> None:
    host.is_active = False
    host.save()

    delivering.deliver(message.pk)

    assert receiving.taken == []


def test_a_webhook_deleted_while_it_is_sent_to_leaves_nothing(
    message: WebhookDelivery, endpoint: WebhookEndpoint, receiving: Receiver
) -> None:
    claim = delivering._claim(message.pk, at=timezone.now())
    assert claim is not None

    endpoints.delete(endpoint)
    outcome = delivering.sending.Outcome(204, "", 1)
    delivering._record(claim, outcome, at=timezone.now())

    assert not WebhookDelivery.objects.exists()


@pytest.mark.django_db
def test_private_addresses_are_not_reached_unless_staff_allow_it(
    message: WebhookDelivery, receiving: Receiver, settings: Settings
) -> None:
    settings.WEBHOOKS_MAY_REACH_PRIVATE = False

    delivering.deliver(message.pk)

    message.refresh_from_db()
    assert receiving.taken == []
    assert message.attempts[0]["error"] == "address"
