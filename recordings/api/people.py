"""The people that were found in a video, and what its owner calls them."""

import uuid
from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from meetings.api.describing import caller
from recordings import looks, naming, results
from recordings.access import access_analysis
from recordings.api import problems
from recordings.models import VideoAnalysis
from recordings.results import Person, UnreadableResultsError
from recordings.services import naming as naming_service
from recordings.services.naming import NameTooLongError
from users.api.fields import Text
from users.services.audit import Door

_NAME = OpenApiExample("A name", value={"name": "Ada"}, request_only=True)
_EXAMPLE = OpenApiExample(
    "Somebody with a name",
    value={
        "track_id": 1,
        "name": "Ada",
        "is_named": True,
        "first_s": 0.0,
        "last_s": 1790.4,
        "present_s": 1720.0,
        "measured_s": 1681.2,
        "coverage": 0.98,
        "score": 74.2,
        "looking_away_s": 121.8,
        "drowsy_s": 0.0,
    },
    response_only=True,
)


@extend_schema_serializer(component_name="PersonInVideo")
class PersonSerializer(serializers.Serializer[Any]):
    """Somebody in a video; seconds count from its first picture, null is unknown."""

    track_id = serializers.IntegerField(help_text="The number in the results.")
    name = serializers.CharField(help_text="A number until the owner gives a name.")
    is_named = serializers.BooleanField(help_text="Whether the owner gave the name.")
    first_s = serializers.FloatField(help_text="First seen.")
    last_s = serializers.FloatField(help_text="Last seen.")
    present_s = serializers.FloatField(help_text="In the picture.")
    measured_s = serializers.FloatField(help_text="Measured.")
    coverage = serializers.FloatField(
        allow_null=True, help_text="Measured share of the time in the picture, 0 to 1."
    )
    score = serializers.FloatField(allow_null=True, help_text="0 to 100.")
    looking_away_s = serializers.FloatField()
    drowsy_s = serializers.FloatField()


@extend_schema_serializer(component_name="PersonName")
class NameInput(serializers.Serializer[Any]):
    """What to call somebody."""

    name = Text(
        allow_blank=True,
        max_length=naming.LONGEST_NAME,
        help_text="Empty for the number again.",
    )


class PersonListApi(APIView):
    """The people of a video."""

    @extend_schema(
        operation_id="analyses_people",
        summary="List the people of a video",
        responses={
            200: PersonSerializer(many=True),
            404: problems.NOT_FOUND,
            409: problems.NOT_COMPLETED,
        },
        tags=["Analyses"],
        examples=[_EXAMPLE],
    )
    def get(self, request: Request, analysis_id: uuid.UUID) -> Response:
        """List everybody who was found, in the order in which they appear."""
        analysis = access_analysis(request.user, analysis_id)
        people = [_shown(person, analysis) for person in _people(analysis)]
        looks.note_results(caller(request), analysis, through=Door.API)
        return Response(PersonSerializer(people, many=True).data)


class PersonRenameApi(APIView):
    """One person of a video."""

    @extend_schema(
        operation_id="analyses_people_rename",
        summary="Name a person of a video",
        request=NameInput,
        responses={
            200: PersonSerializer,
            400: problems.INVALID,
            404: problems.NOT_FOUND,
            409: problems.NOT_COMPLETED,
        },
        tags=["Analyses"],
        examples=[_NAME, _EXAMPLE],
    )
    def patch(
        self, request: Request, analysis_id: uuid.UUID, track_id: int
    ) -> Response:
        """Call a person by a name in report, player and table; without one nothing changes."""
        analysis = access_analysis(request.user, analysis_id)
        given = NameInput(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        person = _person(analysis, track_id)
        name = given.validated_data.get("name")
        if name is not None:
            analysis = _renamed(analysis, track_id, name)
        looks.note_results(caller(request), analysis, through=Door.API)
        return Response(PersonSerializer(_shown(person, analysis)).data)


def _renamed(analysis: VideoAnalysis, track_id: int, name: str) -> VideoAnalysis:
    try:
        return naming_service.rename(analysis, track_id=track_id, name=name)
    except NameTooLongError as error:
        raise ValidationError({"name": [str(error)]}) from error


def _people(analysis: VideoAnalysis) -> tuple[Person, ...]:
    try:
        return results.read(analysis.results).people
    except UnreadableResultsError as error:
        raise problems.no_results(analysis) from error


def _person(analysis: VideoAnalysis, track_id: int) -> Person:
    """Return who has the number; raises Http404."""
    for person in _people(analysis):
        if person.track_id == track_id:
            return person
    raise Http404


def _shown(person: Person, analysis: VideoAnalysis) -> dict[str, Any]:
    return {
        **asdict(person),
        "name": naming.name_of(analysis.names, person.track_id),
        "is_named": str(person.track_id) in analysis.names,
    }
