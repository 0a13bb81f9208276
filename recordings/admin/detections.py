"""Faces found in recordings, in the admin."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from analytics.admin import seeing, series
from meetings import visibility
from recordings import looks
from recordings.models import DetectionFrame
from users.models import User
from users.services.audit import Door


class DetectionFrameAdmin(seeing.SinglePeopleAdmin, series.SeriesAdmin):
    """The faces of each moment of a recording."""

    needs_filter = True
    columns = ("Recording", "Video time", "Faces", "Average score", "Time")

    def filter_form(self, request: HttpRequest) -> forms.Form:
        """Offer the recording."""
        form = forms.Form(request.GET)
        form.fields["recording"] = series.chooser(
            DetectionFrame.recording.field, self.admin_site, label="Recording"
        )
        return form

    def filtered(self, rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
        """Return the rows of the recording."""
        rows = rows.select_related("recording__seat__user", "recording__user")
        if recording := chosen.get("recording"):
            rows = rows.filter(recording=recording)
        return rows

    def refusal(self, chosen: dict[str, Any]) -> str:
        """Say why faces of this recording are not shown, nothing where they are."""
        recording = chosen.get("recording")
        meeting = recording and recording.meeting
        if meeting is None or visibility.shows_people(meeting):
            return ""
        return (
            "The meeting of this recording shows nobody the numbers of single people."
        )

    def note(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Store who saw what was found in the recording."""
        looks.note(cast("User", request.user), rows[0].recording, through=Door.ADMIN)

    def cells(self, rows: Sequence[Any]) -> Iterable[Sequence[object]]:
        """Show how many faces there were; a dash is unknown."""
        for row in rows:
            score = row.avg_attention_score
            yield (
                row.recording.filename,
                f"{row.video_timestamp_ms / 1000:.3f} s",
                len(row.faces_data),
                series.UNKNOWN if score is None else f"{score:.1f}",
                f"{timezone.localtime(row.time):%Y-%m-%d %H:%M:%S}",
            )


series.register(admin.site, DetectionFrame, DetectionFrameAdmin)
