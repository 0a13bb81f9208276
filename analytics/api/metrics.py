"""What was measured over time: the room and its people."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from analytics import room_series, series
from analytics.series import Asked, TooShortError, Window
from meetings import looks, visibility
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.describing import caller
from meetings.api.problems import PeopleNotShownError
from meetings.models import Meeting
from users.services.audit import Door

MOST_SPANS = 1000


@extend_schema_serializer(component_name="SeriesFilter")
class SeriesInput(serializers.Serializer[Any]):
    """Which spans of time."""

    bucket_s = serializers.IntegerField(
        default=room_series.BUCKET_S,
        min_value=1,
        max_value=series.LONGEST_S,
        help_text="Length of a span in seconds. Where single people are not shown, a"
        f" multiple of {room_series.BUCKET_S}.",
    )
    since = serializers.DateTimeField(
        required=False,
        help_text="From the span with this moment on; the start of the meeting unless"
        " said.",
    )
    until = serializers.DateTimeField(
        required=False, help_text="Spans that begin before this moment."
    )
    page_size = serializers.IntegerField(
        default=500, min_value=1, max_value=MOST_SPANS, help_text="Spans on a page."
    )


@extend_schema_serializer(component_name="RoomSpan")
class SpanSerializer(serializers.Serializer[Any]):
    """The room in one span; null is unknown or not shown."""

    start = serializers.SerializerMethodField(help_text="When the span begins.")
    score = serializers.FloatField(
        allow_null=True, help_text="Mean weighted by measured time, 0 to 100."
    )
    lower_quartile = serializers.FloatField(
        allow_null=True, help_text="A quarter of the people is below it."
    )
    upper_quartile = serializers.FloatField(
        allow_null=True, help_text="A quarter of the people is above it."
    )
    people = serializers.IntegerField(
        allow_null=True, help_text="How many people it is about."
    )

    def get_start(self, span: Any) -> datetime:
        """Return the moment."""
        return _moment(span.start_s)


class _WindowSerializer(serializers.Serializer[Any]):
    bucket_s = serializers.IntegerField(help_text="Length of a span in seconds.")
    start = serializers.DateTimeField(
        allow_null=True, help_text="Of the first span; null without one."
    )
    end = serializers.DateTimeField(
        allow_null=True,
        help_text="Of the last span: the next `since` of who follows a live meeting.",
    )
    next = serializers.URLField(allow_null=True, help_text="The next page.")


@extend_schema_serializer(component_name="RoomSeries")
class RoomSeriesSerializer(_WindowSerializer):
    """The room over time."""

    results = SpanSerializer(many=True)


@extend_schema_serializer(component_name="PersonSeries")
class PersonSeriesSerializer(serializers.Serializer[Any]):
    """One person over time."""

    participant_id = serializers.UUIDField()
    name = serializers.CharField()
    scores = serializers.ListField(
        child=serializers.FloatField(allow_null=True),
        help_text="One per span from `start` on; null where it is not known.",
    )


@extend_schema_serializer(component_name="PeopleSeries")
class PeopleSeriesSerializer(_WindowSerializer):
    """Everybody over time."""

    results = PersonSeriesSerializer(many=True)


_ROOM = OpenApiExample(
    "Two spans, one unknown",
    value={
        "bucket_s": 60,
        "start": "2026-12-03T14:30:00Z",
        "end": "2026-12-03T14:32:00Z",
        "next": None,
        "results": [
            {
                "start": "2026-12-03T14:30:00Z",
                "score": 84.5,
                "lower_quartile": 71.0,
                "upper_quartile": 93.5,
                "people": 6,
            },
            {
                "start": "2026-12-03T14:31:00Z",
                "score": None,
                "lower_quartile": None,
                "upper_quartile": None,
                "people": None,
            },
        ],
    },
    response_only=True,
)
_PEOPLE = OpenApiExample(
    "One person",
    value={
        "bucket_s": 60,
        "start": "2026-12-03T14:30:00Z",
        "end": "2026-12-03T14:32:00Z",
        "next": None,
        "results": [
            {
                "participant_id": "0b9f3a52-2f0e-4a0e-8a67-5d8b8f6a4c11",
                "name": "Pat Participant",
                "scores": [91.0, None],
            }
        ],
    },
    response_only=True,
)


class RoomSeriesApi(APIView):
    """The room over time."""

    @extend_schema(
        operation_id="metrics_room",
        summary="Read the room over time",
        parameters=[SeriesInput],
        responses={
            200: RoomSeriesSerializer,
            400: problems.INVALID,
            404: problems.NOT_FOUND,
        },
        tags=["Metrics"],
        examples=[_ROOM],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Show the score of the room by spans of any length, live or ended.

        Spans that are over are there, measured or not. Shorter spans than minutes are
        known for as long as single samples are kept.
        """
        meeting = access_hosted_meeting(request.user, meeting_id)
        shown = _window(request, meeting)
        return Response(
            RoomSeriesSerializer(
                _page(request, shown) | {"results": series.room(meeting, shown)}
            ).data
        )


class PeopleSeriesApi(APIView):
    """The people over time."""

    @extend_schema(
        operation_id="metrics_people",
        summary="Read people over time",
        parameters=[SeriesInput],
        responses={
            200: PeopleSeriesSerializer,
            400: problems.INVALID,
            403: problems.NOT_SHOWN,
            404: problems.NOT_FOUND,
        },
        tags=["Metrics"],
        examples=[_PEOPLE],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Show each person's score by spans of any length, where people are shown."""
        meeting = access_shown_people(request, meeting_id)
        shown = _window(request, meeting)
        return Response(
            PeopleSeriesSerializer(
                _page(request, shown) | {"results": series.people(meeting, shown)}
            ).data
        )


def access_shown_people(request: Request, meeting_id: uuid.UUID) -> Meeting:
    """Return a hosted meeting whose level shows people; that somebody reads is noted.

    Raises MeetingAccessDeniedError and PeopleNotShownError.
    """
    meeting = access_hosted_meeting(request.user, meeting_id)
    if not visibility.shows_people(meeting):
        raise PeopleNotShownError
    looks.note(caller(request), meeting, through=Door.API, detail="metrics")
    return meeting


def _window(request: Request, meeting: Meeting) -> Window:
    given = SeriesInput(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    said = given.validated_data
    asked = Asked(
        bucket_s=said["bucket_s"],
        most=said["page_size"],
        since=said.get("since"),
        until=said.get("until"),
    )
    try:
        return series.window(meeting, asked, now=timezone.now())
    except TooShortError as error:
        words = gettext("In this meeting a multiple of %(step)d is needed.")
        raise ValidationError({"bucket_s": [words % {"step": error.step_s}]}) from error


def _page(request: Request, shown: Window) -> dict[str, Any]:
    is_empty = shown.start_s == shown.end_s
    here = request.build_absolute_uri()
    return {
        "bucket_s": shown.bucket_s,
        "start": None if is_empty else _moment(shown.start_s),
        "end": None if is_empty else _moment(shown.end_s),
        "next": None
        if shown.next_s is None
        else replace_query_param(here, "since", _moment(shown.next_s).isoformat()),
    }


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, tz=UTC)
