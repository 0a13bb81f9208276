"""What production refuses to start with, and that Django's own check has no complaint."""

import os
import secrets
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from attention_site import production

GOOD = {
    "PRODUCTION": True,
    "SECRET_KEY": "q7Xr2" * 12,
    "SECRET_KEY_FALLBACKS": [],
    "DEBUG": False,
    "ALLOWED_HOSTS": ["attention.example.org"],
    "CSRF_TRUSTED_ORIGINS": ["https://attention.example.org"],
    "HTTPS_ONLY": True,
}
ENVIRONMENT = {
    "SECRET_KEY": secrets.token_hex(32),
    "ALLOWED_HOSTS": "attention.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://attention.example.org",
    "EMAIL_URL": "smtp+tls://site:word@mail.example.org:587",
    "METRICS_TOKEN": secrets.token_hex(32),
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "DJANGO_SETTINGS_MODULE": "attention_site.settings",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("SECRET_KEY", "short", id="short key"),
        pytest.param("SECRET_KEY", "a" * 60, id="key of one letter"),
        pytest.param("SECRET_KEY", "for-development-only" * 3, id="default key"),
        pytest.param("SECRET_KEY_FALLBACKS", ["short"], id="short former key"),
        pytest.param("DEBUG", True, id="debug"),
        pytest.param("ALLOWED_HOSTS", ["*"], id="every host"),
        pytest.param("HTTPS_ONLY", False, id="plain http"),
        pytest.param("CSRF_TRUSTED_ORIGINS", ["http://a.example"], id="http origin"),
    ],
)
def test_a_setting_that_is_not_safe_is_refused_by_name(name: str, value: object):
    unsafe = SimpleNamespace(**{**GOOD, name: value})

    with pytest.raises(ImproperlyConfigured, match=name):
        production.require_safe(unsafe)


def test_safe_settings_start():
    production.require_safe(SimpleNamespace(**GOOD))


def test_a_site_for_its_own_machine_may_start_with_anything():
    production.require_safe(
        SimpleNamespace(**GOOD | {"PRODUCTION": False, "SECRET_KEY": "x"})
    )


@pytest.mark.parametrize(
    "entry", ["import attention_site.asgi", "from tests.production import worker"]
)
def test_web_server_and_worker_do_not_start_with_a_weak_key(entry: str):
    ended = _python("-c", entry, SECRET_KEY="weak")

    assert ended.returncode != 0
    assert "SECRET_KEY is a default or short" in ended.stderr


def test_the_web_server_starts_with_a_good_one():
    ended = _python("-c", "import attention_site.asgi")

    assert ended.returncode == 0, ended.stderr


def test_the_check_for_deployment_has_no_complaint():
    ended = _python("manage.py", "check", "--deploy", "--fail-level", "INFO")

    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout


def _python(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={**kept, **ENVIRONMENT, **changed},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
