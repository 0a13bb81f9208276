"""All that the rules know of one person, reading by reading."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from analytics.alerts.drowsy import Drowsy
from analytics.alerts.episodes import AlertType, Episode, Reading
from analytics.alerts.eyes import Eyes
from analytics.alerts.looking_away import LookingAway
from analytics.alerts.not_attentive import NotAttentive
from analytics.alerts.presets import Preset
from analytics.alerts.track import TYPES, Track

_AWAY = TYPES.index(AlertType.LOOKING_AWAY)
_DROWSY = TYPES.index(AlertType.DROWSY)
_LOW = TYPES.index(AlertType.NOT_ATTENTIVE)


@dataclass(slots=True)
class Person:
    """What was seen so far; changed in place, since an hour has 20,000 readings.

    `first_s` is when the person came, `at_s` the newest reading.
    """

    first_s: float | None = None
    at_s: float | None = None
    away: LookingAway = field(default_factory=LookingAway)
    eyes: Eyes = field(default_factory=Eyes)
    drowsy: Drowsy = field(default_factory=Drowsy)
    low: NotAttentive = field(default_factory=NotAttentive)
    away_track: Track = field(default_factory=lambda: Track(_AWAY))
    drowsy_track: Track = field(default_factory=lambda: Track(_DROWSY))
    low_track: Track = field(default_factory=lambda: Track(_LOW))

    @property
    def tracks(self) -> tuple[Track, Track, Track]:
        """Return the life of each type of alert."""
        return self.away_track, self.drowsy_track, self.low_track

    def add(self, reading: Reading, preset: Preset) -> None:
        """Judge the next reading; one that is not after the newest is ignored."""
        at_s = reading.at_s
        if self.at_s is not None:
            if at_s <= self.at_s:
                return
            self.wait(at_s, preset)
            if at_s - self.at_s > preset.absence_s:
                self._return()
        if self.first_s is None:
            self.first_s = at_s
            self.low.clear_s = at_s + preset.first_s
        self.at_s = at_s
        from_s = self.first_s + preset.first_s
        if at_s <= from_s:
            return
        self.away.add(reading, self.away_track, preset, from_s=from_s)
        if self.eyes.add(reading, preset, from_s=from_s):
            self.drowsy.judge(reading, self.eyes, self.drowsy_track, preset)
        self.low.add(reading, preset, from_s=from_s)
        others = (self.away_track, self.drowsy_track)
        self.low.judge(at_s, self.low_track, others, preset)

    def wait(self, until_s: float, preset: Preset) -> None:
        """Close what nothing has been known about for too long."""
        lost_s = until_s - preset.unknown_closes_after_s
        if self.away_track.is_open and _is_before(self.away.known_s, lost_s):
            self.away_track.close()
        if self.drowsy_track.is_open and _is_before(self.eyes.known_s, lost_s):
            self.drowsy_track.close()
        if self.low_track.is_open and _is_before(self.at_s, lost_s):
            self.low_track.close()
            assert self.at_s is not None
            self.low.clear_s = self.at_s

    def changed(self) -> list[Episode]:
        """Return the alerts that changed since the last time, oldest first."""
        return sorted(self._changed(), key=lambda episode: episode.started_s)

    def _changed(self) -> Iterator[Episode]:
        for track in self.tracks:
            track.keep()
            yield from track.episodes.values()
            track.episodes.clear()

    def _return(self) -> None:
        """Count as new again: only how much the eyes close when awake is still known."""
        drowsy = self.drowsy
        self.first_s = None
        self.away, self.eyes, self.low = LookingAway(), Eyes(), NotAttentive()
        self.drowsy = Drowsy(
            awake_closed_s=drowsy.awake_closed_s,
            awake_measured_s=drowsy.awake_measured_s,
        )


def _is_before(known_s: float | None, limit_s: float) -> bool:
    return known_s is not None and known_s <= limit_s
