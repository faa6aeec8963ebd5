"""Find hand-ins, who holds them, and how they stand."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from flask import abort
from sqlalchemy import and_, exists, func, or_, select

from .. import clock
from ..access import Role, Who
from ..accounts.models import Account
from ..agencies.cards import cards
from ..agencies.models import Agency, AgencyKind
from ..agencies.queries import holding, stands_for
from ..database import db
from ..files.kinds import Kind as FileKind
from ..files.models import StoredFile
from ..obligations.models import Obligation, Occurrence
from ..obligations.rules import Kind, Step
from ..plans.models import Plan, PlanState
from . import rules, workflow
from .models import Decision, Revision, Submission, SubmissionDraft
from .rules import Done, Timeliness
from .workflow import GIVEN_BACK, TAKEN_BY, Course, Move, Stage, State


def holder_of(submission: Submission, day: date) -> int:
    """The id of the agency that holds it on that day: its own, or who succeeded it."""
    return holding(submission.agency_id, day)


def course_of(submission: Submission) -> Course:
    """Which way it takes."""
    return course(submission.occurrence, submission.agency_id)


def course(occurrence: Occurrence, agency_id: int) -> Course:
    """Which way the hand-in of an agency takes."""
    by_department = cards()[agency_id].kind is AgencyKind.DEPARTMENT
    return workflow.course_of(occurrence.obligation.kind, by_department=by_department)


def is_released(submission: Submission, day: date) -> bool:
    """Whether it goes out only by the head of the agency that holds it."""
    return cards()[holder_of(submission, day)].head_releases


def has_head(agency_id: int) -> bool:
    """Whether somebody heads this agency and can sign in."""
    heads = exists().where(Account.agency_id == agency_id, Account.is_head, Account.active)
    return bool(db.session.scalar(select(heads)))


def is_open(submission: Submission) -> bool:
    """Whether its plan is still followed, so that anything can be sent or decided."""
    return submission.occurrence.obligation.plan.state is PlanState.IN_FORCE


def stage_of(submission: Submission) -> Stage:
    """Whose turn it is and what can be done: nothing where the plan is followed no more."""
    stage = workflow.stage_of(course_of(submission), submission.state)
    return stage if is_open(submission) else workflow.END


def draft_of(submission: Submission, *, hold: bool = False) -> SubmissionDraft | None:
    """Its draft as the database has it now; `hold`: nobody else changes it until the commit."""
    query = select(SubmissionDraft).where(SubmissionDraft.submission_id == submission.id)
    query = query.with_for_update() if hold else query
    return db.session.scalar(query.execution_options(populate_existing=True))


def submission_or_404(id: int, who: Who, *, today: date) -> Submission:
    """The hand-in, if it exists for this person: its own agency's, or one that was sent."""
    found = db.session.get(Submission, id) or abort(404)
    holder = holder_of(found, today)
    if workflow.writes(who, holder):
        return found
    if not found.revisions or not workflow.sees(who, holder):
        abort(404)
    return found


def revision_or_404(id: int, number: int, who: Who, *, today: date) -> Revision:
    """One revision of a hand-in that exists for this person."""
    found = submission_or_404(id, who, today=today)
    return next((r for r in found.revisions if r.number_of == number), None) or abort(404)


def revision_by_id(id: int | None) -> Revision | None:
    """The revision of this id, for whoever may see it anyway."""
    return db.session.get(Revision, id) if id else None


def history_of(submission: Submission) -> list[Done]:
    """What was done with it, in order, by the day that counts."""
    sent = [(r.sent_at, _sent(r.sent_at, r.arrived_on, r.entered)) for r in submission.revisions]
    decided = [
        (d.at, _decided(d.at, d.move, d.decided_on if d.on_paper else None))
        for revision in submission.revisions
        for d in revision.decisions
    ]
    return _in_order([*sent, *decided])


def histories(submission_ids: Collection[int]) -> dict[int, list[Done]]:
    """The same of many hand-ins at once, by their ids, in two queries."""
    moves: dict[int, list[tuple[datetime, Done]]] = {}
    sent = select(
        Revision.submission_id, Revision.sent_at, Revision.arrived_on, Revision.entered
    ).where(Revision.submission_id.in_(submission_ids))
    for id, at, arrived_on, entered in db.session.execute(sent.order_by(Revision.number_of)):
        moves.setdefault(id, []).append((at, _sent(at, arrived_on, entered)))
    decided = (
        select(
            Revision.submission_id, Decision.at, Decision.move, Decision.decided_on,
            Decision.on_paper,
        )
        .join(Revision, Revision.id == Decision.revision_id)
        .where(Revision.submission_id.in_(submission_ids))
        .order_by(Decision.id)
    )  # fmt: skip
    for id, at, move, decided_on, on_paper in db.session.execute(decided):
        moves[id].append((at, _decided(at, move, decided_on if on_paper else None)))
    return {id: _in_order(each) for id, each in moves.items()}


def _sent(at: datetime, arrived_on: date | None, entered: bool) -> Done:
    return Done(Move.SENDING, arrived_on or clock.day_of(at), entered)


def _decided(at: datetime, move: Move, on_paper: date | None) -> Done:
    return Done(move, on_paper or clock.day_of(at), on_paper is not None)


def _in_order(moves: Sequence[tuple[datetime, Done]]) -> list[Done]:
    return [done for _, done in sorted(moves, key=lambda pair: pair[0])]


