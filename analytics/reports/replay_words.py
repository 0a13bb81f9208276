"""What a replay found, in words and tables."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import ngettext

from analytics.alerts.presets import Preset
from analytics.live.replay_results import Count, Replay, Status
from analytics.models import Alert
from analytics.reports import contents
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: alerts as they were, and as they would be."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Result:
    """`people` is None where single persons are not shown."""

    sentence: str
    types: list[Line]
    people: list[Line] | None


def result(meeting: Meeting, preset: str, replay: Replay) -> Result | None:
    """Return what the page says of a replay; None while it is not done."""
    if replay.status is not Status.DONE:
        return None
    people = None
    if contents.shows_people(meeting):
        seats = meeting.participants.select_related("user").order_by("created_at", "pk")
        names = {str(seat.pk): seat.user.display_name for seat in seats}
        people = _lines(names, replay, lambda one: one.participant_id)
    return Result(
        sentence=_sentence(meeting, preset, replay),
        types=_lines(
            {str(value): str(label) for value, label in Alert.AlertType.choices},
            replay,
            lambda one: one.alert_type,
        ),
        people=people,
    )


def _lines(
    names: Mapping[str, str], replay: Replay, of: Callable[[Count], str]
) -> list[Line]:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for one in replay.counts:
        before[of(one)] += one.before
        after[of(one)] += one.after
    # Who has been erased meanwhile has no name here any more.
    return [Line(name, before[key], after[key]) for key, name in names.items()]


def _sentence(meeting: Meeting, preset: str, replay: Replay) -> str:
    after = sum(one.after for one in replay.counts)
    values = {
        "preset": str(Meeting.Sensitivity(preset).label).lower(),
        "before": sum(one.before for one in replay.counts),
        "count": after,
    }
    if preset == Preset.from_json(meeting.alert_rules).name:
        return (
            ngettext(
                "With %(preset)s, as this meeting was set: %(count)d alert.",
                "With %(preset)s, as this meeting was set: %(count)d alerts.",
                after,
            )
            % values
        )
    return (
        ngettext(
            "With %(preset)s: %(count)d alert instead of %(before)d.",
            "With %(preset)s: %(count)d alerts instead of %(before)d.",
            after,
        )
        % values
    )
