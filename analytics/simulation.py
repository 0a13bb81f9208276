"""Participants without a camera: a video file through the real socket.

For trying the system, for the demo, for benchmarks and flow tests. Only the camera
is simulated: ticket, socket, frames and answers are those of a browser.
"""

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
import cv2
import numpy as np
import websockets
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from websockets.typing import Origin

from analytics.live.frames import Message, pack_message
from analytics.vision import jpeg
from meetings import tickets
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats
from users.models import User

MAX_WIDTH = 640
JPEG_QUALITY = 80
MAX_CLIP_S = 600.0


class BadClipError(Exception):
    """The file cannot be played; the message says why."""


@dataclass(frozen=True, slots=True)
class ClipFrame:
    """One picture of a clip: seconds from its start, and a baseline JPEG."""

    at_s: float
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """What a simulated participant plays: a clip in a loop from `offset_s` on."""

    clip: list[ClipFrame]
    seconds: float
    fps: float
    offset_s: float = 0.0


@dataclass(slots=True)
class Played:
    """What one simulated participant sent and heard."""

    sent: int = 0
    acknowledged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    last_score: float | None = None
    last_state: str = ""
    closed: str = ""


def load_clip(path: Path, *, fps: float) -> list[ClipFrame]:
    """Return the pictures of a video at `fps`, ten minutes at most.

    Raises BadClipError for a file that is no video.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise BadClipError(f"{path} has no video stream")
            clip: list[ClipFrame] = []
            for frame in container.decode(video=0):
                at_s = float(frame.time or 0.0)
                if at_s > MAX_CLIP_S:
                    break
                if not clip or at_s >= clip[-1].at_s + 1 / fps - 1e-6:
                    clip.append(ClipFrame(at_s, _jpeg(frame)))
    except (OSError, av.FFmpegError) as error:
        raise BadClipError(f"{path} cannot be played: {error}") from error
    if not clip:
        raise BadClipError(f"{path} has no pictures")
    return clip


def rearranged(
    clip: list[ClipFrame], spans: Sequence[tuple[float, float, float]], *, fps: float
) -> list[ClipFrame]:
    """Return a clip of parts of a clip: each from, to, and for how many seconds.

    A part that is shorter than wanted runs to and fro, so that no head jumps.
    """
    frames: list[ClipFrame] = []
    for start_s, end_s, seconds in spans:
        part = [frame for frame in clip if start_s <= frame.at_s < end_s]
        to_and_fro = part + part[-2:0:-1]
        for number in range(round(seconds * fps)):
            jpeg_bytes = to_and_fro[number % len(to_and_fro)].jpeg
            frames.append(ClipFrame(len(frames) / fps, jpeg_bytes))
    return frames


def blank_frame(*, like: ClipFrame) -> bytes:
    """Return a grey picture of the size of another: a camera that nobody is at."""
    width, height = jpeg.read_size(like.jpeg)
    encoded, grey = cv2.imencode(".jpg", np.full((height, width), 127, np.uint8))
    assert encoded
    return grey.tobytes()


def take_seat(meeting: Meeting, *, name: str) -> Participant:
    """Let a guest join and agree to be measured."""
    return seats.join_as_guest(
        meeting,
        name=name,
        choice=Consent.Choice.ANALYSIS,
        shown_level=meeting.privacy_level,
        shown_recording=meeting.recording_policy,
        at=timezone.now(),
    )


def open_session(user: User) -> str:
    """Sign a person in and return the key of the session's cookie."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    # The last knows people; those before it guard the way in.
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


