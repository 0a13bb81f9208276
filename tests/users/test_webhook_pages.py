"""The pages of webhooks."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from tests import factories
from tests.factories import NOON
from users.models import User, WebhookDelivery, WebhookEndpoint
from users.webhooks import endpoints
from users.webhooks.events import Event

URL = reverse("users:webhooks")
ADDRESS = "https://hooks.example.org/take?key=1"
BUTTONS = ("webhook_secret", "webhook_test", "webhook_switch", "webhook_delete")


@pytest.fixture
def webhook(host: User) -> WebhookEndpoint:
    """The host's webhook."""
    return endpoints.add(host, url=ADDRESS, events=Event.values, description="Chat")


@pytest.fixture
def message(webhook: WebhookEndpoint) -> WebhookDelivery:
    """A message that was given up."""
    endpoints.send_test(webhook, at=NOON)
    failed = {"at": NOON.isoformat(), "status": 500, "ms": 12, "error": "status"}
    WebhookDelivery.objects.update(
        status=WebhookDelivery.Status.FAILED,
        attempts=[failed],
        tries=1,
        next_attempt_at=None,
    )
    return WebhookDelivery.objects.get()


def _page(client: Client, webhook: WebhookEndpoint) -> str:
    return client.get(_url(webhook)).content.decode()


def _url(webhook: WebhookEndpoint, name: str = "webhook") -> str:
    return reverse(f"users:{name}", args=[webhook.pk])


# --- The list ----------------------------------------------------------------


def test_whoever_has_none_is_told_how_to_begin(host_client: Client) -> None:
    assert "No webhooks yet" in host_client.get(URL).content.decode()


def test_a_webhook_is_added_and_its_secret_shown(
    host_client: Client, host: User
) -> None:
    answer = host_client.post(
        URL,
        {"url": ADDRESS, "events": ["meeting.started", "alert.opened"]},
        follow=True,
    )

    webhook = host.webhooks.get()
    assert webhook.url == ADDRESS
    assert webhook.events == ["alert.opened", "meeting.started"]
    assert webhook.secret in answer.content.decode()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Type the address of your program."),
        ("http://example.org/", "begins with https://"),
        ("ftp://example.org/", "begins with https://"),
        ("https://", "begins with https://"),
        ("nonsense", "begins with https://"),
        ("https://[::1", "begins with https://"),
        ("https://me:pass@example.org/", "Leave out the name and the password"),
        ("https://example.org:70000/", "begins with https:// and a host"),
        ("https://localhost/", "public Internet only"),
        ("https://10.0.0.7/", "public Internet only"),
        ("https://[::ffff:8.8.8.8]/", "public Internet only"),
        (f"https://example.org/{'a' * 500}", "at most 500 characters"),
    ],
)
def test_an_address_that_cannot_be_sent_to_is_refused(
    host_client: Client, host: User, url: str, said: str
) -> None:
    answer = host_client.post(URL, {"url": url, "events": ["meeting.started"]})

    assert said in answer.content.decode()
    assert not host.webhooks.exists()


def test_staff_may_allow_addresses_of_the_own_network(
    host_client: Client, host: User, settings: Settings
) -> None:
    settings.WEBHOOKS_MAY_REACH_PRIVATE = True

    host_client.post(URL, {"url": "http://n8n:5678/", "events": ["meeting.started"]})

    assert host.webhooks.get().url == "http://n8n:5678/"


@pytest.mark.parametrize("events", [[], ["meeting.exploded"], ["webhook.test"]])
def test_events_that_there_are_not_are_refused(
    host_client: Client, host: User, events: list[str]
) -> None:
    host_client.post(URL, {"url": ADDRESS, "events": events})

    assert not host.webhooks.exists()


def test_one_more_than_there_may_be_is_refused_in_words(
    host_client: Client, host: User
) -> None:
    for number in range(endpoints.MOST):
        endpoints.add(host, url=f"https://{number}.example/", events=Event.values)

    answer = host_client.post(URL, {"url": ADDRESS, "events": ["meeting.started"]})

    assert "which is the most there can be" in answer.content.decode()
    assert host.webhooks.count() == endpoints.MOST


