"""What a change of a task by a deciding document does to its commitments. Pure.

Only what is open, and of this year, of a year to come or of a dated task, is touched: what was
done stays done, and a year that has passed stays as it was.
"""

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from ..plans.rules import Period
from ..vietnamese import day, listed
from .workflow import ENDED, FINISHED, Ended, State

Wanted = tuple[int, Period]  # an agency that leads, and a period it answers for


@dataclass(frozen=True)
class Held:
    """A commitment of the task as it stands; `holders` are who stands for its agency now."""

    id: int
    agency_id: int
    period: int
    from_year: int
    year: int
    starts: date
    due_on: date | None
    state: State = State.NOT_STARTED
    holders: tuple[int, ...] = ()

    @property
    def agencies(self) -> set[int]:
        return {self.agency_id, *self.holders}

    @property
    def is_open(self) -> bool:
        return self.state not in FINISHED

    def is_past(self, today: date) -> bool:
        return self.period != 0 and self.year < today.year


class Fate(enum.Enum):
    """What becomes of a commitment."""

    MOVED = "moved"
    PASSED = "passed"
    MERGED = "merged"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Step:
    """A commitment, what becomes of it, and the terms that change with that."""

    fate: Fate
    held: Held
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Effects:
    """Everything that a change does: steps in their order, what opens, and what is left alone."""

    steps: tuple[Step, ...] = ()
    openings: tuple[Wanted, ...] = ()
    done: int = 0
    past: int = 0

    @property
    def digest(self) -> str:
        """Two people who were shown the same consequences hold the same digest."""
        return sha256(repr((self.steps, self.openings)).encode()).hexdigest()[:16]


@dataclass
class _Plan:
    """Steps while they are gathered."""

    held: Sequence[Held]
    today: date
    steps: list[Step] = field(default_factory=list)

    @property
    def reach(self) -> list[Held]:
        return [h for h in self.held if h.is_open and not h.is_past(self.today)]

    def close(self, held: Held) -> None:
        self.steps.append(Step(Fate.CLOSED, held, {"ended": Ended.CLOSED}))

    def of(self, agency_id: int, period: int) -> Held | None:
        """The agency's commitment of that period, whatever became of it."""
        found = [h for h in self.held if agency_id in h.agencies and h.period == period]
        return next((h for h in found if h.agency_id == agency_id), found[0] if found else None)

    def passed_to(self, agency_id: int, period: int) -> Held | None:
        """What was just passed to the agency for that period (a predecessor's, and its own)."""
        passed = [s for s in self.steps if s.fate is Fate.PASSED and s.held.period == period]
        return next((s.held for s in passed if s.changes["agency_id"] == agency_id), None)

    def reopen(self, held: Held, period: Period | None) -> None:
        again = {"ended": None, "merged_into_id": None}
        self.steps.append(
            Step(Fate.REOPENED, held, again | (dates(held, period, self.today) if period else {}))
        )

    def finish(self, wanted: Iterable[Wanted]) -> Effects:
        """Open what is wanted and not there, and say what was left alone."""
        touched = {step.held.id for step in self.steps}
        openings = []
        for agency_id, period in wanted:
            known = self.of(agency_id, period.period)
            if known and known.state in ENDED and known.id not in touched:
                self.reopen(known, period)
            elif known is None and not self.passed_to(agency_id, period.period):
                openings.append((agency_id, period))
        past = [h for h in self.held if h.is_open and h.is_past(self.today)]
        done = [h for h in self.held if h.state is State.DONE and not h.is_past(self.today)]
        return Effects(tuple(self.steps), tuple(openings), len(done), len(past))


def added(wanted: Sequence[Wanted]) -> Effects:
    """A new task opens what its leads answer for."""
    return Effects(openings=tuple(wanted))


def closed(held: Sequence[Held], *, today: date) -> Effects:
    """A task that ends ends what is open of it."""
    plan = _Plan(held, today)
    for one in plan.reach:
        plan.close(one)
    return plan.finish([])


def retimed(held: Sequence[Held], wanted: Sequence[Wanted], *, today: date) -> Effects:
    """Another timing: what is still wanted gets other dates, the rest ends, the missing opens."""
    plan = _Plan(held, today)
    by_period = {period.period: period for _, period in wanted}
    for one in plan.reach:
        period = by_period.get(one.period)
        if period is None:
            plan.close(one)
        elif changes := dates(one, period, today):
            plan.steps.append(Step(Fate.MOVED, one, changes))
    return plan.finish(wanted)


def reassigned(
    held: Sequence[Held],
    wanted: Sequence[Wanted],
    *,
    before: Sequence[int],
    after: Sequence[int],
    today: date,
) -> Effects:
    """Other leads: one that replaces one takes over its work, else the old ends and a new opens."""
    plan = _Plan(held, today)
    successor = replaced(before, after)
    gone = set(before) - set(after)
    for one in plan.reach:
        leaving = [id for id in before if id in one.agencies and id in gone]
        if not leaving or one.agencies & set(after):
            continue
        new = successor.get(leaving[0])
        other = plan.of(new, one.period) or plan.passed_to(new, one.period) if new else None
        if new is None:
            plan.close(one)
        elif other is None:
            plan.steps.append(Step(Fate.PASSED, one, {"agency_id": new}))
        else:
            if other.state in ENDED and not _reopened(plan, other):
                periods = (p for a, p in wanted if (a, p.period) == (new, one.period))
                plan.reopen(other, next(periods, None))
            into = {"ended": Ended.MERGED, "merged_into_id": other.id}
            plan.steps.append(Step(Fate.MERGED, one, into))
    return plan.finish(wanted)


