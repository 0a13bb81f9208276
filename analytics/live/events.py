"""What reaches a browser: frozen, versioned values. docs/live-protocol.md explains them.

Times are epoch seconds of the server's clock, scores 0.0 to 100.0, None is unknown.
"""

import dataclasses
import json
from dataclasses import dataclass

from analytics.vision.sample import Penalty

VERSION = 1


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the host's live page."""

    participant_id: str
    name: str
    state: str
    score: float | None = None
    head_pose_score: float | None = None
    gaze_score: float | None = None
    eye_openness_score: float | None = None
    is_looking_away: bool = False
    is_drowsy: bool = False
    eyes_measurable: bool = False
    coverage: float = 0.0
    hint: str | None = None
    penalties: tuple[Penalty, ...] = ()
    updated_at: float | None = None
    received_at: float | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """The room as a whole. `score` is the mean over the people with a known score."""

    score: float | None
    present: int
    measured: int
    facing: int
    looking_away: int
    eyes_closed: int
    interval_ms: int
    rate_reduced: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the host should hear of now.

    `kind` is `person` (one alert: `name` and its type), `people` (several at once:
    `people` says how many) or `room` (the room score has been low for a while).
    """

    id: str
    at: float
    kind: str
    severity: str
    alert_type: str | None = None
    name: str | None = None
    people: int = 0


@dataclass(frozen=True, slots=True)
class RoomUpdated:
    """The whole live page, sent at most twice a second; the newest replaces all.

    `people` is None where the privacy level keeps single persons from the host.
    `alerts_version` changes whenever the list of alerts looks different; `notices`
    are those of the last minute.
    """

    meeting_id: str
    at: float
    status: str
    room: Room
    people: tuple[Person, ...] | None
    alerts_version: str = ""
    notices: tuple[Notice, ...] = ()
    type: str = "room.updated"
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class SelfUpdated:
    """A participant's own numbers."""

    at: float
    person: Person
    type: str = "self.updated"
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class SeatChanged:
    """Whether frames are wanted now.

    `status` is one of measuring, paused, not_agreed, waiting, ended, left.
    """

    status: str
    type: str = "seat.changed"
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class RecordingChanged:
    """Somebody records now, or does not any more: ask who."""

    type: str = "recording.changed"
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class FrameAcknowledged:
    """The frame was taken; send the next no sooner than `interval_ms` later."""

    frame_id: int
    interval_ms: int
    rate_reduced: bool
    type: str = "ack"
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class FrameRefused:
    """The message was not taken; `code` is stable, `message` is for people."""

    code: str
    message: str
    type: str = "refused"
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class GalleryFace:
    """A face in the shared window. `box` is x, y, width, height as shares of it.

    `number` names the face within the session. Without a person, and where single
    people are not shown, `participant_id`, `name`, `state` and `score` are None.
    `is_measured`: it is a person's, if only of one without a name.
    """

    number: int
    box: tuple[float, float, float, float]
    participant_id: str | None = None
    name: str | None = None
    state: str | None = None
    score: float | None = None
    is_left_out: bool = False
    is_measured: bool = False


@dataclass(frozen=True, slots=True)
class GalleryUpdated:
    """The faces of the newest scored picture of a shared window, for its host alone.

    `session` is another one when the numbers have begun anew. `is_on_request`: somebody
    was left out, so new faces are measured only where the host says so.
    """

    meeting_id: str
    session: str
    captured_at: float
    width: int
    height: int
    faces: tuple[GalleryFace, ...]
    is_on_request: bool = False
    type: str = "gallery.updated"
    version: int = VERSION


Event = (
    RoomUpdated
    | SelfUpdated
    | SeatChanged
    | RecordingChanged
    | FrameAcknowledged
    | FrameRefused
    | GalleryUpdated
)


def to_json(event: Event) -> str:
    """Return the event as the text that is sent."""
    return json.dumps(dataclasses.asdict(event), separators=(",", ":"))
