"""Every page of the site with something on it, and who may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from analytics.models import Alert
from analytics.services import running, summaries
from analytics.timeseries import insert
from meetings.models import Consent, Meeting, Participant
from recordings.models import Upload, VideoAnalysis
from tests import factories
from tests.analytics import pictures
from tests.browser import database, film
from tests.recordings import results_form, videos
from users import tokens
from users.models import Erasure, User, WebhookDelivery, WebhookEndpoint
from users.webhooks import endpoints
from users.webhooks.events import Event

LASTED = timedelta(minutes=10)
ANYBODY = "anybody"
VISITORS = (ANYBODY, "host", "newcomer", "guest", "onlooker", "staff")
"""`newcomer` has an account and nothing else; `onlooker` sits there without analysis."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page: who opens it, and what is there once its scripts have filled it."""

    name: str
    visitor: str
    address: str
    filled: str = "main h1"

    def open(self, page: Page) -> None:
        """Go there and wait until it is filled."""
        page.goto(self.address)
        page.locator(self.filled).first.wait_for()


@dataclass(frozen=True, slots=True)
class Places:
    """All of them, with the session cookie of each visitor."""

    all: tuple[Place, ...]
    sessions: Mapping[str, str]

    def cookies(self, visitor: str, url: str) -> list[dict[str, str]]:
        """Return what signs the visitor in."""
        if visitor == ANYBODY:
            return []
        name = settings.SESSION_COOKIE_NAME
        return [{"name": name, "value": self.sessions[visitor], "url": url}]


def fill(host: User) -> Places:
    """Store people and meetings in every state; return where to see them."""
    return database.ask(lambda: _fill(host))


def _fill(host: User) -> Places:
    now = timezone.now()
    people = {
        "host": host,
        "newcomer": factories.user(email="newcomer@example.com", name="Nora New"),
        "guest": factories.guest("Nguyễn Thị Minh Khai"),
        "onlooker": factories.guest("Otto Onlooker"),
        "staff": User.objects.create_superuser("sam@example.com", factories.PASSWORD),
    }
    _tokens(host, now)
    planned = _planned(host, now)
    live = _live(host, people, now)
    _listed_videos(host, now)
    past, room_only = _past(host, now), _past(host, now, level="aggregate")
    return Places(
        all=(
            *_places(planned, live, past, room_only),
            *_videos(host),
            *_gallery(host, now),
            *_privacy(),
            *_webhooks(host, now),
        ),
        sessions={name: _session(person) for name, person in people.items()},
    )


def _places(
    planned: Meeting, live: Meeting, past: Meeting, room_only: Meeting
) -> list[Place]:
    def about(name: str, meeting: Meeting) -> str:
        return reverse(name, args=[meeting.pk])

    def invitation(meeting: Meeting) -> str:
        return reverse("meetings:join", args=[meeting.join_code])

    report, videos = "[data-curve] canvas", reverse("recordings:analyses")
    return [
        Place("sign in", ANYBODY, reverse("users:login")),
        Place("sign up", ANYBODY, reverse("users:signup")),
        Place("forgotten password", ANYBODY, reverse("account_reset_password")),
        Place("link sent", ANYBODY, reverse("account_reset_password_done")),
        Place(
            "address to confirm", ANYBODY, reverse("account_email_verification_sent")
        ),
        Place("profile", "host", reverse("users:profile")),
        Place("e-mail address", "host", reverse("account_email")),
        Place("sessions", "host", reverse("users:sessions")),
        Place("two-factor", "host", reverse("mfa_index")),
        Place("password again", "host", reverse("account_reauthenticate")),
        Place("tokens", "host", reverse("users:tokens")),
        Place("no tokens", "newcomer", reverse("users:tokens")),
        Place("meetings", "host", reverse("meetings:list")),
        Place("no meetings", "newcomer", reverse("meetings:list")),
        Place("nothing found", "host", reverse("meetings:list") + "?q=xyz"),
        Place("new meeting", "host", reverse("meetings:new")),
        Place("lobby", "host", about("meetings:lobby", planned)),
        Place("edit meeting", "host", about("meetings:edit", planned)),
        Place("join", ANYBODY, invitation(planned)),
        Place("join again", "guest", invitation(live)),
        Place("join, ended", ANYBODY, invitation(past)),
        Place("room", "guest", about("meetings:room", live)),
        Place("room without analysis", "onlooker", about("meetings:room", live)),
        Place("live", "host", about("analytics:live", live), "[data-alert]"),
        Place("report", "host", about("analytics:report", past), report),
        Place("report, room only", "host", about("analytics:report", room_only)),
        Place("alerts", "host", reverse("analytics:review"), "[data-alert]"),
        Place("no alerts", "newcomer", reverse("analytics:review")),
        Place("videos", "host", videos, ".drop"),
        Place("no videos", "newcomer", videos, ".drop"),
        Place("no video found", "host", f"{videos}?q=xyz", ".drop"),
        Place("nothing here", ANYBODY, "/nothing/here/"),
    ]


