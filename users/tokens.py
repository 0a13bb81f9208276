"""Tokens of programs: made, found again by their digest, revoked.

The token is `att_` and 256 random bits. Stored is its SHA-256 only: guessing a value of
that length is hopeless, so a slow hash, as for passwords, would cost each call time and
win nothing.
"""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from users.models import ApiToken, User

MARK = "att_"
"""What tokens begin with, so that scanners of published code recognise them."""

MAX_PER_PERSON = 50
"""Tokens of one person that work at a time; more is a program gone astray."""

SHOWN_AFTERWARDS = timedelta(days=30)
"""A token that has ended stays so long; the next one that is made sweeps it away."""

USE_NOTED_EVERY = timedelta(minutes=1)
"""A call writes when the token was used at most this often."""

_SHOWN_CHARACTERS = 12
_TOKEN = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")


class TooManyTokensError(Exception):
    """The person has as many tokens as one may have."""


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `secret` is never to be had again."""

    token: ApiToken
    secret: str


def make(
    user: User,
    *,
    name: str,
    scopes: Collection[str],
    at: datetime,
    expires_at: datetime | None = None,
) -> NewToken:
    """Store a token for a program of `user`; without `expires_at` it works for ever.

    Raises TooManyTokensError, and ValidationError for no scope, or one there is not.
    """
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name,
        prefix=secret[:_SHOWN_CHARACTERS],
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    token.full_clean()
    with transaction.atomic():
        # Two forms sent at once count one after the other.
        User.objects.select_for_update().get(pk=user.pk)
        if working(user, at=at).count() >= MAX_PER_PERSON:
            raise TooManyTokensError
        _over(user, at=at - SHOWN_AFTERWARDS).delete()
        token.save()
    return NewToken(token, secret)


def listed(user: User) -> QuerySet[ApiToken]:
    """Return the person's tokens that are not revoked, the newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None).order_by("-created_at")


def working(user: User, *, at: datetime) -> QuerySet[ApiToken]:
    """Return the tokens that still let a program in."""
    return listed(user).filter(Q(expires_at=None) | Q(expires_at__gt=at))


def _over(user: User, *, at: datetime) -> QuerySet[ApiToken]:
    ended = Q(expires_at__lte=at) | Q(revoked_at__lte=at)
    return ApiToken.objects.filter(ended, user=user)


def find(secret: str, *, at: datetime) -> ApiToken | None:
    """Return the token if it works at this moment, with its person; else None."""
    if not _TOKEN.fullmatch(secret):
        return None
    return (
        ApiToken.objects.select_related("user")
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .filter(digest=_digest(secret), revoked_at=None)
        .filter(user__is_active=True, user__is_guest=False)
        .first()
    )


def note_use(token: ApiToken, *, at: datetime) -> None:
    """Remember that the token was used now; mostly this writes nothing."""
    last = token.last_used_at
    if last is not None and last > at - USE_NOTED_EVERY:
        return
    # Of calls that come at once one writes.
    ApiToken.objects.filter(pk=token.pk).filter(
        Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED_EVERY)
    ).update(last_used_at=at)


def revoke(token: ApiToken, *, at: datetime) -> None:
    """Let the token open nothing any more; doing it again changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
