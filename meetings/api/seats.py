"""The caller's own seat in a meeting: consent, pause, leave, the socket's ticket."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings import selectors, tickets
from meetings.access import access_seat
from meetings.api import problems
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats
from users.models import ApiToken


@extend_schema_serializer(component_name="Consent")
class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """One answer, and what it was given to."""

    class Meta:
        model = Consent
        fields = [
            *("choice", "text_version", "privacy_level", "recording_policy"),
            *("given_at", "withdrawn_at"),
        ]
        read_only_fields = fields


@extend_schema_serializer(component_name="SeatMeeting")
class SeatMeetingSerializer(serializers.ModelSerializer[Meeting]):
    """The meeting of a seat."""

    host = serializers.CharField(source="host.display_name", help_text="Their name.")

    class Meta:
        model = Meeting
        fields = [
            *("id", "title", "host", "status", "start_time", "end_time"),
            *("privacy_level", "recording_policy", "capture_mode"),
        ]
        read_only_fields = fields


@extend_schema_serializer(component_name="Seat")
class SeatSerializer(serializers.ModelSerializer[Participant]):
    """The caller's seat in a meeting."""

    meeting = SeatMeetingSerializer()
    is_present = serializers.BooleanField(
        source="is_active", help_text="Whether the seat is taken now."
    )
    is_agreed = serializers.SerializerMethodField(
        help_text="Whether the standing answer allows measuring."
    )
    consents = serializers.SerializerMethodField(
        help_text="All answers, the last first; the standing one is not withdrawn."
    )
    url = serializers.SerializerMethodField()

    class Meta:
        model = Participant
        fields = [
            *("id", "meeting", "joined_at", "left_at", "is_present", "paused_at"),
            *("is_agreed", "consents", "url"),
        ]
        read_only_fields = fields

    def get_is_agreed(self, seat: Participant) -> bool:
        """Say whether frames are wanted of this person."""
        return selectors.has_agreed(seat)

    @extend_schema_field(ConsentSerializer(many=True))
    def get_consents(self, seat: Participant) -> Any:
        """Return the answers."""
        answers = seat.consents.order_by("-given_at", "pk")
        return ConsentSerializer(answers, many=True).data

    def get_url(self, seat: Participant) -> str:
        """Return the path."""
        return reverse("meetings_api:seat", args=[seat.meeting_id])


@extend_schema_serializer(component_name="Ticket")
class TicketSerializer(serializers.Serializer[Any]):
    """What opens the socket for frames."""

    ticket = serializers.CharField(help_text="Send it in the socket's first message.")
    socket = serializers.CharField(help_text="The path of the socket.")
    socket_url = serializers.CharField(help_text="The whole address of the socket.")
    expires_in_s = serializers.IntegerField(
        help_text="An open socket does not need it any more."
    )


SEAT_EXAMPLE = {
    "id": "0b9f3a52-2f0e-4a0e-8a67-5d8b8f6a4c11",
    "meeting": {
        "id": "5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10",
        "title": "Weekly seminar",
        "host": "Helen Host",
        "status": "active",
        "start_time": "2026-12-03T14:30:00Z",
        "end_time": None,
        "privacy_level": "individual",
        "recording_policy": "nobody",
        "capture_mode": "own_camera",
    },
    "joined_at": "2026-12-03T14:29:30Z",
    "left_at": None,
    "is_present": True,
    "paused_at": None,
    "is_agreed": True,
    "consents": [
        {
            "choice": "analysis",
            "text_version": "2026-11-26b",
            "privacy_level": "individual",
            "recording_policy": "nobody",
            "given_at": "2026-12-03T14:29:30Z",
            "withdrawn_at": None,
        }
    ],
    "url": "/api/v1/meetings/5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10/seat/",
}
_EXAMPLE = OpenApiExample("A seat", value=SEAT_EXAMPLE, response_only=True)
_ANSWERS = {200: SeatSerializer, 404: problems.NOT_FOUND}


class SeatApi(APIView):
    """The caller's seat."""

    @extend_schema(
        operation_id="seat_read",
        summary="Read your seat",
        responses=_ANSWERS,
        tags=["Joining"],
        examples=[_EXAMPLE],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Show your own seat in a meeting, with what you agreed to."""
        return _shown(request, meeting_id)


def _described(operation_id: str, summary: str) -> Any:
    """Describe an action on the own seat; doing it again changes nothing."""
    return extend_schema(
        operation_id=operation_id,
        summary=summary,
        request=None,
        responses=_ANSWERS,
        tags=["Joining"],
        examples=[_EXAMPLE],
    )


class SeatWithdrawApi(APIView):
    """Takes back the agreement."""

    @_described("seat_withdraw", "Withdraw your agreement")
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Take back the agreement and stay; nothing of you is scored from now on."""
        seats.withdraw(access_seat(request.user, meeting_id), at=timezone.now())
        return _shown(request, meeting_id)


class SeatPauseApi(APIView):
    """Stops measuring."""

    @_described("seat_pause", "Pause measuring")
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Stop being measured until you resume."""
        seats.pause(access_seat(request.user, meeting_id), at=timezone.now())
        return _shown(request, meeting_id)


class SeatResumeApi(APIView):
    """Measures again."""

    @_described("seat_resume", "Resume measuring")
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Be measured again after a pause."""
        seats.resume(access_seat(request.user, meeting_id))
        return _shown(request, meeting_id)


class SeatLeaveApi(APIView):
    """Gives up the seat."""

    @_described("seat_leave", "Leave")
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Give up the seat; the numbers stay with the meeting."""
        seats.leave(access_seat(request.user, meeting_id), at=timezone.now())
        return _shown(request, meeting_id)


class SeatTicketApi(APIView):
    """Tickets for the socket that takes frames."""

    required_scope = "live"

    @extend_schema(
        operation_id="seat_ticket",
        summary="Get a ticket for the socket",
        request=None,
        responses={201: TicketSerializer, 404: problems.NOT_FOUND},
        tags=["Joining"],
        examples=[
            OpenApiExample(
                "A ticket",
                value={
                    "ticket": "WyI1ZjBj…",
                    "socket": "/ws/meetings/5f0c1b0e-…/frames",
                    "socket_url": "wss://example.org/ws/meetings/5f0c1b0e-…/frames",
                    "expires_in_s": tickets.MAX_AGE_S,
                },
                response_only=True,
            )
        ],
    )
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Make a ticket that opens the socket of your seat (docs/live-protocol.md)."""
        seat = access_seat(request.user, meeting_id)
        socket = f"/ws/meetings/{meeting_id}/frames"
        ticket = {
            "ticket": tickets.issue(seat, holder=_holder(request)),
            "socket": socket,
            # http becomes ws, https wss.
            "socket_url": request.build_absolute_uri(socket).replace("http", "ws", 1),
            "expires_in_s": tickets.MAX_AGE_S,
        }
        return Response(TicketSerializer(ticket).data, status=status.HTTP_201_CREATED)


def _shown(request: Request, meeting_id: uuid.UUID) -> Response:
    """Answer the seat as it is now."""
    return Response(SeatSerializer(access_seat(request.user, meeting_id)).data)


def _holder(request: Request) -> str:
    if isinstance(request.auth, ApiToken):
        return tickets.of_token(request.auth.pk)
    return tickets.SESSION
