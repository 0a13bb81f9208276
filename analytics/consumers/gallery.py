"""Pictures of a window that the host shares in, and the faces in it out."""

import contextlib
import time
import uuid
from typing import Any

from django.db import Error as DatabaseError
from django.http import Http404

from analytics.consumers.base import TRY_LATER
from analytics.consumers.dashboard import NO_MEETING
from analytics.consumers.receiving import ENDED, ReceivingConsumer, Sender
from analytics.live import events, frame_queue, gallery_state
from analytics.live.redis_client import RedisAwayError
from meetings import announcements
from meetings.models import Meeting


class GalleryConsumer(ReceivingConsumer):
    """Takes a shared window of one host; see docs/live-protocol.md."""

    is_of_host = True
    # Twice a second, in and out: 25 faces take a quarter of a second of one core.
    least_interval_s = 0.5
    least_gap_s = 0.5

    async def connect(self) -> None:
        """Let the host in; nobody else learns whether the meeting exists."""
        self.meeting_id = self.scope["url_route"]["kwargs"]["meeting_id"]
        self.status = ""
        self._sharer_id = uuid.uuid4().hex
        self.begin_receiving()
        await self.accept()
        try:
            meeting = await self._require_gallery()
            await self.open_events(announcements.gallery_group(self.meeting_id))
            text = await gallery_state.shown_text_async(self.meeting_id)
        except Http404:
            await self.close(code=NO_MEETING, reason="No such meeting.")
            return
        except (DatabaseError, RedisAwayError, OSError):
            await self.close(code=TRY_LATER, reason="Try again in a moment.")
            return
        await self._tell(meeting)
        if text is not None:
            self.offer(text)

    async def disconnect(self, code: int) -> None:
        """Let another window be shared."""
        with contextlib.suppress(RedisAwayError):
            await gallery_state.stop_sharing(self.meeting_id, self._sharer_id)
        await super().disconnect(code)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        """Take one picture."""
        if self.is_closed:
            return
        if bytes_data is None:
            await self.refuse("not_binary", "Only pictures are expected.")
        elif self.status != "measuring":
            await self.refuse("not_measuring", "No pictures are wanted now.")
        elif await self._is_sharer():
            # Of nobody in particular: the meeting stands for whoever is in it.
            sender = Sender(participant_id=self.meeting_id, source=gallery_state.SOURCE)
            await self.receive_frame(sender, bytes_data, now=time.time())
        else:
            await self.refuse("shared_elsewhere", "Another page shares a window now.")

    async def gallery_updated(self, message: dict[str, Any]) -> None:
        """Relay the faces of the newest picture."""
        self.offer(message["text"])

    async def meeting_changed(self, message: dict[str, Any]) -> None:
        """Look at the meeting again."""
        await self._refresh()

    async def look_again(self) -> None:
        """Look although nobody said anything, and say what is wanted."""
        if self.status:
            await self._refresh()
            await self.send(text_data=events.to_json(events.SeatChanged(self.status)))

    async def _is_sharer(self) -> bool:
        try:
            return await gallery_state.share(
                self.meeting_id, self._sharer_id, now=time.time()
            )
        except (RedisAwayError, OSError):
            return True  # queueing will say that it is away

    async def _require_gallery(self) -> Meeting:
        meeting = await self.access_hosted()
        if not meeting.is_gallery:
            raise Http404
        return meeting

    async def _refresh(self) -> None:
        try:
            meeting = await self._require_gallery()
        except Http404:
            await self.close(code=NO_MEETING, reason="No such meeting.")
        except DatabaseError:
            return
        else:
            await self._tell(meeting)

    async def _tell(self, meeting: Meeting) -> None:
        status = _wanted(meeting)
        if status != self.status:
            self.status = status
            if status != "measuring":
                with contextlib.suppress(RedisAwayError):
                    await frame_queue.forget(self.meeting_id, gallery_state.SOURCE)
            await self.send(text_data=events.to_json(events.SeatChanged(status)))
        if status == "ended":
            await self.close(code=ENDED, reason="The meeting has ended.")


def _wanted(meeting: Meeting) -> str:
    if meeting.is_ended:
        return "ended"
    if not meeting.is_live:
        return "waiting"
    return "measuring" if meeting.gallery_told_at else "not_told"