async def play(
    seat: Participant,
    part: Part,
    *,
    site_url: str,
    on_event: Callable[[dict[str, Any]], None] | None = None,
) -> Played:
    """Send a clip in a loop, in real time, no faster than the server allows."""
    played = Played()
    socket_url = _socket_url(site_url, seat.meeting_id, "frames")
    async with websockets.connect(
        socket_url,
        origin=Origin(site_url.rstrip("/")),
        compression=None,
        max_size=2**20,
    ) as socket:
        ticket = await sync_to_async(tickets.issue)(seat)
        await socket.send(json.dumps({"type": "join", "ticket": ticket}))
        pace = _Pace(1 / part.fps)
        tasks = {
            asyncio.create_task(_listen(socket, played, pace, on_event)),
            asyncio.create_task(_send(socket, part, played, pace)),
        }
        # A closed socket ends the listening, the end of the part the sending.
        done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            await _end(task)
        try:
            await asyncio.gather(*done)
        except websockets.ConnectionClosed as closed:
            played.closed = str(closed)
    return played


async def watch(
    meeting_id: uuid.UUID,
    *,
    site_url: str,
    session_key: str,
    on_event: Callable[[dict[str, Any]], None],
) -> None:
    """Hear what the host's live page hears, until cancelled or closed."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_key}"
    async with websockets.connect(
        _socket_url(site_url, meeting_id, "dashboard"),
        origin=Origin(site_url.rstrip("/")),
        additional_headers={"Cookie": cookie},
        compression=None,
        max_size=2**20,
    ) as socket:
        async for text in socket:
            on_event(json.loads(text))


@contextlib.asynccontextmanager
async def alongside(coroutine: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `coroutine` beside the block, and end it with the block."""
    task = asyncio.create_task(coroutine)
    try:
        yield
    finally:
        await _end(task)


async def _end(task: asyncio.Task[None]) -> None:
    # Waited for: a task that is cancelled once more while it closes its socket, as the
    # end of the loop does, leaves the socket open.
    task.cancel()
    await asyncio.wait([task])


@dataclass(slots=True)
class _Pace:
    wanted_s: float
    allowed_s: float = 0.0
    measuring: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def interval_s(self) -> float:
        return max(self.wanted_s, self.allowed_s)


async def _send(
    socket: websockets.ClientConnection,
    part: Part,
    played: Played,
    pace: _Pace,
) -> None:
    clip = part.clip
    length_s = clip[-1].at_s + 1 / 25
    began = due = time.monotonic()
    while time.monotonic() - began < part.seconds:
        await pace.measuring.wait()
        media_s = (time.monotonic() - began + part.offset_s) % length_s
        frame = max((f for f in clip if f.at_s <= media_s), key=_time, default=clip[0])
        message = Message(played.sent, time.monotonic() * 1000, frame.jpeg)
        await socket.send(pack_message(message))
        played.sent += 1
        due = max(due + pace.interval_s, time.monotonic())
        await asyncio.sleep(max(due - time.monotonic(), 0.0))


async def _listen(
    socket: websockets.ClientConnection,
    played: Played,
    pace: _Pace,
    on_event: Callable[[dict[str, Any]], None] | None,
) -> None:
    async for text in socket:
        event = json.loads(text)
        if event["type"] == "ack":
            played.acknowledged += 1
            pace.allowed_s = event["interval_ms"] / 1000
        elif event["type"] == "refused":
            played.refused[event["code"]] = played.refused.get(event["code"], 0) + 1
        elif event["type"] == "seat.changed":
            if event["status"] == "measuring":
                pace.measuring.set()
            else:
                pace.measuring.clear()
        elif event["type"] == "self.updated":
            played.last_score = event["person"]["score"]
            played.last_state = event["person"]["state"]
        if on_event is not None:
            on_event(event)


def _time(frame: ClipFrame) -> float:
    return frame.at_s


def _socket_url(site_url: str, meeting_id: uuid.UUID, name: str) -> str:
    parts = urlsplit(site_url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    return f"{scheme}://{parts.netloc}/ws/meetings/{meeting_id}/{name}"


def _jpeg(frame: av.VideoFrame) -> bytes:
    width = min(frame.width, MAX_WIDTH)
    height = round(frame.height * width / frame.width)
    picture = frame.to_ndarray(format="bgr24", width=width, height=height)
    encoded, picture_jpeg = cv2.imencode(
        ".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    if not encoded:
        raise BadClipError("A picture could not be encoded")
    return picture_jpeg.tobytes()
