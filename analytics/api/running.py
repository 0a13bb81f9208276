"""Starting and ending a meeting; doing it again changes nothing."""

import uuid

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.services import running
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.describing import MEETING_EXAMPLE, MeetingSerializer
from meetings.api.problems import ConflictError
from meetings.services.meetings import MeetingStateError

_NOT_STARTED = problems.described(
    "The meeting has not started.",
    status=409,
    code="not_started",
    detail="This meeting has not started yet.",
)
_STARTED = OpenApiExample(
    "A meeting that runs",
    value=MEETING_EXAMPLE | {"status": "active", "people_present": 1},
    response_only=True,
)
_ENDED = OpenApiExample(
    "A meeting that is over",
    value=MEETING_EXAMPLE
    | {
        "status": "ended",
        "ends_by_itself_at": None,
        "end_time": "2026-12-03T15:28:40Z",
        "end_reason": "host",
    },
    response_only=True,
)


class StartApi(APIView):
    """Opens a meeting for frames."""

    @extend_schema(
        operation_id="meetings_start",
        summary="Start a meeting",
        request=None,
        responses={
            200: MeetingSerializer,
            404: problems.NOT_FOUND,
            409: problems.CONFLICT,
        },
        tags=["Meetings"],
        examples=[_STARTED],
    )
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Open the meeting for frames. A live one stays as it is; an ended one is over."""
        meeting = access_hosted_meeting(request.user, meeting_id)
        try:
            meeting = running.start(meeting, at=timezone.now())
        except MeetingStateError as error:
            raise ConflictError(str(error), code="ended") from error
        return Response(MeetingSerializer(meeting, context={"request": request}).data)


class EndApi(APIView):
    """Closes a meeting."""

    @extend_schema(
        operation_id="meetings_end",
        summary="End a meeting",
        request=None,
        responses={200: MeetingSerializer, 404: problems.NOT_FOUND, 409: _NOT_STARTED},
        tags=["Meetings"],
        examples=[_ENDED],
    )
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """End the meeting; its summary is there a few seconds later.

        An ended one stays as it is.
        """
        meeting = access_hosted_meeting(request.user, meeting_id)
        try:
            meeting = running.end(meeting, at=timezone.now())
        except MeetingStateError as error:
            raise ConflictError(str(error), code="not_started") from error
        return Response(MeetingSerializer(meeting, context={"request": request}).data)
