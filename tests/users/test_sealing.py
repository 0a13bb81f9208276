"""Secrets that the site reads again cannot be read in the database."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from users import sealing
from users.models import User, WebhookEndpoint
from users.webhooks import endpoints, signing

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FORMER, PRESENT = "former-key" * 6, "present-key" * 6


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> Settings:
    """A site whose key is changed by the tests."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FORMER, []
    return settings


def _code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(counters())))))


def _endpoint(host: User) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        user=host, url="https://example.com/", secret=signing.new_secret(), events=[]
    )


def _stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, old_secret FROM webhook_endpoints")
        return str(cursor.fetchone())


def test_what_is_sealed_says_nothing_and_opens_again():
    stored = sealing.sealed(SECRET)

    assert SECRET not in stored
    assert sealing.sealed(SECRET) != stored
    assert sealing.opened(stored) == SECRET


def test_what_was_stored_before_there_was_sealing_is_read_as_it_stands():
    assert sealing.opened(SECRET) == SECRET


def test_after_a_change_of_the_key_the_former_one_opens(keys: Settings):
    stored = sealing.sealed(SECRET)

    keys.SECRET_KEY, keys.SECRET_KEY_FALLBACKS = PRESENT, [FORMER]

    assert sealing.opened(stored) == SECRET


def test_without_the_former_key_it_stays_shut(keys: Settings):
    stored = sealing.sealed(SECRET)

    keys.SECRET_KEY = PRESENT

    with pytest.raises(sealing.UnreadableError):
        sealing.opened(stored)


def test_the_secret_of_an_app_is_sealed_and_its_codes_fit(host: User):
    TOTP.activate(host, SECRET)

    row = Authenticator.objects.get()

    assert SECRET not in str(row.data)
    assert TOTP(row).validate_code(_code(SECRET))


def test_an_app_from_before_goes_on(host: User):
    row = Authenticator.objects.create(
        user=host, type=Authenticator.Type.TOTP, data={"secret": SECRET}
    )

    assert TOTP(row).validate_code(_code(SECRET))


def test_recovery_codes_are_sealed_and_stay_the_same(host: User):
    codes = RecoveryCodes.activate(host).generate_codes()
    row = Authenticator.objects.get()

    assert row.data["seed"].startswith("sealed:")
    assert RecoveryCodes(row).generate_codes() == codes


def test_no_code_fits_what_cannot_be_opened(host: User, keys: Settings):
    TOTP.activate(host, SECRET)
    keys.SECRET_KEY = PRESENT

    assert not TOTP(Authenticator.objects.get()).validate_code(_code(SECRET))


def test_the_secrets_of_a_webhook_are_sealed(host: User):
    endpoint = _endpoint(host)
    endpoint.old_secret = "whsec_b2xk"
    endpoint.save()

    found = WebhookEndpoint.objects.get()

    assert (found.secret, found.old_secret) == (endpoint.secret, "whsec_b2xk")
    assert "whsec_" not in _stored()


def test_a_webhook_from_before_goes_on_and_is_sealed_when_it_is_stored(host: User):
    _endpoint(host)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE webhook_endpoints SET secret = 'whsec_b3BlbmVk'")

    found = WebhookEndpoint.objects.get()
    found.save()

    assert found.secret == "whsec_b3BlbmVk"
    assert "whsec_" not in _stored()


def test_a_webhook_that_cannot_be_opened_has_no_secret(host: User, keys: Settings):
    _endpoint(host)
    keys.SECRET_KEY = PRESENT

    assert WebhookEndpoint.objects.get().secret == ""


def test_a_key_that_was_forgotten_for_a_while_costs_no_secret(
    host: User, keys: Settings
):
    secret = _endpoint(host).secret
    keys.SECRET_KEY = PRESENT
    endpoints.disable(WebhookEndpoint.objects.get(), at=timezone.now())
    found = endpoints.enable(WebhookEndpoint.objects.get())
    endpoints.change(found, url="https://example.com/b", events=[], description="")

    keys.SECRET_KEY_FALLBACKS = [FORMER]

    assert WebhookEndpoint.objects.get().secret == secret
