"""A lesson as it happens: eight people, 45 minutes, the same at every run.

People mostly face the screen, glance away, drift off, leave the picture for a while;
they tire in the last third, and twice something draws half of the room away. Stored as
the live path stores it: five samples a second, none for unknown moments.
"""

import random
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from analytics.alerts import service
from analytics.models import Alert
from analytics.services import summaries
from analytics.timeseries import insert
from analytics.timeseries.insert import SampleRow
from meetings.models import Meeting, Participant
from tests import factories
from users.models import User

TITLE = "Statistics seminar"
LASTS_S = 45 * 60
FPS = 5
MEAN_S = 10
"""The score is the mean of the last ten seconds."""
EARLIER_SCORES = (77.0, 72.5, 79.2, 75.8, 66.3, 74.6)
"""Of the weeks before, the latest first."""

DRAWN_AWAY = ((13 * 60, 16 * 60 + 20), (33 * 60, 35 * 60 + 10))
"""A film that starts on another screen; a paper that goes round."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What somebody does from `start_s` to `end_s` other than face the screen."""

    kind: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody takes part: rates per minute, lengths in seconds."""

    name: str
    facing: float = 94.0
    glances: float = 0.9
    away_s: float = 3.0
    tires: float = 0.5
    joins_whole_room: bool = True
    stretches: tuple[Stretch, ...] = field(default=())


PEOPLE = (
    Person("Ana Silva", facing=97, glances=0.5, away_s=2, joins_whole_room=False),
    Person("Bình Trần", facing=95, glances=0.8),
    Person("Chloé Martin", glances=1.2, away_s=4, tires=1.5),
    Person(
        "Emeka Okafor",
        facing=92,
        glances=0.7,
        stretches=(
            Stretch("closed", 37 * 60, 37 * 60 + 2.5),
            Stretch("closed", 38 * 60 + 10, 38 * 60 + 14.5),
            Stretch("closed", 40 * 60, 40 * 60 + 8),
            Stretch("closed", 41 * 60 + 20, 41 * 60 + 23),
        ),
    ),
    Person(
        "Fatima Zahra",
        facing=96,
        glances=0.6,
        stretches=(Stretch("gone", 21 * 60, 26 * 60 + 30),),
    ),
    Person("Jonas Weber", facing=90, glances=1.6, away_s=6, tires=2.0),
    Person(
        "Mei Lin",
        glances=0.4,
        joins_whole_room=False,
        stretches=(Stretch("away", 29 * 60 + 5, 31 * 60 + 40),),
    ),
    Person(
        "Noor de Vries",
        facing=93,
        glances=1.1,
        stretches=(Stretch("gone", 0, 6 * 60 + 20), Stretch("gone", 43 * 60, LASTS_S)),
    ),
)


def make(
    host: User, *, level: str = "individual", at: datetime | None = None
) -> Meeting:
    """Store the lesson and the summaries of those before; return it, ended."""
    at = at or factories.NOON
    _earlier(host, level=level, at=at)
    meeting = factories.started(
        factories.meeting(host=host, title=TITLE, privacy_level=level), at=at
    )
    for number, person in enumerate(PEOPLE):
        seat = factories.seat(meeting, user=factories.guest(person.name), at=at)
        insert.insert(list(_rows(seat, person, at=at, seed=number)))
    meeting = factories.ended(meeting, at=at + timedelta(seconds=LASTS_S))
    service.rejudge(meeting)
    _words_of_the_host(meeting)
    summaries.compute(meeting)
    return meeting


def _rows(
    seat: Participant, person: Person, *, at: datetime, seed: int
) -> Iterator[SampleRow]:
    dice = random.Random(seed)  # noqa: S311  (the same at every run)
    doing = _timeline(person, dice)
    recent: deque[float] = deque(maxlen=MEAN_S * FPS)
    off_s = closed_s = drift = 0.0
    for number in range(LASTS_S * FPS):
        at_s = number / FPS
        kind = doing[int(at_s)]
        drift = 0.995 * drift + dice.gauss(0, 0.25)
        off_s = off_s + 1 / FPS if kind == "away" else 0.0
        closed_s = closed_s + 1 / FPS if kind == "closed" else 0.0
        if kind == "gone":
            recent.clear()
            continue
        recent.append(_instant(person, off_s, closed_s, drift, at_s))
        score = sum(recent) / len(recent)
        yield SampleRow(
            time=at + timedelta(seconds=at_s),
            meeting_id=seat.meeting_id,
            participant_id=_sample_id(seat),
            attention_score=score,
            gaze_score=min(100.0, score + 3),
            head_pose_score=score,
            eye_openness_score=0.0 if closed_s else 90.0 + drift,
            is_looking_away=off_s >= 2,
            is_drowsy=closed_s >= 1,
            weight_s=1 / FPS,
            off_target_s=off_s,
            eyes_closed_s=closed_s,
        )


def _instant(
    person: Person, off_s: float, closed_s: float, drift: float, at_s: float
) -> float:
    """Return the score of a moment; short glances and blinks cost nothing."""
    if off_s > 2 or closed_s > 0.5:
        return 4.0
    tired = person.tires * max(0.0, at_s / LASTS_S - 0.6) * 20
    return min(100.0, max(0.0, person.facing - tired + drift))


def _timeline(person: Person, dice: random.Random) -> list[str]:
    """Return what somebody does in each second."""
    doing = ["facing"] * LASTS_S
    at_s = 0.0
    while True:
        rate = person.glances * (1 + person.tires * max(0.0, at_s / LASTS_S - 0.5))
        at_s += dice.expovariate(rate / 60)
        lasts_s = 1 + dice.expovariate(1 / person.away_s)
        if at_s >= LASTS_S:
            break
        _do(doing, Stretch("away", at_s, at_s + lasts_s))
        at_s += lasts_s
    if person.joins_whole_room:
        for start_s, end_s in DRAWN_AWAY:
            _drawn_away(doing, dice, start_s, end_s)
    for stretch in person.stretches:
        _do(doing, stretch)
    return doing


def _drawn_away(
    doing: list[str], dice: random.Random, start_s: float, end_s: float
) -> None:
    """Look elsewhere most of the time, with short returns, each at other moments."""
    moments = [start_s + dice.uniform(0, 20)]
    while moments[-1] < end_s:
        moments.append(moments[-1] + dice.uniform(20, 55))
        moments.append(moments[-1] + dice.uniform(4, 12))
    for number, (start, end) in enumerate(pairwise(moments)):
        if number % 2 == 0:
            _do(doing, Stretch("away", start, min(end, end_s)))


def _do(doing: list[str], stretch: Stretch) -> None:
    for second in range(int(stretch.start_s), min(int(stretch.end_s) + 1, LASTS_S)):
        doing[second] = stretch.kind


def _words_of_the_host(meeting: Meeting) -> None:
    """Let the host have looked through the first alerts."""
    said = (
        ("confirmed", None),
        ("false", "Was helping a neighbour"),
        ("confirmed", None),
    )
    first = meeting.alerts.order_by("created_at")
    for alert, (verdict, note) in zip(first[: len(said)], said, strict=False):
        Alert.objects.filter(pk=alert.pk).update(verdict=verdict, note=note)


def _sample_id(seat: Participant) -> uuid.UUID:
    assert seat.sample_id is not None
    return seat.sample_id


def _earlier(host: User, *, level: str, at: datetime) -> None:
    for weeks, score in enumerate(EARLIER_SCORES, start=1):
        start = at - timedelta(weeks=weeks)
        meeting = factories.started(
            factories.meeting(host=host, title=TITLE, privacy_level=level), at=start
        )
        meeting = factories.ended(meeting, at=start + timedelta(seconds=LASTS_S))
        factories.summary(
            meeting,
            avg_attention_score=score,
            coverage=0.97 - 0.03 * (weeks % 3),
            total_alerts=39 + 7 * (weeks % 4),
            participant_count=8,
            duration_minutes=45,
            low_attention_segments=1,
        )
