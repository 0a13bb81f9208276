"""Samples and minutes in the admin: read-only, of one meeting that shows its people."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from analytics.admin import seeing, series
from analytics.models import Alert, AttentionMetric, AttentionMinute
from meetings import visibility
from meetings.models import Meeting, Participant


class _PersonSeriesAdmin(seeing.SinglePeopleAdmin, series.SeriesAdmin):
    """A table of numbers by meeting and person.

    Rows of meetings that show no single people are none of the staff's business: when
    somebody came and went would tell whose they are.
    """

    needs_filter = True

    def filter_form(self, request: HttpRequest) -> forms.Form:
        """Offer meeting and participant."""
        form = forms.Form(request.GET)
        # Choosing needs a foreign key, and the samples have none.
        for name, key in (
            ("meeting", Alert.meeting),
            ("participant", Alert.participant),
        ):
            form.fields[name] = series.chooser(
                key.field, self.admin_site, label=name.capitalize()
            )
        return form

    def filtered(self, rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
        """Return the rows of the meeting, of the person, or of both."""
        if meeting := chosen.get("meeting"):
            rows = rows.filter(meeting_id=meeting.pk)
        if seat := chosen.get("participant"):
            rows = rows.filter(meeting_id=seat.meeting_id, participant_id=seat.pk)
        return rows

    def refusal(self, chosen: dict[str, Any]) -> str:
        """Say why rows of this meeting are not shown, nothing where they are."""
        seat = chosen.get("participant")
        meetings = (chosen.get("meeting"), seat and seat.meeting)
        if all(visibility.shows_people(meeting) for meeting in meetings if meeting):
            return ""
        return "This meeting shows nobody the numbers of single people."

    def note(self, request: HttpRequest, rows: Sequence[Any]) -> None:
        """Store who saw the people of the meeting."""
        seeing.note_looks(request, {row.meeting_id for row in rows})


def _names(rows: Sequence[Any]) -> tuple[dict[uuid.UUID, str], dict[uuid.UUID, str]]:
    """Return titles of meetings and names of people."""
    meetings = Meeting.objects.filter(pk__in={row.meeting_id for row in rows})
    seats = Participant.objects.filter(
        pk__in={row.participant_id for row in rows}
    ).select_related("user")
    return (
        {meeting.pk: str(meeting) for meeting in meetings},
        {seat.pk: str(seat.user) for seat in seats},
    )


def _number(score: float | None) -> str:
    return series.UNKNOWN if score is None else f"{score:.1f}"


def _time(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S.%f}"[:-5]


def _flags(row: AttentionMetric) -> str:
    words = []
    if row.is_looking_away:
        words.append("looking away")
    if row.is_drowsy:
        words.append("eyes closing")
    return ", ".join(words) or series.UNKNOWN


class AttentionMetricAdmin(_PersonSeriesAdmin):
    """Every measured moment."""

    columns = (
        "Meeting",
        "Person",
        "Time",
        "Score",
        "Gaze",
        "Head pose",
        "Eye openness",
        "Flags",
        "Stands for",
    )

    def cells(self, rows: Sequence[Any]) -> Iterable[Sequence[object]]:
        """Show scores with one decimal; a dash is unknown."""
        titles, names = _names(rows)
        for row in rows:
            yield (
                titles.get(row.meeting_id, row.meeting_id),
                names.get(row.participant_id, row.participant_id),
                _time(row.time),
                _number(row.attention_score),
                _number(row.gaze_score),
                _number(row.head_pose_score),
                _number(row.eye_openness_score),
                _flags(row),
                f"{row.weight_s:.2f} s",
            )


class AttentionMinuteAdmin(_PersonSeriesAdmin):
    """Minutes, computed from the samples when asked."""

    columns = (
        "Meeting",
        "Person",
        "Minute",
        "Average",
        "Lowest",
        "Highest",
        "Gaze",
        "Head pose",
        "Samples",
    )

    def cells(self, rows: Sequence[Any]) -> Iterator[Sequence[object]]:
        """Show scores with one decimal; a dash is unknown."""
        titles, names = _names(rows)
        for row in rows:
            yield (
                titles.get(row.meeting_id, row.meeting_id),
                names.get(row.participant_id, row.participant_id),
                f"{timezone.localtime(row.bucket):%Y-%m-%d %H:%M}",
                _number(row.avg_attention),
                _number(row.min_attention),
                _number(row.max_attention),
                _number(row.avg_gaze),
                _number(row.avg_head_pose),
                row.sample_count,
            )


series.register(admin.site, AttentionMetric, AttentionMetricAdmin)
series.register(admin.site, AttentionMinute, AttentionMinuteAdmin)
