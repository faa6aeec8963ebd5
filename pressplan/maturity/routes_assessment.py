"""The assessment of one agency in one round: begin it, share it, note that it was entered."""

from collections.abc import Callable
from typing import TypeVar

from flask import Response, abort, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..agencies.models import Agency
from ..agencies.queries import holding
from ..database import db
from ..errors import BadInput, TooLate
from ..files import sending
from ..forms import seen_version
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from . import actions_assessment as actions
from . import queries_sheet, workflow
from .blueprint import bp
from .forms_assessment import CommentForm, EntryForm, LinkForm, PartForm, SeenForm
from .models_assessment import Assessment
from .parts import Part
from .queries_round import phase, round_or_404, stand
from .queries_sheet import Sheet, assessment_or_404
from .routes_round import WORDS
from .workflow import BASIS_WORDS, Basis

TALKERS = (Role.AGENCY, Role.STAFF)
Filled = TypeVar("Filled", SeenForm, EntryForm)


@bp.post("/rounds/<int:id>/agencies/<int:agency_id>")
@allow(*TALKERS)
def begin(id: int, agency_id: int) -> Response:
    """Begin an assessment: the agency its own, staff what the Ministry found."""
    agency = db.session.get(Agency, agency_id) or abort(404)
    holder = holding(agency_id, clock.today())
    own = workflow.scores_itself(who(), holder)
    if not own and not workflow.may_record(who(), holder):
        abort(404)
    try:
        made = actions.open_assessment(round_or_404(id), agency, by=who(), at=clock.now())
    except BadInput:
        abort(404)
    db.session.commit()
    return go(url_for(".assessment" if own else ".results", id=made.id))


@bp.get("/assessments/<int:id>")
@allow(*READERS)
def assessment(id: int) -> Response:
    """The sheet: to be filled in by its agency, to be read by the others."""
    return page_of(assessment_or_404(id, who(), today=clock.today()))


@bp.post("/assessments/<int:id>/basis")
@allow(Role.AGENCY)
def set_basis(id: int) -> Response:
    """Score by criteria or by pillars from now on."""

    def carry_out(found: Assessment, form: SeenForm) -> str:
        try:
            basis = Basis(form.basis.data)
        except ValueError:
            abort(422)
        actions.set_basis(found, basis, seen=seen_version(form.seen.data), by=who(), at=clock.now())
        return f"Từ nay chấm {BASIS_WORDS[basis]}. Điểm đã ghi theo cách kia vẫn được giữ."

    return _button(id, SeenForm(), carry_out)


@bp.post("/assessments/<int:id>/review-request")
@allow(Role.AGENCY)
def ask_review(id: int) -> Response:
    """Ask the Department to look through it."""

    def carry_out(found: Assessment, form: SeenForm) -> str:
        seen = seen_version(form.seen.data)
        actions.ask_review(found, seen=seen, by=who(), at=clock.now())
        return "Đã đề nghị Sở rà soát. Sở chỉ góp ý, không chấm điểm."

    return _button(id, SeenForm(), carry_out)


@bp.post("/assessments/<int:id>/review")
@allow(Role.STAFF)
def finish_review(id: int) -> Response:
    """The Department has looked through it."""

    def carry_out(found: Assessment, form: SeenForm) -> str:
        seen = seen_version(form.seen.data)
        actions.finish_review(found, seen=seen, by=who(), at=clock.now())
        return "Đã ghi: rà soát xong. Cơ quan thấy các góp ý."

    return _button(id, SeenForm(), carry_out, own=False)


@bp.post("/assessments/<int:id>/comments")
@allow(*TALKERS)
def comment(id: int) -> Response:
    """Say a word on a part or the whole."""
    found, form = assessment_or_404(id, who(), today=clock.today()), CommentForm()
    if not form.validate():
        return page_of(found, comment=form, status=422)
    part = _part_named(form.part.data or "")
    actions.comment(found, part, form.text.data or "", by=who(), at=clock.now())
    db.session.commit()
    flash("Đã ghi góp ý.")
    return go(url_for(".assessment", id=id, _anchor=part.key if part else "comments"))


@bp.post("/assessments/<int:id>/entry")
@allow(Role.AGENCY)
def note_entry(id: int) -> Response:
    """Note that it was entered on the Ministry's tool."""
    form = EntryForm()
    if not form.validate():
        return page_of(own_assessment(id), entry=form, status=422)

    def carry_out(found: Assessment, form: EntryForm) -> str:
        actions.note_entry(
            found, form.entered_on.data, seen=seen_version(form.seen.data), by=who(),
            at=clock.now(),
        )  # fmt: skip
        return "Đã ghi: đã nhập trên công cụ của Bộ. Điểm được giữ nguyên."

    return _button(id, form, carry_out)


