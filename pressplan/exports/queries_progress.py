"""What a progress workbook offers to be filled in, and what a filled one would change."""

import enum
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from flask import abort
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from .. import clock
from ..access import Who
from ..agencies.cards import cards
from ..database import db, to_json
from ..plans.models import Plan, PlanState
from ..tasks import workflow
from ..tasks.choices import years_of_plan
from ..tasks.models import Commitment, ProgressUpdate, Standing, Task
from ..tasks.models_board import ProgressDraft
from ..tasks.queries import plans_in_force
from ..tasks.queries_board import drafts_of, last_of, last_updates, open_work
from ..tasks.rules import NO_DAY
from ..tasks.rules_board import Typed, start_of
from ..tasks.workflow import STATE_WORDS, VERDICT_WORDS, State
from ..vietnamese import day, sort_key
from .models import KeptProgress
from .progress import Filled, Key

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Offer:
    """A commitment as a row of the workbook shows it."""

    key: Key
    title: str
    due_on: date | None
    state: str
    percent: int
    last: str


def offers(agency_id: int, plan: Plan, year: int, *, today: date) -> list[Offer]:
    """The commitments of an agency on which it may report, in the plan's order."""
    work = open_work(agency_id, today=today, plan_id=plan.id, year=year)
    lasts = last_updates([commitment.id for commitment, _ in work])
    return [
        _offer(commitment, standing, lasts.get(commitment.id), year)
        for commitment, standing in work
    ]


def _offer(
    commitment: Commitment, standing: Standing, last: ProgressUpdate | None, year: int
) -> Offer:
    start = start_of(last_of(last)) if last else Typed(percent="0")  # of a state there is none yet
    key = Key(
        commitment.agency_id, commitment.task.plan_id, year, commitment.id,
        digest_of(commitment, standing, last), commitment.task.code, period_of(commitment),
        start.state, start.percent,
    )  # fmt: skip
    return Offer(
        key, commitment.task.title, standing.due_on, STATE_WORDS[standing.state],
        standing.percent, words_of(last),
    )  # fmt: skip


def period_of(commitment: Commitment) -> str:
    """The years that it is about: 2026, or 2023–2024."""
    first, last = commitment.from_year, commitment.year
    return str(last) if first == last else f"{first}–{last}"


def digest_of(commitment: Commitment, standing: Standing, last: ProgressUpdate | None) -> str:
    """A digest of what is shown of it: another one once anything of that moved on."""
    shown = [
        commitment.version, standing.state.value, standing.percent, standing.due_on,
        last.number if last else 0,
    ]  # fmt: skip
    return hashlib.sha256(to_json(shown).encode()).hexdigest()[:16]


def words_of(last: ProgressUpdate | None) -> str:
    """The last update in words."""
    if last is None:
        return ""
    verdict = VERDICT_WORDS[last.judgement.verdict] if last.judgement else "chưa xác nhận"
    said = [f"Lần {last.number}, {day(last.reported_on)} ({verdict.lower()}): {last.done}"]
    if last.result:
        said.append(f"Kết quả: {last.result}")
    if last.is_returned and last.judgement:
        said.append(f"Lý do trả lại: {last.judgement.reason}")
    return "\n".join(said)


@dataclass(frozen=True)
class Chosen:
    """Which workbook is looked at, and what else could be."""

    agency_id: int
    agencies: Sequence[tuple[int, str]]
    plan: Plan | None
    plans: Sequence[Plan]
    year: int
    years: Sequence[int]
    rows: int


def chosen(who: Who, agency_id: int, plan_id: int, year: int, *, today: date) -> Chosen:
    """The workbook that is asked for; 404 where this person does not report for that agency."""
    agencies = _reporting() if who.is_staff else []
    agency_id = agency_id or who.agency_id or 0
    if agency_id not in cards() or not workflow.may_report(who, agency_id):
        abort(404)
    if who.is_staff and agency_id not in dict(agencies):
        agencies = [(agency_id, cards()[agency_id].name), *agencies]
    at_work = _plans_of(agency_id)
    plans = [plan for plan in plans_in_force() if plan.id in at_work]
    plans.sort(key=lambda plan: bool(plan.parent_id))
    plan = next((p for p in plans if p.id == plan_id), plans[0] if plans else None)
    if plan is None:
        return Chosen(agency_id, agencies, None, [], today.year, [], 0)
    years = [y for y in reversed(years_of_plan(plan)) if y <= today.year] or [today.year]
    year = year if year in years else years[0]
    rows = len(open_work(agency_id, today=today, plan_id=plan.id, year=year))
    return Chosen(agency_id, agencies, plan, plans, year, years, rows)


def _reporting() -> list[tuple[int, str]]:
    """Every agency with work that is not finished, by name."""
    ids = db.session.scalars(select(Standing.agency_id).where(*_unfinished()).distinct())
    return sorted(((id, cards()[id].name) for id in ids), key=lambda pair: sort_key(pair[1]))


def _plans_of(agency_id: int) -> Collection[int]:
    mine = Standing.agency_id == agency_id
    return set(db.session.scalars(select(Standing.plan_id).where(mine, *_unfinished()).distinct()))


def _unfinished() -> tuple[ColumnElement[bool], ...]:
    return Standing.until == NO_DAY, Standing.state.not_in(workflow.FINISHED)


def waiting(who: Who, *, at: datetime) -> list[KeptProgress]:
    """The workbooks of this person that were checked and not confirmed, the newest first."""
    query = select(KeptProgress).where(
        KeptProgress.account_id == who.account_id, KeptProgress.confirmed_at.is_(None),
        KeptProgress.made_at >= at - KEPT_FOR,
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(KeptProgress.id.desc())))


