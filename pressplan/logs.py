"""Where everything that is logged goes: one event, one line, on standard error.

    logs.install()                       # once in each process, at the edge
    logs.event("history", line=12, …)    # facts as one line; what they must not say is masked

Whatever `logging` is told, by us, by gunicorn or a library, comes out the same way, with the id of
the request that it belongs to (`for_request`). JSON (RFC 8259) unless a terminal reads it
(`PRESSPLAN_LOG=json|text`): what does not print is escaped, so that no value ends its line.
"""

import json
import logging
import os
import re
import secrets
import sys
import threading
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import Processor

from .config import BadSetting
from .masking import masked

KINDS = ("json", "text")
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_SECRET_NAMES = re.compile(
    r"password|token|secret|cookie|authorization|csrf|credential", re.IGNORECASE
)

Facts = MutableMapping[str, Any]


def install(kind: str = "") -> None:
    """Let everything logged in this process go through here; once more changes nothing.

    `kind`: "json" or "text", by default what PRESSPLAN_LOG or the terminal says. Raises BadSetting.
    """
    handler = _Line()
    handler.setFormatter(formatter(kind or _kind()))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _Line)]:
        root.removeHandler(old)
    root.addHandler(handler)
    ours = logging.getLogger("pressplan")
    ours.setLevel(logging.INFO)
    for own in list(ours.handlers):  # Flask adds one where nothing else listens
        ours.removeHandler(own)
    sys.excepthook = _ended_by
    threading.excepthook = lambda thread: _ended_by(
        thread.exc_type, thread.exc_value, thread.exc_traceback
    )


def event(name: str, /, **facts: object) -> None:
    """Log that something happened; `facts` are values of JSON, or what prints as text."""
    logging.getLogger("pressplan").info(name, extra={"facts": facts})


def new_request_id() -> str:
    """A word that names one request, in the answer, on an error page and in the log."""
    return secrets.token_hex(8)


def is_request_id(text: str) -> bool:
    """Whether what a proxy sent can be taken for such a word: letters, digits, `._-`, 8 to 64."""
    return _SAFE_ID.fullmatch(text) is not None


def for_request(id: str) -> None:
    """From here on what this thread logs belongs to that request."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=id)


def request_over() -> None:
    """What this thread logs belongs to no request any more."""
    structlog.contextvars.clear_contextvars()


def formatter(kind: str) -> logging.Formatter:
    """What makes one line of a record ("json"), or words for a person ("text")."""
    common: Sequence[Processor] = (
        structlog.contextvars.merge_contextvars,
        _when_and_where,
        structlog.processors.format_exc_info,
        _without_secrets,
    )
    last: Processor = _as_json if kind == "json" else _as_text
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=common,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        keep_exc_info=False,
    )


class _Line(logging.Handler):
    """Writes to whatever standard error is at the moment, a line in one piece."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # a log that cannot be written stops nobody's work
            self.handleError(record)


def _kind() -> str:
    asked = os.environ.get("PRESSPLAN_LOG") or ""
    if asked and asked not in KINDS:
        raise BadSetting(f"PRESSPLAN_LOG phải là json hoặc text, không phải “{asked}”.")
    return asked or ("text" if sys.stderr is not None and sys.stderr.isatty() else "json")


def _when_and_where(_logger: object, _method: str, facts: Facts) -> Facts:
    record: logging.LogRecord = facts["_record"]
    given = getattr(record, "facts", {})
    facts.update({name: each for name, each in given.items() if name != "event"})
    facts["at"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    facts["level"] = record.levelname.lower()
    facts["logger"] = record.name
    facts["process"] = record.process
    return facts


def _without_secrets(_logger: object, _method: str, facts: Facts) -> Facts:
    return {name: value if name[0] == "_" else _clean(name, value) for name, value in facts.items()}


def _clean(name: str, value: object) -> object:
    """The value as a log may keep it, however deep it lies."""
    if _SECRET_NAMES.search(name) and value:
        return "…"
    if isinstance(value, Mapping):
        return {str(key): _clean(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", each) for each in value]
    return masked(value) if isinstance(value, str) else value


def _as_json(_logger: object, _method: str, facts: Facts) -> str:
    first = {name: facts.pop(name) for name in ("at", "level", "event") if name in facts}
    return one_line(json.dumps({**first, **facts}, ensure_ascii=False, default=str))


def one_line(text: str) -> str:
    r"""JSON text with what does not print as \uXXXX: line ends, ESC, NUL, U+2028, half pairs."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else _escaped(each) for each in text)


def _escaped(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _as_text(_logger: object, _method: str, facts: Facts) -> str:
    """`09:00:00 warning words request_id=… name=value`, and a traceback below."""
    at, level, words = facts.pop("at")[11:19], facts.pop("level"), facts.pop("event")
    trace = facts.pop("exception", "")
    del facts["process"], facts["logger"]
    pairs = "".join(f" {name}={value}" for name, value in facts.items() if value is not None)
    below = "".join(f"\n  {one_line(line)}" for line in str(trace).splitlines())
    return f"{at} {level:<7} {one_line(str(words) + pairs)}{below}"


def _ended_by(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if error is None or not issubclass(kind, Exception):
        sys.__excepthook__(kind, error or kind(), trace)
        return
    logging.getLogger("pressplan").critical("ended by a fault", exc_info=(kind, error, trace))
