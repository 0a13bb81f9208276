"""The minutes are what the rows say, whatever happened before."""

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connections, transaction

from analytics.timeseries import closing, insert, minutes, retention, router
from analytics.timeseries.insert import SampleRow
from analytics.timeseries.minutes import KEPT_ROWS, MINUTE
from analytics.timeseries.policies import REFRESH
from analytics.timeseries.tier import Tier
from tests.analytics import pictures
from tests.analytics.pictures import MEETING
from tests.analytics.timeseries import stored

PEOPLE = [uuid.UUID(int=number + 1) for number in range(3)]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEN_S = timedelta(seconds=10)


def rows(start: datetime, *, count: int = 50, **fields) -> list[SampleRow]:
    """Return rows of three people, seven seconds apart."""
    return [
        pictures.row(
            time=start + timedelta(seconds=7 * number),
            attention_score=float(number * 13 % 100),
            weight_s=0.5 * (number % 3),
            is_drowsy=number % 4 == 0,
            **{"participant_id": PEOPLE[number % 3], **fields},
        )
        for number in range(count)
    ]


def keep(has: Tier, now: datetime) -> None:
    """Let the minutes be stored in the way of the tier."""
    if has is Tier.COMMUNITY:
        stored.run_job(REFRESH)
    else:
        minutes.advance(now=now)


def assert_true() -> None:
    assert stored.found_minutes() == stored.computed_minutes(stored.rows())


def test_minutes_are_there_at_once_and_stay_the_same_when_stored(at_every_tier, now):
    insert.insert(rows(now - 10 * MINUTE))
    assert_true()

    keep(at_every_tier, now)

    assert_true()
    assert len(stored.found_minutes()) > 15


def test_storing_them_again_changes_nothing(at_every_tier, now):
    insert.insert(rows(now - 10 * MINUTE))

    first = minutes.advance(now=now)
    second = minutes.advance(now=now)

    assert first == (0 if at_every_tier is Tier.COMMUNITY else 18)
    assert second == 0
    assert_true()


def test_the_last_minute_is_not_stored_for_rows_may_come(at_every_tier, now):
    insert.insert([pictures.row(time=now - MINUTE), pictures.row(time=now)])
    is_ours = at_every_tier is not Tier.COMMUNITY

    assert minutes.advance(now=now + timedelta(seconds=59)) == 0
    assert minutes.advance(now=now + MINUTE) == is_ours


@pytest.mark.parametrize("age", [2 * MINUTE, 30 * MINUTE, 3 * HOUR, 40 * DAY], ids=str)
def test_rows_that_come_late_are_in_their_minutes_at_once(at_every_tier, now, age):
    insert.insert(rows(now - age - 10 * MINUTE))
    insert.insert(rows(now - 10 * MINUTE))
    keep(at_every_tier, now)

    late = rows(now - age - 10 * MINUTE + timedelta(seconds=3), gaze_score=33.0)
    insert.insert(late)

    assert_true()


def test_late_rows_of_another_meeting_leave_the_first_alone(at_every_tier, now):
    insert.insert(rows(now - 3 * HOUR))
    insert.insert(rows(now - 10 * MINUTE))
    keep(at_every_tier, now)

    insert.insert(rows(now - 3 * HOUR, meeting_id=uuid.UUID(int=99)))

    assert_true()


@pytest.mark.parametrize("age", [2 * MINUTE, 3 * HOUR, 40 * DAY], ids=str)
def test_rows_that_go_are_gone_from_their_minutes(at_every_tier, now, age):
    start = now - age - 10 * MINUTE
    insert.insert(rows(start))
    insert.insert(rows(now - 10 * MINUTE, meeting_id=uuid.UUID(int=99)))
    keep(at_every_tier, now)

    assert closing.drop_after(MEETING, start + timedelta(seconds=100)) > 0

    assert_true()


@pytest.mark.parametrize("age", [2 * MINUTE, 3 * HOUR, 40 * DAY], ids=str)
def test_minutes_under_ids_that_were_changed_are_gone(at_every_tier, now, age):
    start = now - age - 10 * MINUTE
    insert.insert(rows(start))
    insert.insert(rows(now - 10 * MINUTE, meeting_id=uuid.UUID(int=99)))
    keep(at_every_tier, now)

    closing.unlink(MEETING, bucket=TEN_S)

    assert_true()
    keep(at_every_tier, now)
    assert_true()
    people = {key[2] for key in stored.found_minutes() if key[1] == MEETING}
    assert not people & set(PEOPLE)


