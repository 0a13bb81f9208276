"""Nothing of a person remains anywhere, and others keep what is theirs."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.alerts.rules import History
from analytics.live import (
    alert_history,
    attention_state,
    frame_queue,
    sample_buffer,
)
from analytics.live.alert_history import Known
from analytics.live.redis_client import RedisAwayError
from analytics.models import Alert, AttentionMetric
from analytics.timeseries import insert, minutes
from meetings.models import Meeting, Participant
from recordings import files, tasks
from recordings.models import Upload, VideoAnalysis, VideoRecording
from recordings.services import erasing_people
from recordings.services.erasing_people import ErasingRefusedError
from tests import factories
from tests.analytics import pictures
from tests.privacy import traces
from tests.recordings import results_form
from users.models import (
    AccessLogEntry,
    ApiToken,
    Erasure,
    IdempotentAnswer,
    User,
    UserSession,
    WebhookDelivery,
    WebhookEndpoint,
)
from users.services import audit

pytestmark = pytest.mark.django_db(transaction=True)

Level = Meeting.PrivacyLevel
NAME, ADDRESS = "Quillon Zebrafinch", "quillon.zebrafinch@example.com"
FORMER_ADDRESS = "zebrafinch@example.org"
LENGTH = timedelta(minutes=3)


@dataclass(frozen=True)
class Life:
    """Somebody who has used everything, with the ids that would tell."""

    person: User
    ids: set[uuid.UUID]
    others: Participant
    live: Participant


@pytest.fixture
def quillon(db: None) -> User:
    return factories.user(email=ADDRESS, name=NAME)


def began() -> datetime:
    return minutes.floor(timezone.now()) - timedelta(hours=2)


def measured(meeting: Meeting, person: User) -> Participant:
    seat = factories.seat(meeting, user=person)
    assert meeting.start_time is not None
    assert seat.sample_id is not None
    insert.insert(
        [
            pictures.row(
                meeting_id=meeting.pk,
                participant_id=seat.sample_id,
                time=meeting.start_time + timedelta(seconds=second),
                weight_s=1.0,
            )
            for second in range(int(LENGTH.total_seconds()))
        ]
    )
    factories.alert(seat)
    return seat


def held(host: User, *people: User, level: str = Level.INDIVIDUAL) -> list[Participant]:
    """Hold a meeting in which these people were measured, and end it."""
    planned = factories.meeting(host=host, privacy_level=level, recording_policy="host")
    meeting = factories.started(planned, at=began())
    seats = [measured(meeting, person) for person in people]
    factories.ended(meeting, at=began() + LENGTH)
    return [Participant.objects.get(pk=seat.pk) for seat in seats]


def film(seat: Participant, *, user: User, source: str) -> VideoRecording:
    """Record a video with a file, what was found in it, and a name for who is seen."""
    analysis = factories.analysis(
        user=user,
        status="completed",
        names={"1": seat.user.display_name},
        results=results_form.results(),
    )
    alerts = [{"track_id": 1, "name": seat.user.display_name}]
    recording = factories.recording(
        user=user,
        meeting=seat.meeting,
        seat=seat if source == VideoRecording.Source.CAMERA else None,
        source=source,
        started_at=began(),
        stopped_at=began() + LENGTH,
        analysis=analysis,
        alerts_data=alerts,
    )
    factories.detection(recording)
    files.folder(recording.pk).mkdir(parents=True)
    (files.folder(recording.pk) / "video.webm").write_bytes(b"film")
    return recording


def programs(person: User, host: User, seat: Participant) -> set[uuid.UUID]:
    """Let programs of both be told things, and answer them."""
    token = ApiToken.objects.create(
        user=person, name=NAME, prefix="p", digest="d", scopes=["read"]
    )
    ids = {token.pk}
    for owner in (person, host):
        hook = WebhookEndpoint.objects.create(
            user=owner, url="https://example.com/", secret="s", events=[]
        )
        WebhookDelivery.objects.create(
            endpoint=hook,
            event="alert.opened",
            key="k",
            payload={"participant": {"id": str(seat.pk), "name": NAME}},
        )
        IdempotentAnswer.objects.create(
            user=owner, key="k", fingerprint="f", body=f'["{seat.pk}"]'
        )
        ids |= {hook.pk} if owner == person else set()
    return ids


def signed_in(person: User) -> None:
    """Leave what the sign-in keeps: addresses, second factor, browsers, mistakes."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    EmailAddress.objects.create(user=person, email=FORMER_ADDRESS)
    wrong_password(FORMER_ADDRESS)
    UserSession.objects.create(user=person, session_key="k" * 32)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "s"})
    wrong = {"email": person.email.title(), "password": "wrong"}
    Client().post(reverse("users:login"), wrong)
    Client().force_login(person)


