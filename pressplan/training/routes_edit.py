"""Staff announce a programme, correct it, set its sessions."""

from flask import Response, flash, request, url_for

from .. import clock
from ..access import Role, allow
from ..agencies.queries import all_agencies
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import seen_version
from ..guard import who
from ..htmx import go, show
from ..reading.queries import register
from . import actions, queries
from .blueprint import bp
from .forms import HINTS, ProgrammeForm, SessionForm
from .models import Programme, TrainingSession


@bp.get("/new")
@allow(Role.STAFF)
def new() -> Response:
    """The form of a new programme; `?follows=`: one that repeats another."""
    form, previous = ProgrammeForm(formdata=None), _follows(request.args.get("follows", ""))
    if previous is None:
        return _programme_page(form.empty())
    today = clock.today()
    failed = queries.cards_of(queries.not_passed(previous, today=today))
    names = [card.name_on(today) for card in failed]
    return _programme_page(form.follow(previous, names, today), follows=previous)


@bp.post("/")
@allow(Role.STAFF)
def create() -> Response:
    """Announce a programme."""
    form = ProgrammeForm()
    previous = _follows(form.follows.data or "")
    if not form.validate() or not form.understand(register().find):
        return _programme_page(form, follows=previous, status=422)
    follows_id = previous.id if previous else None
    try:
        made = actions.create(form.draft(), follows_id=follows_id, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _programme_page(form, follows=previous, status=422)
    db.session.commit()
    flash("Đã lập chương trình. Thêm buổi tập huấn để nhận đăng ký.")
    return go(url_for(".programme", id=made.id))


@bp.get("/<int:id>/edit")
@allow(Role.STAFF)
def edit(id: int) -> Response:
    """The form of a programme as it stands."""
    found = queries.programme_or_404(id)
    form = ProgrammeForm(formdata=None).fill(found, clock.today())
    return _programme_page(form, found)


@bp.post("/<int:id>/edit")
@allow(Role.STAFF)
def change(id: int) -> Response:
    """Change what a programme says."""
    found, form = queries.programme_or_404(id), ProgrammeForm()
    if not form.validate() or not form.understand(register().find):
        return _programme_page(form, found, status=422)
    try:
        changed = actions.change(
            found, form.draft(), seen=seen_version(form.seen.data), by=who(), at=clock.now()
        )
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _programme_page(form, queries.programme_or_404(id), status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        form.seen.data = str(found.version)
        return _programme_page(form, found, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu chương trình." if changed else "Không có gì thay đổi.")
    return go(url_for(".programme", id=id))


@bp.get("/<int:id>/sessions/new")
@allow(Role.STAFF)
def new_session(id: int) -> Response:
    """The form of one more session."""
    return _session_page(queries.programme_or_404(id), SessionForm(formdata=None))


@bp.post("/<int:id>/sessions")
@allow(Role.STAFF)
def add_session(id: int) -> Response:
    """Add a session."""
    found, form = queries.programme_or_404(id), SessionForm()
    draft = form.draft() if form.validate() else None
    if draft is None:
        return _session_page(found, form, status=422)
    try:
        actions.add_session(found, draft, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _session_page(queries.programme_or_404(id), form, status=422)
    db.session.commit()
    flash("Đã thêm buổi tập huấn.")
    return go(url_for(".programme", id=id))


@bp.get("/sessions/<int:id>/edit")
@allow(Role.STAFF)
def edit_session(id: int) -> Response:
    """The form of a session as it stands."""
    found = queries.session_or_404(id)
    return _session_page(found.programme, SessionForm(formdata=None).fill(found), found)


@bp.post("/sessions/<int:id>/edit")
@allow(Role.STAFF)
def change_session(id: int) -> Response:
    """Change a session."""
    found, form = queries.session_or_404(id), SessionForm()
    draft = form.draft() if form.validate() else None
    if draft is None:
        return _session_page(found.programme, form, found, status=422)
    try:
        seen = seen_version(form.seen.data)
        changed = actions.change_session(found, draft, seen=seen, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        found = queries.session_or_404(id)
        form.refuse(bad.field, bad.sentence)
        return _session_page(found.programme, form, found, status=422)
    except TooLate as late:
        db.session.rollback()
        db.session.expire_all()
        form.seen.data = str(found.version)
        return _session_page(found.programme, form, found, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã lưu buổi tập huấn." if changed else "Không có gì thay đổi.")
    return go(url_for(".programme", id=found.programme_id))


@bp.post("/sessions/<int:id>/removal")
@allow(Role.STAFF)
def remove_session(id: int) -> Response:
    """Take out a session for which nobody registered."""
    found = queries.session_or_404(id)
    programme_id = found.programme_id
    actions.remove_session(found, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã bỏ buổi tập huấn.")
    return go(url_for(".programme", id=programme_id))


def _follows(number: str) -> Programme | None:
    wanted = seen_version(number)
    return queries.programme_or_404(wanted) if number and wanted > 0 else None


def _programme_page(
    form: ProgrammeForm, programme: Programme | None = None, *, follows: Programme | None = None,
    late: str = "", status: int = 200,
) -> Response:  # fmt: skip
    return show(
        "training/edit.html", form=form, programme=programme, follows=follows, late=late,
        hints=HINTS, agencies=[agency.name for agency in all_agencies()], status=status,
    )  # fmt: skip


def _session_page(
    programme: Programme, form: SessionForm, session: TrainingSession | None = None, *,
    late: str = "", status: int = 200,
) -> Response:  # fmt: skip
    return show(
        "training/session.html", form=form, programme=programme, session=session, late=late,
        hints=HINTS, status=status,
    )  # fmt: skip
