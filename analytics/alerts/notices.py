"""Of which alerts the host is told, and when: pure, the clock is an argument."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

PER_PERSON_S = 60.0
OVERALL_S = 20.0
"""DESIGN section 9: at most once per 60 s and person, and once per 20 s overall."""

SEVERAL = 3
"""So many at once are one notice about the room."""

RANKS: Mapping[str | None, int] = {None: 0, "info": 1, "warning": 2, "critical": 3}
LEAST_RANK = RANKS["warning"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open alert as notices see it; `started_s` epoch seconds.

    `notified` is the severity that the host was told of, None for none.
    """

    alert_id: uuid.UUID
    participant_id: uuid.UUID
    alert_type: str
    severity: str
    started_s: float
    notified: str | None = None
    is_acknowledged: bool = False
    is_snoozed: bool = False

    @property
    def is_due(self) -> bool:
        """Whether there is something that the host was not told."""
        rank = RANKS[self.severity]
        is_quiet = self.is_acknowledged or self.is_snoozed
        return not is_quiet and rank >= LEAST_RANK and rank > RANKS[self.notified]


@dataclass(frozen=True, slots=True)
class Told:
    """When the host was told last, in epoch seconds: at all, and by participant."""

    overall_s: float | None
    person_s: Mapping[uuid.UUID, float]


def choose(
    candidates: Collection[Candidate], told: Told, *, now_s: float
) -> Sequence[Candidate]:
    """Return the alerts of which one notice is given now; none, one, or several.

    One: the most severe, of those the oldest. Several, at least SEVERAL people: all that
    may be told now. What has to wait stays due.
    """
    if _is_within(told.overall_s, OVERALL_S, now_s):
        return ()
    ready = sorted(
        (
            one
            for one in candidates
            if one.is_due
            and not _is_within(
                told.person_s.get(one.participant_id), PER_PERSON_S, now_s
            )
        ),
        key=lambda one: (-RANKS[one.severity], one.started_s, str(one.alert_id)),
    )
    people = {one.participant_id for one in ready}
    return ready if len(people) >= SEVERAL else ready[:1]


def _is_within(at_s: float | None, span_s: float, now_s: float) -> bool:
    return at_s is not None and now_s - at_s < span_s