def timeliness_of(submission: Submission, *, today: date) -> Timeliness:
    """How it stands to its deadline."""
    return timeliness_in(submission.occurrence, history_of(submission), today=today)


def timeliness_in(occurrence: Occurrence, history: Sequence[Done], *, today: date) -> Timeliness:
    """How what was done so far stands to the deadline of an occurrence."""
    dates = occurrence.dates
    return rules.timeliness(
        history, clock=dates.clock, last_good_day=dates.last_good_day, today=today,
        tracked=occurrence.is_tracked,
    )  # fmt: skip


def last_year(submission: Submission) -> Revision | None:
    """What the same agency sent for the same duty the last time, to copy from."""
    query = (
        select(Submission)
        .join(Occurrence)
        .where(
            Submission.agency_id == submission.agency_id,
            Occurrence.obligation_id == submission.occurrence.obligation_id,
            Occurrence.year < submission.occurrence.year,
        )
        .order_by(Occurrence.year.desc())
    )
    earlier: Sequence[Submission] = db.session.scalars(query).all()
    return next((found.revisions[-1] for found in earlier if found.revisions), None)


def may_make(submission: Submission, move: Move, who: Who, *, today: date) -> bool:
    """Whether this person makes such a move on this hand-in, whatever its state."""
    return workflow.may_make(move, who, holder_of(submission, today))


def files_seen(submission: Submission, who: Who, *, today: date) -> set[int]:
    """The ids of the files of a hand-in that exist for this person."""
    sent = {row.file_id for revision in submission.revisions for row in revision.files}
    sent |= {
        decision.file_id
        for revision in submission.revisions
        for decision in revision.decisions
        if decision.file_id
    }
    draft = draft_of(submission)
    if draft and workflow.writes(who, holder_of(submission, today)):
        sent |= {row.file_id for row in draft.files}
    return sent


def readable_files(submission: Submission) -> list[StoredFile]:
    """The files of the newest revision that the reader of plans takes."""
    newest = submission.revisions[-1].files if submission.revisions else []
    return [row.file for row in newest if row.file.kind in (FileKind.DOCX, FileKind.PDF)]


def done_for(occurrence_ids: Collection[int], *, today: date) -> dict[int, frozenset[int]]:
    """By occurrence the ids of the agencies that need do no more by its deadline.

    Those that took the step that stops its clock, and did not get it back since.
    """
    sent = exists().where(Revision.submission_id == Submission.id)
    reached = [and_(Occurrence.clock == Step.SENT, sent)]
    for step in (Step.PUT, Step.APPROVED):
        taken = exists().where(
            Revision.submission_id == Submission.id, Decision.revision_id == Revision.id,
            Decision.move == TAKEN_BY[step],
        )  # fmt: skip
        reached.append(and_(Occurrence.clock == step, taken))
    query = (
        select(Submission.occurrence_id, Submission.agency_id)
        .join(Occurrence, Occurrence.id == Submission.occurrence_id)
        .where(Submission.occurrence_id.in_(occurrence_ids))
        .where(Submission.state.not_in(GIVEN_BACK), or_(*reached))
    )
    found: dict[int, set[int]] = {}
    for occurrence_id, agency_id in db.session.execute(query):
        found.setdefault(occurrence_id, set()).add(holding(agency_id, today))
    return {id: frozenset(agencies) for id, agencies in found.items()}


def waiting_for(who: Who, *, today: date) -> int:
    """How many hand-ins of plans in force wait for this person's side."""
    query = (
        select(func.count())
        .select_from(Submission)
        .join(Occurrence, Occurrence.id == Submission.occurrence_id)
        .join(Obligation, Obligation.id == Occurrence.obligation_id)
        .join(Plan, Plan.id == Obligation.plan_id)
        .join(Agency, Agency.id == Submission.agency_id)
        .where(Plan.state == PlanState.IN_FORCE)
    )
    if who.role is Role.STAFF:
        judged = or_(Agency.kind != AgencyKind.DEPARTMENT, Obligation.kind == Kind.AGENCY_PLAN)
        query = query.where(Submission.state == State.SENT, judged)
        query = query.where(Submission.agency_id != (who.agency_id or 0))
    elif who.role is Role.GOVERNING:
        query = query.where(Submission.state == State.PUT, Submission.agency_id.in_(who.governs))
    else:
        held = stands_for(who.agency_id, today) if who.agency_id else []
        own = Submission.agency_id.in_(held)
        query = query.where(Submission.state.in_((*GIVEN_BACK, State.AGREED)), own)
    return db.session.scalar(query) or 0


def to_release(who: Who, *, today: date) -> list[int]:
    """The ids of the hand-ins of plans in force that this person is asked to release."""
    if not who.is_head or not who.agency_id or not cards()[who.agency_id].head_releases:
        return []
    query = (
        select(Submission.id)
        .join(SubmissionDraft)
        .join(Occurrence, Occurrence.id == Submission.occurrence_id)
        .join(Obligation, Obligation.id == Occurrence.obligation_id)
        .join(Plan, Plan.id == Obligation.plan_id)
        .where(Plan.state == PlanState.IN_FORCE, SubmissionDraft.asked_at.is_not(None))
        .where(Submission.agency_id.in_(stands_for(who.agency_id, today)))
        .order_by(Occurrence.quoted, Submission.id)
    )
    return list(db.session.scalars(query))
