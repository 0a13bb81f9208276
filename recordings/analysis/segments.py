"""Which part of a video is whose work: a fixed grid, whoever does it."""

from dataclasses import dataclass

from recordings.media import Media

SEGMENT_S = 30.0
"""Short enough that two workers end together and little is lost with one of them; the
overlap is then a fifteenth of the work."""

OVERLAP_S = 2.0
"""What is looked at before a segment: from when a face is found until it is followed
like one that was there before it takes at most a second, and the faces of both segments
are told to be the same by where they are in that time."""


@dataclass(frozen=True, slots=True)
class Segment:
    """From `start_s` up to `end_s` of video time; the last one goes on to the end."""

    number: int
    start_s: float
    end_s: float


def plan(media: Media, *, fps: float) -> tuple[Segment, ...]:
    """Return the segments in time order, of SEGMENT_S each; the last is half to 1.5 of it.

    Each begins where a step of the sampling grid does.
    """
    step_s = 1.0 / fps
    length_s = max(1, round(SEGMENT_S / step_s)) * step_s
    count = max(1, round(media.duration_s / length_s))
    starts = [number * length_s for number in range(count)]
    ends = [*starts[1:], max(media.duration_s, starts[-1])]
    return tuple(
        Segment(number, start_s, end_s)
        for number, (start_s, end_s) in enumerate(zip(starts, ends, strict=True))
    )
