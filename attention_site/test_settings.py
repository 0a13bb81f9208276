"""Settings for the tests: as in production, with quick passwords and no waiting."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ

environ.Env.read_env(Path(__file__).resolve().parent.parent / ".env")
os.environ.setdefault("SECRET_KEY", "for-tests-only")
os.environ.setdefault("HTTPS_ONLY", "false")
os.environ.setdefault("PRODUCTION", "false")


def _test_redis_url(url: str, worker: str) -> str:
    """Return the URL of a database beside the one that `url` names.

    Tests empty it, so it is never 0 and never the one of a running site; each
    process of a parallel run has its own.
    """
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + int(worker.removeprefix("gw") or 0)
    return parts._replace(path=f"/{1 + (number + 6) % 15}").geturl()


# Processes that the tests start inherit both, so that they find the same database.
_SITE_REDIS_URL = os.environ.setdefault(
    "SITE_REDIS_URL", os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
)
os.environ["REDIS_URL"] = _test_redis_url(
    _SITE_REDIS_URL, os.environ.get("PYTEST_XDIST_WORKER", "gw0")
)

from attention_site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# Nothing is collected in a checkout; without this WhiteNoise warns about that.
WHITENOISE_AUTOREFRESH = True
# Tests count the questions of pages to the database; those of sessions put it back.
MIDDLEWARE = [m for m in MIDDLEWARE if not m.endswith(".SessionsMiddleware")]  # noqa: F405
# Thousands of tests sign in from one address; those of the limits set their own.
ACCOUNT_RATE_LIMITS = False
