"""`score`: judge every face of a video and print what was said when."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from analytics.vision import annotated_file, annotating, frames, moments, reporting
from analytics.vision.frames import Video
from analytics.vision.observing import Observer
from analytics.vision.progress import Progress
from analytics.vision.reporting import Report, Summary
from analytics.vision.sample import Sample

DAMAGED, INTERRUPTED = 1, 130


def run(
    source: Path | int, *, fps: float | None, as_json: bool, annotate: Path | None
) -> int:
    """Print one line per sampled frame and face, and a summary per face.

    `annotate` is a file to write with all of that drawn on the pictures; see
    `annotated_file.check`. Returns the exit status: 0, 1 where the video ended
    before its time, 130 after Ctrl-C, which is how a camera ends with 0.
    """
    report: Report = reporting.JsonLines() if as_json else reporting.Text()
    summaries: dict[int, Summary] = {}
    status = 0
    with frames.open_video(source) as video:
        progress = Progress(video.duration_s)
        try:
            _follow(video, fps, annotate, (report, summaries, progress))
        except KeyboardInterrupt:
            status = INTERRUPTED
        finally:
            progress.clear()
    sys.stdout.writelines(f"{line}\n" for line in report.summary(summaries))
    sys.stdout.flush()
    if video.stopped_at_s is not None:
        sys.stderr.write(_stopped(video))
        return DAMAGED
    return status


def samples(video: Path, *, fps: float | None) -> Iterator[tuple[int, Sample]]:
    """Yield (track id, sample) for every face of every sampled frame.

    A face that is lost is judged on for as long as that can say something.
    """
    for moment in moments.judged(frames.read(video, fps=fps), Observer.load()):
        for face in moment.faces:
            yield face.track_id, face.sample


def _follow(
    video: Video,
    fps: float | None,
    annotate: Path | None,
    output: tuple[Report, dict[int, Summary], Progress],
) -> None:
    report, summaries, progress = output
    observer = Observer.load()
    with ExitStack() as stack:
        film = None
        if annotate is not None:
            rate = min((r for r in (fps, video.rate) if r), default=None)
            film = stack.enter_context(annotated_file.write(annotate, rate=rate))
        pictures = video.frames(fps=fps, in_colour=film is not None)
        try:
            for moment in moments.judged(pictures, observer):
                lines = []
                for face in moment.faces:
                    summary = summaries.setdefault(face.track_id, Summary())
                    summary.add(face.sample)
                    lines.append(report.line(face.track_id, face.sample))
                progress.say(lines, moment.frame.at_s)
                if film is not None and moment.frame.colour is not None:
                    annotating.draw(moment.frame.colour, moment)
                    film.add(moment.frame.colour, moment.frame.at_s)
        except KeyboardInterrupt:
            if not video.is_live:
                raise


def _stopped(video: Video) -> str:
    where = f"{video.name} stopped at {video.stopped_at_s:.1f} s"
    if video.is_live:
        return f"{where}: no more pictures\n"
    return f"{where}: the rest is damaged or missing\n"