def wrong_password(address: str) -> AccessAttempt:
    """Note that somebody mistyped a password for this address."""
    return AccessAttempt.objects.create(username=address, failures_since_start=1)


def logged(
    person: User, staff: User, seat: Participant, *, things: Sequence[Model]
) -> None:
    """Let staff and hosts leave their marks."""
    for thing in (person, seat, *things):
        LogEntry.objects.create(
            user=staff,
            content_type=ContentType.objects.get_for_model(thing),
            object_id=str(thing.pk),
            object_repr=str(thing),
            action_flag=CHANGE,
        )
    audit.note(
        staff,
        "viewed",
        through="admin",
        object_type="participant",
        object_id=seat.pk,
    )
    audit.note(
        staff,
        "viewed",
        through="admin",
        object_type="user",
        object_id=person.pk,
        subject=person,
    )
    audit.note(
        person,
        "viewed",
        through="page",
        object_type="meeting",
        object_id=seat.meeting_id,
    )


def being_measured(person: User, host: User, empty_redis) -> Participant:
    """Put somebody into a live meeting, with all that Redis holds then."""
    meeting = factories.started(factories.meeting(host=host), at=began())
    seat = factories.seat(meeting, user=person)
    row = pictures.row(
        meeting_id=meeting.pk, participant_id=seat.sample_id, time=timezone.now()
    )
    empty_redis.xadd(sample_buffer.KEY, {"s": sample_buffer.pack(row)})
    alert_history.save(meeting.pk, {seat.pk: Known(History())})
    empty_redis.hset(frame_queue._slot_key(meeting.pk, str(seat.pk)), "jpeg", "face")
    empty_redis.hset(attention_state.result_key(meeting.pk, seat.pk), "score", 1)
    empty_redis.hset(attention_state.source_key(meeting.pk, str(seat.pk)), "judge", 1)
    return seat


@pytest.fixture
def life(quillon: User, host: User, staff: User, empty_redis) -> Life:
    """Everything that one person can leave behind."""
    seat, other = held(host, quillon, factories.user(name="Bo"))
    held(host, quillon, level=Level.AGGREGATE)
    (guest,) = held(quillon, factories.guest("Cy"))
    minutes.advance(now=timezone.now())
    ids = {seat.pk, guest.pk, guest.user_id, guest.meeting_id}
    ids |= set(quillon.seats.values_list("pk", flat=True))
    for user, source in ((quillon, "camera"), (host, "window")):
        film(seat, user=user, source=source)
    own = film(guest, user=quillon, source="window")
    ids |= {own.pk}
    upload = Upload.objects.create(
        user=quillon,
        filename=f"{NAME}.mp4",
        file_size=10,
        expires_at=timezone.now() + timedelta(days=1),
    )
    files.uploads_root().mkdir(parents=True, exist_ok=True)
    files.incoming(upload.pk).write_bytes(b"half")
    ids |= programs(quillon, host, seat) | {upload.pk}
    assert own.analysis is not None
    things: list[Model] = [
        *(guest.meeting, guest, own, own.analysis, upload),
        *seat.alerts.all(),
        *quillon.api_tokens.all(),
        *quillon.webhooks.all(),
    ]
    logged(quillon, staff, seat, things=things)
    ids |= {thing.pk for thing in things}
    live = being_measured(quillon, host, empty_redis)
    signed_in(quillon)
    return Life(quillon, ids | {live.pk}, other, live)


