"""Where somebody is signed in: noticed, listed, ended.

Sockets look at their session every ten seconds (analytics.consumers.base), so what is
opened with a session ends soon after it.
"""

import uuid
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from users import client_address
from users.models import User, UserSession


def notice(
    user: User, *, key: str, user_agent: str, address: str, at: datetime
) -> None:
    """Remember that the person's browser was here; one question to the database."""
    row = UserSession(
        user=user,
        session_key=key,
        user_agent=user_agent[:200],
        address=client_address.shortened(address),
        started_at=at,
        seen_at=at,
    )
    UserSession.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "user_agent", "address", "seen_at"],
    )


def listed(user: User, *, at: datetime) -> QuerySet[UserSession]:
    """Return where the person is signed in, the last used first."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=alive).order_by(
        "-seen_at"
    )


@transaction.atomic
def end(user: User, session_id: uuid.UUID) -> None:
    """Sign one browser of the person out; raises UserSession.DoesNotExist."""
    row = UserSession.objects.get(pk=session_id, user=user)
    forget(row.session_key)


@transaction.atomic
def end_others(user: User, *, but: str) -> int:
    """Sign the person out everywhere but here; return how many sessions it were.

    Sessions are signed texts: each is opened to see whose it is, so that one that
    nobody has noticed yet ends too.
    """
    keys = [
        session.session_key
        for session in Session.objects.exclude(pk=but).iterator(chunk_size=2000)
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=keys).delete()
    UserSession.objects.filter(user=user).exclude(session_key=but).delete()
    return len(keys)


def forget(key: str) -> None:
    """End the session with this key."""
    Session.objects.filter(pk=key).delete()
    UserSession.objects.filter(session_key=key).delete()


def tidy(*, at: datetime) -> None:
    """Delete what is left of sessions that have expired or ended."""
    Session.objects.filter(expire_date__lte=at).delete()
    UserSession.objects.exclude(
        session_key__in=Session.objects.values("session_key")
    ).delete()
