"""What changed in the last seven days, from the facts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from .. import clock
from ..access import Who
from ..agencies.cards import cards
from ..agencies.models import Agency, AgencyName, Succession
from ..agencies.queries import holding
from ..database import db
from ..maturity.models_assessment import Assessment, Recognition
from ..maturity.models_round import Round
from ..memory import remembered
from ..obligations.models import Obligation, Occurrence
from ..obligations.rules import called
from ..plans.models import Plan
from ..plans.models_amendment import Amendment
from ..submissions import workflow as handing_in
from ..submissions.models import Decision, Revision, Submission
from ..submissions.workflow import DONE_WORDS
from ..tasks.conditions import timing_is
from ..tasks.extensions import ExtensionState
from ..tasks.figures import within
from ..tasks.models import Commitment, Judgement, ProgressUpdate, Standing, Task
from ..tasks.models_extension import Extension
from ..tasks.queries import reckoning
from ..tasks.rules import Reckoning, Timing
from ..tasks.workflow import State, Verdict
from ..vietnamese import day as printed
from .forms import Asked

WEEK = timedelta(days=7)
SHOWN = 5


class Item(NamedTuple):
    """One thing that happened: what it was, and where it is looked at."""

    text: str
    endpoint: str
    args: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Happened:
    """Things of one kind: a word for them, how many, and the first few of `of` that are named."""

    word: str
    count: int
    items: tuple[Item, ...]
    of: int

    @property
    def rest(self) -> int:
        return self.of - len(self.items)


@dataclass(frozen=True, eq=False)
class Week:
    """What changed from `first` to the day that is looked at."""

    first: date
    last: date
    happened: tuple[Happened, ...]


class _Span(NamedTuple):
    """The days, and the instants between which they lie."""

    first: date
    last: date
    begin: datetime
    end: datetime


def week(plan: Plan, asked: Asked, who: Who) -> Week:
    """The seven days that end with the one that is looked at, as this person may know them."""
    alike = Who(0, "", "", who.role, who.agency_id, governs=who.governs)
    return _week(plan, asked, reckoning(plan, today=asked.on), alike)


@remembered(
    Plan, Task, Standing, Commitment, ProgressUpdate, Judgement, Extension, Amendment, Submission,
    Revision, Decision, Obligation, Occurrence, Assessment, Recognition, Round, Agency, AgencyName,
    Succession, most=60,
)  # fmt: skip
def _week(plan: Plan, asked: Asked, by: Reckoning, who: Who) -> Week:
    span = _span(by.today)
    of_tasks = [
        _done(asked, span),
        _overdue(asked, by, span),
        _reported(asked, span),
        _granted(asked, span),
    ]
    others = [] if asked.section else [
        _handed_in(plan, asked, span, who),
        _decided(plan, asked, span, who),
        _recognised(asked, span),
        _amended(plan, span),
    ]  # fmt: skip
    return Week(span.first, span.last, tuple(h for h in [*of_tasks, *others] if h.count))


def _span(last: date) -> _Span:
    first = last - WEEK + timedelta(days=1)
    begin = datetime.combine(first, time(), clock.ZONE)
    return _Span(first, last, begin, begin + WEEK)


def _of_commitments(asked: Asked, *columns: Any) -> Select[Any]:
    """Rows about commitments of the plan, its section, its lead: with the task and the agency."""
    query: Select[Any] = select(Task.id, Task.code, Task.title, Commitment.agency_id, *columns)
    query = query.join(Task, Task.id == Commitment.task_id).where(Task.plan_id == asked.plan_id)
    if asked.section:
        query = query.where(Task.section_id == asked.section)
    return query.where(Commitment.agency_id == asked.agency) if asked.agency else query


def _done(asked: Asked, span: _Span) -> Happened:
    query = (
        _of_commitments(asked)
        .join(ProgressUpdate, ProgressUpdate.commitment_id == Commitment.id)
        .join(Judgement, Judgement.update_id == ProgressUpdate.id)
        .where(ProgressUpdate.state == State.DONE, Judgement.verdict == Verdict.CONFIRMED)
        .where(Judgement.judged_on.between(span.first, span.last))
        .order_by(Judgement.at.desc())
    )
    return _about_tasks("đầu việc được xác nhận hoàn thành", query, span)


def _overdue(asked: Asked, by: Reckoning, span: _Span) -> Happened:
    query: Any = (
        select(Task.id, Task.code, Task.title, Standing.agency_id)
        .join(Task, Task.id == Standing.task_id)
        .where(*within(Standing, asked.cut, by), timing_is(Timing.OVERDUE, by))
        .where(Standing.due_on >= span.first - timedelta(days=1))
        .order_by(Standing.due_on, Task.position, Standing.agency_id)
    )
    return _about_tasks("đầu việc mới quá hạn", query, span)


def _reported(asked: Asked, span: _Span) -> Happened:
    """Which agencies reported; of hundreds of updates the works themselves say little."""
    query = (
        _of_commitments(asked)
        .join(ProgressUpdate, ProgressUpdate.commitment_id == Commitment.id)
        .where(ProgressUpdate.reported_on.between(span.first, span.last))
        .order_by(ProgressUpdate.at.desc())
    )
    counts: dict[int, int] = {}
    for _, _, _, agency_id in db.session.execute(query):
        counts[agency_id] = counts.get(agency_id, 0) + 1
    known = cards()
    items = [
        Item(f"{known[id].name_on(span.last)} ({n})", "agencies.show", (("id", id),))
        for id, n in counts.items()
    ]
    return Happened("cập nhật tiến độ", sum(counts.values()), tuple(items[:SHOWN]), len(items))


def _granted(asked: Asked, span: _Span) -> Happened:
    query = (
        _of_commitments(asked)
        .join(Extension, Extension.commitment_id == Commitment.id)
        .where(Extension.state == ExtensionState.APPROVED)
        .where(Extension.decided_at >= span.begin, Extension.decided_at < span.end)
        .order_by(Extension.decided_at.desc())
    )
    return _about_tasks("đầu việc được gia hạn", query, span)


def _about_tasks(word: str, query: Select[Any], span: _Span) -> Happened:
    rows = list(dict.fromkeys(tuple(row) for row in db.session.execute(query)))
    known = cards()
    items = tuple(
        Item(
            f"{code}. {title} ({known[agency_id].short_on(span.last)})", "tasks.show",
            (("id", id),),
        )
        for id, code, title, agency_id in rows[:SHOWN]
    )  # fmt: skip
    return Happened(word, len(rows), items, len(rows))


def _of_hand_ins(plan: Plan, asked: Asked, *columns: Any) -> Select[Any]:
    query: Select[Any] = (
        select(
            Submission.id, Revision.number_of, Submission.agency_id, Obligation.kind,
            Occurrence.year, *columns,
        )
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Occurrence, Occurrence.id == Submission.occurrence_id)
        .join(Obligation, Obligation.id == Occurrence.obligation_id)
        .where(Obligation.plan_id == plan.id)
    )  # fmt: skip
    return query.where(Submission.agency_id == asked.agency) if asked.agency else query


def _handed_in(plan: Plan, asked: Asked, span: _Span, who: Who) -> Happened:
    query = _of_hand_ins(plan, asked).where(
        Revision.sent_at >= span.begin, Revision.sent_at < span.end
    )
    rows = _seen(query.order_by(Revision.sent_at.desc()), who, span)
    items = [_hand_in(row, f"bản gửi lần {row[1]}", span) for row in rows[:SHOWN]]
    return Happened("hồ sơ, báo cáo được gửi", len(rows), tuple(items), len(rows))


def _decided(plan: Plan, asked: Asked, span: _Span, who: Who) -> Happened:
    query = (
        _of_hand_ins(plan, asked, Decision.move)
        .join(Decision, Decision.revision_id == Revision.id)
        .where(Decision.at >= span.begin, Decision.at < span.end)
        .order_by(Decision.at.desc())
    )
    rows = _seen(query, who, span)
    items = [_hand_in(row, DONE_WORDS[row[5]].lower(), span) for row in rows[:SHOWN]]
    return Happened("việc xử lý hồ sơ", len(rows), tuple(items), len(rows))


def _seen(query: Select[Any], who: Who, span: _Span) -> Sequence[Any]:
    rows = db.session.execute(query).all()
    return [row for row in rows if handing_in.sees(who, holding(row[2], span.last))]


def _hand_in(row: Any, what: str, span: _Span) -> Item:
    id, number, agency_id, kind, year, *_ = row
    text = f"{cards()[agency_id].name_on(span.last)}: {called(kind, year)}, {what}"
    return Item(text, "submissions.revision", (("id", id), ("number", number)))


def _recognised(asked: Asked, span: _Span) -> Happened:
    found: Any = select(Assessment.agency_id, Recognition.level, Round.name)
    query = (
        found.join(Assessment, Assessment.id == Recognition.assessment_id)
        .join(Round, Round.id == Assessment.round_id)
        .where(Recognition.recorded_at >= span.begin, Recognition.recorded_at < span.end)
        .order_by(Recognition.recorded_at.desc())
    )
    if asked.agency:
        query = query.where(Assessment.agency_id == asked.agency)
    rows = db.session.execute(query).all()
    items = [
        Item(f"{cards()[id].name_on(span.last)}: {level} ({name})", "maturity.agency",
             (("id", id),))
        for id, level, name in rows[:SHOWN]
    ]  # fmt: skip
    return Happened("mức trưởng thành được công nhận", len(rows), tuple(items), len(rows))


def _amended(plan: Plan, span: _Span) -> Happened:
    query = (
        select(Amendment)
        .where(Amendment.plan_id == plan.id)
        .where(Amendment.recorded_at >= span.begin, Amendment.recorded_at < span.end)
        .order_by(Amendment.id.desc())
    )
    found = list(db.session.scalars(query))
    items = [
        Item(f"{one.number} ngày {printed(one.issued_on)}: {one.summary}", "plans.show",
             (("id", plan.id),))
        for one in found[:SHOWN]
    ]  # fmt: skip
    return Happened("văn bản sửa đổi kế hoạch", len(found), tuple(items), len(found))
