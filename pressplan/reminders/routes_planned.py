"""What will be sent: the coming thirty days, and any day in full."""

from datetime import date

from flask import Response, request, url_for

from .. import clock
from ..access import Role, allow
from ..htmx import show
from ..paging import page_within, pages_of
from ..workdays.queries import calendar
from . import preview
from .blueprint import bp
from .rules import KIND_WORDS

PAGE = 50


@bp.get("/planned")
@allow(Role.STAFF)
def planned() -> Response:
    """The days on which letters are to go, with how many people and what about."""
    return show(
        "reminders/planned.html", days=preview.coming(), ahead=preview.AHEAD, today=clock.today(),
        kind_words=KIND_WORDS,
    )  # fmt: skip


@bp.get("/preview")
@allow(Role.STAFF)
def on_day() -> Response:
    """Who would hear what on a day; nothing is written."""
    asked, wrong = _asked(request.args.get("on", ""))
    letters = preview.letters_on(asked)
    page = page_within(request.args.get("page", 1, type=int), len(letters), PAGE)
    return show(
        "reminders/preview.html", letters=letters[(page - 1) * PAGE : page * PAGE], on=asked,
        total=len(letters), page_number=page, pages=pages_of(len(letters), PAGE), wrong=wrong,
        today=clock.today(), works=calendar().is_working(asked), sections=preview.in_sections,
        url_of=lambda n: url_for(".on_day", on=asked.isoformat(), page=n),
    )  # fmt: skip


def _asked(typed: str) -> tuple[date, str]:
    """The day that was typed, today for nothing; what is no day is said beside it."""
    if not typed:
        return clock.today(), ""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return clock.today(), "Ngày không đúng. Hãy chọn một ngày, ví dụ 15/11/2026."
    if not preview.can_be_told(day, clock.today()):
        return clock.today(), "Chỉ xem được trong khoảng 400 ngày trước và sau hôm nay."
    return day, ""
