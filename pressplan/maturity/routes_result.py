"""What the council of the Ministry found, recorded by staff, and the level it recognised."""

from decimal import Decimal

from flask import Response, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..files import actions as files
from ..files.refusals import Unacceptable
from ..files.spool import arrived_at, takes_files
from ..forms import seen_version
from ..guard import who
from ..htmx import go, show
from . import actions_result as actions
from . import queries_sheet
from .actions_result import Found, Recognised
from .blueprint import bp
from .forms_assessment import LevelForm, PointsForm, Row
from .models_assessment import Assessment
from .parts import Part
from .queries_sheet import Sheet, recorded_or_404
from .workflow import Basis

FAULTY = "Có ô điểm chưa đúng. Hãy sửa các ô được đánh dấu bên dưới."


@bp.get("/assessments/<int:id>/results")
@allow(Role.STAFF)
def results(id: int) -> Response:
    """The council's points and the recognised level, to be recorded."""
    return _page(recorded_or_404(id, who(), today=clock.today()))


@bp.post("/assessments/<int:id>/results")
@allow(Role.STAFF)
def record_points(id: int) -> Response:
    """Record the council's points; what is left empty was not given."""
    found, form = recorded_or_404(id, who(), today=clock.today()), PointsForm()
    sheet = _sheet(found)
    rows = {part: Row(prefix=part.key) for part in _parts(sheet, _kind(form, sheet))}
    sound = [row.validate() and row.check(_maximum(sheet, part)) for part, row in rows.items()]
    if not form.validate() or not all(sound):
        return _page(found, points=form, rows=rows, refused=FAULTY, status=422)
    given = {
        part: Found(row.points.data, row.reason.data or "")
        for part, row in rows.items()
        if row.points.data is not None
    }
    try:
        changed = actions.record_points(
            found, given, seen=seen_version(form.seen.data), by=who(), at=clock.now()
        )
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        found = recorded_or_404(id, who(), today=clock.today())
        form.seen.data = str(found.version)
        return _page(found, points=form, rows=rows, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu điểm thẩm định." if changed else "Không có gì thay đổi.")
    return go(url_for(".results", id=id))


@bp.post("/assessments/<int:id>/recognition")
@allow(Role.STAFF)
@takes_files
def recognise(id: int) -> Response:
    """Record the level that the Ministry recognised, with its decision."""
    with reading():
        recorded_or_404(id, who(), today=clock.today())
    form = LevelForm()
    found = recorded_or_404(id, who(), today=clock.today())
    form.offer(found.round.edition.levels)
    if not form.validate():
        return _page(found, level=form, status=422)
    if not form.level.data:
        form.refuse("level", "Chọn mức được công nhận.")
        return _page(found, level=form, status=422)
    try:
        db.session.rollback()
        received = [files.receive(form.file.data, agency_id=None)] if form.file.data else []
        found = recorded_or_404(id, who(), today=clock.today())
        stored = [files.attach(one, by=who(), at=arrived_at()) for one in received]
        said = Recognised(
            form.level.data, form.number.data or "", form.decided_on.data, form.total.data,
            stored[0] if stored else None,
        )  # fmt: skip
        actions.recognise(found, said, seen=seen_version(form.seen.data), by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        again = recorded_or_404(id, who(), today=clock.today())
        if isinstance(bad, Unacceptable):
            files.note_refusal(bad, about=again, by=who(), at=clock.now())
            db.session.commit()
        form.refuse(bad.field, bad.sentence)
        return _page(again, level=form, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        found = recorded_or_404(id, who(), today=clock.today())
        form.seen.data = str(found.recognition.version if found.recognition else 0)
        return _page(found, level=form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã ghi mức được công nhận.")
    return go(url_for(".results", id=id))


def _sheet(found: Assessment) -> Sheet:
    return queries_sheet.sheet(found, who(), today=clock.today())


def _kind(form: PointsForm, sheet: Sheet) -> Basis:
    """Of what the points are that the form gives."""
    if form.kind.data == Basis.PILLARS.value or not sheet.has_criteria:
        return Basis.PILLARS
    return Basis.CRITERIA


def _parts(sheet: Sheet, kind: Basis) -> list[Part]:
    if kind is Basis.PILLARS:
        return [line.said.part for line in sheet.pillars]
    return [one.said.part for line in sheet.pillars for one in line.criteria]


def _maximum(sheet: Sheet, part: Part) -> Decimal | None:
    """The maximum of a part, None: not confirmed."""
    of_pillars = {line.said.part: line.pillar.maximum for line in sheet.pillars}
    of_criteria = {
        one.said.part: one.criterion.maximum for line in sheet.pillars for one in line.criteria
    }
    return of_pillars[part] if part.kind is Basis.PILLARS else of_criteria[part]


def _page(
    found: Assessment, *, points: PointsForm | None = None, rows: dict[Part, Row] | None = None,
    level: LevelForm | None = None, late: str = "", refused: str = "", status: int = 200,
) -> Response:  # fmt: skip
    sheet = _sheet(found)
    by_pillar = any(line.said.appraisal for line in sheet.pillars)
    form = points or PointsForm(formdata=None, seen=str(found.version))
    if points is None:
        form.kind.data = (
            Basis.PILLARS if by_pillar or not sheet.has_criteria else Basis.CRITERIA
        ).value

    def row_of(part: Part) -> Row:
        if rows and part in rows:
            return rows[part]
        stands = sheet.said_of(part).appraisal
        return Row(formdata=None, prefix=part.key).fill(
            Found(stands.points, stands.reason) if stands else None
        )

    return show(
        "maturity/results.html", sheet=sheet, found=found, round=found.round, form=form,
        row_of=row_of, late=late, refused=refused,
        level=level or LevelForm(formdata=None).offer(sheet.edition.levels).fill(found.recognition),
        status=status,
    )  # fmt: skip