def kept_or_404(id: int, who: Who, *, at: datetime) -> KeptProgress:
    """A workbook that this person had checked within a day."""
    found = db.session.get(KeptProgress, id)
    if found is None or found.account_id != who.account_id or found.made_at < at - KEPT_FOR:
        abort(404)
    return found


class How(enum.Enum):
    """What becomes of a row that was filled in."""

    CHANGES = "changes"
    CONFLICT = "conflict"
    SENT = "sent"
    GONE = "gone"


@dataclass(frozen=True)
class Change:
    """A row that was filled in, beside what stands now.

    `moved`: the work has gone on since the workbook was made; `draft`: what this person types of it
    on the screen; `sent`: the update that this very row made before.
    """

    filled: Filled
    token: str
    how: How
    commitment: Commitment | None = None
    last: ProgressUpdate | None = None
    draft: ProgressDraft | None = None
    moved: bool = False
    sent: ProgressUpdate | None = None

    @property
    def id(self) -> int:
        return self.filled.key.commitment_id

    @property
    def shown(self) -> str:
        """What the page shows of it; a confirmation counts only while this is so."""
        version = self.commitment.version if self.commitment else -1
        return f"{self.how.value}:{version}:{self.draft.version if self.draft else 0}"

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(what, now, then) of what a report of this row would change."""
        typed, last = self.filled.typed, self.last
        standing = self.commitment.standing if self.commitment else None
        state, percent = ("", "") if standing is None else (
            STATE_WORDS[standing.state], f"{standing.percent}%"
        )  # fmt: skip
        rows = [
            ("Tình trạng", state, STATE_WORDS[State(typed.state)]),
            ("Tỷ lệ", percent, f"{typed.percent}%"),
            ("Việc đã làm", last.done if last else "", typed.done),
            ("Kết quả, sản phẩm", last.result if last else "", typed.result),
            ("Khó khăn, vướng mắc",
             last.difficulty.text if last and last.difficulty else "", typed.difficulty),
        ]  # fmt: skip
        return [(what, now, then) for what, now, then in rows if then and then != now]


def token_of(key: Key, typed: Typed) -> str:
    """What makes the report of a row recognisable, however often its workbook is confirmed."""
    return hashlib.sha256(to_json([key.facts, asdict(typed)]).encode()).hexdigest()


def changes_of(kept: KeptProgress, who: Who) -> list[Change]:
    """What the rows of a workbook would change now, in the order of its rows."""
    rows = [_from_plain(row) for row in kept.rows]
    ids = [filled.key.commitment_id for filled in rows]
    commitments = _commitments(ids)
    lasts, drafts = last_updates(ids), drafts_of(list(commitments.values()), who)
    tokens = {filled.key.commitment_id: token_of(filled.key, filled.typed) for filled in rows}
    query = select(ProgressUpdate).where(ProgressUpdate.token.in_(tokens.values()))
    sent = {update.token: update for update in db.session.scalars(query)}
    found = []
    for filled in rows:
        id = filled.key.commitment_id
        token, commitment = tokens[id], commitments.get(id)
        if before := sent.get(token):
            found.append(Change(filled, token, How.SENT, commitment, sent=before))
        elif commitment is None or not _is_open(commitment, kept, who):
            found.append(_gone(filled, token, commitment, lasts.get(id), who))
        else:
            found.append(_change(filled, token, commitment, lasts.get(id), drafts[id].mine))
    return found


def _change(
    filled: Filled, token: str, commitment: Commitment, last: ProgressUpdate | None,
    draft: ProgressDraft | None,
) -> Change:  # fmt: skip
    assert commitment.standing is not None
    moved = digest_of(commitment, commitment.standing, last) != filled.key.digest
    how = How.CONFLICT if moved or draft else How.CHANGES
    return Change(filled, token, how, commitment, last, draft, moved)


def _gone(
    filled: Filled, token: str, commitment: Commitment | None, last: ProgressUpdate | None, who: Who
) -> Change:
    """What takes no update any more; how it stands only for whom it still is theirs to report."""
    if commitment is None or not workflow.may_report(who, commitment.agency_id):
        return Change(filled, token, How.GONE)
    return Change(filled, token, How.GONE, commitment, last)


def _is_open(commitment: Commitment, kept: KeptProgress, who: Who) -> bool:
    return (
        commitment.agency_id == kept.agency_id
        and workflow.may_report(who, commitment.agency_id)
        and commitment.task.plan.state is PlanState.IN_FORCE
        and commitment.standing is not None
        and workflow.accepts_report(commitment.standing.state)
    )


def _commitments(ids: Sequence[int]) -> dict[int, Commitment]:
    query = (
        select(Commitment)
        .join(Commitment.task)
        .where(Commitment.id.in_(ids))
        .options(
            contains_eager(Commitment.task).joinedload(Task.plan), joinedload(Commitment.standing)
        )
        .execution_options(populate_existing=True)
    )
    return {found.id: found for found in db.session.scalars(query)}


def to_plain(filled: Filled) -> dict[str, object]:
    """A row as it is kept."""
    return {"row": filled.row, "key": filled.key.facts, "typed": asdict(filled.typed)}


def _from_plain(row: dict[str, object]) -> Filled:
    return Filled(row["row"], Key(*row["key"]), Typed(**row["typed"]))  # type: ignore[arg-type, misc]


def days_left(kept: KeptProgress) -> date:
    """The day on which it is forgotten."""
    return clock.day_of(kept.made_at + KEPT_FOR)
