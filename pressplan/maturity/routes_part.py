"""One part of an assessment: its score, saved as one types, and its evidence."""

from flask import Response, flash, make_response, render_template, url_for

from .. import clock
from ..access import Role, allow
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..files import actions as files
from ..files.refusals import SENTENCES, Unacceptable
from ..files.spool import arrived_at, takes_files
from ..forms import seen_version
from ..guard import who
from ..htmx import go, wants_fragment
from . import actions_assessment as actions
from . import queries_sheet
from .blueprint import bp
from .forms_assessment import EvidenceForm, LinkForm, PartForm
from .models_assessment import Assessment
from .parts import Part
from .queries_sheet import Sheet
from .routes_assessment import own_assessment, page_of, part_form
from .workflow import Basis

PART = "<any(pillars,criteria):kind>/<int:part_id>"


@bp.post(f"/assessments/<int:id>/{PART}")
@allow(Role.AGENCY)
def save(id: int, kind: str, part_id: int) -> Response:
    """Keep what is typed of a part; as one types, or by the button."""
    part = Part(Basis(kind), part_id)
    found = own_assessment(id)
    form = _typed_form(found, part)
    if not form.validate():
        return _badly_filled(found, part, form)
    try:
        actions.save_score(
            found, part, form.typed, seen=seen_version(form.seen.data), by=who(), at=clock.now()
        )
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field if bad.field in form else "note", bad.sentence)
        return _badly_filled(own_assessment(id), part, form)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        return _newer(own_assessment(id), part, form, late.sentence)
    db.session.commit()
    if wants_fragment():
        return _saved(own_assessment(id), part)
    flash("Đã lưu.")
    return go(url_for(".assessment", id=id, _anchor=part.key))


@bp.post(f"/assessments/<int:id>/{PART}/files")
@allow(Role.AGENCY)
@takes_files
def put_evidence(id: int, kind: str, part_id: int) -> Response:
    """Add files to the evidence: checked and stored first, all of them or none."""
    part = Part(Basis(kind), part_id)
    with reading():
        agency_id = own_assessment(id).agency_id
    form = EvidenceForm()
    uploads = [upload for upload in form.files.data or [] if upload]
    if not uploads:
        return _evidence(own_assessment(id), part, SENTENCES["none"], status=422)
    try:
        received = files.receive_each(uploads, agency_id=agency_id, field="files")
        found = own_assessment(id)
        actions.put_evidence(found, part, received, by=who(), at=arrived_at())
    except Unacceptable as refused:
        db.session.rollback()
        found = own_assessment(id)
        files.note_refusal(refused, about=found, by=who(), at=clock.now())
        db.session.commit()
        said = f"{refused.name}: {refused.sentence}"
        return _evidence(own_assessment(id), part, said, status=422)
    except BadInput as bad:
        db.session.rollback()
        return _evidence(own_assessment(id), part, bad.sentence, status=422)
    db.session.commit()
    return _evidence_kept(id, part, "Đã thêm tệp minh chứng.")


@bp.post(f"/assessments/<int:id>/{PART}/files/<int:file_id>/removal")
@allow(Role.AGENCY)
def take_evidence(id: int, kind: str, part_id: int, file_id: int) -> Response:
    """Take a file out of the evidence."""
    actions.take_evidence(own_assessment(id), file_id, by=who(), at=clock.now())
    db.session.commit()
    return _evidence_kept(id, Part(Basis(kind), part_id), "Đã bỏ tệp minh chứng.")


@bp.post(f"/assessments/<int:id>/{PART}/links")
@allow(Role.AGENCY)
def add_link(id: int, kind: str, part_id: int) -> Response:
    """Add an address to the evidence."""
    part, found, form = Part(Basis(kind), part_id), own_assessment(id), LinkForm()
    if not form.validate() or not form.understand():
        return _evidence(found, part, "", link=form, status=422)
    try:
        url, title = form.url.data or "", form.title.data or ""
        actions.add_link(found, part, url, title, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse("url", bad.sentence)
        return _evidence(own_assessment(id), part, "", link=form, status=422)
    db.session.commit()
    return _evidence_kept(id, part, "Đã thêm liên kết minh chứng.")


@bp.post(f"/assessments/<int:id>/{PART}/links/<int:link_id>/removal")
@allow(Role.AGENCY)
def take_link(id: int, kind: str, part_id: int, link_id: int) -> Response:
    """Take an address out of the evidence."""
    actions.take_link(own_assessment(id), link_id, by=who(), at=clock.now())
    db.session.commit()
    return _evidence_kept(id, Part(Basis(kind), part_id), "Đã bỏ liên kết minh chứng.")


def _typed_form(found: Assessment, part: Part) -> PartForm:
    """The form as it was typed, with what can be chosen in this part; 404 for another edition's."""
    sheet = _sheet(found)
    sheet.said_of(part)
    criteria = {one.said.part: one.criterion for line in sheet.pillars for one in line.criteria}
    return PartForm().offer(criteria.get(part))


def _sheet(found: Assessment) -> Sheet:
    return queries_sheet.sheet(found, who(), today=clock.today())


def _saved(
    found: Assessment, part: Part, *, late: str = "", wrong: str = "", status: int = 200
) -> Response:
    """The line that says whether what is typed is kept, and the totals as they are by now."""
    sheet = _sheet(found)
    body = render_template(
        "maturity/_saved.html", sheet=sheet, found=found, said=sheet.said_of(part), late=late,
        wrong=wrong, swapped=True,
    )  # fmt: skip
    return make_response(body, status)


def _badly_filled(found: Assessment, part: Part, form: PartForm) -> Response:
    if wants_fragment():
        _, label, sentence = form.problems[0]
        return _saved(found, part, wrong=f"{label}: {sentence}", status=422)
    return page_of(found, typed={part: form}, status=422)


def _newer(found: Assessment, part: Part, form: PartForm, sentence: str) -> Response:
    """What was typed, beside what stands by now; saved again it counts."""
    if wants_fragment():
        return _saved(found, part, late=sentence, status=409)
    form.seen.data = part_form(_sheet(found), part).seen.data
    return page_of(found, typed={part: form}, late=sentence, status=409)


def _evidence(
    found: Assessment, part: Part, fault: str, *, link: LinkForm | None = None, status: int = 200
) -> Response:
    """The evidence of a part: that alone for htmx, else the whole page."""
    if not wants_fragment():
        return page_of(
            found, evidence={part: fault} if fault else None,
            link={part: link} if link else None, status=status,
        )  # fmt: skip
    body = render_template(
        "maturity/_evidence.html", found=found, said=_sheet(found).said_of(part), may_write=True,
        fault=fault, link=link,
    )  # fmt: skip
    return make_response(body, status)


def _evidence_kept(id: int, part: Part, said: str) -> Response:
    if wants_fragment():
        return _evidence(own_assessment(id), part, "")
    flash(said)
    return go(url_for(".assessment", id=id, _anchor=part.key))
