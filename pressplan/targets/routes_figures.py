"""The figures of one agency: give one, confirm it, send it back, its files."""

from functools import partial

from flask import Response, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..agencies.queries import holding
from ..database import db, reading
from ..errors import BadInput, NotYours, TooLate
from ..files import actions as files
from ..files import sending
from ..files.refusals import Unacceptable
from ..files.spool import arrived_at, takes_files
from ..forms import seen_version, token_of
from ..guard import who
from ..htmx import go, show
from ..tasks import workflow
from ..tasks.workflow import Verdict
from . import actions_measure as actions
from . import queries_page as queries
from .blueprint import bp
from .forms import HINTS, FigureForm, ReasonForm
from .method import method_words, years_offered
from .models import Target
from .queries_page import AgencyFigures
from .routes_list import WORDS, last_day
from .rules import rule_words


@bp.get("/<int:id>/agencies/<int:agency_id>")
@allow(*READERS)
def agency(id: int, agency_id: int) -> Response:
    """The figures of an agency for a target, and the form of whoever gives them."""
    target, found = _found(id, agency_id)
    return _page(target, found)


@bp.post("/<int:id>/agencies/<int:agency_id>/measurements")
@allow(Role.AGENCY, Role.STAFF)
@takes_files
def measure(id: int, agency_id: int) -> Response:
    """Give a figure, with what proves it."""
    with reading():
        target, found = _found(id, agency_id)
        if not workflow.may_report(who(), agency_id):
            raise NotYours
        form = FigureForm().offer(_years(target))
    uploads = [upload for upload in form.files.data or [] if upload]
    if not form.validate():
        return _page(*_found(id, agency_id), form, chosen=bool(uploads), status=422)
    try:
        received = files.receive_each(uploads, agency_id=agency_id, field="files")
        target, _ = _found(id, agency_id)
        made = actions.measure(
            target, agency_id, form.draft(), token=token_of(form),
            seen=seen_version(form.seen.data), files=received, by=who(), at=arrived_at(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        target, found = _found(id, agency_id)
        sentence = bad.sentence
        if isinstance(bad, Unacceptable):
            sentence = f"{bad.name}: {bad.sentence}"
            files.note_refusal(bad, about=target, by=who(), at=clock.now())
            db.session.commit()
        form.refuse(bad.field, sentence)
        return _page(target, found, form, chosen=bool(uploads), status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        target, found = _found(id, agency_id)
        form.seen.data, form.token.data = str(found.last), actions.new_token()
        return _page(target, found, form, late=late.sentence, chosen=bool(uploads), status=409)
    db.session.commit()
    flash(f"Đã ghi số liệu {made.figure.words(target.unit)}. Số liệu được tính khi Sở xác nhận.")
    return go(url_for(".agency", id=id, agency_id=agency_id))


@bp.post("/measurements/<int:id>/confirmation")
@allow(Role.STAFF)
def confirm(id: int) -> Response:
    """Confirm a figure."""
    return _judged(id, Verdict.CONFIRMED, ReasonForm())


@bp.post("/measurements/<int:id>/return")
@allow(Role.STAFF)
def send_back(id: int) -> Response:
    """Send a figure back with a word."""
    return _judged(id, Verdict.RETURNED, ReasonForm(prefix=f"return-{id}"))


@bp.get("/measurements/<int:id>/files/<int:file_id>")
@allow(*READERS)
def file(id: int, file_id: int) -> Response:
    """What proves a figure, to be saved; `?view=1`: a PDF or picture, to be looked at."""
    measurement = queries.measurement_or_404(id, who(), on=clock.today())
    stored = queries.file_or_404(measurement, file_id)
    return sending.preview(stored) if "view" in request.args else sending.send(stored)


def _judged(id: int, verdict: Verdict, form: ReasonForm) -> Response:
    measurement = queries.measurement_or_404(id, who(), on=clock.today())
    wanted = request.form.get("of", 0, type=int)
    target_id = queries.shown_under(measurement, wanted, on=clock.today()).id
    again = partial(_again, target_id, measurement.agency_id, {id: form})
    if not form.validate():
        return again(status=422)
    reason = form.reason.data or "" if verdict is Verdict.RETURNED else ""
    try:
        actions.judge(measurement, verdict, reason=reason, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return again(status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        return again(late=late.sentence, status=409)
    db.session.commit()
    confirmed = verdict is Verdict.CONFIRMED
    flash("Đã xác nhận số liệu." if confirmed else "Đã trả lại để cơ quan sửa số liệu.")
    return go(url_for(".target", id=target_id, _anchor="agencies"))


def _found(id: int, agency_id: int) -> tuple[Target, AgencyFigures]:
    target = queries.target_or_404(id, who())
    return target, queries.agency_or_404(target, agency_id, who(), on=last_day(target.plan))


def _again(
    target_id: int, agency_id: int, judging: dict[int, ReasonForm], *, late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    """The page of who holds the figure that was judged, with the word that was typed."""
    target, found = _found(target_id, holding(agency_id, clock.today()))
    return _page(target, found, judging=judging, late=late, status=status)


def _years(target: Target) -> list[int]:
    method = target.method
    begins = target.plan.period_from.year
    return years_offered(method, begins=begins, today=clock.today()) if method else []


def _page(
    target: Target, found: AgencyFigures, form: FigureForm | None = None, *, late: str = "",
    chosen: bool = False, judging: dict[int, ReasonForm] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """The page of an agency's figures; `chosen`: files came with the form and must come again."""
    method = target.method
    assert method is not None
    years = _years(target)
    if form is None:
        year = min(clock.today().year, method.horizon)
        form = FigureForm(formdata=None).offer(years)
        form.begin(year if year in years else years[0], found.last)
    forms = {
        entry.measurement.id: ReasonForm(None, prefix=f"return-{entry.measurement.id}")
        for entry in found.entries
        if entry.may_judge
    } | (judging or {})
    return show(
        "targets/agency.html", target=target, found=found, form=form, method=method, late=late,
        hints=HINTS, words=WORDS, rule=rule_words(method), said=method_words(method),
        forms=forms, chosen=chosen, needs_source=workflow.needs_source(who(), found.agency.id),
        lacks_base=method.growth and not found.has_base(method.base_year), status=status,
    )  # fmt: skip
