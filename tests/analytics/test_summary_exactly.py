"""Every number of a summary, against a slow computation from the same rows."""

import math
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from analytics.models import AttentionMetric, MeetingSummary
from analytics.services import running, summaries
from analytics.timeseries import insert, router
from meetings import visibility
from meetings.models import Consent, Meeting, Participant
from meetings.services import seats as seat_services
from tests import factories
from tests.analytics import pictures, slow_summary
from tests.factories import NOON


@dataclass(frozen=True)
class Stretch:
    """Measured time of one person, in tenths of seconds from the start."""

    from_ds: int
    length_ds: int
    every_ds: int
    score: float
    weight_s: float


@dataclass(frozen=True)
class Person:
    """One seat; seconds from the start. `left_s` None: stayed."""

    joined_s: int
    left_s: int | None
    agreed: bool
    stretches: tuple[Stretch, ...]
    alerts_s: tuple[int, ...]


@dataclass(frozen=True)
class Plot:
    """A whole meeting, of `length_ds` tenths of seconds, begun so late after noon."""

    level: str
    delay_ds: int
    length_ds: int
    people: tuple[Person, ...]


SCORES = st.one_of(
    st.sampled_from([0.0, 10.0, 40.0, 49.999, 50.0, 50.001, 60.0, 60.001, 100.0]),
    st.floats(0.0, 100.0),
)
STRETCHES = st.builds(
    Stretch,
    from_ds=st.integers(-100, 3500),
    length_ds=st.sampled_from([1, 30, 50, 300, 650, 1300]),
    every_ds=st.sampled_from([1, 2, 5, 10, 33]),
    score=SCORES,
    weight_s=st.sampled_from([0.0, 0.1, 0.12, 0.2, 0.5, 1.0, 3.3]),
)
PEOPLE = st.builds(
    Person,
    joined_s=st.sampled_from([-600, 0, 37, 150]),
    left_s=st.sampled_from([None, None, -30, 100, 290]),
    agreed=st.sampled_from([True, True, True, False]),
    stretches=st.lists(STRETCHES, max_size=4).map(tuple),
    alerts_s=st.lists(st.integers(0, 350), max_size=3).map(tuple),
)


def wave(parts: list[tuple[int, float | None]], *, from_s: int = 0) -> Person:
    """Return somebody who scores so for so many tens of seconds; None: not measured."""
    stretches, at_ds = [], from_s * 10
    for tens, score in parts:
        if score is not None:
            stretches.append(Stretch(at_ds, tens * 100, 20, score, 2.0))
        at_ds += tens * 100
    return Person(-600, None, agreed=True, stretches=tuple(stretches), alerts_s=())


WAVES = st.builds(
    wave,
    st.lists(
        st.tuples(
            st.integers(1, 8), st.sampled_from([None, 30.0, 45.0, 55.0, 58.0, 90.0])
        ),
        min_size=2,
        max_size=7,
    ),
    from_s=st.sampled_from([0, 0, 4, 60]),
)
ROOMS = st.builds(
    Plot,
    level=st.sampled_from(["individual", "individual", "self"]),
    delay_ds=st.sampled_from([0, 3, 70, 95]),
    length_ds=st.sampled_from([1003, 2000, 3000, 3599]),
    people=st.lists(WAVES, min_size=1, max_size=4).map(tuple),
)
"""Meetings in which stretches begin, end and are joined."""

PLOTS = st.builds(
    Plot,
    level=st.sampled_from(Meeting.PrivacyLevel.values),
    delay_ds=st.sampled_from([0, 3, 70, 95]),
    length_ds=st.sampled_from([0, 40, 600, 1003, 3000, 3599]),
    people=st.lists(PEOPLE, max_size=5).map(tuple),
)

