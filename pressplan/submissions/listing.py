"""Who has handed in what: one row for each occurrence and agency that owes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ..access import Role, Who
from ..agencies.cards import Card, cards
from ..database import db
from ..obligations.models import Occurrence
from ..obligations.queries import debtors, of_year
from ..plans.models import Plan
from ..vietnamese import sort_key
from . import workflow
from .models import Revision, Submission
from .queries import course, holding, timeliness_in, timeliness_of
from .rules import Done, Timeliness
from .workflow import Actor, State

PAGE = 50
KINDS = {"": "Tất cả", "missing": "Chưa nộp", "department": "Chờ Sở", "others": "Chờ nơi khác",
         "ended": "Đã xong"}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One agency and one occurrence that it owes; without a submission nothing was begun."""

    occurrence: Occurrence
    agency: Card
    submission_id: int | None
    state: State
    revisions: int
    actor: Actor
    purpose: str
    mine: bool

    @property
    def kind(self) -> str:
        """Which of KINDS it is."""
        if not self.revisions:
            return "missing"
        if self.actor is Actor.NOBODY:
            return "ended"
        return "department" if self.actor is Actor.DEPARTMENT else "others"


@dataclass(frozen=True)
class Listing:
    """One page of rows with how each stands to its deadline, and the counts of all."""

    rows: Sequence[tuple[Row, Timeliness]]
    counts: Mapping[str, int]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class _Known:
    id: int
    state: State
    revisions: int


def listing(
    plan: Plan, year: int, who: Who, *, today: date, kind: str = "", only: int = 0, page: int = 1
) -> Listing:
    """The hand-ins of a plan in a year that exist for this person, the earliest due first.

    `only`: of one occurrence.
    """
    occurrences = [o for o in of_year(plan, year) if not only or o.id == only]
    known = _known(occurrences)
    rows = [row for o in occurrences for row in _rows(o, who, known, today)]
    counts = {name: sum(not name or row.kind == name for row in rows) for name in KINDS}
    wanted = [row for row in rows if not kind or row.kind == kind]
    last = max(1, -(-len(wanted) // PAGE))
    page = min(max(page, 1), last)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    return Listing(_timed(shown, today), counts, len(wanted), page)


def _rows(
    occurrence: Occurrence, who: Who, known: Mapping[tuple[int, int], _Known], today: date
) -> list[Row]:
    agencies = [cards()[id] for id in debtors(occurrence, today)]
    owing = {card.id for card in agencies}
    begun = {agency for o, agency in known if o == occurrence.id} - owing
    agencies += [cards()[id] for id in begun]
    rows = []
    for card in sorted(agencies, key=lambda card: sort_key(card.name)):
        holder = holding(card.id, today)
        mine = workflow.writes(who, holder)
        if not mine and not workflow.sees(who, holder):
            continue
        stands = known.get((occurrence.id, card.id))
        if stands and not stands.revisions and not mine:
            stands = None  # a draft of others does not exist
        if not stands and card.id not in owing:
            continue
        state = stands.state if stands else State.DRAFT
        stage = workflow.stage_of(course(occurrence, card.id), state)
        rows.append(
            Row(
                occurrence, card, stands.id if stands else None, state,
                stands.revisions if stands else 0, stage.actor, stage.purpose, mine,
            )
        )  # fmt: skip
    return rows


def _known(occurrences: Sequence[Occurrence]) -> dict[tuple[int, int], _Known]:
    sent = (
        select(Revision.submission_id, func.count().label("sent"))
        .group_by(Revision.submission_id)
        .subquery()
    )
    query = (
        select(
            Submission.occurrence_id, Submission.agency_id, Submission.id, Submission.state,
            func.coalesce(sent.c.sent, 0),
        )
        .outerjoin(sent, sent.c.submission_id == Submission.id)
        .where(Submission.occurrence_id.in_([o.id for o in occurrences]))
    )  # fmt: skip
    return {(row[0], row[1]): _Known(*row[2:]) for row in db.session.execute(query)}


def _timed(rows: Sequence[Row], today: date) -> list[tuple[Row, Timeliness]]:
    ids = [row.submission_id for row in rows if row.revisions]
    query = (
        select(Submission)
        .where(Submission.id.in_(ids))
        .options(selectinload(Submission.revisions).selectinload(Revision.decisions))
    )
    found = {s.id: s for s in db.session.scalars(query)} if ids else {}
    none: list[Done] = []
    return [
        (
            row,
            timeliness_of(found[row.submission_id], today=today)
            if row.submission_id in found
            else timeliness_in(row.occurrence, none, today=today),
        )
        for row in rows
    ]


def is_shared(who: Who) -> bool:
    """Whether this person looks at many agencies' hand-ins."""
    return who.role in (Role.STAFF, Role.LEADER, Role.GOVERNING)
