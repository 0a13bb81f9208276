"""Single samples: of everybody where people are shown, and one's own."""

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.api import metrics
from analytics.models import AttentionMetric
from meetings import visibility
from meetings.access import access_seat
from meetings.api import problems
from meetings.api.problems import PeopleNotShownError
from users.api.pages import Pages


@extend_schema_serializer(component_name="Sample")
class SampleSerializer(serializers.ModelSerializer[AttentionMetric]):
    """One measured moment; unknown moments have none, unknown values are null."""

    class Meta:
        model = AttentionMetric
        fields = [
            *("time", "participant_id", "attention_score", "gaze_score"),
            *("head_pose_score", "eye_openness_score", "is_looking_away"),
            *("is_drowsy", "off_target_s", "eyes_closed_s", "weight_s"),
        ]
        read_only_fields = fields


@extend_schema_serializer(component_name="SampleFilter")
class SampleInput(serializers.Serializer[Any]):
    """Which samples."""

    since = serializers.DateTimeField(
        required=False, help_text="Samples of this moment or later."
    )
    until = serializers.DateTimeField(
        required=False, help_text="Samples before this moment."
    )


class SamplePages(Pages):
    """Samples in the order of time."""

    page_size = 1000
    max_page_size = 5000
    ordering = ("time", "participant_id")


_SAMPLE = OpenApiExample(
    "A sample",
    value={
        "time": "2026-12-03T14:30:00.125Z",
        "participant_id": "0b9f3a52-2f0e-4a0e-8a67-5d8b8f6a4c11",
        "attention_score": 91.0,
        "gaze_score": None,
        "head_pose_score": 91.0,
        "eye_openness_score": 98.2,
        "is_looking_away": False,
        "is_drowsy": False,
        "off_target_s": 0.0,
        "eyes_closed_s": 0.0,
        "weight_s": 0.125,
    },
    response_only=True,
)


class SampleListApi(APIView):
    """Single samples of everybody."""

    pagination_class = SamplePages

    @extend_schema(
        operation_id="metrics_samples",
        summary="Read samples",
        parameters=[SampleInput],
        responses={
            200: SampleSerializer(many=True),
            400: problems.INVALID,
            403: problems.NOT_SHOWN,
            404: problems.NOT_FOUND,
        },
        tags=["Metrics"],
        examples=[_SAMPLE],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """List what was measured, moment by moment, where people are shown."""
        meeting = metrics.access_shown_people(request, meeting_id)
        return _samples(
            request, self, AttentionMetric.objects.filter(meeting_id=meeting.pk)
        )


class OwnSampleListApi(APIView):
    """Single samples of the caller."""

    pagination_class = SamplePages

    @extend_schema(
        operation_id="seat_samples",
        summary="Read your own samples",
        parameters=[SampleInput],
        responses={
            200: SampleSerializer(many=True),
            400: problems.INVALID,
            403: problems.NOT_SHOWN,
            404: problems.NOT_FOUND,
        },
        tags=["Joining"],
        examples=[_SAMPLE],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """List what was measured of you, where the privacy level lets you see it."""
        seat = access_seat(request.user, meeting_id)
        if not visibility.shows_own(seat.meeting):
            raise PeopleNotShownError
        own = AttentionMetric.objects.filter(meeting_id=meeting_id)
        if seat.sample_id is None:
            return _samples(request, self, own.none())
        own = own.filter(participant_id=seat.sample_id)
        return _samples(request, self, own)


def _samples(
    request: Request, view: APIView, found: QuerySet[AttentionMetric]
) -> Response:
    given = SampleInput(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    if since := given.validated_data.get("since"):
        found = found.filter(time__gte=since)
    if until := given.validated_data.get("until"):
        found = found.filter(time__lt=until)
    pages = SamplePages()
    page = pages.paginate_queryset(found, request, view=view)
    return pages.get_paginated_response(SampleSerializer(page, many=True).data)