def test_nothing_is_computed_from_rows_that_are_gone(at_every_tier, now):
    """Neither by late rows, nor by the end of a meeting, nor by what the tier does."""
    old = now - KEPT_ROWS - 3 * DAY
    insert.insert(rows(old))
    insert.insert(rows(now - KEPT_ROWS + DAY))
    insert.insert(rows(now - 10 * MINUTE))
    keep(at_every_tier, now)
    before = stored.found_minutes()
    retention.apply(now=now)
    if at_every_tier is Tier.COMMUNITY:
        with connections[router.alias()].cursor() as cursor:
            cursor.execute(
                "SELECT drop_chunks('attention_metrics', %s::timestamptz)",
                [now - KEPT_ROWS],
            )
    assert {row.time for row in stored.rows()}.isdisjoint(
        {row.time for row in rows(old)}
    )

    minutes.refresh(MEETING, start=old - DAY, end=now)
    keep(at_every_tier, now)

    assert stored.found_minutes() == before


@pytest.mark.community
def test_the_minute_in_which_a_refresh_begins_is_refreshed_too(community, now):
    insert.insert(rows(now - 10 * MINUTE))

    minutes.refresh_continuous(
        router.alias(), now - 10 * MINUTE + timedelta(seconds=20), now
    )

    assert_true()


# --- At the same time ----------------------------------------------------------


def at_once(*doings: Callable[[], object]) -> None:
    """Do all of it in threads of their own, with connections of their own."""
    errors: list[BaseException] = []
    threads = [
        threading.Thread(target=in_a_thread, args=[doing, errors]) for doing in doings
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []


def in_a_thread(doing: Callable[[], object], errors: list[BaseException]) -> None:
    try:
        doing()
    except BaseException as error:  # noqa: BLE001  (told to the test)
        errors.append(error)
    finally:
        connections[router.alias()].close()


def test_whoever_comes_at_the_same_time_loses_no_row(at_every_tier, now):
    """Many insert into the same minutes, in time and late, while others store them."""
    insert.insert(rows(now - 5 * HOUR))

    def insert_some(offset_ms: int) -> None:
        for start in (now - 5 * HOUR, now - 6 * MINUTE):
            for batch in range(4):
                shift = timedelta(milliseconds=offset_ms + batch)
                insert.insert(rows(start + shift, count=25))

    def store() -> None:
        for step in range(8):
            keep(at_every_tier, now - (7 - step) * MINUTE)

    at_once(
        *(lambda number=number: insert_some(100 * number) for number in range(1, 5)),
        *([] if at_every_tier is Tier.COMMUNITY else [store, store]),
    )
    keep(at_every_tier, now)

    assert len(stored.rows()) == 50 + 4 * 2 * 4 * 25
    assert_true()


@contextlib.contextmanager
def beside(doing: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Let a thread do something beside a transaction of ours.

    Call what is yielded to wait until it has to wait for us, or is done.
    """
    errors: list[BaseException] = []
    thread = threading.Thread(target=in_a_thread, args=[doing, errors])

    def run_until_it_waits() -> None:
        thread.start()
        with connections[router.alias()].cursor() as cursor:
            is_waiting = False
            while thread.is_alive() and not is_waiting:
                thread.join(timeout=0.01)
                cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                (is_waiting,) = cursor.fetchone()

    yield run_until_it_waits
    thread.join(timeout=60)
    assert errors == []


def test_late_rows_of_two_at_once_are_all_in_the_minute(at_every_tier, now):
    old = now - 5 * HOUR
    insert.insert([pictures.row(time=now - 5 * MINUTE)])
    keep(at_every_tier, now)
    second = timedelta(seconds=1)

    with (
        beside(lambda: insert.insert([pictures.row(time=old + second)])) as other,
        transaction.atomic(using=router.alias()),
    ):
        insert.insert([pictures.row(time=old)])
        other()

    assert len(stored.rows()) == 3
    assert_true()


def test_nobody_brings_back_what_is_being_erased(at_every_tier, now):
    """Late rows of others make the very minutes anew that are being emptied."""
    old = now - 5 * HOUR
    insert.insert(rows(old))
    insert.insert([pictures.row(time=now - 5 * MINUTE)])
    keep(at_every_tier, now)
    late = rows(old + timedelta(milliseconds=1), participant_id=PEOPLE[1])

    with (
        beside(lambda: insert.insert(late)) as other,
        transaction.atomic(using=router.alias()),
    ):
        closing.erase_people([PEOPLE[0]])
        other()

    assert_true()
    assert PEOPLE[0] not in {key[2] for key in stored.found_minutes()}
