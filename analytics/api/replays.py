"""What other thresholds would have found in an ended meeting."""

import uuid
from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.alerts.presets import PRESETS
from analytics.live import replay_results
from analytics.live.redis_client import RedisAwayError
from analytics.live.replay_results import Replay, Status
from analytics.reports import replay_words
from analytics.services import replaying
from analytics.services.replaying import ReplayRefusedError
from meetings import looks
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.describing import caller
from meetings.api.problems import ConflictError, TryLaterError
from meetings.models import Meeting
from users.services.audit import Door


@extend_schema_serializer(component_name="ReplayInput")
class ReplayInput(serializers.Serializer[Any]):
    """With which thresholds."""

    preset = serializers.ChoiceField(choices=Meeting.Sensitivity.choices)


@extend_schema_serializer(component_name="ReplayLine")
class LineSerializer(serializers.Serializer[Any]):
    """Alerts of one person or rule: as they were, and as they would be."""

    name = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


@extend_schema_serializer(component_name="Replay")
class ReplaySerializer(serializers.Serializer[Any]):
    """How far it is, or what it found."""

    status = serializers.ChoiceField(choices=[one.value for one in Status])
    judged = serializers.IntegerField(help_text="Of so many people it is done,")
    people = serializers.IntegerField(help_text="out of so many.")
    sentence = serializers.CharField(
        allow_null=True, help_text="What it found, in words; null until it is done."
    )
    by_type = LineSerializer(many=True)
    by_person = LineSerializer(
        many=True, allow_null=True, help_text="Null where people are not shown."
    )
    url = serializers.CharField(help_text="Ask here again.")


_EXAMPLE = OpenApiExample(
    "Done",
    value={
        "status": "done",
        "judged": 3,
        "people": 3,
        "sentence": "With strict: 7 alerts instead of 4.",
        "by_type": [{"name": "Looking away", "before": 4, "after": 7}],
        "by_person": None,
        "url": "/api/v1/meetings/5f0c1b0e-…/replays/strict/",
    },
    response_only=True,
    status_codes=["200"],
)
_WAITING = OpenApiExample(
    "Not yet",
    value={
        "status": "waiting",
        "judged": 1,
        "people": 3,
        "sentence": None,
        "by_type": [],
        "by_person": None,
        "url": "/api/v1/meetings/5f0c1b0e-…/replays/strict/",
    },
    response_only=True,
    status_codes=["202"],
)
_REFUSED = problems.described(
    "Nothing of this meeting can be judged again, or may be shown.",
    status=409,
    code="no_replay",
    detail="Nothing of this meeting can be judged again.",
)


class ReplayListApi(APIView):
    """Asks for a replay."""

    @extend_schema(
        operation_id="replays_create",
        summary="Judge again",
        request=ReplayInput,
        responses={
            202: ReplaySerializer,
            400: problems.INVALID,
            404: problems.NOT_FOUND,
            409: _REFUSED,
            503: problems.BUSY,
        },
        tags=["Reports"],
        examples=[
            OpenApiExample("Stricter", value={"preset": "strict"}, request_only=True),
            _WAITING,
        ],
    )
    def post(self, request: Request, meeting_id: uuid.UUID) -> Response:
        """Judge an ended meeting with other thresholds; changes nothing that is stored.

        Asked again it is not done again: `Location` says where the answer will be.
        """
        meeting = access_hosted_meeting(request.user, meeting_id)
        given = ReplayInput(data=request.data)
        given.is_valid(raise_exception=True)
        preset = given.validated_data["preset"]
        try:
            found = replaying.ask(meeting, preset)
        except ReplayRefusedError as error:
            raise ConflictError(
                "Nothing of this meeting can be judged again.", code="no_replay"
            ) from error
        except RedisAwayError as error:
            raise TryLaterError from error
        if found is None:
            raise TryLaterError
        return _answer(request, meeting, preset, found, code=status.HTTP_202_ACCEPTED)


class ReplayDetailApi(APIView):
    """How far a replay is."""

    @extend_schema(
        operation_id="replays_read",
        summary="Read what was judged again",
        parameters=[
            OpenApiParameter("preset", str, OpenApiParameter.PATH, enum=sorted(PRESETS))
        ],
        responses={
            200: ReplaySerializer,
            202: ReplaySerializer,
            404: problems.NOT_FOUND,
            503: problems.BUSY,
        },
        tags=["Reports"],
        examples=[_EXAMPLE, _WAITING],
    )
    def get(self, request: Request, meeting_id: uuid.UUID, preset: str) -> Response:
        """Show what it found (200), or how far it is (202); it is kept for ten minutes."""
        meeting = access_hosted_meeting(request.user, meeting_id)
        if preset not in PRESETS:
            raise Http404
        try:
            found = replay_results.read(meeting.pk, preset)
        except RedisAwayError as error:
            raise TryLaterError from error
        if found is None:
            raise Http404
        waits = found.status is Status.WAITING
        code = status.HTTP_202_ACCEPTED if waits else status.HTTP_200_OK
        return _answer(request, meeting, preset, found, code=code)


def _answer(
    request: Request, meeting: Meeting, preset: str, found: Replay, *, code: int
) -> Response:
    address = reverse("analytics_api:replay", args=[meeting.pk, preset])
    result = replay_words.result(meeting, preset, found)
    if result:
        looks.note(caller(request), meeting, through=Door.API, detail="report")
    shown = {
        "status": found.status.value,
        "judged": found.judged,
        "people": found.people,
        "sentence": result.sentence if result else None,
        "by_type": result.types if result else [],
        "by_person": result.people if result else None,
        "url": address,
    }
    headers = {"Location": address} if code == status.HTTP_202_ACCEPTED else {}
    return Response(ReplaySerializer(shown).data, status=code, headers=headers)
