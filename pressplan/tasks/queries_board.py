"""The board: all of one's open commitments on one screen, with what is being typed of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from ..access import Who
from ..accounts.models import Account
from ..database import db
from ..paging import page_within, pages_of
from ..plans.models import Plan, PlanState
from . import workflow
from .models import Commitment, Judgement, ProgressUpdate, Standing, Task, UpdateFile
from .models_board import ProgressDraft, ProgressDraftFile
from .queries import PAGE, plans_in_force, reckoning
from .queries_files import Kept, holds_files, kept_files
from .rules import NO_DAY, Freshness, Reckoning, Timing
from .rules_board import SAME, Last, Typed, may_repeat, start_of

OWED = (Freshness.EXPECTED, Freshness.STALE)


@dataclass(frozen=True)
class Drafts:
    """The drafts about one commitment that exist for a person."""

    mine: ProgressDraft | None = None
    colleagues: tuple[ProgressDraft, ...] = ()


@dataclass(frozen=True)
class Row:
    """One open commitment on the board."""

    commitment: Commitment
    standing: Standing
    timing: Timing
    freshness: Freshness
    last_update: ProgressUpdate | None
    drafts: Drafts
    may_repeat: bool

    @property
    def id(self) -> int:
        return self.commitment.id

    @property
    def task(self) -> Task:
        return self.commitment.task

    @property
    def last(self) -> Last | None:
        return last_of(self.last_update)

    @property
    def start(self) -> Typed:
        return start_of(self.last)

    @property
    def files(self) -> Kept:
        """What would be sent along."""
        return kept_files(self.drafts.mine, self.last_update)

    @property
    def holds_files(self) -> bool:
        """Whether one's draft is to be kept for its files, whatever its text says."""
        return holds_files(self.drafts.mine, self.last_update)


@dataclass(frozen=True)
class Board:
    """One page of the board, and how much there is in all."""

    rows: list[Row]
    total: int
    owed: int
    drafts: int
    page: int
    others: list[ProgressDraft] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def board(who: Who, *, today: date, page: int = 1, only: Collection[int] | None = None) -> Board:
    """A page of the person's board; `only`: just the rows of these commitments."""
    open_ = open_work(who.agency_id, today=today)
    reckonings = {plan.id: reckoning(plan, today=today) for plan in plans_in_force()}
    owed = sum(reckonings[s.plan_id].freshness(s) in OWED for _, s in open_)
    page = page_within(page, len(open_), PAGE)
    if only is None:
        shown = open_[(page - 1) * PAGE : page * PAGE]
    else:
        shown = [pair for pair in open_ if pair[0].id in only]
    mine = _all_of(who)
    on_board = {commitment.id for commitment, _ in open_}
    return Board(
        rows=_rows(shown, reckonings, who),
        total=len(open_),
        owed=owed,
        drafts=sum(draft.commitment_id in on_board for draft in mine),
        page=page,
        others=[draft for draft in mine if draft.commitment_id not in on_board],
    )


def drafts_of(commitments: Sequence[Commitment], who: Who) -> dict[int, Drafts]:
    """What is being typed of these commitments, as far as it exists for this person."""
    agencies = {commitment.id: commitment.agency_id for commitment in commitments}
    found = db.session.execute(
        select(ProgressDraft, Account.agency_id)
        .join(Account, Account.id == ProgressDraft.account_id)
        .where(ProgressDraft.commitment_id.in_(agencies), _near(who))
        .order_by(ProgressDraft.saved_at.desc())
        .options(contains_eager(ProgressDraft.account), _with_files())
        .execution_options(populate_existing=True)
    )
    seen: dict[int, list[ProgressDraft]] = {id: [] for id in agencies}
    for draft, author_agency_id in found.unique():
        agency_id = agencies[draft.commitment_id]
        if workflow.sees_draft(who, agency_id, draft.account_id, author_agency_id):
            seen[draft.commitment_id].append(draft)
    return {id: _sorted_out(drafts, who) for id, drafts in seen.items()}


def _sorted_out(drafts: Sequence[ProgressDraft], who: Who) -> Drafts:
    mine = next((draft for draft in drafts if draft.account_id == who.account_id), None)
    return Drafts(mine, tuple(draft for draft in drafts if draft is not mine))


def last_of(update: ProgressUpdate | None) -> Last | None:
    """The last update as the rules of the board read it."""
    if update is None:
        return None
    typed = Typed(
        state=update.state.value,
        percent=str(update.percent),
        done=update.done,
        result=update.result,
        difficulty=update.difficulty.text if update.difficulty else "",
        proposal=update.proposal.text if update.proposal else "",
    )
    verdict = update.judgement.verdict if update.judgement else None
    return Last(typed, update.reported_on, verdict)


def last_words(row: Row) -> Last | None:
    """The last update that said more than "Không thay đổi", else the last."""
    if row.last_update is None or row.last_update.done != SAME:
        return row.last
    said = db.session.scalar(
        select(ProgressUpdate)
        .where(ProgressUpdate.commitment_id == row.id, ProgressUpdate.done != SAME)
        .order_by(ProgressUpdate.number.desc())
        .limit(1)
    )
    return last_of(said) or row.last


