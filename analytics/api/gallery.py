"""What a host says of the faces in a window that they share (docs/live-protocol.md)."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.live.redis_client import RedisAwayError
from analytics.services import gallery
from analytics.services.gallery import FaceGoneError, NamelessError
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.problems import ConflictError, TryLaterError
from meetings.models import Meeting
from meetings.services import gallery as seats
from meetings.services.gallery import FaceTakenError, NotToldError
from meetings.services.meetings import MeetingStateError
from meetings.services.seats import MeetingFullError
from users.api.fields import Flag, Key, Text, Whole
from users.api.idempotency import idempotent
from users.forms import MAX_NAME_LENGTH

_CODES: tuple[tuple[type[Exception], str], ...] = (
    (FaceGoneError, "face_gone"),
    (FaceTakenError, "face_taken"),
    (MeetingFullError, "full"),
    (MeetingStateError, "not_running"),
    (NamelessError, "nameless"),
)


@extend_schema_serializer(component_name="FaceInput")
class FaceInput(serializers.Serializer[Any]):
    """A face: its number, and the session that gave it."""

    session = Text(max_length=40)
    number = Whole(min_value=1, max_value=2**31 - 1)


@extend_schema_serializer(component_name="FaceNameInput")
class NameInput(FaceInput):
    """A face and its person: a new one by `name`, or one who was named before."""

    name = Text(required=False, max_length=MAX_NAME_LENGTH)
    participant_id = Key(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two."""
        if ("name" in attrs) == ("participant_id" in attrs):
            raise serializers.ValidationError(
                gettext("Send either a name or a participant_id.")
            )
        return attrs


@extend_schema_serializer(component_name="ToldInput")
class ToldInput(serializers.Serializer[Any]):
    """The host's word that everybody in the window was told and agrees."""

    told = Flag(help_text="Always true.")

    def validate_told(self, told: bool) -> bool:  # noqa: FBT001
        """Take no other answer."""
        if not told:
            raise serializers.ValidationError(
                gettext("Tick the box when everybody was told and agrees.")
            )
        return told


@extend_schema_serializer(component_name="FacePerson")
class FacePersonSerializer(serializers.Serializer[Any]):
    """Somebody who was named."""

    participant_id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="user.display_name")


_CANNOT = problems.described(
    "It cannot be done: `face_gone`, `face_taken`, `full`, `not_running`, `nameless`"
    " or `not_told`.",
    status=409,
    code="face_gone",
    detail="This face is not in the window any more. Choose it again.",
)
_ERRORS = {
    400: problems.INVALID,
    404: problems.NOT_FOUND,
    409: _CANNOT,
    503: problems.BUSY,
}
_DONE = {204: OpenApiResponse(description="Done."), **_ERRORS}
_PERSON = OpenApiExample(
    "A person",
    value={"participant_id": "0b9f3a52-2f0e-4a0e-8a67-5d8b8f6a4c11", "name": "Ana"},
    response_only=True,
)
_FACE = OpenApiExample(
    "A face", value={"session": "f3a1c0", "number": 4}, request_only=True
)


class _GalleryApi(APIView):
    """Answers the host of a meeting with a shared window."""

    def _meeting(self, request: Request, meeting_id: uuid.UUID) -> Meeting:
        meeting = access_hosted_meeting(request.user, meeting_id)
        if not meeting.is_gallery:
            raise Http404
        return meeting

    def _act(self, act: Callable[[], Any]) -> Any:
        """Act, or say why not."""
        try:
            return act()
        except NotToldError as error:
            words = gettext("Confirm first that everybody in the window was told.")
            raise ConflictError(words, code="not_told") from error
        except RedisAwayError as error:
            raise TryLaterError from error
        except tuple(kind for kind, _ in _CODES) as error:
            code = next(code for kind, code in _CODES if isinstance(error, kind))
            raise ConflictError(str(error), code=code) from error


