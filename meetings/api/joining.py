"""Invitations: what one is asked to agree to, and the answer that takes a seat."""

import uuid
from html import unescape
from typing import Any

from django.template.loader import render_to_string
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

from meetings import consent_text
from meetings.access import access_invitation
from meetings.api import problems
from meetings.api.describing import caller
from meetings.api.problems import ConflictError
from meetings.api.seats import SEAT_EXAMPLE, SeatSerializer
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats
from meetings.services.meetings import MeetingStateError
from meetings.services.seats import MeetingFullError, PrivacyLevelChangedError
from users.api.fields import Text


@extend_schema_serializer(component_name="ConsentText")
class ConsentTextSerializer(serializers.Serializer[Any]):
    """What people agree to, in the language of the request. Show all of it."""

    version = serializers.CharField(help_text="Send it back with the answer.")
    measured = serializers.CharField(help_text="What is measured.")
    not_measured = serializers.CharField(help_text="What never is.")
    who_sees = serializers.CharField(help_text="Who sees whose numbers.")
    who_records = serializers.CharField(help_text="Who may record, and who plays it.")
    frames = serializers.CharField(help_text="What becomes of the pictures.")
    kept = serializers.CharField(help_text="How long numbers are kept.")


@extend_schema_serializer(component_name="Invitation")
class InvitationSerializer(serializers.ModelSerializer[Meeting]):
    """What a join link leads to."""

    host = serializers.CharField(source="host.display_name", help_text="Their name.")
    consent_text = serializers.SerializerMethodField()
    room_url = serializers.SerializerMethodField(help_text="The participant's page.")

    class Meta:
        model = Meeting
        fields = [
            *("id", "title", "description", "host", "status", "start_time"),
            *("scheduled_end_time", "privacy_level", "recording_policy"),
            *("capture_mode", "consent_text", "room_url"),
        ]
        read_only_fields = fields

    @extend_schema_field(ConsentTextSerializer)
    def get_consent_text(self, meeting: Meeting) -> Any:
        """Return the text of this meeting."""
        return ConsentTextSerializer(_consent_text(meeting)).data

    def get_room_url(self, meeting: Meeting) -> str:
        """Return the path."""
        return reverse("meetings:room", args=[meeting.pk])


@extend_schema_serializer(component_name="JoinInput")
class JoinInput(serializers.Serializer[Any]):
    """The answer, and what was shown before it: people agree to what they read."""

    choice = serializers.ChoiceField(
        choices=Consent.Choice.choices,
        help_text="`analysis` to be measured, `no_analysis` to take part without it.",
    )
    text_version = Text(
        max_length=20, help_text="`consent_text.version` of the invitation."
    )
    privacy_level = serializers.ChoiceField(
        choices=Meeting.PrivacyLevel.choices, help_text="As the invitation said."
    )
    recording_policy = serializers.ChoiceField(
        choices=Meeting.RecordingPolicy.choices, help_text="As the invitation said."
    )


_INVITATION = OpenApiExample(
    "An invitation",
    value={
        "id": "5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10",
        "title": "Weekly seminar",
        "description": None,
        "host": "Helen Host",
        "status": "active",
        "start_time": "2026-12-03T14:30:00Z",
        "scheduled_end_time": None,
        "privacy_level": "individual",
        "recording_policy": "nobody",
        "capture_mode": "own_camera",
        "consent_text": {
            "version": consent_text.VERSION,
            "measured": "whether a face is in the picture, …",
            "not_measured": "identity, emotion, interest, …",
            "who_sees": "You see your own numbers. …",
            "who_records": "Nobody can record this meeting here.",
            "frames": "The pictures that are measured are never stored: …",
            "kept": "Single scores are deleted after 90 days. …",
        },
        "room_url": "/meetings/5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10/room/",
    },
    response_only=True,
)
_ANSWER = OpenApiExample(
    "Agree to be measured",
    value={
        "choice": "analysis",
        "text_version": consent_text.VERSION,
        "privacy_level": "individual",
        "recording_policy": "nobody",
    },
    request_only=True,
)
_SEAT = OpenApiExample("The seat", value=SEAT_EXAMPLE, response_only=True)
_CANNOT_JOIN = problems.described(
    "Nobody can join now, or what was read has been changed since.",
    status=409,
    code="terms_changed",
    detail="Who may record has been changed.",
)


class InvitationApi(APIView):
    """A join link."""

    @extend_schema(
        operation_id="invitation_read",
        summary="Read an invitation",
        responses={200: InvitationSerializer, 404: problems.NOT_FOUND},
        tags=["Joining"],
        examples=[_INVITATION],
    )
    def get(self, request: Request, join_code: uuid.UUID) -> Response:
        """Show the meeting and what is agreed to; whoever knows the code may read it."""
        return Response(InvitationSerializer(access_invitation(join_code)).data)

    @extend_schema(
        operation_id="invitation_answer",
        summary="Join",
        request=JoinInput,
        responses={
            200: SeatSerializer,
            201: SeatSerializer,
            400: problems.INVALID,
            404: problems.NOT_FOUND,
            409: _CANNOT_JOIN,
        },
        tags=["Joining"],
        examples=[_ANSWER, _SEAT],
    )
    def post(self, request: Request, join_code: uuid.UUID) -> Response:
        """Take a seat (201), or the same again (200) with a new answer.

        The conflict's `code` says why not: `ended`, `full`, or `terms_changed`, upon
        which the invitation has to be read again.
        """
        meeting = access_invitation(join_code)
        given = JoinInput(data=request.data)
        given.is_valid(raise_exception=True)
        had_seat = _has_seat(request, meeting)
        seat = _joined(request, meeting, given.validated_data)
        return Response(
            SeatSerializer(seat).data,
            status=status.HTTP_200_OK if had_seat else status.HTTP_201_CREATED,
            headers={"Location": reverse("meetings_api:seat", args=[meeting.pk])},
        )


def _joined(request: Request, meeting: Meeting, given: dict[str, Any]) -> Participant:
    if given["text_version"] != consent_text.VERSION:
        raise ConflictError(
            f"The text is of version {consent_text.VERSION} now.", code="terms_changed"
        )
    try:
        return seats.join(
            meeting,
            user=caller(request),
            choice=given["choice"],
            shown_level=given["privacy_level"],
            shown_recording=given["recording_policy"],
            at=timezone.now(),
        )
    except MeetingStateError as error:
        code = "ended" if meeting.is_ended else "not_joinable"
        raise ConflictError(str(error), code=code) from error
    except PrivacyLevelChangedError as error:
        raise ConflictError(str(error), code="terms_changed") from error
    except MeetingFullError as error:
        raise ConflictError(str(error), code="full") from error


def _has_seat(request: Request, meeting: Meeting) -> bool:
    return Participant.objects.filter(meeting=meeting, user=caller(request)).exists()


def _consent_text(meeting: Meeting) -> dict[str, Any]:
    """Return the words of the join page."""
    return {
        "version": consent_text.VERSION,
        "measured": consent_text.MEASURED,
        "not_measured": consent_text.NOT_MEASURED,
        "who_sees": _words("meetings/_who_sees.html", meeting),
        "who_records": _words("meetings/_who_records.html", meeting),
        "frames": consent_text.FRAMES,
        "kept": consent_text.KEPT,
    }


def _words(template: str, meeting: Meeting) -> str:
    """Return a part of a page as plain text."""
    html = render_to_string(template, {"meeting": meeting})
    return " ".join(unescape(html).split())
