"""Difficulties and proposals: the list, one of them, raising it, moving it on."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..agencies.cards import cards
from ..agencies.queries import gone, holding, stands_for
from ..database import db
from ..errors import BadInput, TooLate
from ..forms import asked_number, new_token, read_about, token_of
from ..guard import who
from ..htmx import go, show
from ..paging import asked_page
from ..plans.models import Plan
from ..submissions.queries import revision_by_id
from ..tasks.queries import chosen_plan
from ..tasks.queries_named import (
    about_choices,
    ids_in_section,
    plans_to_choose,
    task_names,
    update_that_raised,
)
from ..vietnamese import sort_key
from . import actions, queries, workflow
from .forms import STANDS, RaiseForm, StepForm, read_filters
from .models import Proposal
from .workflow import KIND_WORDS, MOVE_WORDS, MOVES, OPEN, STATE_WORDS, Move, ProposalKind

bp = Blueprint("proposals", __name__, url_prefix="/proposals")
WORDS = {"kinds": KIND_WORDS, "states": STATE_WORDS, "moves": MOVE_WORDS}
NEW = "Đã ghi. Sở sẽ tiếp nhận và trả lời tại trang này."
THERE = "Nội dung này đã được nêu trước đó và đang được xử lý; hệ thống không ghi thêm lần nữa."
DONE = {
    Move.TAKING_UP: "Đã tiếp nhận.",
    Move.SENDING_ON: "Đã ghi việc chuyển UBND tỉnh.",
    Move.ANSWER: "Đã ghi câu trả lời.",
    Move.WITHDRAWAL: "Đã rút lại.",
}


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """What was raised, narrowed by the address."""
    today, args = clock.today(), request.args.to_dict()
    plans = plans_to_choose(_concerned(args), asked_number(args, "plan"))
    plan, section = _in_plan(plans, args), asked_number(args, "section")
    if section not in {each.id for each in plan.sections} if plan else ():
        args.pop("section", None)
    filters = read_filters(args, ids_in_section(section) if "section" in args else ())
    found = queries.listing(who(), filters, on=today, page=asked_page(args))
    kept = {name: value for name, value in args.items() if value and name != "page"}
    return show(
        "proposals/index.html", listing=found, kept=kept, words=WORDS, stands=STANDS,
        cards=cards(), names=task_names([row.task_id for row in found.rows]), plans=plans,
        in_plan=plan, agencies=_agencies(), OPEN=OPEN,
        url_of=lambda n: url_for(".index", **{**kept, "page": n}),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.AGENCY, Role.STAFF)
def new() -> Response:
    """The form in which an agency raises something, or staff write it down for one."""
    wanted = request.args.get("about", "")
    kind = request.args.get("kind", "")
    data = {"token": new_token(), "about": wanted, "raised_on": clock.today(), "kind": kind}
    return _raise_page(_offered(RaiseForm(formdata=None, data=data)))


@bp.post("/")
@allow(Role.AGENCY, Role.STAFF)
def raise_() -> Response:
    """Raise something."""
    form = _offered(RaiseForm())
    if not form.validate():
        return _raise_page(form, status=422)
    plan_id, task_id = read_about(form.about.data)
    own = who().agency_id or 0
    raised = actions.Raised(
        kind=ProposalKind(form.kind.data), text=form.text.data or "", plan_id=plan_id,
        task_id=task_id, agency_id=int(form.agency.data) if form.agency else own,
        source=(form.source.data or "") if form.source else "",
        raised_on=form.raised_on.data if form.raised_on else None,
    )  # fmt: skip
    token = token_of(form)
    try:
        made = actions.raise_alone(raised, token=token, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _raise_page(form, status=422)
    except TooLate as late:
        db.session.rollback()
        return _raise_page(form, late=late.sentence, status=409)
    db.session.commit()
    flash(NEW if made.token == token else THERE)
    return go(url_for(".proposal", id=made.id))


@bp.get("/<int:id>")
@allow(*READERS)
def proposal(id: int) -> Response:
    """What was raised, and each step of what became of it."""
    return _page(queries.proposal_or_404(id, who(), today=clock.today()))


@bp.post("/<int:id>/taking-up")
@allow(Role.STAFF)
def take_up(id: int) -> Response:
    """The Department takes it up."""
    return _moved(id, Move.TAKING_UP)


@bp.post("/<int:id>/sending-on")
@allow(Role.STAFF)
def send_on(id: int) -> Response:
    """The Department sent it on to UBND tỉnh."""
    return _moved(id, Move.SENDING_ON)


@bp.post("/<int:id>/answer")
@allow(Role.STAFF)
def answer(id: int) -> Response:
    """The Department answers, or records what UBND tỉnh answered."""
    return _moved(id, Move.ANSWER)


@bp.post("/<int:id>/withdrawal")
@allow(Role.AGENCY, Role.STAFF)
def withdraw(id: int) -> Response:
    """The agency takes back what nobody took up."""
    return _moved(id, Move.WITHDRAWAL)


def _moved(id: int, move: Move) -> Response:
    found = queries.proposal_or_404(id, who(), today=clock.today())
    form = StepForm(prefix=f"{move.value}-")
    if not form.validate():
        return _page(found, move, form, status=422)
    word = actions.Word(form.text.data or "", form.number.data or "", form.dated.data)
    try:
        actions.make(found, move, word, seen=form.state, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _page(
            queries.proposal_or_404(id, who(), today=clock.today()), move, form, status=422
        )
    except TooLate as late:
        db.session.rollback()
        found = queries.proposal_or_404(id, who(), today=clock.today())
        form.seen.data = found.state.value
        return _page(found, move, form, late=late.sentence, status=409)
    db.session.commit()
    flash(DONE[move])
    return go(url_for(".proposal", id=id))


def _page(
    found: Proposal, move: Move | None = None, typed: StepForm | None = None, *, late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    holder = holding(found.agency_id, clock.today())
    forms = {
        each: typed if each is move and typed else _blank(each, found)
        for each in MOVES[found.state]
        if workflow.may_make(each, who(), holder, recorded=bool(found.source))
    }
    return show(
        "proposals/show.html", proposal=found, words=WORDS, forms=forms, Move=Move, late=late,
        typed=typed, task=task_names([found.task_id]).get(found.task_id or 0),
        update=update_that_raised(found.id), revision=revision_by_id(found.revision_id),
        State=workflow.State, status=status,
    )  # fmt: skip


def _blank(move: Move, found: Proposal) -> StepForm:
    data = {"seen": found.state.value}
    return StepForm(formdata=None, prefix=f"{move.value}-", data=data)


def _offered(form: RaiseForm) -> RaiseForm:
    agencies = _agencies() if who().is_staff else []
    if who().is_staff and not form.is_submitted():
        form.agency.data = request.args.get("agency") or str(who().agency_id)
    asked = request.form if form.is_submitted() else request.args
    about = about_choices(_concerned(asked), asked.get("about"))
    return form.offer(about, agencies)


def _concerned(values: Mapping[str, str]) -> set[int]:
    """The agencies whose own plans are offered: that of who looks, and one that is named."""
    named = (who().agency_id, asked_number(values, "agency"))
    return {id for one in named if one for id in stands_for(one, clock.today())}


def _in_plan(plans: Sequence[Plan], args: Mapping[str, str]) -> Plan | None:
    """The plan whose sections the list offers: that of the address, else the one looked at."""
    plan_id, section = asked_number(args, "plan"), asked_number(args, "section")
    for plan in plans:
        if plan.id == plan_id if plan_id else section in {each.id for each in plan.sections}:
            return plan
    looked_at = chosen_plan("")
    return looked_at[0] if looked_at else None


def _agencies() -> list[tuple[str, str]]:
    """The agencies that are there today, by name."""
    today = clock.today()
    left = {id for id, since in gone().items() if since <= today}
    named = [(str(id), card.name_on(today)) for id, card in cards().items() if id not in left]
    return sorted(named, key=lambda pair: sort_key(pair[1]))


def _raise_page(form: RaiseForm, *, late: str = "", status: int = 200) -> Response:
    more: dict[str, Any] = {"form": form, "late": late}
    return show("proposals/raise.html", status=status, **more)
