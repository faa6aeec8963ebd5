"""Agencies are renamed, merged, split, dissolved: filled in, previewed, confirmed."""

from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from .. import clock, handover
from ..access import Role, allow
from ..accounts.pass_on import CLOSED, loses_agency, may_be_closed
from ..database import db
from ..errors import BadInput, NotYours, TooLate
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go
from ..paging import page_within, pages_of
from ..tasks.forms import WORDS
from . import actions_changes as actions
from .blueprint import bp
from .changes import CHANGE_WORDS, AgencyChangeKind, may_change
from .forms_changes import ChangeForm, people_chosen
from .queries_changes import all_changes, change_or_404, standing_agencies

MAKERS = (Role.ADMIN, Role.STAFF)
SHOWN = 50


@bp.get("/changes")
@allow(*MAKERS)
def changes() -> str:
    """Every change of agencies with its document: those that wait, then the newest."""
    found = all_changes()
    pages = pages_of(len(found), SHOWN)
    number = page_within(request.args.get("page", 1, type=int), len(found), SHOWN)
    return render_template(
        "agencies/changes.html", changes=found[(number - 1) * SHOWN : number * SHOWN],
        total=len(found), number=number, pages=pages, kinds=CHANGE_WORDS, may=may_change(who()),
        url_of=lambda n: url_for("agencies.changes", page=n),
    )  # fmt: skip


@bp.get("/changes/new")
@allow(*MAKERS)
def new_change() -> Response:
    """The four kinds; with one chosen, its form."""
    kind = _kind(request.args.get("kind"))
    if kind is None:
        body = render_template(
            "agencies/change_kinds.html", kinds=CHANGE_WORDS, may=may_change(who())
        )
        return make_response(body)
    _makers_only()
    agency = request.args.get("agency", "")
    form = ChangeForm(kind, standing_agencies(clock.today()), formdata=None)
    form.agencies.data = [agency] if agency in dict(form.agencies.choices) else []
    if kind is AgencyChangeKind.MERGED:
        form["into_1"].data = "new"
    return _form_page(form)


@bp.post("/changes/preview")
@allow(*MAKERS)
def preview_change() -> Response:
    """What passes to whom; nothing is changed yet."""
    form, refused = _filled()
    if refused:
        return refused
    if "edit" in request.form:
        return _form_page(form)
    try:
        handover.check(form.decision())
    except BadInput as bad:
        return _refused(form, bad)
    return _preview_page(form)


@bp.post("/changes")
@allow(*MAKERS)
def confirm_change() -> Response:
    """Do what was previewed, or show what would happen by now."""
    form, refused = _filled()
    if refused:
        return refused
    decision = form.decision()
    people = people_chosen(len(decision.receivers))
    seen = request.form.get("seen", "")
    try:
        change = handover.confirm(decision, people, seen=seen, by=who(), at=clock.now())
        db.session.commit()
    except BadInput as bad:
        db.session.rollback()
        if bad.field.startswith("person_"):
            return _preview_page(form, sentence=bad.sentence, people=people, status=422)
        return _refused(form, bad)
    except TooLate as late:
        db.session.rollback()
        return _preview_page(form, sentence=late.sentence, people=people, status=409)
    flash("Đã thực hiện." if change.carried_out_at else "Đã ghi; sẽ tự thực hiện đúng ngày.")
    return go(url_for("agencies.change", id=change.id))


@bp.get("/changes/<int:id>")
@allow(*MAKERS)
def change(id: int) -> Response:
    """One change: what was decided and what came of it, or what would if it were today."""
    return _change_page(id)


@bp.post("/changes/<int:id>/cancellation")
@allow(*MAKERS)
def cancel_change(id: int) -> Response:
    """Take back what is not carried out yet."""
    found = change_or_404(id)
    try:
        actions.cancel(found, by=who(), at=clock.now())
    except TooLate as late:
        return _change_page(id, sentence=late.sentence, status=409)
    db.session.commit()
    flash("Đã hủy; không có gì thay đổi.")
    return go(url_for("agencies.changes"))


def _kind(text: str | None) -> AgencyChangeKind | None:
    return next((kind for kind in AgencyChangeKind if kind.value == text), None)


def _makers_only() -> None:
    if not may_change(who()):
        raise NotYours(actions.NOT_YOURS)


def _filled() -> tuple[ChangeForm, Response | None]:
    """The form that was sent, and its page with what is badly filled."""
    kind = _kind(request.form.get("kind")) or AgencyChangeKind.RENAMED
    form = ChangeForm(kind, standing_agencies(clock.today()))
    _makers_only()
    return form, None if form.validate_on_submit() else _form_page(form, status=422)


def _form_page(form: ChangeForm, *, status: int = 200) -> Response:
    body = render_template(
        "agencies/change_form.html", form=form, kind=form.change_kind,
        heading=CHANGE_WORDS[form.change_kind], kinds=AgencyChangeKind,
    )  # fmt: skip
    return make_response(body, status)


def _refused(form: ChangeForm, bad: BadInput) -> Response:
    form.refuse(bad.field, bad.sentence)
    return _form_page(form, status=422)


def _preview_page(
    form: ChangeForm, *, sentence: str = "", people: dict[int, int] | None = None, status: int = 200
) -> Response:
    try:
        handover.check(form.decision())
    except BadInput as bad:  # what was true a moment ago no longer is
        form.refuse(bad.field, bad.sentence)
        return _form_page(form, status=status)
    seen = handover.preview(form.decision(), today=clock.today())
    body = render_template(
        "agencies/change_preview.html", form=form, seen=seen, sentence=sentence,
        people=people or {}, hidden=_hidden(form), heading=CHANGE_WORDS[form.change_kind],
        CLOSED=CLOSED, SHOWN=SHOWN, words=WORDS, loses_agency=loses_agency,
        may_be_closed=may_be_closed,
    )  # fmt: skip
    return make_response(body, status)


def _hidden(form: ChangeForm) -> list[tuple[str, Any]]:
    """The filled fields once more, for the page that confirms them."""
    fields: list[tuple[str, Any]] = [("agencies", id) for id in form.agencies.data]
    for field in form:
        if field.name in ("agencies", "csrf_token"):
            continue
        if field.type == "BooleanField":
            fields += [(field.name, "y")] if field.data else []
        elif field.type == "_Day":
            fields.append((field.name, field.data.isoformat()))
        else:
            fields.append((field.name, field.data or ""))
    return fields


def _change_page(id: int, *, sentence: str = "", status: int = 200) -> Response:
    found = change_or_404(id)
    trouble = handover.trouble(found) if found.is_waiting else ""
    seen = None
    if found.is_waiting and not trouble:
        seen = handover.preview(found.decision, today=clock.today())
    body = render_template(
        "agencies/change.html", change=found, sentence=sentence, trouble=trouble, seen=seen,
        lines=lines_about(found), kinds=CHANGE_WORDS, may=may_change(who()), words=WORDS,
        SHOWN=SHOWN, CLOSED=CLOSED,
    )  # fmt: skip
    return make_response(body, status)