def test_the_list_asks_as_much_for_many_as_for_one(
    host_client: Client, host: User, webhook: WebhookEndpoint
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            host_client.get(URL)
        return len(caught)

    for_one = asked()
    for number in range(5):
        endpoints.add(host, url=f"https://{number}.example/", events=Event.values)

    assert asked() == for_one


# --- One webhook -------------------------------------------------------------


def test_the_page_shows_the_log(
    host_client: Client, webhook: WebhookEndpoint, message: WebhookDelivery
) -> None:
    page = _page(host_client, webhook)

    assert "Test message" in page
    assert "Given up" in page
    assert "The host answered with an error (500)" in page
    assert str(message.pk) in page


def test_no_cache_keeps_the_secret(
    host_client: Client, webhook: WebhookEndpoint
) -> None:
    assert "no-store" in host_client.get(_url(webhook))["Cache-Control"]


def test_the_settings_are_changed(
    host_client: Client, webhook: WebhookEndpoint
) -> None:
    host_client.post(
        _url(webhook),
        {"url": "https://other.example/", "events": ["summary.ready"]},
    )

    webhook.refresh_from_db()
    assert (webhook.url, webhook.events) == (
        "https://other.example/",
        ["summary.ready"],
    )


def test_a_new_secret_is_another_one(
    host_client: Client, webhook: WebhookEndpoint
) -> None:
    former = webhook.secret

    host_client.post(_url(webhook, "webhook_secret"))

    webhook.refresh_from_db()
    assert webhook.secret != former
    assert webhook.old_secret == former


def test_a_test_message_is_sent_by_a_button(
    host_client: Client, webhook: WebhookEndpoint
) -> None:
    host_client.post(_url(webhook, "webhook_test"))

    page = _page(host_client, webhook)
    assert "Test message" in page
    assert 'hx-trigger="every 3s"' in page


def test_it_is_switched_off_and_on(
    host_client: Client, webhook: WebhookEndpoint
) -> None:
    host_client.post(_url(webhook, "webhook_switch"), {"to": "off"})
    webhook.refresh_from_db()
    assert webhook.disabled_at is not None
    assert "Switch on" in _page(host_client, webhook)

    host_client.post(_url(webhook, "webhook_switch"), {"to": "on"})
    webhook.refresh_from_db()
    assert webhook.disabled_at is None


def test_a_message_is_sent_again(
    host_client: Client, webhook: WebhookEndpoint, message: WebhookDelivery
) -> None:
    host_client.post(reverse("users:webhook_redeliver", args=[message.pk]))

    message.refresh_from_db()
    assert message.status == WebhookDelivery.Status.PENDING


def test_what_cannot_be_done_is_said(
    host_client: Client, webhook: WebhookEndpoint, message: WebhookDelivery
) -> None:
    endpoints.disable(webhook, at=NOON)

    answer = host_client.post(
        reverse("users:webhook_redeliver", args=[message.pk]), follow=True
    )

    assert "Switch this webhook on first." in answer.content.decode()


def test_a_webhook_that_was_switched_off_for_failing_says_so(
    host_client: Client, webhook: WebhookEndpoint
) -> None:
    webhook.disabled_at = NOON
    webhook.disabled_reason = WebhookEndpoint.Disabled.FAILING
    webhook.save()

    assert "Every attempt failed for five days" in _page(host_client, webhook)


def test_a_webhook_is_deleted_with_its_log(
    host_client: Client, webhook: WebhookEndpoint, message: WebhookDelivery
) -> None:
    host_client.post(_url(webhook, "webhook_delete"))

    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()


# --- Others ------------------------------------------------------------------


def test_a_stranger_finds_nothing_and_changes_nothing(
    stranger_client: Client, webhook: WebhookEndpoint, message: WebhookDelivery
) -> None:
    secret = webhook.secret
    again = reverse("users:webhook_redeliver", args=[message.pk])

    answers = [
        stranger_client.get(_url(webhook)),
        stranger_client.post(_url(webhook), {"url": ADDRESS, "events": []}),
        *(stranger_client.post(_url(webhook, name)) for name in BUTTONS),
        stranger_client.post(again),
    ]

    assert {one.status_code for one in answers} == {404}
    webhook.refresh_from_db()
    assert webhook.secret == secret
    assert webhook.url not in stranger_client.get(URL).content.decode()


def test_what_there_is_not_looks_the_same(
    stranger_client: Client, webhook: WebhookEndpoint
) -> None:
    nothing = reverse("users:webhook", args=[uuid.uuid4()])

    found, missing = stranger_client.get(_url(webhook)), stranger_client.get(nothing)

    assert found.status_code == missing.status_code == 404


@pytest.mark.parametrize("name", ["webhook", *BUTTONS])
def test_anonymous_people_sign_in_first(
    client: Client, webhook: WebhookEndpoint, name: str
) -> None:
    answer = client.post(_url(webhook, name))

    assert answer["Location"].startswith(reverse("users:login"))


def test_a_guest_is_offered_an_account(client: Client, db: None) -> None:
    client.force_login(factories.guest())

    assert client.get(URL)["Location"] == reverse("users:signup")


@pytest.mark.parametrize("name", BUTTONS)
def test_looking_at_a_button_does_not_press_it(
    host_client: Client, webhook: WebhookEndpoint, name: str
) -> None:
    assert host_client.get(_url(webhook, name)).status_code == 405


def test_an_address_is_no_script(host_client: Client, host: User) -> None:
    endpoints.add(
        host,
        url="https://example.org/<script>alert(1)</script>",
        events=Event.values,
        description="<script>alert(2)</script>",
    )

    assert "<script>alert" not in host_client.get(URL).content.decode()
