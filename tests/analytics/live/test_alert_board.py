"""What the host's page is told: bounded, and gone after a minute."""

from analytics.live import alert_board
from analytics.live.alert_board import Board
from analytics.live.events import Notice
from tests.analytics.pictures import MEETING


def notice(number: int, *, at: float = 1000.0) -> Notice:
    return Notice(id=str(number), at=at, kind="room", severity="warning")


def test_nothing_known_is_no_notices_and_no_version(empty_redis):
    assert alert_board.read(MEETING, now=1000.0) == Board()


def test_each_change_has_another_version(empty_redis):
    versions = set()
    for _ in range(3):
        alert_board.list_changed(MEETING)
        versions.add(alert_board.read(MEETING, now=0.0).version)

    assert len(versions) == 3


def test_old_notices_are_not_told(empty_redis):
    alert_board.tell(MEETING, [notice(1, at=1000.0), notice(2, at=1030.0)])

    told = alert_board.read(MEETING, now=1061.0).notices

    assert [one.id for one in told] == ["2"]


def test_only_the_newest_are_kept_and_they_expire(empty_redis):
    for number in range(15):
        alert_board.tell(MEETING, [notice(number)])

    told = alert_board.read(MEETING, now=1000.0).notices

    assert [one.id for one in told] == [str(number) for number in range(5, 15)]
    assert 0 < empty_redis.ttl(f"alert_notices:{MEETING}") <= 60


def test_a_meeting_that_is_over_tells_nothing(empty_redis):
    alert_board.tell(MEETING, [notice(1)])
    alert_board.list_changed(MEETING)

    alert_board.forget(MEETING)

    assert alert_board.read(MEETING, now=1000.0) == Board()
