"""The editions of the index, and how an annex gets into one."""

from flask import Response, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..exports.sending import sent
from ..files import workbook
from ..files.cells import Fault
from ..forms import seen_version
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from ..vietnamese import fold
from . import actions_annex, actions_edition, queries, queries_edition
from .annex import COLUMNS, LIMITS, Reading, read
from .annex_xlsx import write_template
from .blueprint import bp
from .checks import components_of, criteria_of
from .differences import differences
from .draft_kept import from_plain
from .forms_edition import HINTS, AnnexForm, EditionForm
from .models import Edition
from .models_annex import KeptAnnex
from .rules import SCORING_WORDS

MOST_FAULTS = 200
NO_FILE = "Hãy chọn tệp phụ lục đã điền."


@bp.get("/editions/")
@allow(*READERS)
def editions() -> Response:
    """All editions, the newest first, with what is there and what the decisions say."""
    return show(
        "maturity/editions.html", editions=queries.editions(), contents=queries_edition.contents()
    )


@bp.get("/editions/new")
@allow(Role.STAFF)
def new_edition() -> Response:
    """The form of one more edition."""
    return _form_page(EditionForm(formdata=None))


@bp.post("/editions/")
@allow(Role.STAFF)
def create_edition() -> Response:
    """Add the edition of a decision that is not known yet."""
    form = EditionForm()
    draft = form.understand(None) if form.validate() else None
    if draft is None:
        return _form_page(form, status=422)
    try:
        made = actions_edition.add_edition(draft, by=who(), at=clock.now())
        db.session.commit()
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _form_page(form, status=422)
    flash("Đã thêm bộ chỉ số.")
    return go(url_for(".edition", id=made.id))


@bp.get("/editions/<int:id>")
@allow(*READERS)
def edition(id: int) -> Response:
    """Everything that an edition says, with its tiers and levels."""
    found = queries.edition_or_404(id)
    versions = queries_edition.versions_of(found)
    return show(
        "maturity/edition.html", edition=found, words=SCORING_WORDS,
        versions=[each for each in versions if each.id != id],
        contents=queries_edition.contents()[id],
        lines=lines_about(found) if who().is_staff else [],
    )  # fmt: skip


@bp.get("/editions/<int:id>/edit")
@allow(Role.STAFF)
def edit_edition(id: int) -> Response:
    """The form of an edition as it stands."""
    found = queries.edition_or_404(id)
    form = EditionForm(formdata=None).fill(queries_edition.draft_of(found), found.version)
    return _form_page(form, found)


