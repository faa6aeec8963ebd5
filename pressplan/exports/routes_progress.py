"""Filling in progress offline: the workbook, its check, and sending what was checked."""

from pathlib import Path

from flask import Response, flash, request, url_for

from .. import clock
from ..access import Role, allow
from ..agencies.cards import cards
from ..database import db
from ..errors import BadInput, TooLate
from ..files.workbook import sent_book
from ..guard import who
from ..htmx import go, show
from ..plans.models import Plan, PlanState
from ..tasks import workflow
from ..vietnamese import fold
from . import actions_progress, progress, progress_seal, queries_progress
from .blueprint import bp
from .forms_progress import SourceForm, WorkbookForm, flaws_of, read_confirmed
from .models import KeptProgress
from .progress import LIMITS, SHEET, Reading
from .progress_xlsx import Head, write_progress
from .queries_progress import Chosen, How
from .sending import sent

MOST_FAULTS = 200
NO_FILE = "Hãy chọn tệp đã điền."
NOTHING_TYPED = "Chưa có ô nền vàng nào được điền, nên không có gì để gửi."
PLAN_GONE = "Kế hoạch của bảng này không còn theo dõi. Hãy tải bảng mới."


@bp.get("/progress")
@allow(Role.AGENCY, Role.STAFF)
def progress_page() -> Response:
    """Where a workbook is taken away to be filled in, and comes back."""
    return _page(_chosen(), WorkbookForm(formdata=None))


@bp.get("/progress.xlsx")
@allow(Role.AGENCY, Role.STAFF)
def progress_file() -> Response:
    """The workbook of one agency, plan and year."""
    found = _chosen()
    if found.plan is None:
        return go(url_for(".progress_page"))
    now, plan = clock.now(), found.plan
    offers = queries_progress.offers(found.agency_id, plan, found.year, today=clock.today())
    name = cards()[found.agency_id].name
    head = Head(name, plan.title, found.year, who().name, now)

    def write(path: Path) -> None:
        write_progress(path, head, offers)

    slug = fold(cards()[found.agency_id].short).replace(" ", "-").replace("/", "-")
    return sent(write, f"cap-nhat-{slug}-{found.year}-{clock.today():%Y%m%d}.xlsx")


@bp.post("/progress")
@allow(Role.AGENCY, Role.STAFF)
def check_progress() -> Response:
    """Read a workbook without changing anything: all its faults, or what it would change."""
    form = WorkbookForm()
    name = ""
    try:
        name, book = sent_book(LIMITS, SHEET, none=NO_FILE)
        reading = progress.read(book, progress_seal.opened, flaws_of)
        _check_head(reading)
    except BadInput as bad:
        form.refuse("file", bad.sentence)
        return _page(_chosen(), form, status=422)
    if reading.faults:
        return _page(_chosen(reading), form, reading, name, status=422)
    kept = actions_progress.keep(reading, name, by=who(), at=clock.now())
    db.session.commit()
    return go(url_for(".kept_progress", id=kept.id))


@bp.get("/progress/<int:id>")
@allow(Role.AGENCY, Role.STAFF)
def kept_progress(id: int) -> Response:
    """What a workbook that was read without fault would change, or what it has changed."""
    return _kept_page(_kept(id), _source_form(_kept(id)))


@bp.post("/progress/<int:id>/confirmation")
@allow(Role.AGENCY, Role.STAFF)
def confirm_progress(id: int) -> Response:
    """Send every row that is to be sent, all or nothing."""
    kept = _kept(id)
    asked, form = read_confirmed(request.form), SourceForm()
    told = _needs_source(kept)
    if told and not form.validate():
        return _kept_page(kept, form, status=422)
    source, note = form.chosen if told else (None, "")
    try:
        count = actions_progress.confirm(
            kept, shown=asked.shown, taken=asked.taken, source=source, source_note=note, by=who(),
            at=clock.now(),
        )  # fmt: skip
        db.session.commit()
    except (TooLate, BadInput) as refused:
        db.session.rollback()
        db.session.expire_all()
        fresh = _kept(id)
        return _kept_page(fresh, form, refused.sentence, asked.taken, status=refused.status)
    if count:
        flash(f"Đã gửi {count} cập nhật từ tệp Excel. Sở sẽ xem và xác nhận.")
    return go(url_for(".kept_progress", id=id))


@bp.post("/progress/<int:id>/removal")
@allow(Role.AGENCY, Role.STAFF)
def discard_progress(id: int) -> Response:
    """Let go of a workbook that was not confirmed."""
    actions_progress.discard(_kept(id))
    db.session.commit()
    flash("Đã bỏ bản kiểm tra. Không có gì thay đổi.")
    return go(url_for(".progress_page"))


def _chosen(reading: Reading | None = None) -> Chosen:
    """The workbook that the address asks for, or the one that came."""
    asked = (
        reading.head
        if reading and reading.head
        else tuple(request.args.get(name, 0, type=int) for name in ("agency", "plan", "year"))
    )
    return queries_progress.chosen(who(), *asked, today=clock.today())


def _check_head(reading: Reading) -> None:
    """Whether what came may be sent at all. Raises BadInput (422)."""
    if reading.head is None:
        return
    agency_id, plan_id, _ = reading.head
    if not workflow.may_report(who(), agency_id):
        card = cards().get(agency_id)
        name = card.name if card else "đơn vị khác"
        raise BadInput(f"Đây là bảng của {name}. Hãy tải và điền bảng của đơn vị mình.", "file")
    plan = db.session.get(Plan, plan_id)
    if plan is None or plan.state is not PlanState.IN_FORCE:
        raise BadInput(PLAN_GONE, "file")
    if not reading.faults and not reading.filled:
        raise BadInput(NOTHING_TYPED, "file")


def _kept(id: int) -> KeptProgress:
    return queries_progress.kept_or_404(id, who(), at=clock.now())


def _needs_source(kept: KeptProgress) -> bool:
    return workflow.needs_source(who(), kept.agency_id)


def _source_form(kept: KeptProgress) -> SourceForm:
    form = SourceForm(formdata=None)
    form.source_note.data = f"tệp Excel “{kept.file_name}”"
    return form


def _page(
    found: Chosen, form: WorkbookForm, reading: Reading | None = None, name: str = "", *,
    status: int = 200,
) -> Response:  # fmt: skip
    faults = reading.faults if reading else ()
    return show(
        "exports/progress.html", chosen=found, form=form, name=name, faults=faults[:MOST_FAULTS],
        total=len(faults), agency=cards()[found.agency_id].name, sheet=SHEET,
        waiting=queries_progress.waiting(who(), at=clock.now()), status=status,
    )  # fmt: skip


def _kept_page(
    kept: KeptProgress, form: SourceForm, late: str = "", taken: frozenset[int] = frozenset(), *,
    status: int = 200,
) -> Response:  # fmt: skip
    changes = queries_progress.changes_of(kept, who())
    by_how = {how: [c for c in changes if c.how is how] for how in How}
    return show(
        "exports/progress_kept.html", kept=kept, changes=by_how, How=How, form=form, late=late,
        taken=taken, told=_needs_source(kept), agency=cards()[kept.agency_id].name,
        until=queries_progress.days_left(kept), untouched=kept.known - len(changes), status=status,
    )  # fmt: skip
