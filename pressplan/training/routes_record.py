"""Staff record who came, the result and certificate of an agency; the list to sign."""

from flask import Response, flash, request, url_for

from .. import clock
from ..access import Role, allow
from ..agencies.cards import Card
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..files import actions as files
from ..files.refusals import Unacceptable
from ..files.spool import arrived_at, takes_files
from ..forms import seen_version
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from . import actions_record as actions
from . import queries
from .actions_record import ResultDraft
from .actions_register import open_registration
from .blueprint import bp
from .forms_record import MARK_WORDS, AttendanceForm, ResultForm, mark_of, marks_of
from .models import Programme, TrainingSession
from .routes_list import WORDS


@bp.get("/sessions/<int:id>/list")
@allow(Role.STAFF, Role.LEADER)
def attendance_list(id: int) -> Response:
    """Who is registered for a session, as a paper to sign."""
    found = queries.session_or_404(id)
    return show(
        "training/list.html", session=found, programme=found.programme,
        people=queries.coming_to(found),
    )  # fmt: skip


@bp.get("/sessions/<int:id>/attendance")
@allow(Role.STAFF)
def attendance(id: int) -> Response:
    """The form in which staff note who came."""
    found = queries.session_or_404(id)
    form = AttendanceForm(formdata=None, data={"seen": found.version})
    return _attendance_page(found, form, {})


@bp.post("/sessions/<int:id>/attendance")
@allow(Role.STAFF)
def record_attendance(id: int) -> Response:
    """Note who came and what the exercise gave."""
    found, form = queries.session_or_404(id), AttendanceForm()
    marks = marks_of(request.form, queries.coming_to(found))
    try:
        changed = actions.record_attendance(
            found, marks, seen=seen_version(form.seen.data), by=who(), at=clock.now()
        )
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        form.seen.data = str(found.version)
        return _attendance_page(found, form, request.form.to_dict(), late.sentence, status=409)
    db.session.commit()
    flash("Đã ghi điểm danh." if changed else "Không có gì thay đổi.")
    return go(url_for(".programme", id=found.programme_id))


@bp.get("/<int:id>/agencies/<int:agency_id>/result")
@allow(Role.STAFF)
def result(id: int, agency_id: int) -> Response:
    """The form of an agency's result and certificate."""
    found, card = _found(id, agency_id)
    form = ResultForm(formdata=None).fill(queries.registration_of(id, agency_id))
    return _result_page(found, card, form)


@bp.post("/<int:id>/agencies/<int:agency_id>/result")
@allow(Role.STAFF)
@takes_files
def record_result(id: int, agency_id: int) -> Response:
    """Note the result of an agency, its certificate and the scan of it."""
    with reading():
        _found(id, agency_id)
    form = ResultForm()
    if not form.validate():
        return _result_page(*_found(id, agency_id), form, status=422)
    try:
        received = [files.receive(form.file.data, agency_id=None)] if form.file.data else []
        found, _ = _found(id, agency_id)
        row = open_registration(found, agency_id)
        stored = [files.attach(one, by=who(), at=arrived_at()) for one in received]
        draft = ResultDraft(
            form.chosen, form.number.data or "", form.issued_on.data, stored[0] if stored else None
        )
        seen = seen_version(form.seen.data)
        changed = actions.record_result(row, draft, seen=seen, by=who(), at=arrived_at())
    except BadInput as bad:
        db.session.rollback()
        found, card = _found(id, agency_id)
        if isinstance(bad, Unacceptable):
            files.note_refusal(bad, about=found, by=who(), at=clock.now())
            db.session.commit()
        form.refuse(bad.field, bad.sentence)
        return _result_page(found, card, form, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        stands = queries.registration_of(id, agency_id)
        form.seen.data = str(stands.version if stands else 1)
        return _result_page(*_found(id, agency_id), form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã ghi kết quả." if changed else "Không có gì thay đổi.")
    return go(url_for(".programme", id=id, _anchor="agencies"))


def _found(id: int, agency_id: int) -> tuple[Programme, Card]:
    programme = queries.programme_or_404(id)
    return programme, queries.agency_or_404(programme, agency_id, who(), today=clock.today())


def _attendance_page(
    session: TrainingSession, form: AttendanceForm, typed: dict[str, str], late: str = "", *,
    status: int = 200,
) -> Response:  # fmt: skip
    people = queries.coming_to(session)
    return show(
        "training/attendance.html", session=session, programme=session.programme, people=people,
        form=form, late=late, mark_words=MARK_WORDS, begun=session.starts_at <= clock.now(),
        marks={p.id: typed.get(f"mark_{p.id}", mark_of(p)) for p in people},
        lines=lines_about(session), status=status,
    )  # fmt: skip


def _result_page(
    programme: Programme, card: Card, form: ResultForm, *, late: str = "", status: int = 200
) -> Response:
    return show(
        "training/result.html", programme=programme, agency=card, form=form, late=late,
        registration=queries.registration_of(programme.id, card.id), words=WORDS, status=status,
    )  # fmt: skip
