"""The lesson as a video that was looked at: the same people, by the video's own time.

Judged by the rules of alerts, and summed up by what sums up real videos.
"""

import functools
import uuid
from itertools import pairwise
from typing import Any

from django.utils import timezone

from analytics.alerts.presets import PRESETS
from analytics.alerts.rules import Reading
from analytics.vision.absence import LEFT_AFTER_S
from meetings.models import Participant
from recordings.analysis import judged, results
from recordings.analysis.numbers import Numbers
from recordings.models import VideoAnalysis, VideoRecording
from tests import factories
from tests.browser import lesson
from tests.recordings import videos
from users.models import User

FILENAME = "Statistics seminar, week 7.mp4"
PRESET = PRESETS["relaxed"]
NAMES = {"1": "Ana Silva", "2": "Bình Trần", "4": "Emeka Okafor"}
MEDIA = videos.media(
    duration_s=float(lesson.LASTS_S), audio_codec="aac", width=1920, height=1080
)


def make(user: User, **fields: Any) -> VideoAnalysis:
    """Store the video, completed; its file holds no pictures."""
    kept = _results()
    analysis = videos.video(
        user,
        **{
            "filename": FILENAME,
            "file_size": 642_000_000,
            "status": VideoAnalysis.Status.COMPLETED,
            "progress": 100,
            "results": kept,
            "media": MEDIA.as_json(),
            "names": NAMES,
            "finished_at": timezone.now(),
            **fields,
        },
    )
    VideoRecording.objects.filter(analysis=analysis).update(
        filename=FILENAME,
        duration_seconds=MEDIA.duration_s,
        alerts_data=[
            {**one, "name": NAMES.get(str(one["track_id"]))} for one in kept["alerts"]
        ],
        alert_count=len(kept["alerts"]),
    )
    return VideoAnalysis.objects.select_related("recording").get(pk=analysis.pk)


@functools.cache
def _results() -> dict[str, Any]:
    everybody = []
    for number, person in enumerate(lesson.PEOPLE, start=1):
        numbers = _numbers(number, person)
        alerts = judged.alerts(numbers.readings, PRESET, end_s=MEDIA.duration_s)
        everybody.append((numbers, alerts))
    return results.build(
        MEDIA,
        everybody,
        frames=lesson.LASTS_S * lesson.FPS,
        stopped_at_s=None,
        fps=float(lesson.FPS),
        preset=PRESET,
    )


def _numbers(track_id: int, person: lesson.Person) -> Numbers:
    at = factories.NOON
    seat = Participant(meeting_id=uuid.UUID(int=1), sample_id=uuid.UUID(int=track_id))
    numbers = Numbers(track_id)
    for row in lesson._rows(seat, person, at=at, seed=track_id - 1):
        numbers.readings.append(
            Reading(
                at_s=(row.time - at).total_seconds(),
                weight_s=row.weight_s,
                score=row.attention_score,
                off_target_s=row.off_target_s,
                eyes_closed_s=row.eyes_closed_s,
            )
        )
        numbers.looking_away_s += row.weight_s if row.is_looking_away else 0.0
        numbers.drowsy_s += row.weight_s if row.is_drowsy else 0.0
    times = [reading.at_s for reading in numbers.readings]
    numbers.first_s, numbers.last_s = times[0], times[-1]
    passed = (after - before for before, after in pairwise(times))
    numbers.present_s = sum(one for one in passed if one <= LEFT_AFTER_S)
    return numbers
