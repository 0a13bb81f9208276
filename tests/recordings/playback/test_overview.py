"""The whole film at a glance, as the timeline below the video draws it."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from recordings.models import VideoRecording
from tests.recordings import results_form
from tests.recordings.playback import stored
from users.models import User


@pytest.fixture
def recording(host: User) -> VideoRecording:
    return stored.analysed(host, names={"2": "Ana Silva"})


@pytest.fixture
def address(recording: VideoRecording) -> str:
    return reverse("recordings:curve", args=[recording.pk])


def test_curve_lanes_and_segments_are_told(host_client: Client, address: str):
    answer = host_client.get(address).json()

    results = results_form.results()
    assert answer["duration_s"] == 120.0
    assert answer["step_s"] == 0.2
    assert answer["room"] == results["room"]
    assert answer["low"] == results["low_segments"]
    assert answer["high"] == results["high_segments"]
    assert [one["track_id"] for one in answer["people"]] == [1, 2]
    assert answer["people"][1]["series"] == results["people"][1]["series"]


def test_people_have_the_names_that_the_owner_gave_them(
    host_client: Client, address: str
):
    people = host_client.get(address).json()["people"]

    assert [one["name"] for one in people] == ["Person 1", "Ana Silva"]


def test_alerts_are_numbered_as_in_the_list(host_client: Client, address: str):
    alerts = host_client.get(address).json()["alerts"]

    assert alerts == [
        {
            "number": 1,
            "at_s": 70.0,
            "ended_s": 110.0,
            "severity": "warning",
            "track_id": 2,
        },
        {
            "number": 2,
            "at_s": 100.5,
            "ended_s": 102.5,
            "severity": "info",
            "track_id": 1,
        },
    ]


def test_the_cost_is_constant(
    django_assert_num_queries: DjangoAssertNumQueries,
    host_client: Client,
    address: str,
):
    # The session, the person, the recording with its analysis, the look twice.
    with django_assert_num_queries(5):
        host_client.get(address)


def test_a_new_name_is_told_at_once(
    host_client: Client, recording: VideoRecording, address: str
):
    again = {"if-none-match": host_client.get(address).headers["ETag"]}
    assert host_client.get(address, headers=again).status_code == 304

    assert recording.analysis
    recording.analysis.names = {"1": "Trần Bình"}
    recording.analysis.save()

    people = host_client.get(address, headers=again).json()["people"]
    assert people[0]["name"] == "Trần Bình"


def test_another_language_is_another_answer(host_client: Client, address: str):
    english = host_client.get(address).headers["ETag"]

    host_client.cookies["language"] = "vi"

    assert host_client.get(address).headers["ETag"] != english


def test_without_results_there_is_nothing(host: User, host_client: Client):
    recording = stored.recording(host)

    response = host_client.get(reverse("recordings:curve", args=[recording.pk]))

    assert response.json() == {}


def test_results_of_another_version_are_passed_over(host: User, host_client: Client):
    recording = stored.analysed(host, results={"version": 99})

    response = host_client.get(reverse("recordings:curve", args=[recording.pk]))

    assert response.json() == {}


def test_strangers_and_staff_do_not_find_it(
    stranger_client: Client, staff_client: Client, address: str
):
    assert stranger_client.get(address).status_code == 404
    assert staff_client.get(address).status_code == 404


def test_somebody_unknown_is_asked_to_sign_in(client: Client, address: str):
    assert client.get(address).headers["Location"].startswith("/login/")