def _privacy() -> list[Place]:
    """Return what people read of their data, and of nobody's any more."""
    done = Erasure.objects.create(
        finished_at=timezone.now(),
        counts={"accounts": 1, "seats": 3, "measurements": 4711, "windows_kept": 1},
    )
    waiting = Erasure.objects.create()
    return [
        Place("privacy", ANYBODY, reverse("privacy")),
        Place("my data", "host", reverse("my_data")),
        Place("my data of a guest", "guest", reverse("my_data")),
        Place("no data", "newcomer", reverse("my_data")),
        Place("receipt", ANYBODY, reverse("erasure", args=[done.pk])),
        Place("receipt to come", ANYBODY, reverse("erasure", args=[waiting.pk])),
    ]


def _gallery(host: User, now: datetime) -> list[Place]:
    """Return the pages of meetings in which a window is shared."""
    planned, told, running_one = (
        factories.meeting(host=host, title=title, capture_mode="gallery")
        for title in ("Planned window", "Told window", "Untold window")
    )
    for meeting in (told, running_one):
        running.start(meeting, at=now - timedelta(minutes=1))
    Meeting.objects.filter(pk=told.pk).update(gallery_told_at=now)
    live, stage = "analytics:live", "[data-gallery]"
    return [
        Place("window, lobby", "host", reverse("meetings:lobby", args=[planned.pk])),
        Place(
            "window, for people in it",
            ANYBODY,
            reverse("meetings:join", args=[planned.join_code]),
        ),
        Place("window, untold", "host", reverse(live, args=[running_one.pk]), stage),
        Place("window, told", "host", reverse(live, args=[told.pk]), stage),
    ]


def _videos(host: User) -> list[Place]:
    """Return the pages of an analysis, in each of its shapes."""

    def place(name: str, analysis: VideoAnalysis, filled: str = "main h1") -> Place:
        address = reverse("recordings:analysis", args=[analysis.pk])
        return Place(name, "host", address, filled)

    running = videos.video(
        host, filename="seminar.mp4", status="processing", progress=41
    )
    failed = videos.video(
        host,
        status="failed",
        error_message="Not one picture of this file can be decoded.",
        filename="a name so long that it wraps and " * 5,
    )
    empty = videos.video(
        host, status="completed", results=results_form.nobody(), filename="slides.mp4"
    )
    filmed = film.make(host)
    # The file of a test is not among those of the site: what was measured stays.
    playback = reverse("recordings:playback", args=[filmed.recording.pk])
    return [
        Place("playback, file gone", "host", playback, "[data-ready]"),
        place("video, report", filmed, "[data-curve] canvas"),
        place("video, running", running),
        place("video, failed", failed),
        place("video, nobody", empty),
    ]


def _webhooks(host: User, now: datetime) -> list[Place]:
    """Return the pages of webhooks: one that works, one that fails, one switched off."""
    working, failing, off = (
        endpoints.add(host, url=url, events=Event.values, description=words)
        for url, words in (
            ("https://hooks.invalid/attention", "Timetable"),
            (f"https://hooks.invalid/services/{'a-long-key-' * 9}", ""),
            ("https://bot.hooks.invalid/", "Bot of the second semester"),
        )
    )
    failing.failing_since = now - timedelta(hours=3)
    failing.save()
    off.disabled_at, off.disabled_reason = now - timedelta(days=1), "failing"
    off.save()
    told: list[tuple[str, list[int | None]]] = [
        ("delivered", [204]),
        ("delivered", [503, 200]),
        ("failed", [None, 500]),
    ]
    for number, (status, answers) in enumerate(told):
        _message(working, now - timedelta(minutes=5 * number), status, answers)
    _message(failing, now - timedelta(hours=3), "failed", [None])
    _message(off, now - timedelta(days=1), "failed", [404])
    webhooks = reverse("users:webhooks")
    pages = {"webhook": working, "webhook, failing": failing, "webhook, off": off}
    return [
        Place("webhooks", "host", webhooks),
        Place("no webhooks", "newcomer", webhooks),
        *(
            Place(name, "host", reverse("users:webhook", args=[one.pk]))
            for name, one in pages.items()
        ),
    ]


def _message(
    endpoint: WebhookEndpoint, at: datetime, status: str, answers: Sequence[int | None]
) -> None:
    """Store a message that is over; None is an attempt without an answer."""
    WebhookDelivery.objects.create(
        endpoint=endpoint,
        event=Event.MEETING_STARTED,
        key=f"meeting.started:{at.isoformat()}",
        payload={
            "type": Event.MEETING_STARTED,
            "timestamp": at.isoformat(),
            "data": {"meeting_id": str(endpoint.pk), "started_at": at.isoformat()},
        },
        status=status,
        created_at=at,
        tries=len(answers),
        attempts=[
            {
                "at": at.isoformat(),
                "status": answer,
                "ms": 84,
                "error": _error_of(answer),
            }
            for answer in answers
        ],
    )


