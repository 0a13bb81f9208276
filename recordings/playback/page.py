"""What the playback page shows of a recording, whatever state it is in."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from recordings import results
from recordings.models import VideoAnalysis, VideoRecording
from recordings.playback import choosing
from recordings.reports import contents, video_time
from recordings.reports.contents import VideoAlert
from recordings.results import Results, UnreadableResultsError

Status = VideoRecording.Status


class Video(StrEnum):
    """What can be done with the video itself."""

    PLAYS = "plays"
    COPYING = "copying"
    WAITING = "waiting"
    RECORDING = "recording"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Page:
    """One recording; `alerts` and `people` are None without readable results."""

    video: Video
    why: str
    results: Results | None
    is_unreadable: bool
    alerts: list[VideoAlert] | None

    @property
    def has_people(self) -> bool:
        """Whether anybody was found in the video."""
        return self.results is not None and bool(self.results.people)

    @property
    def step_s(self) -> float:
        """Between two moments that were looked at."""
        return 1 / self.results.method.sample_fps if self.results else 0.0

    @property
    def duration_s(self) -> float | None:
        """How long the video is, where it was looked at."""
        return self.results.summary.duration_s if self.results else None


def of(recording: VideoRecording, *, play_url: str) -> Page:
    """Return the page; `play_url` is its own address."""
    found, is_unreadable = _results(recording.analysis)
    report = found and contents.report(
        found, names=_names(recording), play_url=play_url
    )
    return Page(
        video=video_of(recording),
        why=gettext(recording.error_message) if recording.error_message else "",
        results=found,
        is_unreadable=is_unreadable,
        alerts=report.alerts if report else None,
    )


def video_of(recording: VideoRecording) -> Video:
    """Return what can be done with the video."""
    if recording.status == Status.FAILED:
        return Video.FAILED
    if recording.status != Status.READY and recording.media is None:
        return Video.RECORDING
    if not _is_there(recording):
        return Video.GONE
    if recording.status == Status.READY:
        return Video.PLAYS
    analysis = recording.analysis
    return Video.COPYING if analysis is None or analysis.is_over else Video.WAITING


def _is_there(recording: VideoRecording) -> bool:
    try:
        return choosing.to_play(recording).path.is_file()
    except ValueError:
        return False


def _results(analysis: VideoAnalysis | None) -> tuple[Results | None, bool]:
    """Return the results, and whether there are some that cannot be read."""
    if analysis is None or not analysis.results:
        return None, False
    try:
        return results.read(analysis.results), False
    except UnreadableResultsError:
        return None, True


def _names(recording: VideoRecording) -> dict[str, str]:
    return recording.analysis.names if recording.analysis else {}


LEAD_S = video_time.BEFORE_S
"""Before an alert, so that one sees what led to it."""
