"""Times of pictures in the order in which they are shown.

AVI has one time for each packet, which says when it is decoded. A decoder puts pictures
that depend on later ones back into the order in which they are shown, and leaves them
the times of their packets: 1, 3, 4, 2. Sorted, these are the times to show them at.
"""

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

MOST_OVERTAKEN = 16
"""So many pictures one may overtake: the most that H.264 lets a decoder keep."""

T = TypeVar("T")


@dataclass(slots=True)
class DisplayOrder(Generic[T]):
    """Takes pictures as they are shown and returns each with its time.

    `waits_for` pictures are held back until no smaller time can follow; 0 where the
    times are right.
    """

    waits_for: int
    _pictures: deque[T] = field(init=False, default_factory=deque)
    _times: list[float] = field(init=False, default_factory=list)

    def put(self, picture: T, at_s: float) -> Iterator[tuple[T, float]]:
        """Take one more picture; yield what need not wait any longer."""
        self._pictures.append(picture)
        heapq.heappush(self._times, at_s)
        while len(self._pictures) > self.waits_for:
            yield self._next()

    def rest(self) -> Iterator[tuple[T, float]]:
        """Yield what still waits: no more will come."""
        while self._pictures:
            yield self._next()

    def _next(self) -> tuple[T, float]:
        return self._pictures.popleft(), heapq.heappop(self._times)