def replaced(before: Sequence[int], after: Sequence[int]) -> dict[int, int]:
    """Who takes over from whom, paired in order; nobody where the numbers differ."""
    gone = [id for id in before if id not in after]
    new = [id for id in after if id not in before]
    return dict(zip(gone, new, strict=True)) if len(gone) == len(new) else {}


def _reopened(plan: _Plan, held: Held) -> bool:
    return any(s.held.id == held.id and s.fate is Fate.REOPENED for s in plan.steps)


def dates(held: Held, period: Period, today: date) -> dict[str, Any]:
    """What differs when the commitment takes the dates of this period.

    The years of dated work only grow, so that figures of its earlier ones stay; one of a year
    that staff moved to another keeps it.
    """
    if held.period and held.year != held.period:
        due_on = date(held.year, 12, 31) if period.due_on else None
        return {} if due_on == held.due_on else {"due_on": due_on}
    if held.period == 0:
        first = min(held.from_year, period.from_year)
        later = held.starts < period.starts <= date(today.year, 1, 1)  # no start that it names
        period = replace(period, from_year=first, starts=held.starts if later else period.starts)
    names = ("from_year", "year", "starts", "due_on")
    return {n: getattr(period, n) for n in names if getattr(period, n) != getattr(held, n)}


def sentences(effects: Effects, name: Callable[[int], str], *, today: date) -> list[str]:
    """What the change does, as people read it before they confirm."""
    said: list[str] = []
    for key, group in _grouped(effects.steps, _alike).items():
        said.append(_sentence(key, group, name))
    if openings := effects.openings:
        names = [f"{name(agency)} ({_years(period)})" for agency, period in openings]
        said.append(f"{len(openings)} đầu việc mới mở cho {_some(names)}.")
    late = [d for d in _new_dues(effects) if d and d < today]
    if late:
        said.append(f"Chú ý: hạn {day(min(late))} đã qua, {len(late)} đầu việc sẽ bị tính quá hạn.")
    waiting = [s for s in effects.steps if s.held.state is State.AWAITING]
    if lost := [s for s in waiting if s.fate in (Fate.CLOSED, Fate.MERGED)]:
        said.append(
            f"Chú ý: {len(lost)} đầu việc kết thúc khi đang chờ xác nhận;"
            " nếu cần, hãy xác nhận trước."
        )
    if not effects.steps and not effects.openings:
        said.append("Không đầu việc nào thay đổi.")
    if effects.done:
        said.append(f"{effects.done} đầu việc đã hoàn thành giữ nguyên.")
    if effects.past:
        said.append(f"{effects.past} đầu việc của các năm trước giữ nguyên.")
    return said


def _alike(step: Step) -> tuple[Any, ...]:
    """What two steps have in common that are told in one sentence."""
    if step.fate is Fate.MOVED:
        return step.fate, step.held.due_on, step.changes.get("due_on", step.held.due_on)
    if step.fate is Fate.PASSED:
        return step.fate, step.held.agency_id, step.changes["agency_id"]
    if step.fate is Fate.MERGED:
        return step.fate, step.held.agency_id
    return (step.fate,)


def _sentence(key: tuple[Any, ...], group: Sequence[Step], name: Callable[[int], str]) -> str:
    count, fate = len(group), key[0]
    if fate is Fate.MOVED and key[1] == key[2]:
        return f"{count} đầu việc đổi ngày bắt đầu, hạn giữ nguyên."
    if fate is Fate.MOVED:
        return f"{count} đầu việc đổi hạn từ {_due(key[1])} sang {_due(key[2])}."
    if fate is Fate.PASSED:
        return f"{count} đầu việc chuyển từ {name(key[1])} sang {name(key[2])}."
    names = _some(dict.fromkeys(name(step.held.agency_id) for step in group))
    if fate is Fate.MERGED:
        return f"{count} đầu việc của {names} nhập vào đầu việc đã có của đơn vị nhận."
    if fate is Fate.REOPENED:
        return f"{count} đầu việc đã kết thúc được mở lại cho {names}."
    return f"{count} đầu việc kết thúc: {names}."


def _new_dues(effects: Effects) -> list[date | None]:
    moved = [s for s in effects.steps if s.fate in (Fate.MOVED, Fate.REOPENED)]
    changed = [s.changes.get("due_on", s.held.due_on) for s in moved]
    return changed + [period.due_on for _, period in effects.openings]


def _due(due_on: date | None) -> str:
    return f"hết {day(due_on)}" if due_on else "không có hạn"


def _years(period: Period) -> str:
    if period.from_year == period.year:
        return f"năm {period.year}"
    return f"{period.from_year}–{period.year}"


def _some(names: Iterable[str]) -> str:
    """A few of the names, and how many more there are."""
    found = list(names)
    if len(found) > 6:
        return f"{', '.join(found[:5])} và {len(found) - 5} đơn vị khác"
    return listed(found)


def _grouped(
    steps: Iterable[Step], key: Callable[[Step], tuple[Any, ...]]
) -> dict[tuple[Any, ...], list[Step]]:
    found: dict[tuple[Any, ...], list[Step]] = {}
    for step in steps:
        found.setdefault(key(step), []).append(step)
    return found
