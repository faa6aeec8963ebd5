"""How a web process stops: whoever already stands in line is served, later callers are refused.

gunicorn's own worker stops accepting and keeps its socket open until its requests are done: who
connects meanwhile waits in the kernel's line and is cut off at the end.
"""

from gunicorn.workers.gthread import ThreadWorker


class DrainingWorker(ThreadWorker):  # type: ignore[misc]
    """A threaded worker that empties the line and closes the door when it is told to stop."""

    def set_accept_enabled(self, enabled: bool) -> None:
        """Called once with False when the worker stops (ThreadWorker.run)."""
        super().set_accept_enabled(enabled)
        if self.alive or enabled:
            return
        for listener in self.sockets:
            self._take_who_waits(listener)
            listener.close()

    def _take_who_waits(self, listener: object) -> None:
        before = -1
        while before != self.nr_conns:  # `accept` counts who came, and is silent when nobody did
            before = self.nr_conns
            self.accept(listener)
