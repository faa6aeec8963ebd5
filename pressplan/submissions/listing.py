"""Who has handed in what: one row for each occurrence and agency that owes it.

With hundreds of agencies a year has thousands of rows, of which a page shows fifty: how they
all stand is remembered until somebody hands in, decides, or changes who owes what.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import func, select

from ..access import Role, Who
from ..agencies.cards import Card, cards
from ..agencies.models import Agency, AgencyGroup, AgencyName, GroupMember
from ..agencies.queries import holding
from ..database import db
from ..memory import remembered, rows_of
from ..obligations.models import Obligation, ObligationParty, Occurrence
from ..obligations.queries import debtors, of_year
from ..obligations.rules import Kind, Step
from ..paging import page_within, pages_of
from ..plans.deadlines import Deadline
from ..plans.models import Plan
from ..vietnamese import sort_key
from . import rules, workflow
from .models import Decision, Revision, Submission, SubmissionDraft
from .queries import course, histories
from .rules import Done, Timeliness
from .workflow import Actor, Course, State

PAGE = 50
BATCH = 500
KINDS = {"": "Tất cả", "missing": "Chưa nộp", "department": "Chờ Sở", "others": "Chờ nơi khác",
         "ended": "Đã xong"}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """One time that a duty falls due, as a list prints it."""

    id: int
    kind: Kind
    text: str
    clock: Step
    deadline: Deadline
    is_tracked: bool


@dataclass(frozen=True)
class Row:
    """One agency and what it owes; without a submission nothing was begun."""

    due: Due
    agency: Card
    submission_id: int | None
    state: State
    revisions: int
    actor: Actor
    purpose: str
    mine: bool

    @cached_property
    def kind(self) -> str:
        """Which of KINDS it is."""
        if not self.revisions:
            return "missing"
        if self.actor is Actor.NOBODY:
            return "ended"
        return "department" if self.actor is Actor.DEPARTMENT else "others"


@dataclass(frozen=True)
class Listing:
    """One page of rows with how each stands to its deadline, and the counts of all.

    `asked`: the hand-ins, by id, whose draft waits for the head of this person's own agency.
    """

    rows: Sequence[tuple[Row, Timeliness]]
    counts: Mapping[str, int]
    total: int
    page: int
    asked: Collection[int]

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


class _Stand(NamedTuple):
    """How one agency stands to one occurrence, whoever looks."""

    due: Due
    agency: Card
    holder: int
    owes: bool
    course: Course
    submission_id: int | None
    state: State
    revisions: int


class _Known(NamedTuple):
    id: int
    state: State
    revisions: int


def rows_of_year(plan_id: int, year: int, who: Who, *, on: date) -> Sequence[Row]:
    """The hand-ins of a plan in a year that exist for this person, owed as of that day."""
    return _rows(Who(0, "", "", who.role, who.agency_id, governs=who.governs), plan_id, year, on)


def listing(
    plan: Plan, year: int, who: Who, *, today: date, kind: str = "", only: int = 0, page: int = 1
) -> Listing:
    """The hand-ins of a plan in a year that exist for this person, the earliest due first.

    `only`: of one occurrence.
    """
    rows = [r for r in rows_of_year(plan.id, year, who, on=today) if not only or r.due.id == only]
    counts = Counter(row.kind for row in rows)
    wanted = [row for row in rows if not kind or row.kind == kind]
    page = page_within(page, len(wanted), PAGE)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    counted = {name: counts[name] if name else len(rows) for name in KINDS}
    return Listing(_timed(shown, today), counted, len(wanted), page, _asked(shown, today))


def whole(plan: Plan, year: int, who: Who, *, today: date) -> list[tuple[Row, Timeliness]]:
    """All hand-ins of a plan in a year that exist for this person, for a paper."""
    alike = Who(0, "", "", who.role, who.agency_id, governs=who.governs)
    rows = _rows(alike, plan.id, year, today)
    return [
        timed
        for start in range(0, len(rows), BATCH)
        for timed in _timed(rows[start : start + BATCH], today)
    ]


def _asked(rows: Sequence[Row], today: date) -> set[int]:
    """Not remembered: a draft changes with every word that is typed."""
    own = [
        row.submission_id
        for row in rows
        if row.mine and row.submission_id
        if cards()[holding(row.agency.id, today)].head_releases
    ]
    query = select(SubmissionDraft.submission_id).where(
        SubmissionDraft.submission_id.in_(own), SubmissionDraft.asked_at.is_not(None)
    )
    return set(db.session.scalars(query)) if own else set()


@remembered()
def _rows(who: Who, plan_id: int, year: int, today: date) -> tuple[Row, ...]:
    """Those that exist for everybody of this role and agency."""
    found = []
    for stand in _stands(plan_id, year, today):
        mine = workflow.writes(who, stand.holder)
        if not mine and not workflow.sees(who, stand.holder):
            continue
        begun = stand.submission_id is not None and bool(stand.revisions or mine)
        if not begun and not stand.owes:
            continue  # a draft of others does not exist
        state = stand.state if begun else State.DRAFT
        stage = workflow.stage_of(stand.course, state)
        found.append(
            Row(
                stand.due, stand.agency, stand.submission_id if begun else None, state,
                stand.revisions, stage.actor, stage.purpose, mine,
            )
        )  # fmt: skip
    return tuple(found)


@remembered(
    Plan, Obligation, Occurrence, ObligationParty, Agency, AgencyName, AgencyGroup, GroupMember,
    Submission, rows_of(Revision),
)  # fmt: skip
def _stands(plan_id: int, year: int, today: date) -> tuple[_Stand, ...]:
    """Who owes and who handed in what in that year, occurrence by occurrence."""
    occurrences = of_year(plan_id, year)
    known = _known([occurrence.id for occurrence in occurrences])
    return tuple(s for o in occurrences for s in _stands_to(o, known.get(o.id, {}), today))


def _stands_to(
    occurrence: Occurrence, known: Mapping[int, _Known], today: date
) -> Sequence[_Stand]:
    duty, owing = occurrence.obligation, set(debtors(occurrence, today))
    due = Due(
        occurrence.id, duty.kind, duty.text, occurrence.clock, occurrence.deadline,
        occurrence.is_tracked,
    )  # fmt: skip
    agencies = sorted((cards()[id] for id in owing | set(known)), key=lambda c: sort_key(c.name))
    return [
        _Stand(
            due, card, holding(card.id, today), card.id in owing, course(occurrence, card.id),
            *known.get(card.id, (None, State.DRAFT, 0)),
        )
        for card in agencies
    ]  # fmt: skip


def _known(occurrence_ids: Sequence[int]) -> dict[int, dict[int, _Known]]:
    """What was begun, by occurrence and agency."""
    sent = (
        select(Revision.submission_id, func.count().label("sent"))
        .join(Submission)
        .where(Submission.occurrence_id.in_(occurrence_ids))
        .group_by(Revision.submission_id)
        .subquery()
    )
    query = (
        select(
            Submission.occurrence_id, Submission.agency_id, Submission.id, Submission.state,
            func.coalesce(sent.c.sent, 0),
        )
        .outerjoin(sent, sent.c.submission_id == Submission.id)
        .where(Submission.occurrence_id.in_(occurrence_ids))
    )  # fmt: skip
    found: dict[int, dict[int, _Known]] = {}
    for occurrence_id, agency_id, *rest in db.session.execute(query):
        found.setdefault(occurrence_id, {})[agency_id] = _Known(*rest)
    return found


def _timed(rows: Sequence[Row], today: date) -> list[tuple[Row, Timeliness]]:
    ids = tuple(row.submission_id for row in rows if row.submission_id and row.revisions)
    histories = _histories(ids)
    return [
        (row, timeliness_to(row.due, histories.get(row.submission_id, ()), today)) for row in rows
    ]


def timeliness_to(due: Due, history: Sequence[Done], today: date) -> Timeliness:
    """How what was done so far stands to a deadline."""
    return rules.timeliness(
        history, clock=due.clock, last_good_day=due.deadline.last_good_day, today=today,
        tracked=due.is_tracked,
    )  # fmt: skip


@remembered(Submission, Revision, Decision)
def _histories(ids: tuple[int, ...]) -> Mapping[int | None, Sequence[Done]]:
    """What was done with each of these hand-ins."""
    return {id: tuple(done) for id, done in histories(ids).items()}


def is_shared(who: Who) -> bool:
    """Whether this person looks at many agencies' hand-ins."""
    return who.role in (Role.STAFF, Role.LEADER, Role.GOVERNING)