LOW = Person(-600, None, agreed=True, stretches=(Stretch(0, 3000, 5, 30.0, 0.5),), alerts_s=(7,))  # fmt: skip
LOW_TO_THE_END = Plot("individual", 95, 600, (LOW,))
"""Low for 60 s by whole spans of ten, and for less of the meeting's time."""

BARELY_BETTER = Plot("individual", 0, 3000, (wave([(3, 30.0), (4, 55.0), (9, 90.0)]),))
"""Low for 30 s, and then no longer low, yet not above 60."""

TWICE_WITH_A_GAP = Plot(
    "individual",
    0,
    3000,
    (wave([(4, 30.0), (2, 90.0), (4, 30.0), (9, 90.0)]),),
)
"""Low twice, each time for less than a minute, with less than 30 s between."""

ONE_OF_FOUR = Plot(
    "individual",
    0,
    3000,
    (wave([(20, 30.0)]), *[wave([(3, 90.0)]) for _ in range(3)]),
)
"""One person is low for long, when the others are measured no more."""


def played(plot: Plot) -> tuple[Meeting, slow_summary.Meeting]:
    """Store the meeting and return it, and all that the reference needs to know."""
    start = NOON + timedelta(seconds=plot.delay_ds / 10)
    end = start + timedelta(seconds=plot.length_ds / 10)
    meeting = factories.meeting(privacy_level=plot.level)
    taken = [_seat(meeting, person, start=start, end=end) for person in plot.people]
    meeting = factories.started(meeting, at=start)
    rows = []
    for person, seat in zip(plot.people, taken, strict=True):
        if seat.sample_id is not None:
            rows += _rows(seat.sample_id, person, start=start)
    insert.insert(
        [
            pictures.row(
                meeting_id=meeting.pk,
                participant_id=row.person,
                time=_moment(row.at_s),
                attention_score=row.score,
                weight_s=row.weight_s,
            )
            for row in rows
        ]
    )
    alerts = _store_alerts(plot, taken, start=start)
    told = slow_summary.Meeting(
        start_s=start.timestamp(),
        end_s=end.timestamp(),
        fewest=visibility.fewest_people(meeting),
        rows=rows,
        stays=[_stay(person, start=start, end=end) for person in plot.people],
        alerts_began_s=alerts,
        level=plot.level,
    )
    return factories.ended(meeting, at=end), told


def _seat(
    meeting: Meeting, person: Person, *, start: datetime, end: datetime
) -> Participant:
    choice = Consent.Choice.ANALYSIS if person.agreed else Consent.Choice.NO_ANALYSIS
    joined_at = start + timedelta(seconds=person.joined_s)
    seat = factories.seat(meeting, choice=choice, at=joined_at)
    left_at = _left_at(person, start=start)
    if left_at is not None and left_at < end:
        seat_services.leave(seat, at=left_at)
    return seat


def _left_at(person: Person, *, start: datetime) -> datetime | None:
    if person.left_s is None or person.left_s < person.joined_s:
        return None
    return start + timedelta(seconds=person.left_s)


def _stay(person: Person, *, start: datetime, end: datetime) -> slow_summary.Stay:
    left_at = _left_at(person, start=start)
    return slow_summary.Stay(
        joined_s=(start + timedelta(seconds=person.joined_s)).timestamp(),
        left_s=left_at.timestamp() if left_at is not None and left_at < end else None,
        agreed=person.agreed,
    )


def _rows(
    sample_id: uuid.UUID, person: Person, *, start: datetime
) -> list[slow_summary.Row]:
    by_moment = {}
    for stretch in person.stretches:
        until = stretch.from_ds + stretch.length_ds
        for at_ds in range(stretch.from_ds, until, stretch.every_ds):
            at_s = round(start.timestamp() + at_ds / 10, 1)
            by_moment[at_s] = slow_summary.Row(
                at_s, sample_id, stretch.score, stretch.weight_s
            )
    return list(by_moment.values())