@bp.post("/editions/<int:id>/edit")
@allow(Role.STAFF)
def change_edition(id: int) -> Response:
    """Change head, pillars and levels of an edition that no assessment uses."""
    found, form = queries.edition_or_404(id), EditionForm()
    form.decision.data = found.decision
    draft = form.understand(queries_edition.draft_of(found)) if form.validate() else None
    if draft is None:
        return _form_page(form, found, status=422)
    try:
        changed = actions_edition.change_edition(
            id, draft, seen=seen_version(form.seen.data), by=who(), at=clock.now()
        )
    except BadInput as bad:
        db.session.rollback()
        return _form_page(form, found, late=bad.sentence, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        form.seen.data = str(found.version)
        return _form_page(form, found, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu bộ chỉ số." if changed else "Không có gì thay đổi.")
    return go(url_for(".edition", id=id))


@bp.get("/editions/<int:id>/annex.xlsx")
@allow(*READERS)
def template(id: int) -> Response:
    """The edition as a workbook: what it has, and room for what it lacks."""
    draft = queries_edition.draft_of(queries.edition_or_404(id))
    name = f"bo-chi-so-{fold(draft.decision).replace('/', '-').replace(' ', '-')}.xlsx"
    return sent(lambda path: write_template(path, draft), name)


@bp.get("/editions/<int:id>/annex")
@allow(Role.STAFF)
def annex(id: int) -> Response:
    """The form of an annex."""
    return _annex_page(queries.edition_or_404(id), AnnexForm(formdata=None))


@bp.post("/editions/<int:id>/annex")
@allow(Role.STAFF)
def check_annex(id: int) -> Response:
    """Read a file without changing anything: all its faults, or what it would make."""
    form = AnnexForm()
    try:
        name, book = workbook.sent_book(LIMITS, *COLUMNS, none=NO_FILE)
    except BadInput as bad:
        form.refuse("file", bad.sentence)
        return _annex_page(queries.edition_or_404(id), form, status=422)
    found = queries.edition_or_404(id)
    reading = read(book, queries_edition.draft_of(found))
    if reading.draft is None:
        return _annex_page(found, form, reading, name, status=422)
    kept = actions_annex.keep(found, reading.draft, name, by=who(), at=clock.now())
    db.session.commit()
    return go(url_for(".kept_annex", id=kept.id))


@bp.get("/editions/annexes/<int:id>")
@allow(Role.STAFF)
def kept_annex(id: int) -> Response:
    """What an annex that was read without fault would make."""
    return _kept_page(queries_edition.annex_or_404(id))


@bp.post("/editions/annexes/<int:id>/confirmation")
@allow(Role.STAFF)
def confirm_annex(id: int) -> Response:
    """Make it part of the edition, all or nothing."""
    kept = queries_edition.annex_or_404(id)
    makes_new = request.form.get("makes") == "new"
    try:
        made = actions_annex.confirm(id, makes_new=makes_new, by=who(), at=clock.now())
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        if db.session.get(KeptAnnex, id) is None:
            raise
        return _kept_page(kept, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã nhập phụ lục.")
    return go(url_for(".edition", id=made.id))


@bp.post("/editions/annexes/<int:id>/removal")
@allow(Role.STAFF)
def discard_annex(id: int) -> Response:
    """Let go of an annex that was not confirmed."""
    kept = queries_edition.annex_or_404(id)
    edition_id = kept.edition_id
    actions_annex.discard(id)
    db.session.commit()
    flash("Đã bỏ bản kiểm tra. Bộ chỉ số không thay đổi.")
    return go(url_for(".annex", id=edition_id))


def _form_page(
    form: EditionForm, found: Edition | None = None, *, late: str = "", status: int = 200
) -> Response:
    return show(
        "maturity/edition_edit.html", form=form, edition=found, late=late, hints=HINTS,
        used=found is not None and queries.is_used(found.id), sentence=actions_edition.USED,
        status=status,
    )  # fmt: skip


def _annex_page(
    found: Edition, form: AnnexForm, reading: Reading | None = None, name: str = "", *,
    status: int = 200,
) -> Response:  # fmt: skip
    faults = reading.faults if reading else ()
    by_sheet: dict[str, list[Fault]] = {}
    for fault in faults[:MOST_FAULTS]:
        by_sheet.setdefault(fault.sheet, []).append(fault)
    return show(
        "maturity/edition_annex.html", edition=found, form=form, name=name,
        faults=by_sheet, total=len(faults), shown=min(len(faults), MOST_FAULTS),
        contents=queries_edition.contents()[found.id], used=queries.is_used(found.id),
        status=status,
    )  # fmt: skip


def _kept_page(kept: KeptAnnex, *, late: str = "", status: int = 200) -> Response:
    found = queries.edition_or_404(kept.edition_id)
    draft = from_plain(kept.content)
    return show(
        "maturity/edition_kept.html", kept=kept, edition=found, draft=draft, late=late,
        components=sum(1 for _ in components_of(draft)),
        criteria=sum(1 for _ in criteria_of(draft)),
        differences=differences(queries_edition.draft_of(found), draft),
        makes_new=queries.is_used(found.id), stale=found.version != kept.edition_version,
        status=status,
    )  # fmt: skip
