"""Signatures, as the specification's own library reads them."""

import base64
import time

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from users.webhooks import signing

BODY = b'{"type":"meeting.started"}'


def _headers(*secrets: str) -> dict[str, str]:
    return signing.headers(secrets, message_id="m-1", at_s=int(time.time()), body=BODY)


def test_the_signature_of_the_specification_is_ours() -> None:
    # The example of the specification's libraries.
    found = signing.headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at_s=1614265330,
        body=b'{"test": 2432232314}',
    )

    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert found["webhook-signature"] == expected


def test_a_secret_is_as_long_as_the_specification_wants() -> None:
    secret = signing.new_secret()

    assert secret.startswith("whsec_")
    assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"))) <= 64
    assert secret != signing.new_secret()


def test_a_receiver_that_knows_one_of_two_secrets_is_content() -> None:
    new, old = signing.new_secret(), signing.new_secret()

    headers = _headers(new, old)

    for secret in (new, old):
        assert Webhook(secret).verify(BODY, headers)


def test_another_body_is_found_out() -> None:
    secret = signing.new_secret()

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.replace(b"started", b"ended"), _headers(secret))
