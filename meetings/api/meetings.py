"""Meetings that the caller hosts: list, create, read, change."""

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings import listing
from meetings.access import access_hosted_meeting
from meetings.api import changing, problems
from meetings.api.changing import MeetingInput
from meetings.api.describing import (
    MEETING_EXAMPLE,
    MeetingSerializer,
    address,
    caller,
)
from meetings.api.problems import ConflictError
from meetings.forms import FilterForm
from meetings.listing import Filters
from meetings.models import Meeting
from meetings.services import editing
from meetings.services import meetings as meeting_services
from meetings.services.meetings import MeetingStateError
from users.api.idempotency import idempotent
from users.api.pages import Pages

_EXAMPLE = OpenApiExample("A meeting", value=MEETING_EXAMPLE, response_only=True)
_NEW = OpenApiExample(
    "A seminar",
    value={
        "title": "Weekly seminar",
        "start_time": "2026-12-03T14:30:00Z",
        "scheduled_end_time": "2026-12-03T15:30:00Z",
        "privacy_level": "self",
    },
    request_only=True,
)
_LATER = OpenApiExample(
    "Half an hour longer",
    value={"scheduled_end_time": "2026-12-03T16:00:00Z"},
    request_only=True,
)


@extend_schema_serializer(component_name="MeetingFilter")
class FilterInput(serializers.Serializer[Any]):
    """What to look for in the list of meetings, as on the page."""

    q = serializers.CharField(
        required=False, max_length=255, help_text="Words of title or description."
    )
    status = serializers.ChoiceField(required=False, choices=Meeting.Status.choices)
    level = serializers.ChoiceField(
        required=False,
        choices=Meeting.PrivacyLevel.choices,
        help_text="The privacy level.",
    )
    since = serializers.DateField(
        required=False, help_text="Starts on this day or later."
    )
    until = serializers.DateField(
        required=False, help_text="Starts on this day or earlier."
    )
    low = serializers.BooleanField(
        required=False, help_text="Less than half of it was measured."
    )
    sort = serializers.ChoiceField(
        required=False,
        choices=listing.ORDERS,
        help_text="Meetings without what it goes by come last. `newest` unless said.",
    )

    def filters(self) -> Filters:
        """Return what is asked for; raises ValidationError."""
        self.is_valid(raise_exception=True)
        # The form's own limits hold as well: days that a clock can have.
        form = FilterForm(self.validated_data)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        return form.filters()


class MeetingPages(Pages):
    """Pages in the order that was asked for."""

    sort = listing.NEWEST
    offset_cutoff = 100_000
    """Meetings without what they are sorted by are equal, and told apart by counting."""

    def get_ordering(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> tuple[str, ...]:
        """Return by what `listing.in_order` has them."""
        sign = "-" if self.sort in listing.DESCENDING else ""
        return (f"{sign}{listing.ORDER_KEY}", "-created_at", "pk")


class MeetingListApi(APIView):
    """The caller's meetings."""

    pagination_class = MeetingPages

    @extend_schema(
        operation_id="meetings_list",
        summary="List meetings",
        parameters=[FilterInput],
        responses={200: MeetingSerializer(many=True), 400: problems.INVALID},
        tags=["Meetings"],
        examples=[_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """List the meetings that you host; by pages, the newest first unless said."""
        filters = FilterInput(data=request.query_params.dict()).filters()
        pages = MeetingPages()
        pages.sort = filters.sort
        found = pages.paginate_queryset(
            listing.in_order(caller(request), filters), request, view=self
        )
        shown = MeetingSerializer(found, many=True, context={"request": request})
        return pages.get_paginated_response(shown.data)

    @extend_schema(
        operation_id="meetings_create",
        summary="Create a meeting",
        request=MeetingInput,
        responses={201: MeetingSerializer, 400: problems.INVALID},
        tags=["Meetings"],
        examples=[_NEW, _EXAMPLE],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Schedule a meeting. It starts when you start it."""
        given = MeetingInput(data=request.data)
        given.is_valid(raise_exception=True)
        meeting = meeting_services.create(
            host=caller(request), **changing.for_new(given.validated_data)
        )
        return Response(
            _shown(request, meeting),
            status=status.HTTP_201_CREATED,
            headers={"Location": address(meeting)},
        )


class MeetingDetailApi(APIView):
    """One meeting of the caller."""

    @extend_schema(
        operation_id="meetings_read",
        summary="Read a meeting",
        responses={200: MeetingSerializer, 404: problems.NOT_FOUND},
        tags=["Meetings"],
        examples=[_EXAMPLE],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Show one meeting that you host."""
        meeting = access_hosted_meeting(request.user, meeting_id)
        return Response(_shown(request, meeting))

    @extend_schema(
        operation_id="meetings_change",
        summary="Change a meeting",
        request=MeetingInput(partial=True),
        responses={
            200: MeetingSerializer,
            400: problems.INVALID,
            404: problems.NOT_FOUND,
            409: problems.CONFLICT,
        },
        tags=["Meetings"],
        examples=[_LATER, _EXAMPLE],
    )
    def patch(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Change what is said; the rest stays. An ended meeting stays as it is."""
        meeting = access_hosted_meeting(request.user, meeting_id)
        given = MeetingInput(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        try:
            meeting = editing.edit(
                meeting, **changing.for_change(meeting, given.validated_data)
            )
        except MeetingStateError as error:
            raise ConflictError(str(error), code="ended") from error
        return Response(_shown(request, meeting))


def _shown(request: Request, meeting: Meeting) -> dict[str, Any]:
    return MeetingSerializer(meeting, context={"request": request}).data
