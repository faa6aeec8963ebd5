"""Whoever was refused stands in the history: once a minute, so that no scanner fills it.

What is refused: what one's role or person may not do (403), what is not there or is not theirs to
see (404 of an address that exists), a form without the page's token, a body that is too large, what
is done too often. Of a file that is not taken its feature notes the reason (`files.note_refusal`).
"""

import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime

from flask import Flask, Response, current_app, g, request

from . import clock
from .access import SYSTEM, Who
from .database import db
from .history.actions import record_beside
from .history.events import word_of
from .masking import masked

EVENTS = {400: "no-token", 403: "refused", 404: "not-there", 413: "too-much", 429: "too-often"}
OF_ONE = 30  # lines in a minute of one session or address, in each process
OF_ALL = 300
LONGEST_PATH = 300


class Bound:
    """Which refusals of this minute are noted already, and how many they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = -1
        self._noted: set[tuple[str, str]] = set()
        self._of: Counter[str] = Counter()

    def lets(self, who: str, what: str, *, at: datetime) -> bool:
        """Whether this is to be noted: the first of its kind in a minute, and not too many."""
        minute = int(at.timestamp() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._noted.clear()
                self._of.clear()
            full = self._of[who] >= OF_ONE or len(self._noted) >= OF_ALL
            if full or (who, what) in self._noted:
                return False
            self._noted.add((who, what))
            self._of[who] += 1
            return True


def install(app: Flask) -> None:
    """Look at every answer of the app."""
    app.extensions["refused"] = Bound()
    app.after_request(_note)


def _note(response: Response) -> Response:
    event = EVENTS.get(response.status_code)
    if event is None or request.endpoint in (None, "static_file"):
        return response
    if event == "no-token" and not g.get("no_token"):
        return response
    at, person = clock.now(), _person()
    rule = str(request.url_rule)
    key = str(person.session_id or person.address)
    bound: Bound = current_app.extensions["refused"]
    if bound.lets(key, f"{event} {request.method} {rule}", at=at):
        db.session.rollback()  # the page is made; what it held must not keep this waiting
        asked = f"{request.method} {masked(request.path)[:LONGEST_PATH]}"
        record_beside("request", event, f"{word_of(event)}: {asked}", by=person, at=at)
    return response


def _person() -> Who:
    who: Who | None = g.get("who")
    return who or replace(SYSTEM, name="Chưa đăng nhập", address=request.remote_addr or "")
