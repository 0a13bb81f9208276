"""What a browser's MediaRecorder sends, and recordings that consist of it."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from meetings.models import Meeting
from recordings import recorders
from recordings.models import VideoRecording
from recordings.services import capturing
from tests import factories
from tests.factories import NOON
from tests.recordings.clips import Pipe
from users.models import User

RATE = 10
SIZE = (160, 128)
SECONDS = 6
CHUNK_BYTES = 20_000


def webm(*, seconds: float = SECONDS) -> bytes:
    """Return a WebM without duration and cues, as it streams out of MediaRecorder."""
    return _film("webm", "libvpx", {"live": "1"}, seconds)


def matroska(*, seconds: float = SECONDS) -> bytes:
    """Return H.264 in Matroska, as it streams out of MediaRecorder that is asked."""
    return _film("matroska", "libx264", {"live": "1"}, seconds)


def mp4(*, seconds: float = SECONDS) -> bytes:
    """Return an MP4 in fragments, as it streams out of Safari's MediaRecorder."""
    flags = "+frag_keyframe+empty_moov+default_base_moof"
    return _film("mp4", "libx264", {"movflags": flags}, seconds)


def chunks(video: bytes, *, of_bytes: int = CHUNK_BYTES) -> list[bytes]:
    """Return the stretches that are sent."""
    return [video[at : at + of_bytes] for at in range(0, len(video), of_bytes)]


def begin(meeting: Meeting, user: User, *, source: str = "camera") -> VideoRecording:
    """Begin a recording at noon."""
    visitor = recorders.access_visitor(user, meeting.pk)
    return capturing.begin(visitor, source=source, at=NOON, is_told=True)


def send(recording: VideoRecording, video: Sequence[bytes], *, first: int = 0) -> None:
    """Send chunks, one a second."""
    for number, chunk in enumerate(video, first):
        at = NOON + timedelta(seconds=number + 1)
        capturing.add(recording.pk, number=number, chunk=chunk, at=at)


def sealed(meeting: Meeting, user: User, video: bytes, **fields: str) -> VideoRecording:
    """Record a video as whole; it waits to be finished."""
    recording = begin(meeting, user, **fields)
    sent = chunks(video)
    send(recording, sent)
    at = NOON + timedelta(seconds=SECONDS)
    capturing.stop(recording.pk, chunks=len(sent), at=at)
    recording.refresh_from_db()
    return recording


def recorded_meeting(
    host: User, *, policy: str = "everybody", level: str = "individual"
) -> Meeting:
    """Start a meeting that may be recorded."""
    meeting = factories.meeting(host=host, recording_policy=policy, privacy_level=level)
    return factories.started(meeting)


def length_s(path: Path) -> float | None:
    """Return the duration that the file itself says; None: it does not."""
    with av.open(str(path)) as container:
        return container.duration / av.time_base if container.duration else None


def _film(name: str, codec: str, options: dict[str, str], seconds: float) -> bytes:
    noise = np.random.default_rng(1)
    pipe = Pipe()
    with av.open(pipe, "w", format=name, options=options) as container:
        stream = container.add_stream(codec, rate=RATE)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.gop_size = 2 * RATE
        if name == "matroska":
            # Who encodes while it happens cannot wait for later pictures.
            stream.codec_context.max_b_frames = 0
        for number in range(round(seconds * RATE)):
            picture = av.VideoFrame.from_ndarray(
                noise.integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8), "rgb24"
            ).reformat(format="yuv420p")
            picture.pts, picture.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return bytes(pipe.written)
