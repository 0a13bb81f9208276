"""Tell what the alerts of a meeting would be with other thresholds."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from analytics.alerts import replay
from analytics.alerts.presets import PRESETS, Preset
from analytics.alerts.replay import Counts, Replay, ReplayedPerson, ReplayError
from analytics.alerts.rules import AlertType, Episode, Severity
from meetings import visibility
from meetings.models import Meeting


class Command(BaseCommand):
    """`manage.py replay_alerts MEETING --preset strict`."""

    help = "Judge the stored samples of a meeting again; changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the meeting and the thresholds."""
        parser.add_argument("meeting", help="id of the meeting, as in its address")
        parser.add_argument(
            "--preset",
            choices=PRESETS,
            help="default: the thresholds that the meeting itself has",
        )
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay and print, with errors in one line."""
        meeting = _meeting(options["meeting"])
        preset = _preset(meeting, options["preset"])
        try:
            found = replay.replay(meeting, preset)
        except ReplayError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"The samples cannot be read: {reason}") from error
        has_names = visibility.shows_people(meeting)
        if options["json"]:
            text = json.dumps(_as_json(found, has_names=has_names), indent=2)
            self.stdout.write(text)
            return
        for line in _table(found, has_names=has_names):
            self.stdout.write(line)
        name = options["preset"] or f"the meeting's own thresholds ({preset.name})"
        self.stdout.write(
            f"With {name}: {_alerts(found.counts)}; stored: {_alerts(found.stored)}."
        )
        if meeting.is_live:
            self.stdout.write("The meeting is live: this is so far.")


def _meeting(meeting_id: str) -> Meeting:
    try:
        return Meeting.objects.get(pk=uuid.UUID(meeting_id))
    except ValueError as error:
        raise CommandError(
            f"{meeting_id} is no id of a meeting. It is the part of the address of "
            "its page that looks like 123e4567-e89b-42d3-a456-426614174000."
        ) from error
    except Meeting.DoesNotExist as error:
        raise CommandError(
            f"There is no meeting {meeting_id}. The admin lists all of them under "
            "/admin/meetings/meeting/."
        ) from error


def _preset(meeting: Meeting, name: str | None) -> Preset:
    """Return the thresholds of that name, or those that the meeting has."""
    if name is None and meeting.alert_rules is not None:
        return Preset.from_json(meeting.alert_rules)
    return PRESETS[name or meeting.sensitivity]


def _alerts(counts: Counts) -> str:
    total = counts.total()
    return "1 alert" if total == 1 else f"{total} alerts"


def _table(found: Replay, *, has_names: bool) -> Iterator[str]:
    """Yield the lines of a table: a line for each person and type, or each type."""
    rows = [
        (name, alert_type, counts, stored)
        for name, all_counts, all_stored in _groups(found, has_names=has_names)
        for alert_type in AlertType
        if (counts := _of_type(all_counts, alert_type))
        + (stored := _of_type(all_stored, alert_type))
    ]
    if not rows:
        return
    width = max(6, *(len(name) for name, *_ in rows))
    severities = "".join(f"{severity:>10}" for severity in Severity)
    yield f"{'':{width}}  {'type':<14}{severities}{'stored':>10}"
    for name, alert_type, counts, stored in rows:
        numbers = "".join(
            f"{counts[alert_type, severity]:>10}" for severity in Severity
        )
        words = alert_type.replace("_", " ")
        yield f"{name:{width}}  {words:<14}{numbers}{stored.total():>10}"
    yield ""


def _groups(found: Replay, *, has_names: bool) -> Iterator[tuple[str, Counts, Counts]]:
    if has_names:
        for person in found.people:
            yield person.name, person.counts, person.stored
    else:
        yield "all", found.counts, found.stored


def _of_type(counts: Counts, alert_type: AlertType) -> Counts:
    return Counts({key: count for key, count in counts.items() if key[0] == alert_type})


def _as_json(found: Replay, *, has_names: bool) -> dict[str, Any]:
    """Return all of it; `people` is null where single people are not to be seen."""
    keys = sorted({*found.counts, *found.stored})
    return {
        "meeting": str(found.meeting_id),
        "preset": found.preset.as_json(),
        "measured_people": found.measured_people,
        "alerts": found.counts.total(),
        "stored": found.stored.total(),
        "counts": [
            {
                "type": key[0],
                "severity": key[1],
                "alerts": found.counts[key],
                "stored": found.stored[key],
            }
            for key in keys
        ],
        "people": [_person(person) for person in found.people] if has_names else None,
    }


def _person(person: ReplayedPerson) -> dict[str, Any]:
    return {
        "participant_id": str(person.participant_id),
        "name": person.name,
        "stored": person.stored.total(),
        "alerts": [_episode(episode) for episode in person.episodes],
    }


def _episode(episode: Episode) -> dict[str, Any]:
    return {
        "type": episode.alert_type,
        "cause": episode.cause,
        "severity": episode.severity,
        "started_at": _time(episode.started_s),
        "ended_at": _time(episode.ended_s),
        "duration_s": round(episode.duration_s, 3),
        "is_open": episode.is_open,
    }


def _time(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat()
