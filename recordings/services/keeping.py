"""How long each kind of data is kept, and the deletion of what has no keeper of its own.

The pages that say so read KINDS; so does the task, and nothing is said that is not done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from analytics.timeseries import retention as samples
from users.models import AccessLogEntry, Erasure, IdempotentAnswer, WebhookDelivery
from users.services import mail_files

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_YEAR = 365

LOOKS_DAYS = _YEAR
"""A year, so that somebody who asks once a year misses nothing."""

RECEIPTS_DAYS = 3 * _YEAR
"""As long as somebody may ask whether it was done (limitation in many countries)."""

DELIVERIES_DAYS = 30
"""Their payloads may be about people; nobody redelivers what is older."""

ANSWERS_DAYS = 1
"""What docs/api.md promises of an Idempotency-Key."""

MAILS_DAYS = 7
"""Their links are good for days at most."""

FAILED_SIGN_INS_DAYS = 1
"""They count for 15 minutes; the guard itself waits for the next one to delete them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data; `days` says how many from when on, 0: until somebody deletes it.

    `words` are said instead where days are no measure. `delete` removes what was stored
    before a moment; None: another task does it.
    """

    what: "StrOrPromise"
    days: Callable[[], int] | None = None
    words: "StrOrPromise" = ""
    delete: Callable[[datetime], int] | None = None

    @property
    def kept(self) -> str:
        """How long, in words."""
        if self.days is None:
            return str(self.words)
        days = self.days()
        if not days:
            return gettext("until it is deleted by hand")
        if days % _YEAR == 0:
            years = days // _YEAR
            return ngettext("%(count)d year", "%(count)d years", years) % {
                "count": years
            }
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _looks(before: datetime) -> int:
    return AccessLogEntry.objects.filter(at__lt=before).delete()[0]


def _admin_log(before: datetime) -> int:
    return LogEntry.objects.filter(action_time__lt=before).delete()[0]


def _answers(before: datetime) -> int:
    return IdempotentAnswer.objects.filter(created_at__lt=before).delete()[0]


def _deliveries(before: datetime) -> int:
    return WebhookDelivery.objects.filter(created_at__lt=before).delete()[0]


def _receipts(before: datetime) -> int:
    return Erasure.objects.filter(finished_at__lt=before).delete()[0]


def _sessions(before: datetime) -> int:
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def _failed_sign_ins(before: datetime) -> int:
    return AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0]


KINDS = (
    Kind(_("Pictures that are measured"), words=_("60 seconds at most, in memory")),
    Kind(_("Single scores"), days=lambda: samples.DAYS),
    Kind(
        _("Means of each minute, alerts, seats and answers"),
        words=_("as long as the meeting; its host deletes it"),
    ),
    Kind(
        _("Recordings of meetings, with what was found in them"),
        days=lambda: settings.RECORDING_RETENTION_DAYS,
    ),
    Kind(
        _("Uploaded videos, with what was found in them"),
        days=lambda: settings.UPLOAD_RETENTION_DAYS,
    ),
    Kind(_("Guests"), words=_("as long as the last meeting that knows them")),
    Kind(_("Accounts, tokens and webhooks"), words=_("until their owner deletes them")),
    Kind(_("Who looked at whose data"), days=lambda: LOOKS_DAYS, delete=_looks),
    Kind(_("What staff changed"), days=lambda: LOOKS_DAYS, delete=_admin_log),
    Kind(
        _("What programs were told"),
        days=lambda: DELIVERIES_DAYS,
        delete=_deliveries,
    ),
    Kind(
        _("Answers to repeated calls of programs"),
        days=lambda: ANSWERS_DAYS,
        delete=_answers,
    ),
    Kind(
        _("Sign-ins of browsers"),
        words=_("until signed out, 14 days at most"),
        delete=_sessions,
    ),
    Kind(
        _("Failed sign-ins"),
        days=lambda: FAILED_SIGN_INS_DAYS,
        delete=_failed_sign_ins,
    ),
    Kind(
        _("Mails, where there is no mail server"),
        days=lambda: MAILS_DAYS,
        delete=mail_files.delete_before,
    ),
    Kind(
        _("Receipts of erasing, without a name"),
        days=lambda: RECEIPTS_DAYS,
        delete=_receipts,
    ),
)


def apply(*, now: datetime) -> int:
    """Delete what has reached its age and has no other keeper; return how many rows."""
    deleted = 0
    for kind in KINDS:
        if kind.delete is not None:
            days = kind.days() if kind.days else 0
            deleted += kind.delete(now - timedelta(days=days))
    return deleted
