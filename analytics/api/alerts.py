"""Alerts of the caller's meetings: list, acknowledge, snooze, note, judge.

Those of meetings that do not show single people are not there.
"""

import uuid

from django.utils import timezone
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.access import access_alert, accessible_alerts
from analytics.alerts import review as reviews
from analytics.api.alert_contents import (
    AlertSerializer,
    ChangedSerializer,
    FilterInput,
    JudgeInput,
    ReviewInput,
    ShareSerializer,
)
from analytics.models import Alert
from analytics.services import reviewing
from meetings import looks
from meetings.access import access_hosted_meeting
from meetings.api import problems
from meetings.api.describing import caller
from users.api.pages import Pages
from users.services import audit
from users.services.audit import Door

_EXAMPLE = OpenApiExample(
    "An alert",
    value={
        "id": "7d6f4f0e-92c7-4b6e-9a55-3f1f5d2f8c42",
        "meeting_id": "5f0c1b0e-6a1f-4d7e-9d0a-1f6f0f2f7a10",
        "meeting_title": "Weekly seminar",
        "participant_id": "0b9f3a52-2f0e-4a0e-8a67-5d8b8f6a4c11",
        "name": "Pat Participant",
        "type": "looking_away",
        "severity": "warning",
        "cause": "off_target",
        "words": "Looking away",
        "started_at": "2026-12-03T14:40:10Z",
        "ended_at": None,
        "duration_s": 34.5,
        "acknowledged_at": None,
        "snoozed_until": None,
        "note": None,
        "verdict": None,
        "reviewed_at": None,
        "url": "/api/v1/alerts/7d6f4f0e-92c7-4b6e-9a55-3f1f5d2f8c42/",
    },
    response_only=True,
)
_NOT_FOUND = problems.described(
    "There is no such alert, or it is not of your meetings.",
    status=404,
    code="not_found",
    detail="No such alert",
)
_ANSWERS = {200: AlertSerializer, 404: _NOT_FOUND}


class AlertPages(Pages):
    """Alerts, the newest first."""

    ordering = ("-created_at", "pk")


