"""What every page shares: template helpers, security headers, static files, error pages."""

import hashlib
import secrets
from collections.abc import Hashable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from flask import (
    Flask,
    Response,
    after_this_request,
    current_app,
    g,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.routing import IntegerConverter, Map

from . import clock, config, database, vietnamese
from .access import PUBLIC, ROLE_WORDS, Role, allow
from .agencies.queries import called_now, parties_on
from .errors import NoSpace, Refusal
from .files.refusals import LARGEST_BODY, LARGEST_FILE, MEGABYTE, MOST_FILES
from .htmx import wants_fragment
from .plans.deadlines import Deadline, deadline_of, deadline_words, last_day_words
from .tasks.rules import FRESHNESS_WORDS, TIMING_WORDS
from .tasks.waiting import Waiting, waiting_words
from .tasks.workflow import STATE_WORDS
from .workdays.queries import calendar
from .workdays.rules import Calendar

STATIC = config.ROOT / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SENTENCES = {
    400: "Yêu cầu không đúng dạng. Hãy quay lại trang trước và thử lại.",
    403: "Bạn không có quyền làm việc này.",
    404: "Không tìm thấy trang này, hoặc trang không dành cho bạn.",
    405: "Trang này không nhận cách gửi vừa dùng.",
    413: f"Nội dung gửi lên quá lớn: mỗi tệp nhiều nhất {LARGEST_FILE // MEGABYTE} MB, mỗi lần gửi "
    f"nhiều nhất {LARGEST_BODY // MEGABYTE} MB và {MOST_FILES} tệp. Hãy gửi làm nhiều lần.",
    429: "Thao tác quá nhanh. Hãy chờ một chút rồi thử lại.",
    500: "Hệ thống gặp lỗi ngoài dự kiến. Những gì đã lưu vẫn còn nguyên.",
    503: "Hệ thống đang bận. Hãy chờ vài giây rồi bấm gửi lại.",
    507: NoSpace.sentence,
}


class _Id(IntegerConverter):
    """A number that both databases can hold: a larger one is an address that leads nowhere."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


def install(app: Flask) -> None:
    """Give the app its template words, headers, static files and error pages."""
    app.url_map.converters["int"] = _Id
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "day": vietnamese.day,
        "full_day": vietnamese.full_day,
        "moment": vietnamese.moment,
        "instant": vietnamese.instant,
        "size": vietnamese.size,
        "weekday": vietnamese.day_with_weekday,
        "number": vietnamese.number,
        "capital": vietnamese.capital,
        "listed": vietnamese.listed,
        "day_of": clock.day_of,
        "chip": _chip,
        "last_day": _last_day,
        "waits": _waits,
    }
    app.jinja_env.globals |= {
        "static_url": static_url, "Role": Role, "ROLE_WORDS": ROLE_WORDS,
        "deadline_of": deadline_of, "parties_on": parties_on, "called_now": called_now,
        "printed_once": printed_once, "printed_each": printed_each, "printed_part": printed_part,
        "TIMING_WORDS": TIMING_WORDS, "STATE_WORDS": STATE_WORDS,
        "FRESHNESS_WORDS": FRESHNESS_WORDS,
    }  # fmt: skip
    app.context_processor(_common)
    app.add_url_rule("/static/<build>/<path:name>", "static_file", static_file)
    app.after_request(_headers)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(Exception, _unexpected)


def _chip(deadline: Deadline) -> str:
    """A deadline in the words of `deadline_words`, by the working days as they are set."""
    return _words(deadline, calendar())


_words = lru_cache(maxsize=2000)(deadline_words)


def printed_once(macro: Macro, *values: Hashable) -> str:
    """What the macro prints for these values: equal values are printed once, then known.

    For macros imported without context, whose output depends on their arguments and on the
    working days alone: nothing can go stale, because what differs is another key.
    """
    return _printed(macro, calendar(), *values)


def printed_each(macro: Macro, items: Iterable[Hashable], *values: Hashable) -> str:
    """The same for each of the items, one after the other."""
    days = calendar()
    return Markup("").join(_printed(macro, days, item, *values) for item in items)


@lru_cache(maxsize=5000)
def _printed(macro: Macro, _calendar: Calendar, *values: Hashable) -> str:
    printed: str = macro(*values)
    return printed


def printed_part(template: str, **values: Hashable) -> str:
    """What a part of a page prints for these values: printed once, then known.

    The template sees these values and the words of every page alone: not who looks, nor when.
    """
    return _part(template, calendar(), *sorted(values.items()))


@lru_cache(maxsize=50)  # a part may be as long as its page
def _part(template: str, _calendar: Calendar, *values: tuple[str, Hashable]) -> str:
    return Markup(current_app.jinja_env.get_template(template).render(dict(values)))


def _last_day(good: date) -> str:
    """The last good day within a sentence, in the words of `last_day_words`."""
    return last_day_words(good, calendar())


def _waits(waiting: Waiting, *, short: bool = False) -> str:
    """Who is waited for and how long, in the words of `waiting_words`."""
    return waiting_words(waiting, calendar(), today=clock.today(), short=short)


def _common() -> dict[str, Any]:
    return {"who": g.get("who"), "today": clock.today(), "now": clock.now()}


@lru_cache
def build() -> str:
    """A digest of all static files: it names the folder under which they never change."""
    digest = hashlib.sha256()
    for path in sorted(p for p in STATIC.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(STATIC)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file in this build."""
    return url_for("static_file", build=build(), name=name)


@allow(PUBLIC)
def static_file(build: str, name: str) -> Response:
    """A file of the static folder, kept by browsers for a year when the build is this one."""
    response = send_from_directory(STATIC, name)
    current = build == globals()["build"]()
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if current else "no-cache"
    )
    return response


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def error_page(status: int, sentence: str, *, code: str = "") -> tuple[str, int]:
    """The sentence as a page, or as the fragment that htmx puts at the top."""
    if wants_fragment():
        after_this_request(_at_the_top)
    template = "errors/_error.html" if wants_fragment() else "errors/show.html"
    return render_template(template, status=status, sentence=sentence, code=code), status


