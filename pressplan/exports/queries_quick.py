"""What a "Báo cáo nhanh" says: figures, who is late, what changed, hand-ins, what comes next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from .. import clock
from ..access import Role
from ..accounts.models import Account
from ..accounts.queries import by_name
from ..agencies.cards import cards
from ..agencies.queries import holding
from ..database import db
from ..desk.rules import period_name
from ..obligations.models import Obligation, Occurrence
from ..obligations.queries import debtors_of, milestones, of_year
from ..obligations.rules import Kind
from ..overview.rules import headline
from ..plans.models import Plan
from ..settings.queries import value
from ..submissions.models import Revision, Submission
from ..submissions.queries import done_for
from ..tasks import figures
from ..tasks.figures import Cut
from ..tasks.models import Commitment, Judgement, ProgressUpdate, Task
from ..tasks.queries import reckoning
from ..tasks.rules import Reckoning
from ..tasks.workflow import State, Verdict
from ..vietnamese import day
from . import rules
from .models_quick import QuickReport
from .report_words import few
from .rules import MOST, Line, Part, Quick, Span

AHEAD = timedelta(days=30)
FEW = 3  # agencies that are named in a line


def quick(plan: Plan, span: Span, *, today: date) -> Quick:
    """The report of a span that ends today, as staff and leadership see it.

    Of a closed plan the span ends on the day on which it was closed.
    """
    by = reckoning(plan, today=today)
    end = by.today
    first = rules.since(span, end)
    year = max(plan.period_from.year, min(end.year, plan.period_until.year))
    cut = Cut(plan.id, year)
    now = figures.whole(cut, by)
    before = figures.whole(replace(cut, past=True), replace(by, today=first - timedelta(days=1)))
    period = period_name(end, value("update_months"))
    tasks = figures.tasks_in(cut, by)
    silent = figures.silent(cut, by)
    return Quick(
        plan=plan.short_title,
        since=day(first),
        until=day(end),
        headline=headline(now, tasks=tasks, year=year, period=period),
        rates=rules.rates_of(now, period),
        figures=rules.figures_of(now, before),
        parts=(
            _late(cut, by, now.open_late),
            _silent(silent, period),
            _changed(plan, first, end),
            _handed(plan, year, first, end),
            _next(plan, by),
        ),
    )


def _late(cut: Cut, by: Reckoning, total: int) -> Part:
    owing = [row.agency_id for row in figures.owing(cut, by) if row.overdue][:MOST]
    late = figures.overdue(cut, by, agency_ids=owing) if owing else []
    lines = [
        Line(
            f"{dated.agency.short}, quá hạn {dated.days_late(by.today)} ngày",
            f"{dated.task.code}. {rules.shortened(dated.task.title)} "
            f"(hạn {day(dated.deadline.last_good_day)})",
        )
        for dated in late[:MOST]
    ]
    nothing = "Không có việc nào quá hạn."
    return Part("late", "Quá hạn", total, tuple(lines), nothing, "đầu việc")


def _silent(rows: Sequence[figures.Silence], period: str) -> Part:
    known = cards()
    lines = []
    for row in rows[:MOST]:
        stale = f", trong đó {row.stale} chậm từ kỳ trước" if row.stale else ""
        lines.append(
            Line(known[row.agency_id].short, f"{row.stale + row.expected} đầu việc{stale}")
        )
    nothing = f"Mọi đầu việc đã cập nhật {period}."
    title = f"Chưa cập nhật {period}"
    return Part("silent", title, len(rows), tuple(lines), nothing, "cơ quan")


def _changed(plan: Plan, first: date, last: date) -> Part:
    """How much was told in the span, then what was confirmed as done by name."""
    of_plan = _of_plan(select(ProgressUpdate.id), plan)
    told = _count(of_plan.where(ProgressUpdate.reported_on.between(first, last)))
    judged = of_plan.join(Judgement, Judgement.update_id == ProgressUpdate.id)
    judged = judged.where(Judgement.judged_on.between(first, last))
    confirmed = _count(judged.where(Judgement.verdict == Verdict.CONFIRMED))
    returned = _count(judged.where(Judgement.verdict == Verdict.RETURNED))
    done = judged.where(Judgement.verdict == Verdict.CONFIRMED, ProgressUpdate.state == State.DONE)
    columns = (ProgressUpdate.agency_id, Judgement.judged_on, Task.code, Task.title)
    named = done.with_only_columns(*columns).order_by(Judgement.judged_on, ProgressUpdate.id)
    lines = [
        Line(
            f"{cards()[agency_id].short}, {day(on)}",
            f"hoàn thành {code}. {rules.shortened(title)}",
        )
        for agency_id, on, code, title in db.session.execute(named.limit(MOST - 1))
    ]
    above = []
    if told or confirmed or returned:
        words = f"{told} nhận được, {confirmed} đã xác nhận, {returned} trả lại"
        above = [Line("Cập nhật tiến độ", words)]
    return Part(
        "changed", "Thay đổi trong kỳ", _count(done), (*above, *lines),
        "Không có cập nhật nào trong kỳ.", "việc hoàn thành", len(above),
    )  # fmt: skip


def _of_plan(query: Select[Any], plan: Plan) -> Select[Any]:
    joined = query.join(Commitment, Commitment.id == ProgressUpdate.commitment_id)
    return joined.join(Task, Task.id == Commitment.task_id).where(Task.plan_id == plan.id)


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _handed(plan: Plan, year: int, first: date, today: date) -> Part:
    """What came in the span; then each report of the year still owed that falls due soon."""
    occurrences = [
        found
        for found in of_year(plan.id, year)
        if found.is_tracked and found.dates.last_good_day <= today + AHEAD
    ]
    owing = debtors_of(occurrences, today)
    done = done_for([found.id for found in occurrences], today=today)
    lines = []
    for found in occurrences:
        owed, came = owing[found.id], done.get(found.id, frozenset())
        missing = [cards()[id].short for id in owed if holding(id, today) not in came]
        if not missing:
            continue
        last = found.dates.last_good_day
        late = f", quá hạn {(today - last).days} ngày" if last < today else ""
        names = few(missing, FEW)
        count = f"đã nộp {len(owed) - len(missing)}/{len(owed)}; còn phải nộp: {names}"
        lines.append(Line(f"{_named(found)} (hạn {day(last)}{late})", count))
    came_in = _came(plan, first, today)
    above = [Line("Nhận trong kỳ", f"{came_in} bản gửi")] if came_in else []
    return Part(
        "handed", "Báo cáo, hồ sơ", len(lines), (*above, *lines)[:MOST],
        "Không có báo cáo nào sắp đến hạn.", "chưa nộp đủ", len(above),
    )  # fmt: skip


def _named(found: Occurrence) -> str:
    duty = found.obligation
    return rules.shortened(duty.text, 60) if duty.kind is Kind.OTHER else found.title


def _came(plan: Plan, first: date, last: date) -> int:
    query = (
        select(Revision.id)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Occurrence, Occurrence.id == Submission.occurrence_id)
        .join(Obligation, Obligation.id == Occurrence.obligation_id)
        .where(Obligation.plan_id == plan.id)
        .where(Revision.sent_at >= _morning(first))
        .where(Revision.sent_at < _morning(last + timedelta(days=1)))
    )
    return _count(query)


def _morning(on: date) -> datetime:
    return datetime.combine(on, time.min, clock.ZONE)


def _next(plan: Plan, by: Reckoning) -> Part:
    until = by.today + AHEAD
    found = [
        (due.deadline.last_good_day, f"{due.task.code}. {rules.shortened(due.task.title)}",
         f"{due.count} đầu việc")
        for due in figures.due_until(Cut(plan.id, None), by, until)
    ]  # fmt: skip
    found += [
        (stone.due_on, rules.shortened(stone.text), stone.who)
        for stone in milestones([plan], today=by.today, until=until)
    ]
    found.sort(key=lambda row: row[0])
    lines = [Line(rules.near(on, by.today), f"{what}; {who}") for on, what, who in found[:MOST]]
    nothing = "Không có việc nào đến hạn trong 30 ngày tới."
    return Part("next", "Đến hạn trong 30 ngày tới", len(found), tuple(lines), nothing)


def readers() -> list[Account]:
    """Who gets it by letter: the active accounts of leadership, by given name."""
    query = select(Account).where(Account.role == Role.LEADER, Account.active)
    return sorted(db.session.scalars(query), key=lambda account: by_name(account.name))


def last_sent(plan: Plan) -> QuickReport | None:
    """The last one that was sent about this plan."""
    query = select(QuickReport).where(QuickReport.plan_id == plan.id)
    return db.session.scalars(query.order_by(QuickReport.id.desc()).limit(1)).one_or_none()
