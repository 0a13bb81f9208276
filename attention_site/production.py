"""Refuses to start a site that others reach with settings that are not safe."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured

LEAST_KEY_LENGTH = 50
"""Characters, as `manage.py check --deploy` wants them."""
LEAST_DIFFERENT = 5
_DEFAULTS = ("for-development", "for-tests", "django-insecure", "change", "secret")


def require_safe(settings: Any) -> None:
    """Raise ImproperlyConfigured with everything that is wrong; see PRODUCTION."""
    wrong = list(problems(settings)) if settings.PRODUCTION else []
    if wrong:
        raise ImproperlyConfigured(
            "This site will not start like this (docs/security.md): " + " ".join(wrong)
        )


def problems(settings: Any) -> Iterator[str]:
    """Yield one sentence for each setting that production must not have."""
    if _is_weak(settings.SECRET_KEY):
        yield (
            f"SECRET_KEY is a default or short: put {LEAST_KEY_LENGTH} random "
            "characters or more into the environment (openssl rand -hex 32)."
        )
    if any(map(_is_weak, settings.SECRET_KEY_FALLBACKS)):
        yield "SECRET_KEY_FALLBACKS has a default or a short one: leave it out."
    if settings.DEBUG:
        yield "DEBUG is on: it shows strangers the inside of the site."
    if any("*" in host for host in settings.ALLOWED_HOSTS):
        yield "ALLOWED_HOSTS has a *: name the hosts under which the site is reached."
    if not settings.HTTPS_ONLY:
        yield "HTTPS_ONLY is off: passwords and pictures would travel in the clear."
    if any(o.startswith("http://") for o in settings.CSRF_TRUSTED_ORIGINS):
        yield "CSRF_TRUSTED_ORIGINS has an http:// origin: only https:// is safe."


def _is_weak(key: str) -> bool:
    return (
        len(key) < LEAST_KEY_LENGTH
        or len(set(key)) < LEAST_DIFFERENT
        or key.lower().startswith(_DEFAULTS)
    )
