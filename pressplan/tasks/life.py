"""The life of a commitment: how it stood on any day, from its terms and reports. Pure."""

from dataclasses import dataclass, fields, replace
from datetime import date

from .rules import NO_DAY, OPEN_YEAR, ended_before
from .workflow import Ended, Report, State, state_after


@dataclass(frozen=True)
class Terms:
    """On what terms a commitment stands from `since` on: who holds it, for when, by when.

    `due_on` is the last good day that the plan sets, or a document that extends it;
    `internal_due_on` the Department's own, which judges only where the plan sets none.
    """

    since: date
    agency_id: int
    from_year: int
    year: int
    starts: date
    due_on: date | None
    internal_due_on: date | None = None
    ended: Ended | None = None

    @property
    def judged_by(self) -> date | None:
        """The day after which the work is late."""
        return self.due_on or self.internal_due_on

    @property
    def internal(self) -> bool:
        """Whether the Department's own date is the one that judges."""
        return self.due_on is None and self.internal_due_on is not None


TERMS = tuple(field.name for field in fields(Terms) if field.name != "since")


@dataclass(frozen=True)
class Facts:
    """What is stored of a commitment, enough to say how it stood on any day.

    `terms` in the order in which they were set, at least one; the last of a day holds.
    """

    opened_on: date
    tracking_from: date
    terms: tuple[Terms, ...]
    reports: tuple[Report, ...] = ()
    carried_on: date | None = None

    def terms_on(self, day: date) -> Terms:
        """The terms in force at the end of that day; before the first, the first."""
        return next((t for t in reversed(self.terms) if t.since <= day), self.terms[0])


@dataclass(frozen=True)
class Interval:
    """How a commitment stood from `since` to the day before `until`."""

    since: date
    until: date
    agency_id: int
    state: State
    percent: int
    due_on: date | None
    internal: bool
    done_on: date | None
    late: bool
    unjudged: bool
    updated_on: date | None
    expected_from: date
    from_year: int
    to_year: int


def intervals(facts: Facts) -> list[Interval]:
    """The whole life of a commitment: intervals without gap, equal neighbours joined."""
    changes = {terms.since for terms in facts.terms}
    for report in facts.reports:
        changes |= {report.reported_on, report.judged_on or report.reported_on}
    if facts.carried_on:
        changes.add(facts.carried_on)
    joined: list[Interval] = []
    for since in sorted({facts.opened_on, *(max(day, facts.opened_on) for day in changes)}):
        interval = standing_on(facts, since)
        if joined and replace(interval, since=joined[-1].since) == joined[-1]:
            continue
        if joined:
            joined[-1] = replace(joined[-1], until=since)
        joined.append(interval)
    return joined


def standing_on(facts: Facts, day: date) -> Interval:
    """How the commitment stood at the end of `day`, open-ended."""
    terms = facts.terms_on(day)
    known = [r.on(day) for r in facts.reports if max(r.reported_on, facts.opened_on) <= day]
    carried = bool(facts.carried_on and facts.carried_on <= day)
    state = state_after(known, carried=carried, ended=terms.ended)
    done_on = known[-1].reported_on if state is State.DONE else None
    reported_on = known[-1].reported_on if state in (State.DONE, State.AWAITING) else None
    due_on = terms.judged_by
    untracked = ended_before(facts.tracking_from, due_on=due_on, year=terms.year)
    begins = max(terms.starts, facts.tracking_from, facts.opened_on)
    return Interval(
        since=day,
        until=NO_DAY,
        agency_id=terms.agency_id,
        state=state,
        percent=100 if state is State.DONE else known[-1].percent if known else 0,
        due_on=due_on,
        internal=terms.internal,
        done_on=done_on,
        late=bool(reported_on and due_on and reported_on > due_on and not untracked),
        unjudged=bool(known and known[-1].verdict is None and not carried and not terms.ended),
        updated_on=max((r.reported_on for r in known), default=None),
        expected_from=NO_DAY if untracked else begins,
        from_year=terms.from_year,
        to_year=_last_year(terms, done_on, untracked),
    )


def _last_year(terms: Terms, done_on: date | None, untracked: bool) -> int:
    """The last year that counts it: what the plan dates counts until it is done, however late."""
    if untracked or terms.due_on is None:
        return terms.year
    return max(terms.year, done_on.year) if done_on else OPEN_YEAR
