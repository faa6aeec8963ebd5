"""Awards: those given and those proposed, proposing, recording what became of it."""

from flask import Blueprint, Response, abort, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..agencies.cards import cards
from ..agencies.models import AgencyKind
from ..agencies.queries import gone, holding
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..files import actions as files
from ..files import sending
from ..files.actions import Received
from ..files.refusals import Unacceptable
from ..files.spool import arrived_at, takes_files
from ..forms import asked_number, new_token, token_of
from ..guard import who
from ..htmx import go, show
from ..paging import asked_page
from ..plans.models import Plan, PlanState
from ..tasks.queries import chosen_plan
from ..tasks.queries_named import tasks_of_plan
from ..vietnamese import sort_key
from . import actions, queries, rules
from .forms import ProposalForm, StepForm
from .models import Award
from .rules import MOVE_WORDS, MOVES, WAITING, Move, State

bp = Blueprint("awards", __name__, url_prefix="/awards")
PARTS = {
    "": ("Đã khen thưởng", (State.AWARDED,)),
    "waiting": ("Đang đề nghị", WAITING),
    "ended": ("Không khen thưởng, đã rút", (State.NOT_AWARDED, State.WITHDRAWN)),
}
DONE = {
    Move.APPRAISAL: "Đã ghi ý kiến thẩm định.",
    Move.AWARDING: "Đã ghi quyết định khen thưởng.",
    Move.REFUSAL: "Đã ghi kết quả.",
    Move.WITHDRAWAL: "Đã rút đề nghị.",
}


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """Awards of one part: given, proposed, ended without."""
    part = request.args.get("part", "")
    part = part if part in PARTS else ""
    agency_id = asked_number(request.args, "agency")
    found = queries.listing(
        who(), on=clock.today(), states=PARTS[part][1], agency_id=agency_id,
        page=asked_page(request.args),
    )  # fmt: skip
    counts = {name: sum(found.counts[state] for state in said[1]) for name, said in PARTS.items()}
    kept = {"agency": agency_id, "part": part or None}
    return show(
        "awards/index.html", listing=found, part=part, parts=PARTS, counts=counts, cards=cards(),
        agency=cards().get(agency_id or 0), kept=kept,
        url_of=lambda n: url_for(".index", **{**kept, "page": n}),
    )  # fmt: skip


@bp.get("/new")
@allow(Role.AGENCY, Role.STAFF)
def new() -> Response:
    """The form in which somebody proposes an award."""
    chosen = chosen_plan(request.args.get("plan", ""))
    if chosen is None:
        return show("awards/none.html")
    own = str(who().agency_id or "")
    data = {
        "token": new_token(), "plan": chosen[0].id, "agency": own, "proposer": own,
        "proposed_on": clock.today(),
    }  # fmt: skip
    return _propose_page(_offered(ProposalForm(formdata=None, data=data), chosen[0]), chosen[0])


