"""`Idempotency-Key`: a call that creates something may be sent again without harm.

As draft-ietf-httpapi-idempotency-key-header: the same key with the same request gets
the answer that was stored; with another request 422; while the first still runs 409.
Only answers of success are stored: a call that failed has changed nothing, and may be
repeated with the same key once its cause is gone. Keys are the person's own and are
kept for a day (`users.api.idempotency.forget`).

The fingerprint is that of method, address and body. Of a form with files it is made of
the fields and of the names and sizes of the files, since a video of gigabytes would be
read for nothing: a view that takes files itself names them in `fingerprint_parts`.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from users.models import IdempotentAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_KEY_LENGTH = 255

KEPT_FOR = timedelta(hours=24)

ABANDONED_AFTER = timedelta(minutes=10)
"""No call runs as long: the process that ran it is gone, and the key is free."""

_KEPT_HEADERS = ("Location", "ETag")

Call = Callable[..., Response]


class RunningError(APIException):
    """The first call with this key still runs."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "idempotency_key_in_use"


class OtherRequestError(APIException):
    """The key was used for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"


def idempotent(call: Call) -> Call:
    """Let the method of a view answer a repeated `Idempotency-Key` from the store."""

    @functools.wraps(call)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = _key(request)
        if key is None:
            return call(view, request, *args, **kwargs)
        row, is_new = _claim(request, key, _fingerprint(view, request))
        if not is_new:
            return _again(row)
        try:
            # A server that dies between the two must not have created anything: the
            # key would be free again after a while, and the thing made twice.
            with transaction.atomic():
                answer = call(view, request, *args, **kwargs)
                _keep(row, answer)
        except BaseException:
            _own(row).delete()
            raise
        return answer

    once.is_idempotent = True  # type: ignore[attr-defined]
    return once


def forget(*, at: datetime) -> int:
    """Delete the answers whose day is over and return how many."""
    gone, _ = IdempotentAnswer.objects.filter(created_at__lte=at - KEPT_FOR).delete()
    return gone


def _key(request: Request) -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not (0 < len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        words = gettext("1 to %(most)d visible ASCII characters are needed.")
        raise ValidationError({HEADER: [words % {"most": MAX_KEY_LENGTH}]})
    return key


def _fingerprint(view: Any, request: Request) -> str:
    parts: list[Any] = [request.method, request.get_full_path()]
    body = request.data
    if hasattr(body, "lists"):  # a form
        files = request.FILES.lists()
        parts += sorted(
            (name, [str(value) for value in values])
            for name, values in body.lists()
            if name not in request.FILES
        )
        parts += sorted(
            (name, [(f.name, f.size) for f in all_]) for name, all_ in files
        )
    else:
        parts.append(body)
    if hasattr(view, "fingerprint_parts"):
        parts += view.fingerprint_parts()
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _claim(
    request: Request, key: str, fingerprint: str
) -> tuple[IdempotentAnswer, bool]:
    """Return the row of the key, and whether this call is the one to answer it."""
    now = timezone.now()
    row, is_new = IdempotentAnswer.objects.get_or_create(
        user=request.user,
        key=key,
        defaults={"fingerprint": fingerprint, "created_at": now},
    )
    if is_new:
        return row, True
    holds_for = ABANDONED_AFTER if row.status is None else KEPT_FOR
    if row.created_at <= now - holds_for and _own(row).update(
        fingerprint=fingerprint, created_at=now, status=None
    ):
        row.created_at = now
        return row, True
    if row.fingerprint != fingerprint:
        raise OtherRequestError(
            gettext(
                "This Idempotency-Key was used for another request. Take a new one."
            )
        )
    if row.status is None:
        raise RunningError(
            gettext("The first request with this Idempotency-Key still runs.")
        )
    return row, False


def _keep(row: IdempotentAnswer, answer: Response) -> None:
    if not status.is_success(answer.status_code):
        _own(row).delete()
        return
    _own(row).update(
        status=answer.status_code,
        headers={name: answer[name] for name in _KEPT_HEADERS if name in answer},
        body=JSONRenderer().render(answer.data).decode(),
    )


def _own(row: IdempotentAnswer) -> QuerySet[IdempotentAnswer]:
    """Return the row as long as no later call took the key over."""
    return IdempotentAnswer.objects.filter(pk=row.pk, created_at=row.created_at)


def _again(row: IdempotentAnswer) -> Response:
    return Response(
        json.loads(row.body) if row.body else None,
        status=row.status,
        headers={**row.headers, REPLAYED: "true"},
    )
