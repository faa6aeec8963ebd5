"""Items of the work itself: deadlines, words that are owed, reports returned or not judged."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select

from ..clock import day_of
from ..database import db
from ..plans.models import Plan, PlanState
from ..settings.queries import value
from ..tasks.extensions import ExtensionState
from ..tasks.models import Commitment, Standing, Task
from ..tasks.models_assignment import Assignment
from ..tasks.models_extension import Extension
from ..tasks.queries import plans_in_force, reckoning
from ..tasks.queries_waiting import returned_on, written_by
from ..tasks.rules import NO_DAY, Freshness, Reckoning, Timing, freshness, update_period
from ..tasks.workflow import FINISHED, State
from . import rules
from .rules import Item, Kind, Schedule
from .window import Window

TITLE = 90  # letters of a task's title in a line
NOT_TOLD = " (chưa cập nhật tiến độ)"
_MUST_MEET = (Timing.OVERDUE, Timing.DUE_SOON, Timing.ON_TRACK)


class _Stands(NamedTuple):
    """A commitment that is not finished: how it stands, its task, who is named for it."""

    commitment_id: int
    plan_id: int
    task_id: int
    agency_id: int
    state: State
    since: date
    due_on: date | None
    late: bool
    unjudged: bool
    updated_on: date | None
    expected_from: date
    to_year: int
    code: str
    title: str
    officer_id: int | None
    leader_id: int | None

    @property
    def words(self) -> str:
        """The work as a line of a letter names it."""
        cut = self.title[:TITLE].rsplit(" ", 1)[0] + "…" if len(self.title) > TITLE else self.title
        return f"Nhiệm vụ {self.code}: {cut}"


_COLUMNS = (
    *(getattr(Standing, name) for name in _Stands._fields[:12]),
    Task.code, Task.title, Assignment.officer_id, Assignment.leader_id,
)  # fmt: skip


# Of periods before the plan's tracking start no word is ever expected: nobody is reminded of them.
_IS_TRACKED = Standing.expected_from < NO_DAY


def deadlines(window: Window) -> Iterable[Item]:
    """Work that has to be finished by a day, and is not reported as finished."""
    by = _reckonings(window.today)
    wanted = Standing.due_on.is_not(None), Standing.due_on <= window.horizon
    for stands in _open(window, *wanted, Standing.state != State.AWAITING):
        if stands.due_on and by[stands.plan_id].timing(stands) in _MUST_MEET:
            yield _item(
                window, stands, Kind.COMMITMENT, stands.due_on, stands.words, rules.deadline(),
                escalates=True,
            )  # fmt: skip


def updates(window: Window) -> Iterable[Item]:
    """The word that an agency owes, for each period that ends within the window."""
    months = value("update_months")
    for first, last in _periods(window, months):
        day = max(first, window.today)
        in_year = Standing.from_year <= last.year, Standing.to_year >= last.year
        for stands in _open(window, *in_year, Standing.expected_from <= last):
            owed = freshness(
                state=stands.state, updated_on=stands.updated_on, today=day, months=months,
                expected_from=min(stands.expected_from, day),
            )  # fmt: skip
            if owed in (Freshness.EXPECTED, Freshness.STALE):
                words = f"{stands.words}{NOT_TOLD}"
                yield _item(window, stands, Kind.UPDATE, last, words, rules.UPDATE)


def returned(window: Window) -> Iterable[Item]:
    """Reports that the Department returned, to be mended."""
    rows = list(_open(window, Standing.state == State.RETURNED, _IS_TRACKED))
    since = returned_on(rows)
    for stands in rows:
        day = since.get(stands.commitment_id, stands.since)
        words = f"{stands.words} (Sở trả lại, cần bổ sung)"
        yield _item(window, stands, Kind.RETURNED, day, words, rules.RETURNED)


def unjudged(window: Window) -> Iterable[Item]:
    """Reports that wait for the Department's word."""
    schedule = rules.waiting(value("waiting_days"))
    to_judge = Standing.unjudged.is_(True), Standing.updated_on.is_not(None), _IS_TRACKED
    rows = list(_open(window, *to_judge))
    wrote = written_by(rows)
    for stands in rows:
        assert stands.updated_on
        confirmers = window.people.confirmers(but=wrote.get(stands.commitment_id))
        words = f"Cập nhật nhiệm vụ {stands.code} chờ xác nhận"
        item = _item(window, stands, Kind.WAITING, stands.updated_on, words, schedule)
        yield replace(item, first=confirmers)


def extensions(window: Window) -> Iterable[Item]:
    """Requests to move a deadline that wait for the Department's word."""
    query = (
        select(
            Extension.id, Extension.agency_id, Extension.asked_at, Extension.asked_by_id, Task.code
        )
        .join(Commitment, Commitment.id == Extension.commitment_id)
        .join(Task, Task.id == Commitment.task_id)
        .join(Plan, and_(Plan.id == Task.plan_id, Plan.state == PlanState.IN_FORCE))
        .where(Extension.state == ExtensionState.ASKED, window.subjects(Extension.id))
        .order_by(Extension.id)
    )  # fmt: skip
    schedule = rules.waiting(value("waiting_days"))
    for id, agency_id, asked_at, asked_by_id, code in db.session.execute(query):
        day = day_of(asked_at)
        yield Item(
            Kind.WAITING, f"extension:{id}:{day}", day,
            f"Đề nghị gia hạn nhiệm vụ {code} chờ xem xét", id, agency_id,
            window.people.confirmers(but=asked_by_id), schedule,
            ("tasks.extension", (("id", id),)),
        )  # fmt: skip


def _item(
    window: Window, stands: _Stands, kind: Kind, day: date, words: str, schedule: Schedule, *,
    escalates: bool = False,
) -> Item:  # fmt: skip
    first = window.people.responsible(stands.agency_id, stands.officer_id, stands.leader_id)
    link = ("id", stands.task_id), ("commitment_id", stands.commitment_id)
    return Item(
        kind, f"{kind.value}:{stands.commitment_id}:{day}", day, words, stands.commitment_id,
        stands.agency_id, first, schedule, ("tasks.commitment", link), escalates,
    )  # fmt: skip


def _open(window: Window, *wanted: ColumnElement[bool]) -> Iterator[_Stands]:
    """The commitments of plans in force that are not finished."""
    query = (
        select(*_COLUMNS)
        .join(Plan, and_(Plan.id == Standing.plan_id, Plan.state == PlanState.IN_FORCE))
        .join(Task, Task.id == Standing.task_id)
        .outerjoin(Assignment, Assignment.commitment_id == Standing.commitment_id)
        .where(Standing.until == NO_DAY, Standing.state.not_in(FINISHED), *wanted)
        .where(window.subjects(Standing.commitment_id), window.held(Standing.agency_id))
        .order_by(Standing.plan_id, Task.position, Standing.commitment_id)
    )
    for row in db.session.execute(query):
        yield _Stands(*row)


def _periods(window: Window, months: int) -> Iterator[tuple[date, date]]:
    """The periods of updates of whose end something may be said within the window."""
    first, last = update_period(window.today, months)
    while _earliest(last) <= window.until:
        yield first, last
        first, last = update_period(last + timedelta(days=1), months)


def _earliest(last: date) -> date:
    """The earliest day on which anything may be said of a period that ends on `last`."""
    return last + timedelta(days=min(rules.UPDATE.days) - rules.LONGEST_BREAK)


def _reckonings(today: date) -> dict[int, Reckoning]:
    return {plan.id: reckoning(plan, today=today) for plan in plans_in_force()}