@bp.post("/assessments/<int:id>/entry/removal")
@allow(Role.AGENCY)
def take_back_entry(id: int) -> Response:
    """Open the scores again."""

    def carry_out(found: Assessment, form: SeenForm) -> str:
        seen = seen_version(form.seen.data)
        actions.take_back_entry(found, seen=seen, by=who(), at=clock.now())
        return "Đã mở lại để sửa. Sửa xong hãy nhập lại trên công cụ của Bộ."

    return _button(id, SeenForm(), carry_out)


@bp.get("/assessments/<int:id>/files/<int:file_id>")
@allow(*READERS)
def evidence(id: int, file_id: int) -> Response:
    """A file of the evidence, to be saved; `?view=1`: a PDF or picture, to be looked at."""
    today = clock.today()
    found = assessment_or_404(id, who(), today=today)
    stored = queries_sheet.evidence_or_404(found, file_id, who(), today=today).file
    return sending.preview(stored) if "view" in request.args else sending.send(stored)


def own_assessment(id: int) -> Assessment:
    """The assessment, for those who score it; for others its forms do not exist."""
    found = assessment_or_404(id, who(), today=clock.today())
    if not workflow.scores_itself(who(), holding(found.agency_id, clock.today())):
        abort(404)
    return found


def part_form(sheet: Sheet, part: Part) -> PartForm:
    """The form of a part as it stands."""
    criteria = {one.said.part: one.criterion for line in sheet.pillars for one in line.criteria}
    form = PartForm(formdata=None, prefix="")
    return form.offer(criteria.get(part)).fill(sheet.said_of(part).score)


def page_of(
    found: Assessment, *, typed: dict[Part, PartForm] | None = None,
    evidence: dict[Part, str] | None = None, link: dict[Part, LinkForm] | None = None,
    comment: CommentForm | None = None, entry: EntryForm | None = None, late: str = "",
    refused: str = "", status: int = 200,
) -> Response:  # fmt: skip
    """The whole page; the dictionaries hold forms as they were badly filled."""
    today = clock.today()
    holder = holding(found.agency_id, today)
    sheet = queries_sheet.sheet(found, who(), today=today)
    own = workflow.scores_itself(who(), holder)
    may_write = own and not found.entered_on and not found.round.closed_at
    shared = found.shared_at is not None
    return show(
        "maturity/assessment.html", sheet=sheet, found=found, round=found.round,
        phase=phase(found.round, today), stand=stand(found), words=WORDS, own=own,
        may_write=may_write, basis_words=BASIS_WORDS,
        may_comment=workflow.may_comment(who(), holder, shared=shared),
        may_record=workflow.may_record(who(), holder),
        sees_own=workflow.sees_self(who(), holder, shared=shared),
        form_of=lambda part: (typed or {}).get(part) or part_form(sheet, part),
        evidence_faults=evidence or {}, link_faults=link or {},
        comment=comment or CommentForm(formdata=None),
        entry=entry or EntryForm(formdata=None, entered_on=today), late=late, refused=refused,
        lines=lines_about(found) if who().is_staff or own else [], status=status,
    )  # fmt: skip


def _button(
    id: int, form: Filled, carry_out: Callable[[Assessment, Filled], str], *, own: bool = True
) -> Response:
    """Carry out what a button asks for, or say on the page what keeps it from that."""
    today = clock.today()
    try:
        found = own_assessment(id) if own else assessment_or_404(id, who(), today=today)
        said = carry_out(found, form)
    except BadInput as bad:
        db.session.rollback()
        again = assessment_or_404(id, who(), today=today)
        return page_of(again, refused=bad.sentence, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        return page_of(assessment_or_404(id, who(), today=today), late=late.sentence, status=409)
    db.session.commit()
    flash(said)
    return go(url_for(".assessment", id=id))


def _part_named(key: str) -> Part | None:
    """The part of a key such as "criteria-12"; None: the whole."""
    kind, _, id = key.partition("-")
    if kind in {basis.value for basis in Basis} and id.isascii() and id.isdigit() and len(id) < 10:
        return Part(Basis(kind), int(id))
    return None if not key else abort(422)
