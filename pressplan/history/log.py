"""The same line once more in the log, where whoever owns the database cannot change it."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from typing import Any

from ..masking import masked

_logger = logging.getLogger("pressplan.history")
_logger.setLevel(logging.INFO)
_silent: ContextVar[bool] = ContextVar("silent", default=False)
# JSON escapes what is below a blank; these end lines, or turn the direction of writing, as well.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def tell(line: Any) -> None:
    """Log a line of the history that was committed: one line of JSON, whatever is in it."""
    if not _silent.get():
        _logger.info("history", extra={"facts": {"line": facts_of(line)}})


@contextmanager
def silence() -> Iterator[None]:
    """What is loaded inside is no news: a first plan, sample data."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def facts_of(line: Any) -> dict[str, Any]:
    """A line of the history as plain values; `at` in UTC (RFC 3339), to the millisecond."""
    return {
        "history": line.id,
        "at": line.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "event": line.event,
        "text": masked(line.text),
        "who_id": line.who_id,
        "who": line.who_name,
        "address": line.address,
        "subject": line.subject_type,
        "subject_id": line.subject_id,
        "agency_id": line.agency_id,
        "before": line.before,
        "after": line.after,
        "reason": line.reason,
        "digest": line.digest,
    }


def as_json(facts: dict[str, Any]) -> str:
    """One line of JSON (RFC 8259): nothing in a value ends it, or shows it in another order."""
    text = json.dumps(facts, ensure_ascii=False, default=str)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
