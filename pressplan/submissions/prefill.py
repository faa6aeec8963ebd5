"""What a report begins with: what the agency already told, so that nobody types it twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from .. import clock
from ..agencies.cards import cards
from ..agencies.queries import stands_for
from ..database import db
from ..obligations.models import Obligation, Occurrence
from ..obligations.rules import Kind
from ..plans.models import Plan
from ..plans.queries import own_plans
from ..proposals.models import Proposal, ProposalKind
from ..proposals.workflow import State as Raised
from ..targets.queries import by_horizon
from ..tasks.last_words import last_words
from ..tasks.models import Standing, Task
from ..tasks.rules import NO_DAY
from ..tasks.workflow import ENDED, STATE_WORDS
from .content import Content
from .figures import first_figures
from .models import Revision, Submission
from .queries import holder_of
from .workflow import State

COLLECTED = ("done", "figures", "estimate", "difficulties", "proposals", "direction")


def first_content(submission: Submission, *, today: date) -> Content:
    """What a draft begins with where nothing was written yet.

    A report: the commitments of the agency's own plan and of the province's with their state and
    last words, the targets that ask for a figure, what it raised. The Department's consolidated
    one: what the agencies reported and it accepted. Else nothing.
    """
    kind = submission.occurrence.obligation.kind
    if kind is Kind.YEARLY_REPORT:
        reported = _reported(submission, today)
        return reported._replace(measured=first_figures(submission, today))
    if kind is Kind.CONSOLIDATED:
        return _collected(submission.occurrence)
    return Content()


def _reported(submission: Submission, today: date) -> Content:
    """What its own plans say first, then its part in the province's plan."""
    plan, year = submission.occurrence.obligation.plan, submission.occurrence.year
    agency_id = holder_of(submission, today)
    own = own_plans(stands_for(agency_id, today), parent_id=plan.id)
    done: list[str] = []
    figures: list[str] = []
    difficulties: list[str] = []
    proposals: list[str] = []
    for one in (*own, plan):
        work = _work(one, agency_id, year)
        heading = [f"{one.short_title}:"] if own and (work.done or work.figures) else []
        done += [*heading, *work.done] if work.done else []
        figures += [*heading, *work.figures] if work.figures else []
        difficulties += work.difficulties
        proposals += _raised(one.id, agency_id, year)
    return Content(
        done="\n".join(done),
        figures="\n".join(figures),
        difficulties="\n".join(difficulties),
        proposals="\n".join(proposals),
    )


@dataclass(frozen=True)
class _Work:
    """What an agency did of one plan in a year, line by line."""

    done: list[str]
    difficulties: list[str]
    figures: list[str]


def _work(plan: Plan, agency_id: int, year: int) -> _Work:
    """Its commitments with their state and last words, and the targets that ask for a figure."""
    query = (
        select(Standing.commitment_id, Task.code, Task.title, Standing.state, Standing.percent)
        .join(Task, Task.id == Standing.task_id)
        .where(Standing.plan_id == plan.id, Standing.agency_id == agency_id)
        .where(Standing.until == NO_DAY, Standing.state.not_in(ENDED))
        .where(Standing.from_year <= year, Standing.to_year >= year)
        .order_by(Task.position, Standing.commitment_id)
    )
    rows = db.session.execute(query).all()
    words = last_words([row.commitment_id for row in rows])
    done, difficulties = [], []
    for id, code, title, state, percent in rows:
        last = words.get(id)
        said = f" {last.word.said}" if last and last.word.said else ""
        done.append(f"{code}. {title}: {STATE_WORDS[state].lower()}, {percent}%.{said}")
        if last and last.difficulty:
            difficulties.append(f"{code}. {last.difficulty}")
    figures = [
        f"Đến năm {horizon}: {target.text.rstrip('.;')}:"
        for horizon, targets in by_horizon(plan.id)
        for target in targets
        if horizon >= year
    ]
    return _Work(done, difficulties, figures)


def _raised(plan_id: int, agency_id: int, year: int) -> Sequence[str]:
    """What the agency proposed in that year."""
    query = (
        select(Proposal)
        .where(Proposal.plan_id == plan_id, Proposal.agency_id == agency_id)
        .where(Proposal.kind == ProposalKind.PROPOSAL, Proposal.state != Raised.WITHDRAWN)
        .order_by(Proposal.id)
    )
    found = db.session.scalars(query)
    return [proposal.text for proposal in found if clock.day_of(proposal.raised_at).year == year]


def _collected(occurrence: Occurrence) -> Content:
    query = (
        select(Revision, Submission.agency_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Occurrence, Occurrence.id == Submission.occurrence_id)
        .join(Obligation, Obligation.id == Occurrence.obligation_id)
        .where(Obligation.plan_id == occurrence.obligation.plan_id)
        .where(Obligation.kind == Kind.YEARLY_REPORT, Occurrence.year == occurrence.year)
        .where(Submission.state == State.ACCEPTED)
        .order_by(Submission.agency_id, Occurrence.quoted, Revision.number_of)
    )
    newest = {
        (agency_id, revision.submission_id): revision
        for revision, agency_id in db.session.execute(query)
    }
    known = cards()
    parts: dict[str, Any] = {
        name: "\n\n".join(
            f"{known[id].name}:\n{text}"
            for (id, _), revision in newest.items()
            if (text := getattr(revision, name))
        )
        for name in COLLECTED
    }
    return Content(**parts)
