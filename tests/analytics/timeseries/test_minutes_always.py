"""Whatever is done in whatever order, the minutes are what the rows say."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import hypothesis
from hypothesis import strategies

from analytics.timeseries import closing, insert, minutes
from tests.analytics import pictures
from tests.analytics.timeseries import databases, stored

MEETINGS = [uuid.UUID(int=number + 11) for number in range(2)]
PEOPLE = [uuid.UUID(int=number + 1) for number in range(2)]
SPAN_S = 600

Moments = strategies.integers(0, SPAN_S)
Meetings = strategies.sampled_from(MEETINGS)


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows of a meeting, by the second since the start, the person and the score."""

    meeting_id: uuid.UUID
    samples: list[tuple[int, uuid.UUID, int]]

    def do(self, start: datetime) -> None:
        insert.insert(
            [
                pictures.row(
                    time=start + timedelta(seconds=second),
                    meeting_id=self.meeting_id,
                    participant_id=person,
                    attention_score=float(score),
                    gaze_score=None if score < 30 else float(score),
                    is_looking_away=score < 50,
                )
                for second, person, score in self.samples
            ]
        )


@dataclass(frozen=True, slots=True)
class Advance:
    """Minutes are stored up to a second since the start."""

    second: int

    def do(self, start: datetime) -> None:
        minutes.advance(now=start + timedelta(seconds=self.second))


@dataclass(frozen=True, slots=True)
class DropAfter:
    """A meeting turns out to have ended at a second since the start."""

    meeting_id: uuid.UUID
    second: int

    def do(self, start: datetime) -> None:
        closing.drop_after(self.meeting_id, start + timedelta(seconds=self.second))


@dataclass(frozen=True, slots=True)
class Unlink:
    """A room-only meeting is over."""

    meeting_id: uuid.UUID

    def do(self, start: datetime) -> None:
        closing.unlink(self.meeting_id, bucket=timedelta(seconds=10))


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """Somebody wants to be forgotten."""

    person: uuid.UUID

    def do(self, start: datetime) -> None:
        closing.erase_people([self.person])
        assert self.person not in {row.participant_id for row in stored.rows()}
        assert self.person not in {key[2] for key in stored.found_minutes()}


@dataclass(frozen=True, slots=True)
class EraseMeeting:
    """A meeting is deleted."""

    meeting_id: uuid.UUID

    def do(self, start: datetime) -> None:
        closing.erase_meeting(self.meeting_id)


Samples = strategies.lists(
    strategies.tuples(
        Moments, strategies.sampled_from(PEOPLE), strategies.integers(0, 100)
    ),
    min_size=1,
    max_size=12,
)
Inserts = strategies.builds(Insert, Meetings, Samples)
Doings = strategies.lists(
    strategies.one_of(
        Inserts,
        Inserts,
        strategies.builds(Advance, strategies.integers(0, SPAN_S + 120)),
        strategies.builds(Advance, strategies.integers(0, SPAN_S + 120)),
        strategies.builds(DropAfter, Meetings, Moments),
        strategies.builds(Unlink, Meetings),
        strategies.builds(ErasePerson, strategies.sampled_from(PEOPLE)),
        strategies.builds(EraseMeeting, Meetings),
    ),
    min_size=2,
    max_size=10,
)


@hypothesis.settings(max_examples=25)
@hypothesis.given(doings=Doings)
def test_the_minutes_are_what_the_rows_say(at_every_tier, now, doings):
    databases.empty()
    start = now - timedelta(hours=5)

    for doing in doings:
        doing.do(start)

        assert stored.found_minutes() == stored.computed_minutes(stored.rows())
