"""Erases everything about one person, and keeps a receipt that names nobody.

`ask` shuts the account and stops measuring at once; `carry_out` deletes, as a task that
may run again at any point: what is gone stays gone.
"""

import contextlib
import logging
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from analytics.live import queueing
from analytics.services import erasing as measured
from meetings.models import Meeting, Participant
from meetings.services import seats as seat_services
from recordings.models import Upload, VideoAnalysis, VideoRecording
from recordings.services import analyses, belongings, erasing, mentions, uploads
from users.models import ApiToken, Erasure, User, WebhookEndpoint
from users.services import sessions

TASK = "recordings.tasks.erase_person"

SETTLE_S = 5
"""Somebody who was just being measured: workers know for a second longer whom they may
score, and have a picture in hand."""

OVERDUE = timedelta(seconds=30)
"""After it the task is taken for lost and queued again."""

logger = logging.getLogger(__name__)


class ErasingRefusedError(Exception):
    """Something has to be decided or ended first; the message says what."""


@transaction.atomic
def ask(
    person: User, *, with_meetings: bool, at: datetime, by_staff: bool = False
) -> Erasure:
    """Shut the account, stop measuring, and queue the erasing; return the receipt.

    Asked again it is the same receipt. Raises ErasingRefusedError while the person
    hosts a live meeting, or hosts any and `with_meetings` does not say to delete them.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if asked := Erasure.objects.filter(person=person, finished_at=None).first():
        return asked
    _require_free(person, with_meetings=with_meetings)
    User.objects.filter(pk=person.pk).update(is_active=False)
    was_measured = _stop_measuring(person, at=at)
    sessions.end_others(person, but="")
    erasure = Erasure.objects.create(person=person, requested_at=at, by_staff=by_staff)
    transaction.on_commit(
        partial(
            queueing.send,
            TASK,
            str(erasure.pk),
            countdown=SETTLE_S if was_measured else 0,
        )
    )
    return erasure


def carry_out(erasure_id: uuid.UUID, *, at: datetime) -> None:
    """Delete everything and write the receipt.

    Nothing happens where it is done, or while another task does it. Raises
    RedisAwayError when nobody can tell whether some samples still wait there.
    """
    with _alone(erasure_id) as is_alone:
        erasure = Erasure.objects.filter(pk=erasure_id, finished_at=None).first()
        if erasure is None or not is_alone:
            return
        if person := erasure.person:
            counts = Counter(erasure.counts)
            for step in (_logs, _hosted, _seats, _videos, _account):
                counts += step(person)
                # Each by itself, so that a receipt that was interrupted counts on.
                Erasure.objects.filter(pk=erasure_id).update(counts=counts)
        Erasure.objects.filter(pk=erasure_id).update(finished_at=at)
        logger.info("Carried out the erasure %s", erasure_id)


@contextlib.contextmanager
def _alone(erasure_id: uuid.UUID) -> Iterator[bool]:
    """Say whether nobody else works on it, and keep others off meanwhile.

    What takes longer than OVERDUE is queued again; two at once would count twice.
    """
    key = f"erasure {erasure_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        (is_alone,) = cursor.fetchone()
        try:
            yield bool(is_alone)
        finally:
            if is_alone:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key]
                )


def ask_again(*, at: datetime) -> None:
    """Queue what should be over by now: the queue may have been lost."""
    overdue = Erasure.objects.filter(finished_at=None, requested_at__lt=at - OVERDUE)
    for erasure_id in overdue.values_list("pk", flat=True):
        queueing.send(TASK, str(erasure_id))


def _require_free(person: User, *, with_meetings: bool) -> None:
    hosted = Meeting.objects.filter(host=person)
    if live := hosted.filter(status=Meeting.Status.ACTIVE).first():
        raise ErasingRefusedError(
            gettext("End the meeting “%(title)s” first.") % {"title": live.title}
        )
    if (
        gallery := _live_seats(person)
        .filter(meeting__capture_mode=Meeting.CaptureMode.GALLERY)
        .first()
    ):
        raise ErasingRefusedError(
            gettext("End the meeting “%(title)s” first.")
            % {"title": gallery.meeting.title}
        )
    if not with_meetings and (count := hosted.count()):
        raise ErasingRefusedError(
            ngettext(
                "%(count)d meeting of this account would be deleted too: say so first.",
                "%(count)d meetings of this account would be deleted too: say so first.",
                count,
            )
            % {"count": count}
        )


def _live_seats(person: User) -> QuerySet[Participant]:
    live = Participant.objects.filter(
        user=person, meeting__status=Meeting.Status.ACTIVE
    )
    return live.select_related("meeting")


def _stop_measuring(person: User, *, at: datetime) -> bool:
    """Take the person out of live meetings; return whether there was one."""
    live = list(_live_seats(person).filter(is_active=True))
    for seat in live:
        seat_services.withdraw(seat, at=at)
        seat_services.leave(seat, at=at)
    return bool(live)


def _logs(person: User) -> Counter[str]:
    """Delete what logs say of the person's things, while there is a way to find them."""
    return Counter(mentions=mentions.forget_in_logs(belongings.ids(person)))


def _hosted(person: User) -> Counter[str]:
    """Delete the meetings of a host with everything in them."""
    counts: Counter[str] = Counter()
    for meeting in Meeting.objects.filter(host=person):
        erasing.delete(meeting)
        counts["meetings"] += 1
    return counts


def _seats(person: User) -> Counter[str]:
    """Delete what was measured of the person in meetings of others, and the seats."""
    counts: Counter[str] = Counter()
    taken = Participant.objects.filter(user=person).select_related("meeting", "user")
    for seat in taken:
        meeting = seat.meeting
        erased = erasing.forget(seat)
        counts["measurements"] += erased.rows
        counts["recordings"] += erased.recordings
        counts["windows_kept"] += erased.windows
        counts["mentions"] += mentions.forget_in_windows(seat)
        counts["mentions"] += mentions.forget_seats([meeting.host_id], [seat.pk])
        counts["consents"] += seat.consents.count()
        seat.delete()
        counts["seats"] += 1
        measured.sum_up_again(meeting)
    return counts


def _videos(person: User) -> Counter[str]:
    """Delete the person's videos, what was found in them, and what is on its way in."""
    counts: Counter[str] = Counter()
    videos: list[VideoRecording | VideoAnalysis] = [
        *VideoRecording.objects.filter(user=person),
        *VideoAnalysis.objects.filter(user=person, recording=None),
    ]
    for video in videos:
        analyses.delete(video)
        counts["recordings"] += 1
    for upload in Upload.objects.filter(user=person):
        uploads.remove(upload)
        counts["uploads"] += 1
    return counts


def _account(person: User) -> Counter[str]:
    """Delete the account with all that hangs on it."""
    counts = Counter(
        tokens=ApiToken.objects.filter(user=person).count(),
        webhooks=WebhookEndpoint.objects.filter(user=person).count(),
        mentions=mentions.forget_addresses(person),
        accounts=1,
    )
    sessions.end_others(person, but="")
    person.delete()
    return counts
