"""The review of access: who has what, still needed or not, twice a year."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..exports.sending import sent
from ..exports.workbooks import About, Cell, Column, write_table
from ..guard import who
from ..htmx import go
from ..paging import asked_page
from . import actions_review, queries_review
from .blueprint import bp
from .queries_review import Access

COLUMNS = (
    Column("Họ và tên", 26), Column("E-mail", 32), Column("Quyền", 30), Column("Cơ quan", 40),
    Column("Chức vụ", 24), Column("Xác thực hai bước", 14), Column("Dùng gần nhất", 14),
    Column("Kỳ này", 16), Column("Xác nhận ngày", 14), Column("Người xác nhận", 24),
)  # fmt: skip


@bp.get("/accounts/review")
@allow(Role.ADMIN)
def review() -> Response:
    """Everybody who can sign in, with what they may do."""
    return _page()


@bp.get("/accounts/review.xlsx")
@allow(Role.ADMIN)
def review_file() -> Response:
    """The same as a workbook."""
    today = clock.today()
    found = queries_review.review(today, page=None)
    about = About("Rà soát quyền truy cập", who(), clock.now(), today)
    span = f"Kỳ rà soát từ {found.since:%d/%m/%Y}, còn {found.open} tài khoản chưa rà soát"

    def write(path: Path) -> None:
        write_table(
            path, sheet="Rà soát", title="Rà soát quyền truy cập", subtitle=span, columns=COLUMNS,
            rows=_rows(found.rows), about=about,
        )  # fmt: skip

    return sent(write, f"ra-soat-quyen-{today:%Y%m%d}.xlsx")


@bp.post("/accounts/review/confirmations")
@allow(Role.ADMIN)
def confirm_review() -> Response:
    """Confirm one account, or all that were ticked, just as the page showed them."""
    one = request.form.get("one", "")
    shown = [one] if one else request.form.getlist("account")
    try:
        count = actions_review.confirm(shown, today=clock.today(), by=who(), at=clock.now())
    except (BadInput, TooLate) as refused:
        return _page(refused.sentence, status=refused.status)
    db.session.commit()
    flash(f"Đã xác nhận {count} tài khoản còn cần.")
    return go(url_for("accounts.review", open=request.args.get("open"), page=_page_number()))


def _page_number() -> int | None:
    number = asked_page(request.args)
    return number if number > 1 else None


def _page(problem: str = "", *, status: int = 200) -> Response:
    only_open = request.args.get("open") == "1"
    found = queries_review.review(clock.today(), only_open=only_open, page=asked_page(request.args))
    kept: dict[str, Any] = {"open": "1"} if only_open else {}
    body = render_template(
        "accounts/review.html", review=found, only_open=only_open, problem=problem, kept=kept,
        url_of=lambda page: url_for("accounts.review", page=page, **kept),
    )  # fmt: skip
    return make_response(body, status)


def _rows(rows: Sequence[Access]) -> Iterator[list[Cell]]:
    for row in rows:
        account = row.account
        yield [
            account.name, account.email, row.words,
            account.agency.name if account.agency else "", account.position,
            "có" if row.factor else "không",
            clock.day_of(row.seen_at) if row.seen_at else "chưa lần nào",
            "đã rà soát" if row.reviewed else "chưa rà soát",
            clock.day_of(row.review.at) if row.review else None,
            row.review.by_name if row.review else "",
        ]  # fmt: skip
