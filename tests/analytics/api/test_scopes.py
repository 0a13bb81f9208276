"""What a token may do with a meeting: reading, changing and following are apart."""

import pytest
from django.test import Client
from django.utils import timezone

from meetings.models import Participant
from tests import factories
from users import tokens
from users.models import User

CALLS = [
    ("get", "", "read"),
    ("get", "metrics/", "read"),
    ("get", "samples/", "read"),
    ("get", "live/", "live"),
    ("patch", "", "write"),
    ("post", "end/", "write"),
    ("post", "seat/ticket/", "live"),
    ("post", "seat/pause/", "write"),
]


def bearing(user: User, *scopes: str) -> Client:
    """Return a program with a token of these scopes."""
    made = tokens.make(user, name="program", scopes=scopes, at=timezone.now())
    return Client(headers={"Authorization": f"Bearer {made.secret}"})


@pytest.fixture
def own_seat(seat: Participant, host: User) -> Participant:
    """The host's own seat in their live meeting."""
    return factories.seat(seat.meeting, user=host)


@pytest.mark.parametrize(("method", "part", "scope"), CALLS)
def test_each_call_needs_its_scope_and_no_other(
    host: User, own_seat: Participant, method: str, part: str, scope: str
):
    address = f"/api/v1/meetings/{own_seat.meeting_id}/{part}"
    others = {"read", "write", "live"} - {scope}

    refused = getattr(bearing(host, *others), method)(address)
    allowed = getattr(bearing(host, scope), method)(address)

    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert allowed.status_code in {200, 201}


def test_a_token_of_a_stranger_opens_nothing(stranger: User, seat: Participant):
    program = bearing(stranger, "read", "write", "live")

    for method, part, _ in CALLS:
        address = f"/api/v1/meetings/{seat.meeting_id}/{part}"
        assert getattr(program, method)(address).status_code == 404