def erase(person: User, *, with_meetings: bool = True) -> Erasure:
    """Ask, and do what the queued task does."""
    asked = erasing_people.ask(person, with_meetings=with_meetings, at=timezone.now())
    tasks.erase_person(str(asked.pk))
    return Erasure.objects.get(pk=asked.pk)


def test_nothing_of_a_person_remains_anywhere(life: Life, empty_redis, media_root):
    wanted = traces.needles(life.person, life.ids) | {FORMER_ADDRESS}
    before = traces.in_tables(wanted)
    assert {
        *("users", "meetings", "participants", "consents", "alerts", "uploads"),
        *("attention_metrics", "attention_metrics_1min", "meeting_summaries"),
        *("video_recordings", "video_analyses", "detection_timeline"),
        *("api_tokens", "webhook_endpoints", "webhook_deliveries"),
        *("account_emailaddress", "mfa_authenticator", "user_sessions"),
        "axes_accessattempt",
        *("idempotent_answers", "access_log", "django_admin_log"),
    } - {"meeting_summaries"} <= set(before)
    assert len(traces.in_redis(empty_redis, wanted)) >= 5
    assert traces.sessions(life.person) == 1
    assert len(traces.files(media_root)) == 4

    erasure = erase(life.person)

    assert traces.in_tables(wanted) == {}
    assert traces.in_redis(empty_redis, wanted) == set()
    assert traces.sessions(life.person) == 0
    assert len(traces.files(media_root)) == 1  # the window that the host recorded
    assert erasure.finished_at is not None
    assert erasure.person is None


def test_the_receipt_says_what_was_erased(life: Life):
    counts = erase(life.person).counts

    assert counts["accounts"] == counts["meetings"] == counts["uploads"] == 1
    assert counts["seats"] == 3
    assert counts["recordings"] == 1  # the others went with the meeting
    assert counts["windows_kept"] == 1
    assert counts["measurements"] >= LENGTH.total_seconds()


def test_others_keep_what_is_theirs(life: Life, host: User):
    erase(life.person)

    kept = Participant.objects.get(pk=life.others.pk)
    assert AttentionMetric.objects.filter(participant_id=kept.pk).count() == 180
    assert Alert.objects.filter(participant=kept).count() == 1
    assert VideoRecording.objects.get().user == host
    window = VideoAnalysis.objects.get()
    assert window.names == {}
    assert window.results is not None
    assert [one["track_id"] for one in window.results["people"]] == [2]
    # Asked without the person, the summary is of those who remain.
    assert kept.meeting.summary.total_alerts == 1


def test_an_address_that_ends_alike_is_somebody_elses(life: Life, staff: User):
    alike = f"jo{ADDRESS}"
    wrong_password(alike)
    logged(factories.user(email=alike, name=alike), staff, life.others, things=[])

    erase(life.person)

    assert AccessAttempt.objects.get().username == alike
    assert LogEntry.objects.filter(object_repr=alike).count() == 1


def test_mails_to_the_person_go_and_others_stay(quillon: User, mails: Path):
    EmailAddress.objects.create(user=quillon, email=FORMER_ADDRESS)
    for name, to in (("1", ADDRESS.upper()), ("2", FORMER_ADDRESS), ("3", "bo@x.org")):
        (mails / f"{name}.log").write_text(f"Subject: Hello\nTo: {to}\n\nHi")

    erase(quillon)

    assert [path.name for path in mails.iterdir()] == ["3.log"]


def test_measuring_stops_before_the_task_begins(life: Life):
    erasing_people.ask(life.person, with_meetings=True, at=timezone.now())

    life.live.refresh_from_db()
    assert not life.live.is_active
    assert life.live.consents.get(withdrawn_at=None).choice == "no_analysis"
    assert not User.objects.get(pk=life.person.pk).is_active
    assert traces.sessions(life.person) == 0
    assert not UserSession.objects.exists()


