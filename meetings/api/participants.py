"""The people of a meeting, as its host may know them."""

import uuid

from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings import selectors, visibility
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.problems import PeopleNotShownError
from meetings.models import Meeting, Participant
from users.api.pages import Pages


@extend_schema_serializer(component_name="Participant")
class ParticipantSerializer(serializers.ModelSerializer[Participant]):
    """One seat of a meeting that the caller hosts."""

    name = serializers.CharField(source="user.display_name")
    is_present = serializers.BooleanField(
        source="is_active", help_text="Whether the seat is taken now."
    )
    is_agreed = serializers.SerializerMethodField(
        help_text="Whether they agreed to be measured; null where the host is not to know."
    )

    class Meta:
        model = Participant
        fields = [
            *("id", "name", "is_present", "is_agreed", "joined_at", "left_at"),
            "paused_at",
        ]
        read_only_fields = fields

    def get_is_agreed(self, seat: Participant) -> bool | None:
        """Return the answer where the host sees single people."""
        shown: bool = self.context["shows_people"]
        return bool(getattr(seat, "agreed", False)) if shown else None


class ParticipantPages(Pages):
    """Pages in the order in which people came."""

    page_size = 100
    max_page_size = 300
    ordering = ("created_at", "pk")


class ParticipantListApi(APIView):
    """The people of a meeting."""

    pagination_class = ParticipantPages

    @extend_schema(
        operation_id="participants_list",
        summary="List participants",
        responses={
            200: ParticipantSerializer(many=True),
            403: problems.NOT_SHOWN,
            404: problems.NOT_FOUND,
        },
        tags=["Meetings"],
        examples=[
            OpenApiExample(
                "A participant",
                value={
                    "id": "0b9f3a52-2f0e-4a0e-8a67-5d8b8f6a4c11",
                    "name": "Pat Participant",
                    "is_present": True,
                    "is_agreed": True,
                    "joined_at": "2026-12-03T14:29:30Z",
                    "left_at": None,
                    "paused_at": None,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """List who takes part in a meeting that you host.

        Where its privacy level keeps single people from you, only who waits for the
        start is listed, as on the page.
        """
        meeting = access_hosted_meeting(request.user, meeting_id)
        shown = visibility.shows_people(meeting)
        if not shown and meeting.status != Meeting.Status.SCHEDULED:
            raise PeopleNotShownError
        pages = ParticipantPages()
        found = pages.paginate_queryset(selectors.seats(meeting.pk), request, view=self)
        context = {"shows_people": shown}
        return pages.get_paginated_response(
            ParticipantSerializer(found, many=True, context=context).data
        )
