"""What the result of a video is exported as: a row for each person and 10 seconds."""

from collections.abc import Iterator, Mapping

from analytics.reports.tables import Column, Kind, Part, Table
from analytics.room_series import BUCKET_S
from recordings import naming
from recordings.results import Person, PersonSpan, Results

COLUMNS = (
    Column("start_s", Kind.NUMBER),
    Column("person", Kind.COUNT),
    Column("name", Kind.TEXT),
    Column("attention_score", Kind.NUMBER),
    Column("measured_s", Kind.NUMBER),
)
"""`start_s` counts from the first picture, `person` is the track id in the results."""


def table(results: Results, *, names: Mapping[str, str]) -> Table:
    """Return the rows: people in the order in which they appear, each by time."""

    def parts() -> Iterator[Part]:
        for person in results.people:
            name = naming.name_of(names, person.track_id)
            part: Part = [
                (span.start_s, person.track_id, name, span.score, span.measured_s)
                for span in _without_gaps(person)
            ]
            if part:
                yield part

    return Table(COLUMNS, parts)


def _without_gaps(person: Person) -> Iterator[PersonSpan]:
    """Yield every span from the first look to the last, also those without a score."""
    known = {_number(span.start_s): span for span in person.series}
    seen = range(_number(person.first_s), _number(person.last_s) + 1)
    for number in sorted(known.keys() | set(seen)):
        yield known.get(number) or PersonSpan(number * float(BUCKET_S), None, 0.0)


def _number(at_s: float) -> int:
    return int(at_s // BUCKET_S)