def own(ids: Collection[int], who: Who) -> list[Commitment]:
    """Those of these commitments, open or ended, that are the person's agency's; at most a page."""
    mine = Commitment.agency_id == who.agency_id
    query = select(Commitment).where(Commitment.id.in_(sorted(ids)[:PAGE]), mine)
    return list(db.session.scalars(query.order_by(Commitment.id)))


def count_drafts(who: Who) -> int:
    """How many drafts this person has not sent."""
    mine = ProgressDraft.account_id == who.account_id
    return db.session.scalar(select(func.count()).select_from(ProgressDraft).where(mine)) or 0


def _with_files() -> ExecutableOption:
    return joinedload(ProgressDraft.files).joinedload(ProgressDraftFile.file)


def _near(who: Who) -> ColumnElement[bool]:
    """One's own drafts and one's colleagues'; `sees_draft` decides."""
    return or_(ProgressDraft.account_id == who.account_id, Account.agency_id == who.agency_id)


def open_work(
    agency_id: int | None, *, today: date, plan_id: int | None = None, year: int | None = None
) -> list[tuple[Commitment, Standing]]:
    """Every open commitment of an agency, in the plans' order; of one plan, if that is asked for.

    What ended before tracking began is filled in from its own page; it is nobody's to-do. In a
    `year` that is past stands what is still open of that year.
    """
    if agency_id is None:
        return []
    query = (
        select(Commitment, Standing)
        .join(Standing, Standing.commitment_id == Commitment.id)
        .join(Commitment.task)
        .join(Plan, Plan.id == Standing.plan_id)
        .where(Standing.until == NO_DAY, Standing.agency_id == agency_id)
        .where(Plan.state == PlanState.IN_FORCE, Standing.state.not_in(workflow.FINISHED))
        .where(Standing.from_year <= (year or today.year))
        .order_by(Standing.plan_id, Task.position, Commitment.year, Commitment.id)
        .options(contains_eager(Commitment.task).joinedload(Task.plan))
        .execution_options(populate_existing=True)
    )
    if year in (None, today.year):
        query = query.where(or_(Standing.expected_from < NO_DAY, Standing.to_year >= today.year))
    else:
        query = query.where(Standing.to_year >= year)
    if plan_id is not None:
        query = query.where(Standing.plan_id == plan_id)
    return [(commitment, standing) for commitment, standing in db.session.execute(query)]


def _rows(
    shown: Sequence[tuple[Commitment, Standing]], by: dict[int, Reckoning], who: Who
) -> list[Row]:
    commitments = [commitment for commitment, _ in shown]
    lasts, drafts = last_updates([c.id for c in commitments]), drafts_of(commitments, who)
    rows = []
    for commitment, standing in shown:
        reckoned, last = by[standing.plan_id], lasts.get(commitment.id)
        repeat = may_repeat(last_of(last), standing.state, period_from=reckoned.period[0])
        rows.append(
            Row(
                commitment, standing, reckoned.timing(standing), reckoned.freshness(standing),
                last, drafts[commitment.id], repeat,
            )
        )  # fmt: skip
    return rows


def last_updates(ids: Sequence[int]) -> dict[int, ProgressUpdate]:
    """The last update of each of these commitments, with what became of it."""
    last = (
        select(ProgressUpdate.commitment_id, func.max(ProgressUpdate.number).label("number"))
        .where(ProgressUpdate.commitment_id.in_(ids))
        .group_by(ProgressUpdate.commitment_id)
        .subquery()
    )
    query = (
        select(ProgressUpdate)
        .join(
            last,
            (ProgressUpdate.commitment_id == last.c.commitment_id)
            & (ProgressUpdate.number == last.c.number),
        )
        .outerjoin(Judgement, Judgement.update_id == ProgressUpdate.id)
        .options(
            contains_eager(ProgressUpdate.judgement),
            joinedload(ProgressUpdate.difficulty),
            joinedload(ProgressUpdate.proposal),
            joinedload(ProgressUpdate.files).joinedload(UpdateFile.file),
        )
        .execution_options(populate_existing=True)
    )
    return {update.commitment_id: update for update in db.session.scalars(query).unique()}


def _all_of(who: Who) -> list[ProgressDraft]:
    """Every draft of this person with its task, the newest first."""
    query = (
        select(ProgressDraft)
        .join(ProgressDraft.commitment)
        .join(Commitment.task)
        .where(ProgressDraft.account_id == who.account_id)
        .order_by(ProgressDraft.saved_at.desc(), ProgressDraft.id)
        .options(
            contains_eager(ProgressDraft.commitment).contains_eager(Commitment.task),
            contains_eager(ProgressDraft.commitment).joinedload(Commitment.agency),
            contains_eager(ProgressDraft.commitment).joinedload(Commitment.standing),
            _with_files(),
        )
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query).unique())
