"""Meetings and seats in the admin, with what was recorded."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from analytics.admin import meetings, seats
from analytics.live.redis_client import RedisAwayError
from meetings.models import Meeting, Participant
from meetings.services.meetings import MeetingStateError
from recordings.models import VideoRecording
from recordings.services import erasing

admin.site.unregister(Meeting)
admin.site.unregister(Participant)


@admin.register(Meeting)
class MeetingAdmin(meetings.MeetingAdmin):
    """Meetings that are deleted with what was recorded in them."""

    def get_deleted_objects(
        self, objs: Iterable[Meeting], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Let recordings go along: nothing else protects a meeting."""
        objs = list(objs)
        to_delete, counts, refused, protected = super().get_deleted_objects(
            objs, request
        )
        recordings = VideoRecording.objects.filter(meeting__in=objs)
        if number := recordings.count():
            counts |= {"video recordings": number}
            to_delete += [str(recording) for recording in recordings]
        return to_delete, counts, refused, protected

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Ask and delete, or say why it cannot be now: everything is as it was then."""
        try:
            answer: HttpResponse = super().delete_view(
                request, object_id, extra_context
            )
        except (MeetingStateError, RedisAwayError) as error:
            self.message_user(request, f"Not deleted: {error}", messages.ERROR)
            return redirect("admin:meetings_meeting_change", object_id)
        return answer

    def delete_model(self, request: HttpRequest, obj: Meeting) -> None:
        """Delete recordings, samples and guests too."""
        erasing.delete(obj)


@admin.register(Participant)
class ParticipantAdmin(seats.ParticipantAdmin):
    """Seats whose samples and recordings can be erased."""

    def erase_all(self, seat: Participant) -> str:
        """Say also in what the person can still be seen."""
        erased = erasing.erase_person(seat)
        words = f"{erased.rows} rows and {erased.recordings} recordings of {seat} are "
        words += "erased."
        if erased.windows:
            words += f" {erased.windows} recorded windows may still show this person: "
            words += "delete those too, if nobody may be seen in them."
        return words