def _at_the_top(response: Response) -> Response:
    """A refusal stands above the page and leaves what was typed where it is.

    It stays in sight by itself; who is typing (`X-Autosave`) is not carried away to the top.
    """
    show = "" if request.headers.get("X-Autosave") else " show:window:top"
    response.headers["HX-Retarget"] = "#refusals"
    response.headers["HX-Reswap"] = f"innerHTML{show}"
    return response


def _refused(error: Refusal) -> tuple[str, int]:
    return error_page(error.status, error.sentence)


def _no_token(_error: CSRFError) -> tuple[str, int]:
    return error_page(400, "Phiên làm việc của trang này đã cũ. Hãy tải lại trang rồi gửi lại.")


def _http_error(error: HTTPException) -> Any:
    if isinstance(error, SecurityError):  # no address can be made for a host that isn't ours
        return Response("Địa chỉ máy chủ không đúng.\n", 400, mimetype="text/plain")
    if error.code is None or error.code < 400:
        return error
    body, status = error_page(error.code, SENTENCES.get(error.code, SENTENCES[400]))
    response = error.get_response()
    response.data = body.encode()
    response.content_type = "text/html; charset=utf-8"
    response.status_code = status
    return response


def _database_error(error: OperationalError) -> Any:
    if database.is_busy(error):
        return *error_page(503, SENTENCES[503]), {"Retry-After": "5"}
    if database.is_full(error):
        return error_page(507, SENTENCES[507])
    return _unexpected(error)


def _unexpected(error: Exception) -> tuple[str, int]:
    database.db.session.rollback()
    code = secrets.token_hex(4)
    current_app.logger.error("error %s at %s", code, request.path, exc_info=error)
    return error_page(500, SENTENCES[500], code=code)