def _store_alerts(
    plot: Plot, taken: list[Participant], *, start: datetime
) -> list[float]:
    began = []
    for person, seat in zip(plot.people, taken, strict=True):
        if plot.level == "aggregate":
            continue
        for alert_s in person.alerts_s:
            at = start + timedelta(seconds=alert_s)
            factories.alert(seat, created_at=at)
            began.append(at.timestamp())
    return began


def _moment(at_s: float) -> datetime:
    return NOON + timedelta(seconds=round(at_s - NOON.timestamp(), 3))


def agree(summary: MeetingSummary, numbers: dict[str, Any]) -> None:
    """Assert that every field is what the reference says."""
    for name, expected in numbers.items():
        found = getattr(summary, name)
        if name == "sparkline":
            assert [one is None for one in found] == [one is None for one in expected]
            # The last of one decimal may be rounded the other way.
            known = [one for one in expected if one is not None]
            assert [one for one in found if one is not None] == pytest.approx(
                known, abs=0.1000001
            ), name
        elif isinstance(expected, float):
            assert found == pytest.approx(expected, rel=1e-9, abs=2e-6), name
        else:
            assert found == expected, name


def fields(summary: MeetingSummary) -> dict[str, Any]:
    """Return the whole row."""
    again = MeetingSummary.objects.get(pk=summary.pk)
    return {one.name: getattr(again, one.name) for one in again._meta.fields}


class TestAnyMeeting(TestCase):
    """A transaction for each example, so that each begins with empty tables."""

    databases = "__all__"

    @settings(max_examples=80)
    @given(plot=PLOTS | ROOMS)
    @example(plot=LOW_TO_THE_END)
    @example(plot=Plot("self", 0, 3000, (LOW, LOW)))
    @example(plot=Plot("self", 0, 3000, (LOW, LOW, LOW)))
    @example(plot=Plot("aggregate", 0, 3599, (LOW, LOW, LOW, LOW)))
    @example(plot=Plot("individual", 0, 3000, ()))
    @example(plot=BARELY_BETTER)
    @example(plot=TWICE_WITH_A_GAP)
    @example(plot=ONE_OF_FOUR)
    def test_every_number_is_that_of_the_slow_computation(self, plot: Plot) -> None:
        meeting, told = played(plot)

        summary = summaries.compute(meeting)

        agree(summary, slow_summary.numbers(told))

    @settings(max_examples=15)
    @given(plot=PLOTS)
    @example(plot=Plot("aggregate", 3, 3599, (LOW, LOW, LOW, LOW)))
    def test_computed_again_the_row_is_the_same_to_the_last_digit(
        self, plot: Plot
    ) -> None:
        meeting, _ = played(plot)
        running.summarise(meeting.pk)
        first = fields(meeting.summary)

        running.summarise(meeting.pk)
        running.summarise(meeting.pk)

        assert fields(meeting.summary) == first


def test_sixty_seconds_of_spans_are_not_sixty_seconds_of_a_meeting(db):
    meeting, told = played(LOW_TO_THE_END)
    long = Plot("individual", 95, 900, (LOW,))
    longer, _ = played(long)

    assert summaries.compute(meeting).low_attention_segments == len(
        slow_summary._low(told, slow_summary._shown(told))
    )
    assert summaries.compute(longer).low_attention_segments == 1


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_gets_into_no_summary(seat, number):
    factories.metric(seat, at=NOON, score=80.0, weight_s=6.0)
    factories.metric(seat, at=NOON + timedelta(seconds=20), score=40.0, weight_s=6.0)
    with connections[router.alias()].cursor() as cursor:
        # As another program may write it: we do not.
        cursor.execute(
            "UPDATE attention_metrics SET attention_score = %s WHERE time = %s",
            [number, NOON],
        )

    summary = summaries.compute(factories.ended(seat.meeting, at=NOON + MINUTE))

    assert AttentionMetric.objects.count() == 2
    assert summary.avg_attention_score == 40.0
    assert summary.sparkline == [None, None, 40.0, None, None, None]


