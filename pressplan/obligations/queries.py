"""The dated duties of a plan, and the times they fall due."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ..access import Who
from ..agencies.models import GroupMember
from ..agencies.queries import holders_on, parties_on
from ..database import db
from ..memory import remembered
from ..plans.deadlines import Deadline, quoted_deadline
from ..plans.models import Plan, PlanState
from ..vietnamese import listed
from .models import Obligation, ObligationParty, Occurrence
from .rules import next_quoted


def of_plan(plan_id: int) -> list[Obligation]:
    """Every dated duty with who owes it, in the order of the document."""
    parties = selectinload(Obligation.parties)
    query = (
        select(Obligation)
        .where(Obligation.plan_id == plan_id)
        .order_by(Obligation.position)
        .options(
            parties.options(joinedload(ObligationParty.agency), joinedload(ObligationParty.group))
        )
    )
    return list(db.session.scalars(query))


def owed_by(agency_ids: Collection[int], group_ids: Collection[int]) -> list[Obligation]:
    """The dated duties of plans in force that these agencies or groups have."""
    owing = select(ObligationParty.obligation_id).where(
        or_(ObligationParty.agency_id.in_(agency_ids), ObligationParty.group_id.in_(group_ids))
    )
    query = (
        select(Obligation)
        .join(Plan, Plan.id == Obligation.plan_id)
        .where(Obligation.id.in_(owing), Plan.state == PlanState.IN_FORCE)
        .order_by(Obligation.plan_id, Obligation.position)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Milestone:
    """A day by which something has to be handed in, and who owes it.

    `agency_ids` are those of `who` that are agencies here.
    """

    deadline: Deadline
    text: str
    who: str
    plan_id: int
    occurrence_id: int
    year: int
    agency_ids: frozenset[int] = frozenset()

    @property
    def due_on(self) -> date:
        return self.deadline.last_good_day


def milestones(
    plans: Sequence[Plan], *, today: date, until: date, agency_ids: Collection[int] | None = None
) -> list[Milestone]:
    """What falls due from today to `until`, the nearest first.

    `agency_ids`: only what these agencies owe; None: whatever anybody owes.
    """
    query = (
        _occurrences()
        .where(Obligation.plan_id.in_([plan.id for plan in plans]))
        .where(Occurrence.quoted.between(today, until + timedelta(days=1)))
    )
    found = []
    for occurrence in db.session.scalars(query) if plans else ():
        if not today <= occurrence.dates.last_good_day <= until or not occurrence.is_tracked:
            continue
        owing = frozenset(debtors(occurrence, today))
        if agency_ids is None or owing & set(agency_ids):
            duty = occurrence.obligation
            who = listed(party.name for party in parties_on(duty.parties, today))
            found.append(
                Milestone(
                    occurrence.deadline,
                    duty.text,
                    who,
                    duty.plan_id,
                    occurrence.id,
                    occurrence.year,
                    owing,
                )
            )
    return sorted(found, key=lambda milestone: milestone.due_on)


def debtors(occurrence: Occurrence, today: date) -> Sequence[int]:
    """The ids of the agencies that owe it, successors followed up to the last good day."""
    day = min(today, occurrence.dates.last_good_day)
    named = [id for party in occurrence.obligation.parties for id in party.agencies_on(day)]
    return holders_on(named, day)


def debtors_of(occurrences: Sequence[Occurrence], today: date) -> dict[int, Sequence[int]]:
    """The same of many occurrences, by their ids, in two queries."""
    duties = {occurrence.obligation_id for occurrence in occurrences}
    columns = (ObligationParty.obligation_id, ObligationParty.agency_id, ObligationParty.group_id)
    query = select(*columns).where(ObligationParty.obligation_id.in_(duties))
    parties: dict[int, list[tuple[int | None, int | None]]] = {}
    for duty, agency_id, group_id in db.session.execute(query.order_by(ObligationParty.id)):
        parties.setdefault(duty, []).append((agency_id, group_id))
    members = _members({group for each in parties.values() for _, group in each if group})
    found: dict[int, Sequence[int]] = {}
    for occurrence in occurrences:
        day = min(today, occurrence.dates.last_good_day)
        named: list[int] = []
        for agency_id, group_id in parties.get(occurrence.obligation_id, ()):
            named += [agency_id] if agency_id else _on(members.get(group_id or 0, ()), day)
        found[occurrence.id] = holders_on(named, day)
    return found


_Membership = tuple[int, date, date]


def _members(group_ids: Collection[int]) -> dict[int, list[_Membership]]:
    columns = (GroupMember.group_id, GroupMember.agency_id, GroupMember.since, GroupMember.until)
    query = select(*columns).where(GroupMember.group_id.in_(group_ids)).order_by(GroupMember.id)
    found: dict[int, list[_Membership]] = {}
    for group_id, agency_id, since, until in db.session.execute(query):
        found.setdefault(group_id, []).append((agency_id, since, until))
    return found


def _on(members: Iterable[_Membership], day: date) -> list[int]:
    return [agency_id for agency_id, since, until in members if since <= day < until]


def of_year(plan_id: int, year: int) -> list[Occurrence]:
    """What falls due for the plan in that year, the earliest first."""
    query = _occurrences().where(Obligation.plan_id == plan_id, Occurrence.year == year)
    found = db.session.scalars(query.order_by(Occurrence.quoted, Obligation.position))
    return list(found)


def of_duty(duty: Obligation) -> list[Occurrence]:
    """Every occurrence of a duty, the newest first."""
    query = select(Occurrence).where(Occurrence.obligation_id == duty.id)
    return list(db.session.scalars(query.order_by(Occurrence.year.desc())))


def years(plan: Plan) -> list[int]:
    """The years in which something falls due for the plan, the newest first."""
    return list(_years(plan.id))


@remembered(Obligation, Occurrence)
def _years(plan_id: int) -> tuple[int, ...]:
    query = (
        select(Occurrence.year)
        .join(Obligation, Obligation.id == Occurrence.obligation_id)
        .where(Obligation.plan_id == plan_id)
        .distinct()
    )
    return tuple(sorted(db.session.scalars(query), reverse=True))


def year_of(asked: str, offered: Sequence[int], today: date) -> int:
    """The year that a list shows: the one that is asked for, else this one or the last there is."""
    if asked in map(str, offered):
        return int(asked)
    return min(today.year, max(offered, default=0))


def duty_or_404(id: int, who: Who) -> Obligation:
    """The duty, unless its plan is a draft that this person does not see."""
    duty = db.session.get(Obligation, id)
    if duty is None or (duty.plan.state is PlanState.DRAFT and not who.is_staff):
        abort(404)
    return duty


def occurrence_or_404(id: int) -> Occurrence:
    """One time that a duty falls due; only plans in force and closed ones have any."""
    return db.session.get(Occurrence, id) or abort(404)


def deadlines_of(duties: Sequence[Obligation], today: date) -> dict[int, Deadline]:
    """By when each duty has to be done next, or had to be last; by its id.

    As its occurrences have it; in a draft, which has none, as the document says.
    """
    found: dict[int, Deadline] = {}
    query = select(Occurrence).where(Occurrence.obligation_id.in_([duty.id for duty in duties]))
    for occurrence in db.session.scalars(query.order_by(Occurrence.quoted)):
        known = found.get(occurrence.obligation_id)
        if known is None or known.last_good_day < today:
            found[occurrence.obligation_id] = occurrence.deadline
    for duty in duties:
        quoted = _next(duty, today) or duty.before
        if duty.id not in found and quoted:
            found[duty.id] = quoted_deadline(quoted, duty.reading)
    return found


def _next(duty: Obligation, today: date) -> date | None:
    return next_quoted(today, before=duty.before, month_day=duty.month_day, reading=duty.reading)


def _occurrences() -> Select[Occurrence]:
    """Occurrences with their duty, its plan and parties, in a constant number of queries."""
    parties = selectinload(Obligation.parties).options(
        joinedload(ObligationParty.agency), joinedload(ObligationParty.group)
    )
    duty = contains_eager(Occurrence.obligation).options(parties, joinedload(Obligation.plan))
    return select(Occurrence).join(Occurrence.obligation).options(duty)
