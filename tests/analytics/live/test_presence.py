"""Who is connected."""

import uuid

import pytest

from analytics.live import presence
from tests.analytics.pictures import MEETING

pytestmark = pytest.mark.usefixtures("redis_connections")


async def test_an_open_socket_counts_until_it_closes():
    await presence.renew(MEETING, "one")
    await presence.renew(MEETING, "two")
    both = presence.sessions(MEETING)

    await presence.leave(MEETING, "one")

    assert both == {"one", "two"}
    assert presence.sessions(MEETING) == {"two"}


async def test_a_session_whose_server_was_killed_stops_counting(empty_redis):
    await presence.renew(MEETING, "killed")
    assert 0 < empty_redis.ttl("ws_lease:killed") <= presence.LEASE_S
    empty_redis.delete("ws_lease:killed")  # as it expires

    assert presence.sessions(MEETING) == set()
    assert not empty_redis.exists(f"ws_sessions:{MEETING}")


async def test_a_lease_outlives_two_missed_renewals():
    assert presence.LEASE_S > 2 * presence.RENEW_S


def test_a_meeting_is_active_from_start_to_end():
    presence.open_meeting(MEETING)
    active = presence.active_meetings()

    presence.close_meeting(MEETING)

    assert active == {MEETING}
    assert presence.active_meetings() == set()


async def test_the_sessions_go_with_the_meeting(empty_redis):
    presence.open_meeting(MEETING)
    await presence.renew(MEETING, "one")

    presence.close_meeting(MEETING)

    assert presence.sessions(MEETING) == set()


def test_the_set_is_made_to_say_what_the_database_says(empty_redis):
    lost, over, both = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    presence.open_meeting(over)
    presence.open_meeting(both)

    presence.restore([lost, both])

    assert presence.active_meetings() == {lost, both}
    assert empty_redis.smembers("active_meetings") == {
        str(lost).encode(),
        str(both).encode(),
    }


def test_restoring_what_is_right_changes_nothing():
    presence.restore([MEETING])
    presence.restore([MEETING])

    assert presence.active_meetings() == {MEETING}


def test_restoring_nothing_leaves_nothing():
    presence.open_meeting(MEETING)

    presence.restore([])

    assert presence.active_meetings() == set()
