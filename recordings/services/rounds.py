"""Goes through rows by their keys so that a bad one does not keep others waiting."""

import logging
import uuid
from collections.abc import Callable, Iterable

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)


def each(keys: Iterable[uuid.UUID], act: Callable[[uuid.UUID], object]) -> None:
    """Call `act` with each key; one that fails is logged, and the next one follows.

    Raises what PostgreSQL raises when it is away: then all would fail.
    """
    for key in keys:
        try:
            act(key)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # Process edge: the next round tries it again.
            logger.exception("Nothing could be done about %s", key)
