"""From the document to the plan: /reading, for staff."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import RequestEntityTooLarge

from .. import clock, htmx
from ..access import Role, allow
from ..database import db
from ..errors import BadInput, TooLate
from ..files.spool import drain
from ..guard import who
from . import actions, draft, queries, upload
from .forms import FORMS, NEW, DoubtForm, PartForm, UploadForm
from .screen import ADDABLE, Screen

bp = Blueprint("reading", __name__, url_prefix="/reading")
PART = f"<any({','.join(FORMS)}):kind>"
LIST = f"<any({','.join(ADDABLE)}):kind>"


@bp.get("/")
@allow(Role.STAFF)
def index() -> str:
    """Every document that was read, the newest first."""
    found = queries.drafts(request.args.get("page", 1, type=int))
    return render_template(
        "reading/index.html",
        drafts=found.drafts, total=found.total, page_=found.page, pages=found.pages,
        open_doubts=draft.open_doubts,
    )  # fmt: skip


@bp.get("/new")
@allow(Role.STAFF)
def new() -> str:
    """Choose a file or paste a text."""
    return render_template("reading/new.html", form=UploadForm())


@bp.post("/")
@allow(Role.STAFF)
def create() -> Response | tuple[str, int]:
    """Read a document, before the database is touched, and keep what was understood."""
    form = UploadForm()
    try:
        document, name = upload.document_of(form)
    except upload.NotRead as why:
        form.refuse(why.field, str(why))
        return render_template("reading/new.html", form=form), 422
    kept = actions.keep(document, name, by=who(), at=clock.now())
    db.session.commit()
    return htmx.go(url_for(".show", id=kept.id))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    """The body is over the limit: take it off the line, then say so beside the field."""
    drain(request.environ)
    if g.get("who") is None or g.who.role is not Role.STAFF:
        return render_template("reading/too_large.html", sentence=upload.TOO_LARGE), 413
    form = UploadForm(None)
    form.refuse("file", upload.TOO_LARGE)
    return render_template("reading/new.html", form=form), 413


@bp.get("/<int:id>")
@allow(Role.STAFF)
def show(id: int) -> str:
    """What was understood beside the lines of the document."""
    return render_template("reading/show.html", screen=Screen(queries.draft_or_404(id)))


@bp.post("/<int:id>/removal")
@allow(Role.STAFF)
def discard(id: int) -> Response:
    """Delete a draft without a plan."""
    queries.draft_or_404(id)
    actions.discard(id, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã xóa bản đọc.")
    return htmx.go(url_for(".index"))


@bp.post("/<int:id>/plan")
@allow(Role.STAFF)
def make_plan(id: int) -> Response | tuple[str, int]:
    """Create the plan; asked twice, it leads to the same one."""
    held = queries.draft_or_404(id)
    try:
        plan = actions.make_plan(id, by=who(), at=clock.now())
    except BadInput as why:
        db.session.rollback()
        return render_template("reading/show.html", screen=Screen(held), refused=why.sentence), 422
    db.session.commit()
    return htmx.go(url_for("plans.show", id=plan.id))


@bp.get(f"/<int:id>/{PART}/<int:key>")
@allow(Role.STAFF)
def edit(id: int, kind: str, key: int) -> Response:
    """The form of one part; `?view=1`: the part as it is shown."""
    screen = Screen(queries.draft_or_404(id))
    item = screen.item(kind, key) or abort(404)
    if "view" in request.args:
        return _card(screen, kind, item)
    return _form(screen, kind, _filled(screen, kind, item), item)


@bp.post(f"/<int:id>/{PART}/<int:key>")
@allow(Role.STAFF)
def save(id: int, kind: str, key: int) -> Response:
    """Save one part."""
    screen = Screen(queries.draft_or_404(id))
    item = screen.item(kind, key)
    form = FORMS[kind]()
    form.offer(screen.understood, screen.register, item)
    if not form.validate():
        return _form(screen, kind, form, item, status=422)
    try:
        moved = _correct(id, kind, key, form)
    except TooLate as late:
        return _too_late(id, kind, key, form, late)
    except BadInput as why:
        db.session.rollback()
        form.refuse("new_name", why.sentence)
        return _form(screen, kind, form, item, status=422)
    db.session.commit()
    return _saved(id, kind, key, moved=moved)


@bp.get(f"/<int:id>/{LIST}/new")
@allow(Role.STAFF)
def new_part(id: int, kind: str) -> Response:
    """An empty form for a part that the reader did not find."""
    screen = Screen(queries.draft_or_404(id))
    form = FORMS[kind]()
    form.offer(screen.understood, screen.register, None)
    form.focus()
    return _form(screen, kind, form, None)


@bp.post(f"/<int:id>/{LIST}/new")
@allow(Role.STAFF)
def add_part(id: int, kind: str) -> Response:
    """Add a part."""
    screen = Screen(queries.draft_or_404(id))
    form = FORMS[kind]()
    form.offer(screen.understood, screen.register, None)
    if not form.validate():
        return _form(screen, kind, form, None, status=422)
    try:
        key = actions.add(id, kind, form.values(), by=who(), at=clock.now())
    except TooLate as late:
        return _too_late(id, kind, 0, form, late)
    db.session.commit()
    return _saved(id, kind, key, moved=True, added=True)


@bp.post(f"/<int:id>/{LIST}/<int:key>/removal")
@allow(Role.STAFF)
def remove_part(id: int, kind: str, key: int) -> Response:
    """Take a part out."""
    queries.draft_or_404(id)
    seen = request.form.get("seen", "")
    try:
        actions.remove(id, kind, key, seen=seen, by=who(), at=clock.now())
    except TooLate as late:
        return _stale(id, kind, key, late)
    db.session.commit()
    if not htmx.wants_fragment():
        return htmx.go(url_for(".show", id=id, _anchor=kind))
    return _fragment("reading/_removed.html", screen=Screen(queries.draft_or_404(id)))


@bp.post("/<int:id>/doubts/<int:key>/answer")
@allow(Role.STAFF)
def settle(id: int, key: int) -> Response | tuple[str, int]:
    """Settle a doubt, or open it again."""
    queries.draft_or_404(id)
    form = DoubtForm()
    if not form.validate():
        raise BadInput(form.problems[0][2])
    try:
        actions.settle(id, key, form.answer.data, by=who(), at=clock.now())
    except TooLate as late:
        return _stale(id, "doubts", key, late, typed=form.answer.data)
    db.session.commit()
    return _saved(id, "doubts", key, moved=False)


def _correct(id: int, kind: str, key: int, form: PartForm) -> bool:
    options: dict[str, Any] = {"seen": form.seen.data or "", "by": who(), "at": clock.now()}
    if kind == "parties" and form["match"].data == NEW:
        actions.name_new_agency(id, key, form["new_name"].data, form.kind, **options)
        return False
    return actions.correct(id, kind, key, form.values(), **options)


def _filled(screen: Screen, kind: str, item: draft.Item) -> PartForm:
    form = FORMS[kind](None)
    form.offer(screen.understood, screen.register, item)
    form.show(item)
    form.seen.data = draft.mark(item)
    form.focus()
    return form


def _form(
    screen: Screen, kind: str, form: PartForm, item: draft.Item | None, *,
    status: int = 200, late: str = "",
) -> Response:  # fmt: skip
    return htmx.show(
        "reading/edit.html", "reading/_form.html", status=status,
        screen=screen, kind=kind, form=form, item=item, late=late,
    )  # fmt: skip


def _too_late(id: int, kind: str, key: int, form: PartForm, late: TooLate) -> Response:
    """The typed text once more, beside what the part is now; a second save overwrites it.

    Key 0 is a part to be added. Once a plan was made, the text is there to be copied.
    """
    db.session.rollback()
    screen = Screen(queries.draft_or_404(id))
    item = screen.item(kind, key)
    if item is None and kind not in ADDABLE:
        raise late
    form.offer(screen.understood, screen.register, item)
    form.seen.data = draft.mark(item) if item else ""
    return _form(screen, kind, form, item, status=409, late=late.sentence)


def _stale(id: int, kind: str, key: int, late: TooLate, *, typed: str = "") -> Response:
    """Somebody was quicker: the part as it is now, with the sentence above it.

    What was typed stands beside it; without script the whole page is shown.
    """
    db.session.rollback()
    screen = Screen(queries.draft_or_404(id))
    item = screen.item(kind, key)
    if item is None:
        raise late
    kept = {key: typed} if typed else {}
    if not htmx.wants_fragment():
        page = render_template(
            "reading/show.html", screen=screen, refused=late.sentence, typed=kept
        )
        return make_response(page, 409)
    card = _fragment(
        "reading/_card.html", screen=screen, kind=kind, item=item, late=late.sentence, typed=kept
    )
    card.status_code = 409
    return card


def _saved(id: int, kind: str, key: int, *, moved: bool, added: bool = False) -> Response:
    """The part as it is now, and what else on the page changed with it."""
    if not htmx.wants_fragment():
        anchor = "head" if kind == "head" else f"{kind}-{key}"
        return htmx.go(url_for(".show", id=id, _anchor=anchor))
    screen = Screen(queries.draft_or_404(id))
    item = screen.item(kind, key) or abort(404)
    also = screen.places(item["name"]) if kind == "parties" else []
    return _fragment(
        "reading/_saved.html",
        screen=screen,
        kind=kind,
        item=item,
        also=also,
        moved=moved,
        added=added,
    )


def _card(screen: Screen, kind: str, item: draft.Item) -> Response:
    if not htmx.wants_fragment():
        return htmx.go(url_for(".show", id=screen.draft.id))
    return _fragment("reading/_card.html", screen=screen, kind=kind, item=item, late="")


def _fragment(template: str, **context: Any) -> Response:
    return make_response(render_template(template, **context))
