"""Results as workers leave them."""

import time

import redis

from analytics.live import attention_state, frame_queue
from analytics.live.attention_state import SourceState
from meetings.models import Participant
from tests.analytics import pictures


def store(server: redis.Redis, seat: Participant, *, score: float) -> None:
    """Store a result of this moment."""
    server.set(frame_queue.claim_key(seat.meeting_id, str(seat.pk)), "worker")
    now = time.time()
    assert attention_state.commit(
        pictures.frame(meeting_id=seat.meeting_id, participant_id=seat.pk, at_s=now),
        token="worker",
        sample=pictures.sample(attention_score=score, at_s=now),
        row=None,
        state=SourceState("v", b"", b""),
    )
