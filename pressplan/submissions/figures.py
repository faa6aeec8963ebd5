"""The figures of targets that stand in a yearly report: given when it is sent, judged with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from .. import clock
from ..access import Who
from ..agencies.queries import stands_for
from ..database import db
from ..errors import BadInput
from ..obligations.rules import Kind
from ..plans.models import Plan, PlanState
from ..plans.queries import own_plans
from ..targets.actions_measure import FigureDraft, judge, may_be_judged, measure
from ..targets.method import figure_fault, read_figure
from ..targets.models import Measurement, Target
from ..targets.queries_report import Asked, asked_of
from ..tasks.workflow import Verdict
from .content import Content
from .models import Revision, RevisionFigure, Submission
from .queries import holder_of
from .workflow import Move

VERDICTS = {Move.ACCEPTANCE: Verdict.CONFIRMED, Move.RETURN: Verdict.RETURNED}


def asked_in(submission: Submission, today: date) -> list[Asked]:
    """The targets whose figure this hand-in gives: of the plan, then of the agency's own."""
    occurrence = submission.occurrence
    plan = occurrence.obligation.plan
    if occurrence.obligation.kind is not Kind.YEARLY_REPORT or plan.state is not PlanState.IN_FORCE:
        return []
    holder = holder_of(submission, today)
    own = own_plans(stands_for(holder, today), parent_id=plan.id)
    ids = [plan.id, *(one.id for one in own if one.state is PlanState.IN_FORCE)]
    return asked_of(ids, holder, occurrence.year, today)


def first_figures(submission: Submission, today: date) -> dict[str, Any]:
    """What a draft begins with: what is known already, so that nobody types it twice."""
    return {str(one.id): [one.typed, ""] for one in asked_in(submission, today) if one.known}


def field_of(target_id: int) -> str:
    """The name of the field of a target's figure."""
    return f"figure-{target_id}"


def check(submission: Submission, content: Content, today: date) -> None:
    """Raises BadInput (422) for the first figure that can't be given as it was typed."""
    for one in asked_in(submission, today):
        _draft(one, content, submission.occurrence.year, today)


def give(revision: Revision, content: Content, *, by: Who, at: datetime) -> None:
    """Give the figures of what was just sent; what is known already is not given twice."""
    submission, today = revision.submission, clock.day_of(at)
    holder, year = holder_of(submission, today), submission.occurrence.year
    for one in asked_in(submission, today):
        draft = _draft(one, content, year, today, number=revision.number_of)
        if draft is None or (one.known and _says(draft) == (one.known.answer, one.known.amount)):
            continue
        token = f"revision:{revision.id}:{one.id}"
        made = measure(one.target, holder, draft, token=token, by=by, at=at)
        db.session.add(RevisionFigure(revision_id=revision.id, measurement_id=made.id))
    db.session.flush()


def judge_with(revision: Revision, move: Move, text: str, *, by: Who, at: datetime) -> None:
    """What the Department says of a report it says of the figures in it.

    Those that were judged or corrected meanwhile keep their own word, and so do those that this
    person gave and those of a plan that is not tracked any more.
    """
    verdict = VERDICTS.get(move)
    if verdict is None:
        return
    query = (
        select(RevisionFigure)
        .where(RevisionFigure.revision_id == revision.id)
        .join(RevisionFigure.measurement)
        .join(Measurement.target)
        .join(Target.plan)
        .where(Plan.state == PlanState.IN_FORCE)
        .options(contains_eager(RevisionFigure.measurement))
        .order_by(RevisionFigure.id)
    )
    for row in db.session.scalars(query).all():
        if may_be_judged(row.measurement, by):
            reason = text if verdict is Verdict.RETURNED else ""
            judge(row.measurement, verdict, reason=reason, by=by, at=at)


@dataclass(frozen=True)
class Told:
    """A figure as it stands in a draft or a revision: of which target, what, with which note."""

    target_id: int
    text: str
    horizon: int
    words: str
    note: str


def told(measured: Mapping[str, Any]) -> list[Told]:
    """The figures that were typed, in the order of the plan; as typed where it can't be read."""
    ids = [int(id) for id, (value, note) in measured.items() if value or note]
    if not ids:
        return []
    query = select(Target).where(Target.id.in_(ids))
    found = []
    for target in db.session.scalars(query.order_by(Target.plan_id, Target.horizon, Target.id)):
        value, note = measured[str(target.id)]
        found.append(Told(target.id, target.text, target.horizon, _words(target, value), note))
    return found


def _words(target: Target, typed: str) -> str:
    method = target.method
    if method is None:
        return typed
    try:
        return read_figure(method, typed, 0).says(method.unit)
    except ValueError:
        return typed


def _draft(
    one: Asked, content: Content, year: int, today: date, *, number: int = 0
) -> FigureDraft | None:
    """What was typed for a target, as an action takes it; None: nothing."""
    typed, note = content.measured.get(str(one.id), ("", ""))
    if not typed:
        return None
    try:
        figure = read_figure(one.method, typed, year)
    except ValueError as bad:
        raise BadInput(str(bad), field_of(one.id)) from None
    _, sentence = figure_fault(
        one.method, year=year, answer=figure.answer, amount=figure.amount, done_on=None,
        today=today,
    )  # fmt: skip
    if sentence:
        raise BadInput(sentence, field_of(one.id))
    source = f"Báo cáo năm {year}, bản gửi lần {number}"
    return FigureDraft(year, figure.answer, figure.amount, source=source, note=note)


def _says(draft: FigureDraft) -> tuple[Any, Any]:
    return draft.answer, draft.amount
