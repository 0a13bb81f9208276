"""Programs read who was found in a video, and give them names."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recordings.models import VideoAnalysis
from tests import factories
from tests.recordings import results_form
from tests.recordings.api import doors
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def analysis(host: User) -> VideoAnalysis:
    return factories.analysis(
        user=host, status="completed", results=results_form.results()
    )


def _person(analysis: VideoAnalysis, track_id: int = 2) -> str:
    return reverse("recordings_api:person", args=[analysis.pk, track_id])


def _rename(client: Client, address: str, body: dict[str, Any]) -> Any:
    return client.patch(address, body, content_type="application/json")


def test_people_are_listed_as_they_appear(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    address = reverse("recordings_api:people", args=[analysis.pk])

    people = host_client.get(address).json()

    assert [one["track_id"] for one in people] == [1, 2]
    assert people[1]["name"] == "Person 2"
    assert people[1]["is_named"] is False
    assert (people[1]["score"], people[1]["coverage"]) == (44.0, 0.8)
    assert "series" not in people[1]


def test_a_person_is_given_a_name(host_client: Client, analysis: VideoAnalysis) -> None:
    answer = _rename(host_client, _person(analysis), {"name": "  Ada \n Lovelace "})

    analysis.refresh_from_db()
    assert answer.status_code == 200
    assert answer.json()["name"] == "Ada Lovelace"
    assert answer.json()["is_named"] is True
    assert analysis.names == {"2": "Ada Lovelace"}


def test_a_change_of_nothing_changes_nothing(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    VideoAnalysis.objects.update(names={"2": "Ada"})

    answer = _rename(host_client, _person(analysis), {})

    assert (answer.status_code, answer.json()["name"]) == (200, "Ada")


def test_an_empty_name_brings_the_number_back(
    host_client: Client, analysis: VideoAnalysis
) -> None:
    VideoAnalysis.objects.update(names={"2": "Ada"})

    answer = _rename(host_client, _person(analysis), {"name": ""})

    assert answer.json()["name"] == "Person 2"
    assert VideoAnalysis.objects.get().names == {}


@pytest.mark.parametrize(
    "body",
    [{"name": None}, {"name": "a" * 61}, {"name": ["a"]}, {"name": "a\x00"}],
    ids=["null", "long", "list", "NUL"],
)
def test_what_is_no_name_is_refused(
    host_client: Client, analysis: VideoAnalysis, body: dict[str, Any]
) -> None:
    answer = _rename(host_client, _person(analysis), body)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["name"]
    assert VideoAnalysis.objects.get().names == {}


@pytest.mark.parametrize("track_id", [3, 10**30])
def test_a_number_that_nobody_has_is_not_found(
    host_client: Client, analysis: VideoAnalysis, track_id: int
) -> None:
    answer = _rename(host_client, _person(analysis, track_id), {"name": "Ada"})

    assert answer.status_code == 404
    assert VideoAnalysis.objects.get().names == {}


def test_others_read_and_name_nobody(
    stranger_client: Client, analysis: VideoAnalysis
) -> None:
    people = reverse("recordings_api:people", args=[analysis.pk])

    doors.assert_closed(people, to=stranger_client)
    doors.assert_closed(
        reverse("recordings_api:people", args=[uuid.uuid4()]), to=stranger_client
    )
    doors.assert_asks_who(people)
    answer = _rename(stranger_client, _person(analysis), {"name": "Ada"})
    assert answer.status_code == 404
    doors.assert_asks_who(_person(analysis), method="patch")
    assert VideoAnalysis.objects.get().names == {}