class AlertListApi(APIView):
    """Alerts of all meetings."""

    pagination_class = AlertPages

    @extend_schema(
        operation_id="alerts_list",
        summary="List alerts",
        parameters=[FilterInput],
        responses={
            200: AlertSerializer(many=True),
            400: problems.INVALID,
            404: problems.NOT_FOUND,
        },
        tags=["Alerts"],
        examples=[_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """List the alerts of your meetings that show people, the newest first."""
        given = FilterInput(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        chosen = dict(given.validated_data)
        if meeting_id := chosen.get("meeting"):
            chosen["meeting"] = access_hosted_meeting(request.user, meeting_id)
        found = reviews.filtered(accessible_alerts(request.user), chosen)
        if "is_open" in chosen:
            found = found.filter(resolved_at__isnull=chosen["is_open"])
        pages = AlertPages()
        page = pages.paginate_queryset(found, request, view=self)
        audit.note_looks(
            caller(request),
            through=Door.API,
            object_type=looks.MEETING,
            object_ids={alert.meeting_id for alert in page},
            detail="alerts",
        )
        return pages.get_paginated_response(AlertSerializer(page, many=True).data)


class AlertDetailApi(APIView):
    """One alert."""

    @extend_schema(
        operation_id="alerts_read",
        summary="Read an alert",
        responses=_ANSWERS,
        tags=["Alerts"],
        examples=[_EXAMPLE],
    )
    def get(self, request: Request, alert_id: uuid.UUID) -> Response:
        """Show one alert."""
        return _shown(request, alert_id)

    @extend_schema(
        operation_id="alerts_review",
        summary="Review an alert",
        request=ReviewInput,
        responses={**_ANSWERS, 400: problems.INVALID},
        tags=["Alerts"],
        examples=[
            OpenApiExample(
                "A false alarm",
                value={"verdict": "false", "note": "He was writing."},
                request_only=True,
            ),
            _EXAMPLE,
        ],
    )
    def patch(self, request: Request, alert_id: uuid.UUID) -> Response:
        """Say whether the alert was right, or keep a note on it."""
        alert = access_alert(request.user, alert_id)
        given = ReviewInput(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        if "note" in said:
            reviewing.note(alert, text=said["note"] or "")
        if "verdict" in said:
            one = Alert.objects.filter(pk=alert.pk)
            reviewing.judge(one, verdict=said["verdict"], at=timezone.now())
        return _shown(request, alert_id)


class AlertAcknowledgeApi(APIView):
    """Marks an alert as seen."""

    @extend_schema(
        operation_id="alerts_acknowledge",
        summary="Acknowledge an alert",
        request=None,
        responses=_ANSWERS,
        tags=["Alerts"],
        examples=[_EXAMPLE],
    )
    def post(self, request: Request, alert_id: uuid.UUID) -> Response:
        """Say that you have seen the alert: no more notices of it."""
        alert = access_alert(request.user, alert_id)
        reviewing.acknowledge(alert, at=timezone.now())
        return _shown(request, alert_id)


class AlertSnoozeApi(APIView):
    """Turns notices off for a while."""

    @extend_schema(
        operation_id="alerts_snooze",
        summary="Snooze an alert",
        request=None,
        responses=_ANSWERS,
        tags=["Alerts"],
        examples=[_EXAMPLE],
    )
    def post(self, request: Request, alert_id: uuid.UUID) -> Response:
        """Give no notices of this person and type for ten minutes."""
        reviewing.snooze(access_alert(request.user, alert_id), at=timezone.now())
        return _shown(request, alert_id)

    @extend_schema(
        operation_id="alerts_wake",
        summary="End a snooze",
        responses=_ANSWERS,
        tags=["Alerts"],
        examples=[_EXAMPLE],
    )
    def delete(self, request: Request, alert_id: uuid.UUID) -> Response:
        """Give notices of this person and type again."""
        reviewing.wake(access_alert(request.user, alert_id))
        return _shown(request, alert_id)


class AlertJudgeApi(APIView):
    """Judges many alerts at once."""

    @extend_schema(
        operation_id="alerts_judge",
        summary="Review many alerts",
        request=JudgeInput,
        responses={200: ChangedSerializer, 400: problems.INVALID},
        tags=["Alerts"],
        examples=[
            OpenApiExample(
                "All were right",
                value={
                    "ids": ["7d6f4f0e-92c7-4b6e-9a55-3f1f5d2f8c42"],
                    "verdict": "confirmed",
                },
                request_only=True,
            ),
            OpenApiExample("One changed", value={"changed": 1}, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Give alerts of your meetings a verdict, or take it back."""
        given = JudgeInput(data=request.data)
        given.is_valid(raise_exception=True)
        own = accessible_alerts(request.user).filter(pk__in=given.validated_data["ids"])
        changed = reviewing.judge(
            Alert.objects.filter(pk__in=own.values("pk")),
            verdict=given.validated_data["verdict"],
            at=timezone.now(),
        )
        return Response(ChangedSerializer({"changed": changed}).data)


class AlertShareListApi(APIView):
    """How often each rule was right."""

    @extend_schema(
        operation_id="alerts_shares",
        summary="Read how often alerts were right",
        responses={200: ShareSerializer(many=True)},
        tags=["Alerts"],
        examples=[
            OpenApiExample(
                "One rule",
                value={
                    "words": "Looking away",
                    "alerts": 12,
                    "reviewed": 10,
                    "confirmed": 9,
                    "percent": 90,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """List each rule that ever fired in your meetings."""
        shares = reviews.shares(accessible_alerts(request.user))
        return Response(ShareSerializer(shares, many=True).data)


def _shown(request: Request, alert_id: uuid.UUID) -> Response:
    alert = access_alert(request.user, alert_id)
    looks.note(caller(request), alert.meeting, through=Door.API, detail="alerts")
    return Response(AlertSerializer(alert).data)
