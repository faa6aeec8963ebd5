"""What every page shares: template helpers, security headers, static files, error pages."""

import hashlib
from collections.abc import Hashable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

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
from .accounts import carried
from .agencies.queries import called_now, parties_on
from .errors import NoSpace, Refusal
from .files import spool
from .files.refusals import LARGEST_BODY, LARGEST_FILE, MEGABYTE, MOST_FILES
from .help.sections import section_for
from .htmx import wants_fragment
from .masking import masked
from .obligations.rules import KIND_WORDS, STEP_WORDS
from .operation.queries import alarms
from .plans.deadlines import Deadline, deadline_of, deadline_words, last_day_words
from .reminders.queries import Warned, warnings
from .request_log import request_id
from .submissions.workflow import DONE_WORDS
from .targets.rules import ATTAINMENT_WORDS
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
HSTS = "max-age=31536000; includeSubDomains"  # a year
SENTENCES = {
    400: "Yêu cầu không đúng dạng. Hãy quay lại trang trước và thử lại.",
    403: "Bạn không có quyền làm việc này.",
    404: "Không tìm thấy trang này, hoặc trang không dành cho bạn.",
    405: "Trang này không nhận cách gửi vừa dùng. Hãy quay lại trang trước và dùng nút trên trang.",
    413: f"Nội dung gửi lên quá lớn: mỗi tệp nhiều nhất {LARGEST_FILE // MEGABYTE} MB, mỗi lần gửi "
    f"nhiều nhất {LARGEST_BODY // MEGABYTE} MB và {MOST_FILES} tệp. Hãy gửi làm nhiều lần.",
    429: "Thao tác quá nhanh. Hãy chờ một chút rồi thử lại.",
    500: "Hệ thống gặp lỗi ngoài dự kiến. Những gì đã lưu vẫn còn nguyên.",
    503: "Hệ thống đang bận. Hãy chờ vài giây rồi bấm gửi lại.",
    507: NoSpace.sentence,
}
NEXT_STEPS = {  # what to do, where the sentence does not say so
    403: "Nếu công việc cần đến, hãy nhờ quản trị viên xem lại quyền của bạn.",
    404: "Hãy kiểm tra lại địa chỉ, hoặc tìm từ trang đầu.",
    500: "Hãy thử lại sau ít phút; nếu vẫn lỗi, hãy gửi mã lỗi cho quản trị viên.",
}
PASSING = (500, 503, 507)  # the same may succeed a little later


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
        "hour": vietnamese.hour,
        "instant": vietnamese.instant,
        "clock_move": vietnamese.clock_move,
        "size": vietnamese.size,
        "weekday": vietnamese.day_with_weekday,
        "number": vietnamese.number,
        "points": vietnamese.decimal_words,
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
        "FRESHNESS_WORDS": FRESHNESS_WORDS, "KIND_WORDS": KIND_WORDS, "STEP_WORDS": STEP_WORDS,
        "ATTAINMENT_WORDS": ATTAINMENT_WORDS, "DONE_WORDS": DONE_WORDS,
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
    return {
        "who": g.get("who"), "today": clock.today(), "now": clock.now(),
        "warnings": _warnings,
        "guide": _guide,
    }  # fmt: skip


def _warnings() -> list[Warned]:
    who = g.get("who")
    return alarms(who) + warnings(who, request.endpoint, clock.now())


def _guide() -> str:
    """The address of what the guide says of this page to this person, or nothing."""
    who = g.get("who")
    found = section_for(who.role, request.endpoint or "") if who and not who.is_held else None
    return url_for("help.chapter", slug=found[0], _anchor=found[1]) if found else ""


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
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def error_page(status: int, sentence: str) -> tuple[str, int]:
    """The sentence as a page, or as the fragment that htmx puts at the top.

    It bears the id of the request, under which the log says what happened, and a way back. A page
    that was sent in full gets back what was typed, where the same may succeed later.
    """
    told = {
        "status": status, "sentence": sentence, "code": request_id(), "back": _way_back(),
        "next_step": NEXT_STEPS.get(status, ""),
        "warnings": tuple,  # who cannot reach the database must not ask it for warnings
    }  # fmt: skip
    if wants_fragment():
        after_this_request(_at_the_top)
        return render_template("errors/_error.html", **told), status
    typed = _typed() if status in PASSING else None
    return render_template("errors/show.html", typed=typed, **told), status


def _way_back() -> str:
    """The page that one came from, if it is ours and another."""
    came_from = urlsplit(request.referrer or "")
    path = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    ours = came_from.netloc == request.host and path.startswith("/") and path[1:2] != "/"
    return path if ours and path != request.full_path.rstrip("?") else ""


def _typed() -> carried.Carried | None:
    sent = cast(spool.Request, request)
    if g.get("who") is None or not (fields := sent.fields_read):
        return None
    files = any(file.filename for file in sent.files.values())
    path = sent.full_path.rstrip("?")
    found = carried.read(carried.carry(path, fields.items(multi=True), had_files=files))
    return found if found and any(value for _, value in found.fields) else None


def _at_the_top(response: Response) -> Response:
    """A refusal stands above the page and leaves what was typed where it is.

    It stays in sight by itself; who is typing (`X-Autosave`) is not carried away to the top.
    """
    show = "" if request.headers.get("X-Autosave") else " show:window:top"
    response.headers["HX-Retarget"] = "#refusals"
    response.headers["HX-Reswap"] = f"innerHTML{show}"
    return response


def _refused(error: Refusal) -> Any:
    page = error_page(error.status, error.sentence)
    return (*page, {"Retry-After": str(error.wait)}) if error.wait else page


def _no_token(_error: CSRFError) -> tuple[str, int]:
    g.no_token = True
    return error_page(400, "Phiên làm việc của trang này đã cũ. Hãy tải lại trang rồi gửi lại.")


def _http_error(error: HTTPException) -> Any:
    if isinstance(error, SecurityError):  # no address can be made for a host that isn't ours
        right = current_app.config["PRESSPLAN"].base_url
        words = f"Địa chỉ máy chủ không đúng. Hãy mở {right}/\nMã lỗi: {request_id()}\n"
        return Response(words, 400, mimetype="text/plain")
    if error.code is None or error.code < 400:
        return error
    body, status = error_page(error.code, SENTENCES.get(error.code, SENTENCES[400]))
    response = error.get_response()
    response.data = body.encode()
    response.content_type = "text/html; charset=utf-8"
    response.status_code = status
    return response


def _database_error(error: OperationalError) -> Any:
    database.db.session.rollback()
    if database.is_busy(error):
        return *error_page(503, SENTENCES[503]), {"Retry-After": "5"}
    if database.is_full(error):
        return error_page(507, SENTENCES[507])
    return _unexpected(error)


def _unexpected(error: Exception) -> tuple[str, int]:
    database.db.session.rollback()
    code = request_id()
    current_app.logger.error("error %s at %s", code, masked(request.path), exc_info=error)
    return error_page(500, SENTENCES[500])
