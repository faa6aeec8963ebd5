"""Who has handed in what; one hand-in; one revision, its receipt and files."""

from typing import Any

from flask import Response, abort, request, url_for

from .. import clock
from ..access import READERS, Matter, allow, may_see
from ..agencies.cards import cards
from ..files import sending
from ..files.queries import stored_file
from ..guard import who
from ..history.queries import lines_about
from ..htmx import show
from ..obligations.queries import year_of, years
from ..obligations.rules import KIND_WORDS, STEP_WORDS
from ..outbox.queries import letters_about
from ..plans.models import PlanState
from ..proposals.queries import raised_in
from ..qr import qr_of
from ..reading.queries import draft_of_submission
from ..tasks.queries import chosen_plan
from . import figures, queries, rules, workflow
from .blueprint import bp
from .content import PARTS
from .forms import AdoptForm, WordForm
from .listing import KINDS, is_shared, listing
from .models import Revision, Submission
from .receipts import receipt_of
from .workflow import Course, Move

WORDS = {
    "kinds": KIND_WORDS, "steps": STEP_WORDS, "states": workflow.STATE_WORDS,
    "moves": workflow.MOVE_WORDS, "done": workflow.DONE_WORDS, "actors": workflow.ACTOR_WORDS,
    "parts": PARTS,
}  # fmt: skip


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """Who has handed in what for a plan in a year; an agency sees what it owes itself."""
    found = chosen_plan(request.args.get("plan", ""))
    if found is None:
        return show("tasks/none.html")
    plan, plans = found
    offered, today = years(plan), clock.today()
    year = year_of(request.args.get("year", ""), offered, today)
    kind = request.args.get("kind", "")
    only = request.args.get("occurrence", 0, type=int)
    page = request.args.get("page", 1, type=int)
    rows = listing(
        plan, year, who(), today=today, kind=kind if kind in KINDS else "", only=only, page=page
    )
    args: dict[str, Any] = {"year": year, "kind": kind or None, "occurrence": only or None}
    return show(
        "submissions/index.html", plan=plan, plans=plans, years=offered, year=year, kind=kind,
        only=only, listing=rows, choices=KINDS, shared=is_shared(who()), words=WORDS,
        takes=plan.state is PlanState.IN_FORCE,
        url_of=lambda n: url_for(".index", page=n, **args),
        url_with=lambda **other: url_for(".index", **args | other),
    )  # fmt: skip


@bp.get("/<int:id>")
@allow(*READERS)
def submission(id: int) -> Response:
    """One hand-in: how it stands, whose turn it is, what was sent and decided."""
    return submission_page(queries.submission_or_404(id, who(), today=clock.today()))


@bp.get("/<int:id>/revisions/<int:number>")
@allow(*READERS)
def revision(id: int, number: int) -> Response:
    """One revision, and what this person can do with it."""
    found = queries.revision_or_404(id, number, who(), today=clock.today())
    return revision_page(found)


@bp.get("/<int:id>/revisions/<int:number>/receipt")
@allow(*READERS)
def receipt(id: int, number: int) -> Response:
    """What was received, when, by whom: to be printed, with a code that opens the record."""
    found = queries.revision_or_404(id, number, who(), today=clock.today())
    address = url_for(".revision", id=id, number=number, _external=True)
    occurrence = found.submission.occurrence
    holder = queries.holder_of(found.submission, clock.today())
    told = may_see(who(), Matter.HISTORY, holder)
    return show(
        "submissions/receipt.html", receipt=receipt_of(found), submission_id=id,
        year=occurrence.year, plan_id=occurrence.obligation.plan_id, qr=qr_of(address),
        address=address, steps=STEP_WORDS, letters=letters_about(found) if told else [],
    )  # fmt: skip


@bp.get("/<int:id>/files/<int:file_id>")
@allow(*READERS)
def file(id: int, file_id: int) -> Response:
    """A file of a hand-in, to be saved; `?view=1`: a PDF or picture, to be looked at."""
    found = queries.submission_or_404(id, who(), today=clock.today())
    if file_id not in queries.files_seen(found, who(), today=clock.today()):
        abort(404)
    stored = stored_file(file_id) or abort(404)
    return sending.preview(stored) if "view" in request.args else sending.send(stored)


def submission_page(found: Submission, *, unread: str = "", status: int = 200) -> Response:
    """The page of a hand-in as this person sees it; `unread`: why its plan could not be read."""
    today, course = clock.today(), queries.course_of(found)
    holder = queries.holder_of(found, today)
    writes = workflow.writes(who(), holder)
    stage = queries.stage_of(found)
    return show(
        "submissions/show.html", submission=found, duty=found.occurrence.obligation,
        course=course, stage=stage, words=WORDS, today=today,
        holder=cards()[holder], released=cards()[holder].head_releases,
        how=queries.timeliness_of(found, today=today),
        draft=queries.draft_of(found) if writes else None, writes=writes,
        may_send=writes and Move.SENDING in stage.moves,
        may_record=workflow.may_record_paper(who(), holder) and Move.SENDING in stage.moves,
        own_plan=draft_of_submission(found.id) if course is Course.PLAN else None,
        adopting=AdoptForm(formdata=None).offer(queries.readable_files(found)), unread=unread,
        moves=_moves(found), lines=lines_about(found) if who().is_staff or writes else [],
        status=status,
    )  # fmt: skip


def revision_page(
    found: Revision, form: WordForm | None = None, *, wrong: Move | None = None, late: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    """The page of a revision; `form` of the move `wrong` is shown as it was filled in."""
    owner, today = found.submission, clock.today()
    newest = owner.revisions[-1] is found
    moves = _moves(owner) if newest else []
    forms = {
        move: form if form and move is wrong else WordForm(formdata=None, prefix=move.value)
        for move in moves
    }
    holder = queries.holder_of(owner, today)
    return show(
        "submissions/revision.html", revision=found, submission=owner, newest=newest,
        duty=owner.occurrence.obligation, words=WORDS, forms=forms, late=late, wrong=wrong,
        is_report=queries.course_of(owner) is not Course.PLAN,
        told=figures.told(found.measured),
        number=rules.receipt_number(found.id, clock.day_of(found.sent_at)),
        on_paper={move: workflow.is_on_paper(move, who(), holder) for move in moves},
        typed=form.text.data if form and wrong not in forms else "",
        needs_number=workflow.NEED_NUMBER, needs_text=workflow.NEED_TEXT,
        raised=raised_in(found.id), status=status,
    )  # fmt: skip


def _moves(found: Submission) -> list[Move]:
    """What this person can do with the newest revision now."""
    if not found.revisions:
        return []
    holder = queries.holder_of(found, clock.today())
    moves = queries.stage_of(found).moves
    return [m for m in moves if m is not Move.SENDING and workflow.may_make(m, who(), holder)]
