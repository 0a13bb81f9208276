"""What the judged moments of one person add up to."""

import math
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.alerts.episodes import Reading
from analytics.room_series import BUCKET_S
from analytics.timeseries.bucket import Bucket
from analytics.vision.absence import LEFT_AFTER_S
from analytics.vision.sample import Sample
from recordings.analysis import judged


@dataclass(slots=True)
class Numbers:
    """The numbers of the person `track_id`; times in seconds of video time.

    `present_s` leaves out absences so long that somebody has left.
    """

    track_id: int
    first_s: float | None = None
    last_s: float = 0.0
    present_s: float = 0.0
    looking_away_s: float = 0.0
    drowsy_s: float = 0.0
    readings: list[Reading] = field(default_factory=list)

    def add(self, sample: Sample, *, is_seen: bool) -> None:
        """Count the next moment."""
        if is_seen:
            if self.first_s is None:
                self.first_s = self.last_s = sample.at_s
            passed_s = sample.at_s - self.last_s
            self.present_s += passed_s if passed_s <= LEFT_AFTER_S else 0.0
            self.last_s = sample.at_s
        reading = judged.reading(sample)
        if reading is None:
            return
        self.readings.append(reading)
        self.looking_away_s += reading.weight_s if sample.is_looking_away else 0.0
        self.drowsy_s += reading.weight_s if sample.is_drowsy else 0.0

    @property
    def measured_s(self) -> float:
        """Return how long the score was known."""
        return math.fsum(reading.weight_s for reading in self.readings)

    @property
    def coverage(self) -> float | None:
        """Return the measured share of being there; None for a single moment."""
        return min(1.0, self.measured_s / self.present_s) if self.present_s else None

    @property
    def score(self) -> float | None:
        """Return the mean score by measured time, None where nothing was."""
        return _mean(self.readings)

    def buckets(self) -> list[Bucket]:
        """Return the score by BUCKET_S of video time, in time order."""
        spans: dict[int, list[Reading]] = defaultdict(list)
        for reading in self.readings:
            spans[int(reading.at_s // BUCKET_S)].append(reading)
        return [
            Bucket(
                start_s=float(number * BUCKET_S),
                participant_id=uuid.UUID(int=self.track_id),
                score=_mean(readings) or 0.0,
                measured_s=math.fsum(one.weight_s for one in readings),
            )
            for number, readings in sorted(spans.items())
        ]


def _mean(readings: Sequence[Reading]) -> float | None:
    measured_s = math.fsum(one.weight_s for one in readings)
    if not measured_s:
        return None
    return math.fsum(one.weight_s * one.score for one in readings) / measured_s