class ToldApi(_GalleryApi):
    """Stores that people were told."""

    @extend_schema(
        operation_id="gallery_told",
        summary="Confirm that everybody was told",
        request=ToldInput,
        responses=_DONE,
        tags=["Shared window"],
        examples=[OpenApiExample("They know", value={"told": True}, request_only=True)],
    )
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Say that everybody in the window was told and agrees; before it none is taken."""
        meeting = self._meeting(request, meeting_id)
        ToldInput(data=request.data).is_valid(raise_exception=True)
        self._act(lambda: seats.confirm_told(meeting, at=timezone.now()))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FacePersonListApi(_GalleryApi):
    """Who could be chosen for a face."""

    @extend_schema(
        operation_id="gallery_people",
        summary="List people without a face in the window",
        responses={
            200: FacePersonSerializer(many=True),
            404: problems.NOT_FOUND,
            409: _CANNOT,
            503: problems.BUSY,
        },
        tags=["Shared window"],
        examples=[_PERSON],
    )
    def get(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """List who was named and is not seen now."""
        meeting = self._meeting(request, meeting_id)
        missing = self._act(lambda: gallery.missing_people(meeting.pk))
        return Response(FacePersonSerializer(missing, many=True).data)


class FaceNameApi(_GalleryApi):
    """Gives a face a person."""

    @extend_schema(
        operation_id="gallery_name",
        summary="Name a face",
        request=NameInput,
        responses={200: FacePersonSerializer, **_ERRORS},
        tags=["Shared window"],
        examples=[
            OpenApiExample(
                "A new person",
                value={"session": "f3a1c0", "number": 4, "name": "Ana"},
                request_only=True,
            ),
            _PERSON,
        ],
    )
    @idempotent
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Say whose face it is."""
        meeting = self._meeting(request, meeting_id)
        given = NameInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = dict(given.validated_data)
        if "name" in said:
            seat = self._act(lambda: gallery.name(meeting, at=timezone.now(), **said))
            return Response(FacePersonSerializer(seat).data)
        chosen = meeting.participants.filter(pk=said.pop("participant_id")).first()
        if chosen is None:
            raise Http404
        self._act(lambda: gallery.choose(chosen, at=timezone.now(), **said))
        return Response(FacePersonSerializer(chosen).data)


class FaceForgetApi(_GalleryApi):
    """Takes a name from a face."""

    @extend_schema(
        operation_id="gallery_forget",
        summary="Take the name from a face",
        request=FaceInput,
        responses=_DONE,
        tags=["Shared window"],
        examples=[_FACE],
    )
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Take the name from a face: the person has left; their numbers stay."""
        meeting = self._meeting(request, meeting_id)
        face = _face(request)
        self._act(lambda: _forget(meeting, face["number"]))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FaceLeaveOutApi(_GalleryApi):
    """Leaves a face out."""

    @extend_schema(
        operation_id="gallery_leave_out",
        summary="Leave a face out",
        request=FaceInput,
        responses=_DONE,
        tags=["Shared window"],
        examples=[_FACE],
    )
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Do not measure a face: it is no person, or somebody who does not agree."""
        meeting = self._meeting(request, meeting_id)
        face = _face(request)
        self._act(lambda: gallery.leave_out(meeting, at=timezone.now(), **face))
        return Response(status=status.HTTP_204_NO_CONTENT)


class FaceTakeInApi(_GalleryApi):
    """Takes a face in."""

    @extend_schema(
        operation_id="gallery_take_in",
        summary="Measure a face that was left out",
        request=FaceInput,
        responses=_DONE,
        tags=["Shared window"],
        examples=[_FACE],
    )
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Measure a face that is not, or not any more."""
        meeting = self._meeting(request, meeting_id)
        face = _face(request)
        self._act(lambda: gallery.take_in(meeting, at=timezone.now(), **face))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _face(request: Request) -> dict[str, Any]:
    given = FaceInput(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _forget(meeting: Meeting, number: int) -> None:
    seat = meeting.participants.filter(track_id=number).first()
    if seat is None:
        raise FaceGoneError
    seats.forget_face(seat, at=timezone.now())