def test_a_guest_is_erased_too(host: User, empty_redis):
    seat, _ = held(host, factories.guest("Quillon Guest"), factories.guest("Bo"))
    wanted = traces.needles(seat.user, [seat.pk])

    erase(seat.user, with_meetings=False)

    assert traces.in_tables(wanted) == {}


def test_meetings_of_a_host_go_only_when_they_say_so(quillon: User):
    factories.meeting(host=quillon)

    with pytest.raises(ErasingRefusedError, match="1 meeting of this account"):
        erasing_people.ask(quillon, with_meetings=False, at=timezone.now())

    quillon.refresh_from_db()
    assert quillon.is_active
    assert not Erasure.objects.exists()


def test_a_host_of_a_live_meeting_ends_it_first(quillon: User):
    factories.started(factories.meeting(host=quillon, title="Algebra"))

    with pytest.raises(ErasingRefusedError, match="Algebra"):
        erasing_people.ask(quillon, with_meetings=True, at=timezone.now())


def test_asking_twice_is_one_receipt(quillon: User):
    first, second = (
        erasing_people.ask(quillon, with_meetings=True, at=timezone.now())
        for _ in range(2)
    )

    assert first == second


@pytest.mark.usefixtures("redis_away")
def test_without_redis_it_waits_and_nothing_is_half_done(host: User):
    seat, _ = held(host, factories.user(name=NAME), factories.guest("Bo"))
    asked = erasing_people.ask(seat.user, with_meetings=True, at=timezone.now())

    with pytest.raises(RedisAwayError):
        erasing_people.carry_out(asked.pk, at=timezone.now())

    assert Erasure.objects.get(pk=asked.pk).finished_at is None
    assert Participant.objects.filter(pk=seat.pk).exists()


def test_it_goes_on_where_it_was_interrupted(life: Life, monkeypatch):
    asked = erasing_people.ask(life.person, with_meetings=True, at=timezone.now())
    with monkeypatch.context() as broken:
        broken.setattr(erasing_people, "_videos", _fail)
        with pytest.raises(OSError, match="disk"):
            erasing_people.carry_out(asked.pk, at=timezone.now())

    erasing_people.carry_out(asked.pk, at=timezone.now())

    erasure = Erasure.objects.get(pk=asked.pk)
    assert erasure.finished_at is not None
    assert erasure.counts["meetings"] == 1
    assert not User.objects.filter(pk=life.person.pk).exists()


def _fail(person: User) -> None:
    raise OSError("disk")


def test_a_task_that_comes_twice_counts_once(life: Life, monkeypatch):
    asked = erasing_people.ask(life.person, with_meetings=True, at=timezone.now())
    hosted = erasing_people._hosted
    others: list[threading.Thread] = []

    def twice(person: User) -> object:
        if not others:
            others.append(threading.Thread(target=_carry_out, args=(asked.pk,)))
            others[0].start()
            others[0].join()
        return hosted(person)

    monkeypatch.setattr(erasing_people, "_hosted", twice)

    erasing_people.carry_out(asked.pk, at=timezone.now())

    counts = Erasure.objects.get(pk=asked.pk).counts
    assert (counts["meetings"], counts["seats"]) == (1, 3)


def _carry_out(erasure_id: uuid.UUID) -> None:
    try:
        erasing_people.carry_out(erasure_id, at=timezone.now())
    finally:
        connections.close_all()


def test_a_lost_task_is_queued_again(quillon: User, monkeypatch):
    asked = erasing_people.ask(
        quillon, with_meetings=True, at=timezone.now() - 2 * erasing_people.OVERDUE
    )
    sent = []
    monkeypatch.setattr(
        erasing_people.queueing, "send", lambda task, *args: sent.append((task, *args))
    )

    erasing_people.ask_again(at=timezone.now())

    assert sent == [(erasing_people.TASK, str(asked.pk))]
    assert AccessLogEntry.objects.count() == 0
