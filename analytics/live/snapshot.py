"""The live page as one value: roster and newest results, put together. Pure."""

import uuid
from collections.abc import Mapping
from statistics import fmean

from analytics.live.attention_state import Standing
from analytics.live.events import Person, Room, RoomUpdated
from analytics.live.pacing import Pace
from analytics.live.roster import Roster, Seat
from analytics.vision.sample import State
from meetings import visibility
from meetings.models import MIN_AGGREGATE_PEOPLE

NO_PICTURE_S = 5.0

_CLOSED = {State.EYES_CLOSED, State.DROWSY}
_AWAY = {State.LOOKING_AWAY, State.LEFT_VIEW, State.NO_FACE}


def build(
    roster: Roster,
    standings: Mapping[uuid.UUID, Standing],
    *,
    pace: Pace,
    now: float,
) -> RoomUpdated:
    """Return everything about everybody; `for_host` takes away what is private."""
    people = tuple(
        person(seat, standings.get(seat.participant_id), now=now)
        for seat in roster.seats
    )
    scores = [one.score for one in people if one.score is not None]
    return RoomUpdated(
        meeting_id=str(roster.meeting_id),
        at=now,
        status=roster.status,
        room=Room(
            score=fmean(scores) if scores else None,
            present=sum(seat.present for seat in roster.seats),
            measured=len(scores),
            facing=sum(one.state == State.FACING for one in people),
            looking_away=sum(one.state in _AWAY for one in people),
            eyes_closed=sum(one.state in _CLOSED for one in people),
            interval_ms=pace.interval_ms,
            rate_reduced=pace.is_reduced,
        ),
        people=people,
    )


def for_host(event: RoomUpdated, *, privacy_level: str) -> RoomUpdated:
    """Return what the host may see of it."""
    if visibility.level_shows_people(privacy_level):
        return event
    room = event.room
    if room.measured < MIN_AGGREGATE_PEOPLE:
        room = Room(
            score=None,
            present=room.present,
            measured=0,
            facing=0,
            looking_away=0,
            eyes_closed=0,
            interval_ms=room.interval_ms,
            rate_reduced=room.rate_reduced,
        )
    return RoomUpdated(
        meeting_id=event.meeting_id,
        at=event.at,
        status=event.status,
        room=room,
        people=None,
        alerts_version=event.alerts_version,
        notices=tuple(one for one in event.notices if one.kind == "room"),
    )


def person(seat: Seat, standing: Standing | None, *, now: float) -> Person:
    """Return one row: the seat's own situation first, then what was measured."""
    situation = _situation(seat, standing, now=now)
    if situation is not None or standing is None:
        return Person(
            participant_id=str(seat.participant_id),
            name=seat.name,
            state=situation or "waiting",
            updated_at=standing.updated_at if standing else None,
        )
    return Person(
        participant_id=str(seat.participant_id),
        name=seat.name,
        state=standing.state,
        score=standing.score,
        head_pose_score=standing.head_pose_score,
        gaze_score=standing.gaze_score,
        eye_openness_score=standing.eye_openness_score,
        is_looking_away=standing.is_looking_away,
        is_drowsy=standing.is_drowsy,
        eyes_measurable=standing.eyes_measurable,
        coverage=standing.coverage,
        hint=standing.hint,
        penalties=standing.penalties,
        updated_at=standing.updated_at,
        received_at=standing.received_at,
    )


def _situation(seat: Seat, standing: Standing | None, *, now: float) -> str | None:
    if not seat.present:
        return "left"
    if not seat.agreed:
        return "not_agreed"
    if seat.paused:
        return "paused"
    if standing is None:
        return "waiting"
    if now - standing.received_at > NO_PICTURE_S:
        return "no_picture"
    return None
