"""Holidays and swapped days by year: /workdays."""

from flask import Blueprint, Response, abort, flash, request, url_for

from .. import clock
from ..access import EVERYONE, Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import FIRST_YEAR, LAST_YEAR, seen_version
from ..guard import who
from ..htmx import go, show
from ..vietnamese import day as printed
from . import actions, library, queries
from .forms import ConfirmForm, DayForm, SeenForm, SwapForm, confirm_form, filled
from .models import SpecialDay
from .rules import KIND_WORDS

bp = Blueprint("workdays", __name__, url_prefix="/workdays")
WRITERS = (Role.STAFF, Role.ADMIN)


@bp.get("/")
@allow(*EVERYONE)
def index() -> Response:
    """The special days of a year."""
    years = queries.years(clock.today())
    asked = request.args.get("year", "")
    year = int(asked) if asked in map(str, years) else clock.today().year
    return _year_page(year, years=years)


@bp.get("/new")
@allow(*WRITERS)
def new() -> Response:
    """The form of a new day."""
    return _day_page(DayForm(formdata=None))


@bp.post("/")
@allow(*WRITERS)
def create() -> Response:
    """Enter a day."""
    form = DayForm()
    if not form.validate():
        return _day_page(form, status=422)
    try:
        actions.add(form.wanted(), by=who(), at=clock.now())
    except BadInput as bad:
        form.refuse(bad.field, bad.sentence)
        return _day_page(form, status=422)
    except TooLate as late:
        return _day_page(form, status=409, late=late.sentence)
    db.session.commit()
    flash(f"Đã thêm ngày {printed(form.day.data)}.")
    return go(_list_of(form.day.data.year))


@bp.get("/<int:id>/edit")
@allow(*WRITERS)
def edit(id: int) -> Response:
    """The form of a day as it stands."""
    special = queries.day_or_404(id)
    return _day_page(filled(special), special)


@bp.post("/<int:id>/edit")
@allow(*WRITERS)
def change(id: int) -> Response:
    """Correct a day; who comes second sees what stands there and keeps what they typed."""
    form = DayForm()
    filled_in = form.validate()
    special = db.session.get(SpecialDay, id)
    if special is None:
        return _too_late(id, form, actions.GONE)
    if not filled_in:
        return _day_page(form, special, status=422)
    try:
        seen = seen_version(form.seen.data)
        changed = actions.change(special, form.wanted(), seen=seen, by=who(), at=clock.now())
    except BadInput as bad:
        form.refuse(bad.field, bad.sentence)
        return _day_page(form, special, status=422)
    except TooLate as late:
        return _too_late(id, form, late.sentence)
    db.session.commit()
    flash(f"Đã lưu ngày {printed(form.day.data)}." if changed else "Không có gì thay đổi.")
    return go(_list_of(form.day.data.year))


@bp.post("/<int:id>/removal")
@allow(*WRITERS)
def remove(id: int) -> Response:
    """Take a day out of the table."""
    form = SeenForm()
    special = queries.day_or_404(id)
    actions.remove(special, seen=seen_version(form.seen.data), by=who(), at=clock.now())
    db.session.commit()
    flash(f"Đã xóa ngày {printed(special.day)}.")
    return go(_list_of(special.day.year))


@bp.get("/swap")
@allow(*WRITERS)
def swap_page() -> Response:
    """The form of a swap."""
    return show("workdays/swap.html", form=SwapForm(formdata=None), late="")


@bp.post("/swap")
@allow(*WRITERS)
def swap() -> Response:
    """Enter both days of a swap by one document."""
    form = SwapForm()
    if not form.validate():
        return show("workdays/swap.html", form=form, late="", status=422)
    try:
        off, working = form.off.data, form.working.data
        actions.swap(off, working, form.document.data, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return show("workdays/swap.html", form=form, late="", status=422)
    except TooLate as late:
        return show("workdays/swap.html", form=form, late=late.sentence, status=409)
    db.session.commit()
    flash(f"Đã ghi: nghỉ ngày {printed(off)}, làm bù ngày {printed(working)}.")
    return go(_list_of(off.year))


@bp.post("/years/<int:year>/library")
@allow(*WRITERS)
def load(year: int) -> Response:
    """Enter what the library knows of a year that has no day."""
    _our_time(year)
    entered = library.load(year, by=who(), at=clock.now())
    db.session.commit()
    flash(f"Đã nạp {entered} ngày của năm {year} từ thư viện. Hãy đối chiếu với thông báo nghỉ.")
    return go(_list_of(year))


@bp.post("/years/<int:year>/confirmation")
@allow(*WRITERS)
def confirm(year: int) -> Response:
    """Write one document to every day of the year that has none."""
    _our_time(year)
    form = ConfirmForm()
    if not form.validate():
        return _year_page(year, form, status=422)
    try:
        confirmed = actions.confirm(
            year, form.document.data, seen=form.versions(), by=who(), at=clock.now()
        )
    except TooLate as late:
        db.session.rollback()
        form.seen.data = confirm_form(queries.days_of(year).days).seen.data
        return _year_page(year, form, status=409, late=late.sentence)
    db.session.commit()
    flash(f"Đã ghi văn bản cho {confirmed} ngày.")
    return go(_list_of(year))


def _year_page(
    year: int, form: ConfirmForm | None = None, *, years: range | None = None, late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    found, writes = queries.days_of(year), who().role in WRITERS
    return show(
        "workdays/index.html", found=found, writes=writes,
        years=years or queries.years(clock.today()),
        kinds=KIND_WORDS, changes=queries.last_changes() if writes else [], late=late,
        form=form or confirm_form(found.days), status=status,
    )  # fmt: skip


def _day_page(
    form: DayForm, special: SpecialDay | None = None, *, status: int = 200, late: str = ""
) -> Response:
    return show(
        "workdays/edit.html", form=form, special=special, late=late, kinds=KIND_WORDS,
        status=status,
    )  # fmt: skip


def _too_late(id: int, form: DayForm, sentence: str) -> Response:
    """What was typed once more, beside what stands there now; sent again, it counts."""
    db.session.rollback()
    special = db.session.get(SpecialDay, id)
    if special is None:
        return _day_page(form, status=409, late=actions.GONE)
    form.seen.data = str(special.version)
    return _day_page(form, special, status=409, late=sentence)


def _our_time(year: int) -> None:
    """404 for a year that no form takes."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)


def _list_of(year: int) -> str:
    return url_for("workdays.index", year=year)
