"""The fixtures themselves."""

import socket

import pytest

from attention_site import test_settings
from meetings import selectors
from tests.conftest import OutsideWorldError


def test_the_seat_is_agreed_and_the_meeting_live(seat, participant):
    assert selectors.has_agreed(seat)
    assert seat.meeting.is_live
    assert seat.user == participant


def test_each_person_has_a_browser_that_is_signed_in(
    host_client, participant_client, stranger_client, staff_client
):
    clients = (host_client, participant_client, stranger_client, staff_client)

    people = {client.session["_auth_user_id"] for client in clients}

    assert len(people) == 4


@pytest.mark.parametrize("turn", ["first", "second"])
def test_redis_is_empty_when_a_test_starts(empty_redis, turn):
    assert empty_redis.dbsize() == 0

    empty_redis.set("left behind", turn)


@pytest.mark.parametrize(
    ("site", "worker", "expected"),
    [
        pytest.param("redis://h:1/0", "gw0", "redis://h:1/7", id="site uses 0"),
        pytest.param("redis://h:1", "gw1", "redis://h:1/8", id="second process"),
        pytest.param("redis://:pw@h:1/9", "gw0", "redis://:pw@h:1/1", id="never 0"),
        pytest.param("redis://h:1/5", "gw7", "redis://h:1/4", id="eighth process"),
    ],
)
def test_the_redis_database_is_never_that_of_the_site(site, worker, expected):
    assert test_settings._test_redis_url(site, worker) == expected


def test_other_machines_cannot_be_reached():
    with socket.socket() as outgoing, pytest.raises(OutsideWorldError):
        outgoing.connect(("192.0.2.1", 80))
