"""First come, first served: threads of this process that want the same thing, one after another.

SQLite lets whoever asks at the right moment have its write lock; among many one may ask in vain
for ten seconds. So of each process only the first in the queue asks.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Queue:
    """People stand in it in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[float]:
        """Wait to be the first, then stay it until the end; how many seconds it took.

        Raises TimeoutError after so many seconds.
        """
        mine, begun = threading.Event(), time.monotonic()
        with self._lock:
            self._waiting.append(mine)
            first = self._waiting[0] is mine
        try:
            if not first and not mine.wait(seconds):
                raise TimeoutError
            yield time.monotonic() - begun
        finally:
            with self._lock:
                was_first = self._waiting[0] is mine
                self._waiting.remove(mine)
                if was_first and self._waiting:
                    self._waiting[0].set()
