"""Changing many commitments at once: choose, preview, confirm."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, flash, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..forms import seen_version
from ..guard import who
from ..htmx import go
from ..htmx import show as render
from ..paging import pages_of
from ..plans.models import Plan
from ..vietnamese import capital, day_with_weekday, number
from ..workdays.queries import calendar
from . import queries
from . import queries_bulk as bulk_queries
from .actions_bulk import change_many
from .blueprint import bp
from .changes import WHAT_WORDS, Change, What
from .choices import asked_list
from .forms import WORDS, Filters
from .forms_bulk import BulkForm
from .queries_bulk import MOST, Row
from .rules import Reckoning

TOO_MANY = f"Mỗi lần đổi nhiều nhất {number(MOST)} đầu việc. Hãy lọc bớt rồi làm nhiều lần."
NONE_CHOSEN = "Hãy đánh dấu ít nhất một đầu việc, hoặc chọn tất cả đầu việc đang lọc."
MOVED = "Tài khoản của người này vừa thay đổi. Hãy chọn lại."


@dataclass(frozen=True)
class Asked:
    """The list that a change starts from, and its one commitment where there is only one."""

    plan: Plan
    filters: Filters
    by: Reckoning
    only: int

    @property
    def args(self) -> dict[str, object]:
        """The parameters of the address, for each step."""
        return {"only": self.only} if self.only else self.filters.args(page=self.filters.page)


@bp.get("/bulk")
@allow(Role.STAFF)
def bulk() -> Response:
    """Choose commitments of the list, and what to change."""
    asked = _asked()
    if asked is None:
        return render("tasks/none.html")
    stands = queries.commitment_or_404(asked.only, who()).internal_due_on if asked.only else None
    what = request.args.get("what", What.YEAR.value)
    form = BulkForm(formdata=None, what=what, day=stands)
    return _choosing(asked, form)


@bp.post("/bulk/preview")
@allow(Role.STAFF)
def preview_bulk() -> Response:
    """Each chosen commitment before and after, or why it is left out; nothing is written."""
    form, asked = BulkForm(), _asked()
    if asked is None:
        return render("tasks/none.html")
    form.offer_years(asked.plan, asked.by.today)
    ids = _chosen(form, asked)
    if request.form.get("edit"):
        return _choosing(asked, form, ticked=ids)
    fits = form.fits(asked.by.today)
    why_not = "" if ids else NONE_CHOSEN
    if len(ids) > MOST:
        why_not = TOO_MANY
    found = [] if why_not else bulk_queries.rows(ids)
    why_not = why_not or ("" if found else NONE_CHOSEN)
    change = form.change(bulk_queries.offered_for(found)) if fits and found else None
    if change is None:
        return _choosing(asked, form, status=422, ticked=ids, why_not=why_not)
    found = bulk_queries.rows(ids, change, today=asked.by.today)
    form.account.data = str(change.officer.account_id or "")
    return _preview(asked, form, change, found)


@bp.post("/bulk")
@allow(Role.STAFF)
def change_bulk() -> Response:
    """Change what was previewed; what moved meanwhile stays as it is and is named (409)."""
    form, asked = BulkForm(), _asked()
    if asked is None:
        return render("tasks/none.html")
    form.offer_years(asked.plan, asked.by.today)
    seen = dict(form.seen)
    ids = sorted(seen)
    if not form.fits(asked.by.today) or not ids or len(ids) > MOST:
        why_not = TOO_MANY if len(ids) > MOST else "" if ids else NONE_CHOSEN
        return _choosing(asked, form, status=422, ticked=ids, why_not=why_not)
    change = form.change(bulk_queries.offered_for(bulk_queries.rows(ids)))
    if change is None or str(change.officer.account_id or "") != (form.account.data or ""):
        form.refuse("officer", MOVED)
        return _choosing(asked, form, status=409, ticked=ids)
    reason = form.reason.data or ""
    result = change_many(seen, change, reason=reason, by=who(), at=clock.now())
    db.session.commit()
    if result.left:
        return render(
            "tasks/bulk_left.html", status=409, form=form, result=result, asked=asked,
            word=WHAT_WORDS[change.what],
        )  # fmt: skip
    flash(f"{WHAT_WORDS[change.what]}: đã đổi {result.changed} đầu việc.")
    return go(_back(asked))


def _asked() -> Asked | None:
    """The plan and filters of the address; the plan of its one commitment, where it names one."""
    only = max(0, seen_version(request.args.get("only")))
    today = clock.today()
    found = asked_list(request.args, today=today)
    if found is None:
        return None
    plan = queries.commitment_or_404(only, who()).task.plan if only else found.plan
    return Asked(plan, found.filters, queries.reckoning(plan, today=today), only)


def _chosen(form: BulkForm, asked: Asked) -> list[int]:
    """The commitments chosen: all that the filters mean, the ticked, or those of a preview."""
    if form.seen:
        return list(form.seen)
    if asked.only:
        return [asked.only]
    if request.form.get("scope") == "all":
        return bulk_queries.ids_for(asked.filters, asked.plan, asked.by)
    ticked = [text for text in request.form.getlist("id") if text.isascii() and text.isdigit()]
    return list(dict.fromkeys(int(text) for text in ticked if len(text) < 10))


def _choosing(
    asked: Asked, form: BulkForm, *, status: int = 200, ticked: Sequence[int] = (),
    why_not: str = "",
) -> Response:  # fmt: skip
    form.offer_years(asked.plan, asked.by.today)
    if asked.only:
        found, total = bulk_queries.rows([asked.only]), 1
    else:
        found = bulk_queries.page_for(asked.filters, asked.plan, asked.by)
        total = bulk_queries.count_for(asked.filters, asked.plan, asked.by)
    return render(
        "tasks/bulk.html", status=status, asked=asked, form=form, rows=found, total=total,
        most=MOST, pages=pages_of(total, queries.PAGE), ticked=set(ticked), why_not=why_not,
        scope=request.form.get("scope", ""), offered=bulk_queries.offered_for(found),
        back=_back(asked), words=WORDS, what=What,
        url_of=lambda n: url_for(".bulk", **asked.filters.args(page=n)),
    )  # fmt: skip


def _preview(asked: Asked, form: BulkForm, change: Change, found: list[Row]) -> Response:
    changing = [row for row in found if row.outcome.changes]
    form.rows.data = " ".join(row.now.claimed for row in changing)
    return render(
        "tasks/bulk_preview.html", asked=asked, form=form, word=WHAT_WORDS[change.what],
        changing=changing, left=[row for row in found if not row.outcome.changes],
        chosen=" ".join(row.now.claimed for row in found),
        hint=_hint(change), back=_back(asked),
    )  # fmt: skip


def _hint(change: Change) -> str:
    """What to know of a day that is no working day."""
    days = calendar()
    if change.day is None or days.is_working(change.day):
        return ""
    free = capital(day_with_weekday(change.day))
    working = day_with_weekday(days.last_working_day(change.day))
    return f"{free} không phải ngày làm việc; ngày làm việc cuối là {working}."


def _back(asked: Asked) -> str:
    if asked.only:
        commitment = queries.commitment_or_404(asked.only, who())
        return url_for("tasks.commitment", id=commitment.task_id, commitment_id=commitment.id)
    return url_for("tasks.index", **asked.filters.args(page=asked.filters.page))