def test_a_weight_that_is_no_number_gets_into_no_summary(seat):
    factories.metric(seat, at=NOON, weight_s=math.nan)

    summary = summaries.compute(factories.ended(seat.meeting, at=NOON + MINUTE))

    assert (summary.avg_attention_score, summary.coverage) == (None, 0.0)


MINUTE = timedelta(minutes=1)


# --- The curve of the list ------------------------------------------------------


def test_a_long_meeting_has_a_curve_of_48_values(seat):
    for minute in (0, 90):
        at = NOON + timedelta(minutes=minute)
        factories.metric(seat, at=at, score=minute, weight_s=6.0)

    summary = summaries.compute(factories.ended(seat.meeting, at=NOON + 96 * MINUTE))

    assert summary.sparkline is not None
    assert len(summary.sparkline) == 48
    assert summary.sparkline[0] == 0.0
    assert summary.sparkline[45] == 90.0
    assert summary.sparkline.count(None) == 46


def test_a_moment_is_no_point_of_the_curve(seat):
    factories.metric(seat, at=NOON, weight_s=4.9)

    summary = summaries.compute(factories.ended(seat.meeting, at=NOON + MINUTE))

    assert summary.sparkline == [None] * 6


def test_fifty_tenths_of_a_second_are_five_seconds(seat):
    for tenth in range(50):
        at = NOON + timedelta(seconds=tenth / 10)
        factories.metric(seat, at=at, score=70.0, weight_s=0.1)

    summary = summaries.compute(factories.ended(seat.meeting, at=NOON + MINUTE))

    assert summary.min_attention_score == 70.0


def test_the_curve_shows_nothing_that_the_score_hides(host):
    meeting = factories.started(factories.meeting(host=host, privacy_level="self"))
    for _ in range(2):
        factories.metric(factories.seat(meeting), weight_s=9.0)

    summary = summaries.compute(factories.ended(meeting, at=NOON + MINUTE))

    assert summary.sparkline == [None] * 6


# --- Alerts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "people", "counted"),
    [
        pytest.param("individual", 1, 1, id="the host sees each person"),
        pytest.param("self", 2, None, id="two people"),
        pytest.param("self", 3, 3, id="three people"),
        pytest.param("aggregate", 3, None, id="room only: there are none"),
    ],
)
def test_alerts_are_counted_where_they_are_about_a_room(db, level, people, counted):
    meeting = factories.started(factories.meeting(privacy_level=level))
    for _ in range(people):
        seat = factories.seat(meeting)
        factories.metric(seat, weight_s=9.0)
        if level != "aggregate":
            factories.alert(seat, created_at=NOON + timedelta(seconds=3))

    summary = summaries.compute(factories.ended(meeting, at=NOON + MINUTE))

    assert summary.total_alerts == counted


def test_an_alert_of_somebody_alone_is_not_counted_with_those_of_the_room(db):
    meeting = factories.started(factories.meeting(privacy_level="self"))
    taken = [factories.seat(meeting) for _ in range(3)]
    for seat in taken:
        factories.metric(seat, weight_s=9.0)
    factories.metric(taken[0], at=NOON + timedelta(seconds=30), weight_s=9.0)
    factories.alert(taken[1], created_at=NOON + timedelta(seconds=3))
    factories.alert(taken[0], created_at=NOON + timedelta(seconds=33))

    summary = summaries.compute(factories.ended(meeting, at=NOON + MINUTE))

    assert summary.total_alerts == 1


def test_who_left_before_the_start_took_no_part(meeting):
    early = factories.seat(meeting, at=NOON - 10 * MINUTE)
    seat_services.leave(early, at=NOON - MINUTE)
    factories.seat(meeting, at=NOON - MINUTE)

    summary = summaries.compute(
        factories.ended(factories.started(meeting), at=NOON + MINUTE)
    )

    assert summary.participant_count == 1
