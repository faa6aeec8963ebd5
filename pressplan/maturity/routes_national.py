"""The national distribution of levels, year by year; staff add a year or correct it."""

from flask import Response, abort, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..charts import stacked
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from . import actions_national, queries_national
from .blueprint import bp
from .forms_national import NationalForm, national_form
from .models import NationalResult
from .queries_link import Heading, chosen_edition, edition_choices


@bp.get("/national")
@allow(*READERS)
def national() -> Response:
    """Every year with its bar."""
    return show("maturity/national.html", years=queries_national.national(), stacked=stacked)


@bp.get("/national/new")
@allow(Role.STAFF)
def new_national() -> Response:
    """The form of one more year, with the levels of an edition."""
    edition = _edition()
    form = national_form(queries_national.levels_of(edition.id))(formdata=None)
    return _new_page(form, edition)


@bp.post("/national")
@allow(Role.STAFF)
def add_national() -> Response:
    """Add a year."""
    edition = _edition()
    form = national_form(queries_national.levels_of(edition.id))()
    if not form.validate():
        return _new_page(form, edition, status=422)
    try:
        actions_national.add(form.results(edition.id), by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _new_page(form, edition, status=422)
    db.session.commit()
    flash("Đã thêm số liệu của năm.")
    return go(url_for(".national"))


@bp.get("/national/<int:id>/edit")
@allow(Role.STAFF)
def edit_national(id: int) -> Response:
    """The form of a year as it stands."""
    row = queries_national.national_or_404(id)
    return _edit_page(row, _form_of(row)(formdata=None).fill(row))


@bp.post("/national/<int:id>/edit")
@allow(Role.STAFF)
def correct_national(id: int) -> Response:
    """Correct a year."""
    row = queries_national.national_or_404(id)
    form = _form_of(row)()
    if not form.validate():
        return _edit_page(row, form, status=422)
    form.year.data = row.year
    try:
        changed = actions_national.correct(
            row, form.results(row.edition_id), seen=seen_version(form.seen.data),
            by=who(), at=clock.now(),
        )  # fmt: skip
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _edit_page(row, form, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        row = queries_national.national_or_404(id)
        form.seen.data = str(row.version)
        return _edit_page(row, form, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu số liệu." if changed else "Không có gì thay đổi.")
    return go(url_for(".national"))


def _edition() -> Heading:
    """The edition that the address names, else the newest."""
    return chosen_edition(request.args.get("edition", "")) or abort(404)


def _form_of(row: NationalResult) -> type[NationalForm]:
    """The form with the levels that the row counts, in the order of its edition."""
    named = queries_national.levels_of(row.edition_id) if row.edition_id else []
    return national_form([*(n for n in row.counts if n not in named), *named])


def _new_page(form: NationalForm, edition: Heading, *, status: int = 200) -> Response:
    return show(
        "maturity/national_form.html", form=form, row=None, late="", edition=edition,
        editions=edition_choices(), lines=[], status=status,
    )  # fmt: skip


def _edit_page(
    row: NationalResult, form: NationalForm, *, late: str = "", status: int = 200
) -> Response:
    return show(
        "maturity/national_form.html", form=form, row=row, late=late, edition=None, editions=(),
        lines=lines_about(row), status=status,
    )  # fmt: skip