def _error_of(answer: int | None) -> str:
    if answer is None:
        return "timeout"
    return "" if answer < 300 else "status"


def _listed_videos(host: User, now: datetime) -> None:
    """Store a video in every state, and an upload that was left."""
    states: dict[str, dict[str, Any]] = {
        "Thesis talk.mp4": {
            "status": "completed",
            "results": {"summary": {"attention_score": 71.0}},
        },
        "Tutorial.webm": {"status": "processing", "progress": 41},
        "Lecture of the second week.mkv": {"status": "pending"},
        "Broken.avi": {"status": "failed", "error_message": "It broke."},
    }
    for name, fields in states.items():
        analysis = factories.analysis(user=host, filename=name, **fields)
        factories.recording(
            user=host, filename=name, analysis=analysis, duration_seconds=3723.0
        )
    Upload.objects.create(
        user=host,
        filename="Left.mp4",
        file_size=1000,
        offset=430,
        expires_at=now + timedelta(days=1),
    )


def _tokens(host: User, now: datetime) -> None:
    """Store a token that was used, one that expired, and one with a long name."""
    used = tokens.make(host, name="Calendar", scopes={"read"}, at=now).token
    tokens.note_use(used, at=now)
    for name, scopes, at in (
        ("Old script", {"read", "write"}, now - timedelta(days=1)),
        ("averylongnamewithoutaspace" * 3, {"live"}, now + timedelta(days=90)),
    ):
        tokens.make(host, name=name, scopes=scopes, at=now, expires_at=at)


def _planned(host: User, now: datetime) -> Meeting:
    meeting = factories.meeting(
        host=host,
        title="Introduction to statistics for the second semester",
        description="Bring the exercises of last week.",
        start_time=now + timedelta(days=1),
    )
    factories.seat(meeting, user=factories.guest("Wanda Waiting"), at=now)
    return meeting


def _live(host: User, people: Mapping[str, User], now: datetime) -> Meeting:
    start = now - timedelta(minutes=5)
    meeting = running.start(
        factories.meeting(host=host, title="Seminar", recording_policy="everybody"),
        at=start,
    )
    seat = factories.seat(meeting, user=people["guest"], at=start)
    factories.seat(
        meeting, user=people["onlooker"], choice=Consent.Choice.NO_ANALYSIS, at=start
    )
    _measured(seat, start, minutes=4)
    _alerts(seat, start)
    # Heard of until long after the last look.
    factories.recording(
        meeting=meeting,
        user=host,
        source="window",
        started_at=start,
        last_chunk_at=now + timedelta(hours=1),
    )
    return meeting


def _past(host: User, now: datetime, *, level: str = "individual") -> Meeting:
    start = now - timedelta(days=2)
    meeting = factories.meeting(
        host=host, title="Algebra", privacy_level=level, recording_policy="host"
    )
    meeting = running.start(meeting, at=start)
    seats = [
        factories.seat(meeting, user=factories.guest(name), at=start)
        for name in ("Ana Silva", "Trần Bình", "Dunja Petrović")
    ]
    for seat in seats:
        _measured(seat, start, minutes=10)
    _recorded(meeting, host, start)
    if level == "individual":
        _alerts(seats[0], start)
        _alerts(seats[1], start + timedelta(minutes=3), resolved=True)
    meeting = running.end(meeting, at=start + LASTED)
    summaries.compute(meeting)
    return meeting


def _recorded(meeting: Meeting, host: User, start: datetime) -> None:
    factories.recording(
        meeting=meeting,
        user=host,
        source="camera",
        status="ready",
        duration_seconds=372.0,
        file_size=48_000_000,
        started_at=start,
        stopped_at=start + timedelta(seconds=372),
        created_at=start,
    )


def _alerts(seat: Participant, start: datetime, *, resolved: bool = False) -> None:
    for number, (kind, severity) in enumerate(
        zip(Alert.AlertType.values, Alert.Severity.values, strict=True)
    ):
        at = start + timedelta(seconds=60 + 20 * number)
        factories.alert(
            seat,
            alert_type=kind,
            severity=severity,
            created_at=at,
            duration_seconds=15.0,
            resolved_at=at + timedelta(seconds=15) if resolved else None,
        )


def _measured(seat: Participant, start: datetime, *, minutes: int) -> None:
    """Store a sample each second; a minute in three is low."""
    insert.insert(
        [
            pictures.row(
                meeting_id=seat.meeting_id,
                participant_id=seat.sample_id,
                time=start + timedelta(seconds=second),
                attention_score=25.0 if second // 60 % 3 == 2 else 85.0,
                weight_s=1.0,
            )
            for second in range(minutes * 60)
        ]
    )


def _session(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