@bp.post("/")
@allow(Role.AGENCY, Role.STAFF)
def propose() -> Response:
    """Propose an award."""
    form = ProposalForm()
    id = asked_number({"plan": form.plan.data or ""}, "plan")
    plan = db.session.get(Plan, id) if id else None
    if plan is None or plan.state is PlanState.DRAFT:
        abort(404)
    form = _offered(form, plan)
    if not form.validate():
        return _propose_page(form, plan, status=422)
    token = token_of(form)
    try:
        made = actions.propose(form.draft(plan.id), token=token, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _propose_page(form, plan, status=422)
    except TooLate as late:
        db.session.rollback()
        return _propose_page(form, plan, late=late.sentence, status=409)
    db.session.commit()
    flash("Đã ghi đề nghị khen thưởng.")
    return go(url_for(".award", id=made.id))


@bp.get("/<int:id>")
@allow(*READERS)
def award(id: int) -> Response:
    """An award and what became of it."""
    return _page(_found(id))


@bp.post("/<int:id>/appraisal")
@allow(Role.STAFF)
def appraise(id: int) -> Response:
    """Record what Ban Thi đua khen thưởng said."""
    return _moved(id, Move.APPRAISAL)


@bp.post("/<int:id>/awarding")
@allow(Role.STAFF)
@takes_files
def give(id: int) -> Response:
    """Record the decision by which it was awarded, with its scan."""
    with reading():
        _found(id)
    form = StepForm(prefix=f"{Move.AWARDING.value}-")
    if not form.validate():
        return _page(_found(id), Move.AWARDING, form, status=422)
    try:
        received = files.receive(form.file.data, agency_id=None) if form.file.data else None
    except Unacceptable as bad:
        db.session.rollback()
        found = _found(id)
        files.note_refusal(bad, about=found, by=who(), at=clock.now())
        db.session.commit()
        form.refuse("file", bad.sentence)
        return _page(_found(id), Move.AWARDING, form, status=422)
    return _moved(id, Move.AWARDING, form, received)


@bp.post("/<int:id>/refusal")
@allow(Role.STAFF)
def refuse(id: int) -> Response:
    """Record why it is not awarded."""
    return _moved(id, Move.REFUSAL)


@bp.post("/<int:id>/withdrawal")
@allow(Role.AGENCY, Role.STAFF)
def withdraw(id: int) -> Response:
    """Take a proposal back before it was appraised."""
    return _moved(id, Move.WITHDRAWAL)


@bp.get("/<int:id>/file")
@allow(*READERS)
def file(id: int) -> Response:
    """The scan of the decision."""
    decision = _found(id).decision
    if decision is None or decision.file is None:
        abort(404)
    return sending.preview(decision.file) if "view" in request.args else sending.send(decision.file)


def _moved(
    id: int, move: Move, form: StepForm | None = None, received: Received | None = None
) -> Response:
    found, form = _found(id), form or StepForm(prefix=f"{move.value}-")
    if not form.validate():
        return _page(found, move, form, status=422)
    try:
        stored = files.attach(received, by=who(), at=arrived_at()) if received else None
        word = actions.Word(
            form.text.data or "", form.day.data, form.favours, form.number.data or "",
            form.issuer.data or "", form.form.data or "", stored,
        )  # fmt: skip
        actions.make(found, move, word, seen=form.state, by=who(), at=clock.now())
    except BadInput as bad:
        db.session.rollback()
        form.refuse(bad.field, bad.sentence)
        return _page(_found(id), move, form, status=422)
    except TooLate as late:
        db.session.rollback()
        found = _found(id)
        form.seen.data = found.state.value
        return _page(found, move, form, late=late.sentence, status=409)
    db.session.commit()
    flash(DONE[move])
    return go(url_for(".award", id=id))


def _found(id: int) -> Award:
    return queries.award_or_404(id, who(), today=clock.today())


def _page(
    found: Award, move: Move | None = None, typed: StepForm | None = None, *, late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    forms = {
        each: typed if each is move and typed else _blank(each, found)
        for each in MOVES[found.state]
        if rules.may_make(each, who(), holding(found.proposer_id, clock.today()))
    }
    return show(
        "awards/show.html", award=found, forms=forms, Move=Move, late=late, typed=typed,
        move_words=MOVE_WORDS, status=status,
    )  # fmt: skip


def _blank(move: Move, found: Award) -> StepForm:
    data = {"seen": found.state.value}
    return StepForm(formdata=None, prefix=f"{move.value}-", data=data)


def _offered(form: ProposalForm, plan: Plan) -> ProposalForm:
    today = clock.today()
    left = {id for id, since in gone().items() if since <= today}
    known = [(str(id), card.name_on(today)) for id, card in cards().items() if id not in left]
    known.sort(key=lambda pair: sort_key(pair[1]))
    own = who().agency_id or 0
    is_association = bool(own) and cards()[own].kind is AgencyKind.ASSOCIATION
    agencies = known
    if not who().is_staff and not is_association:
        agencies = [pair for pair in known if pair[0] == str(own)]
    tasks = [(str(task.id), task.words[:100]) for task in tasks_of_plan(plan.id)]
    return form.offer(agencies, known if who().is_staff else [], tasks)


def _propose_page(form: ProposalForm, plan: Plan, *, late: str = "", status: int = 200) -> Response:
    return show("awards/propose.html", form=form, plan=plan, late=late, status=status)
