"""Which version of what was measured in a video an answer is made of."""

from recordings.models import VideoRecording


def parts(recording: VideoRecording, part: str) -> tuple[str, ...]:
    """Return what changes with every run, with its end, and when people are renamed."""
    analysis = recording.analysis
    if analysis is None:
        return (str(recording.pk), part)
    run = (str(analysis.pk), str(analysis.run), str(analysis.updated_at))
    return (str(recording.pk), *run, part)
