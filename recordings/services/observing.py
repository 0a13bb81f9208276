"""One worker looks at one segment, and says how far it is while it does."""

import logging
import time
import uuid
from dataclasses import dataclass, field

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error as DatabaseError
from django.utils import timezone

from analytics.live import pipeline
from analytics.vision.errors import BadVideoError, MissingModelError
from recordings import reasons
from recordings.analysis import observing
from recordings.services import claims
from recordings.services.claims import Claim, LostClaimError

RENEW_S = 1.0
"""How often a worker looks whether it is still wanted."""

logger = logging.getLogger(__name__)


def observe(analysis_id: uuid.UUID, number: int, run: int) -> None:
    """Do a segment if nobody does or has; whatever goes wrong is stored in words."""
    claim = claims.take(analysis_id, number, run, at=timezone.now())
    if claim is None:
        return
    begun_s = time.monotonic()
    try:
        seen = _seen(claim)
        claims.finish(claim, seen, at=timezone.now())
    except LostClaimError:
        logger.info("Stopped with segment %d of %s", number, analysis_id)
        return
    except DatabaseError as error:
        # The lease runs out, and somebody does it again.
        logger.warning("PostgreSQL is away: segment %d is lost [%s]", number, error)
        return
    logger.info(
        "Observed segment %d of %s [%.1f s, %d bytes]",
        number,
        analysis_id,
        time.monotonic() - begun_s,
        len(seen),
    )


def _seen(claim: Claim) -> bytes:
    """Return what is seen; raises LostClaimError when it will not be."""
    try:
        return observing.observe(
            claim.path,
            claim.segment,
            media=claim.media,
            fps=claim.fps,
            observer=pipeline.load_observer(),
            tell=_Telling(claim).tell,
        )
    except (LostClaimError, DatabaseError):
        raise
    except BadVideoError as error:
        reason = reasons.UNREADABLE if claim.path.is_file() else reasons.FILE_GONE
        logger.warning("Segment of %s is not readable [%s]", claim.analysis_id, error)
        claims.give_up(claim, reason, at=timezone.now())
    except MissingModelError:
        logger.exception("No analysis without models")
        claims.give_up(claim, reasons.NO_MODELS, at=timezone.now())
    except Exception as error:
        # Process edge: what a decoder makes of a file knows no bounds.
        logger.exception(
            "Segment %d of %s broke", claim.segment.number, claim.analysis_id
        )
        claims.give_back(claim, _reason(error), at=timezone.now())
    raise LostClaimError


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return reasons.NO_MEMORY
    if isinstance(error, SoftTimeLimitExceeded):
        return reasons.TOO_SLOW
    return reasons.UNEXPECTED


@dataclass(slots=True)
class _Telling:
    """Renews the claim once a second; waits for a database that is away for a while."""

    claim: Claim
    _told_s: float = field(init=False, default_factory=time.monotonic)
    _renewed_s: float = field(init=False, default_factory=time.monotonic)

    def tell(self, share: float) -> None:
        """Store how far it is; raises LostClaimError, and a DatabaseError in the end."""
        now_s = time.monotonic()
        if now_s - self._told_s < RENEW_S:
            return
        self._told_s = now_s
        try:
            claims.renew(self.claim, share, at=timezone.now())
        except DatabaseError:
            if now_s - self._renewed_s > claims.LEASE.total_seconds():
                raise
        else:
            self._renewed_s = now_s
