"""The unit of every series: one person in one span of time."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bucket:
    """One person in one span of time: `start_s` epoch seconds, `measured_s` of it."""

    start_s: float
    participant_id: uuid.UUID
    score: float
    measured_s: float
