"""Items of hand-ins: each step that is due, what was given back, what waits for the Department."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager

from ..agencies.cards import cards
from ..agencies.models import AgencyKind
from ..clock import day_of
from ..database import db
from ..obligations.models import Obligation, Occurrence
from ..obligations.queries import debtors_of
from ..obligations.rules import STEP_WORDS, Dates, Step, reminded_days, steps_before
from ..obligations.rules import Kind as DutyKind
from ..plans.models import Plan, PlanState
from ..settings.queries import value
from ..submissions.models import Decision, Revision, Submission
from ..submissions.workflow import (
    GIVEN_BACK,
    STATE_WORDS,
    TAKEN_BY,
    Course,
    Move,
    State,
    course_of,
    stage_of,
)
from . import rules
from .people import Directory
from .rules import Item, Kind, Link
from .window import Window


@dataclass
class _HandIn:
    """What an agency did so far for one occurrence; without an id nothing was begun."""

    id: int | None = None
    state: State = State.DRAFT
    revision: int = 0
    taken: dict[Move, date] = field(default_factory=dict)


_WHOLE = (
    contains_eager(Submission.occurrence)
    .contains_eager(Occurrence.obligation)
    .contains_eager(Obligation.plan)
)


def steps(window: Window) -> Iterable[Item]:
    """Each step of a hand-in that has a day and was not taken, for whoever has to take it."""
    occurrences = _occurrences(window)
    begun = _hand_ins(window, [occurrence.id for occurrence in occurrences])
    owing, horizon = debtors_of(occurrences, window.today), window.horizon
    for occurrence in occurrences:
        schedule = rules.deadline(reminded_days(occurrence.obligation.reminded))
        dates = occurrence.dates
        before = steps_before(occurrence.obligation.kind, dates.clock)
        words = {step: _words(occurrence, step) for step in Step}
        of_all = _page_of_all(occurrence)
        by_holder = _by_holder(begun.get(occurrence.id, {}), window.people)
        for agency_id in window.of(owing[occurrence.id]):
            found = by_holder.get(agency_id, _HandIn())
            for step, day in _untaken(dates, before, found, window.today):
                first = _takers(window, step, found, agency_id)
                if day > horizon or first is None:
                    continue
                yield Item(
                    Kind.OBLIGATION, f"obligation:{occurrence.id}:{agency_id}:{step.value}:{day}",
                    day, words[step], occurrence.id, agency_id, first,
                    schedule, _page(found) or of_all, escalates=step is not Step.AGREED,
                )  # fmt: skip


def given_back(window: Window) -> Iterable[Item]:
    """Hand-ins that have to be mended, since they were given back."""
    given = select(Decision.revision_id, func.max(Decision.at).label("at")).group_by(
        Decision.revision_id
    )
    last = given.subquery()
    query = (
        select(Submission, Revision.number_of, last.c.at)
        .join(Revision, Revision.submission_id == Submission.id)
        .join(last, last.c.revision_id == Revision.id)
        .where(Submission.state.in_(GIVEN_BACK), window.subjects(Submission.id))
        .join(Submission.occurrence)
        .join(Occurrence.obligation)
        .join(Obligation.plan)
        .where(Plan.state == PlanState.IN_FORCE)
        .options(_WHOLE)
        .order_by(Submission.id, Revision.number_of.desc())
    )
    seen: set[int] = set()
    for found, number, at in db.session.execute(query):
        if found.id in seen:
            continue
        seen.add(found.id)
        holder, day = window.people.holder(found.agency_id), day_of(at)
        if holder is None or not found.occurrence.is_tracked:
            continue
        words = f"{found.occurrence.title}: {STATE_WORDS[found.state]}"
        yield Item(
            Kind.RETURNED, f"given-back:{found.id}:{number}:{day}", day, words, found.id, holder,
            window.people.workers(holder), rules.RETURNED,
            ("submissions.submission", (("id", found.id),)),
        )  # fmt: skip


def unanswered(window: Window) -> Iterable[Item]:
    """Hand-ins that wait for the Department's word."""
    schedule = rules.waiting(value("waiting_days"))
    confirmers = window.people.confirmers()
    sent = func.max(Revision.sent_at)
    query = (
        select(Submission, func.max(Revision.number_of), sent)
        .join(Revision, Revision.submission_id == Submission.id)
        .join(Submission.occurrence)
        .join(Occurrence.obligation)
        .join(Obligation.plan)
        .where(Submission.state == State.SENT, Plan.state == PlanState.IN_FORCE)
        .where(window.subjects(Submission.id))
        .group_by(Submission.id, Occurrence.id, Obligation.id, Plan.id)
        .options(_WHOLE)
        .order_by(Submission.id)
    )
    may = {id: window.people.by_id[id].agency_id for id in confirmers}
    departments = {id for id, card in cards().items() if card.kind is AgencyKind.DEPARTMENT}
    for found, number, at in db.session.execute(query):
        duty, own = found.occurrence.obligation.kind, found.agency_id in departments
        course = course_of(duty, by_department=own)
        others = tuple(id for id in confirmers if may[id] != found.agency_id)
        if course is Course.OWN or not others or not found.occurrence.is_tracked:
            continue
        day = day_of(at)
        yield Item(
            Kind.WAITING, f"unanswered:{found.id}:{number}", day,
            f"{found.occurrence.title} chờ Sở {stage_of(course, State.SENT).purpose}", found.id,
            found.agency_id, others, schedule, ("submissions.submission", (("id", found.id),)),
        )  # fmt: skip


def _occurrences(window: Window) -> list[Occurrence]:
    """What falls due up to the horizon and can be late, in plans in force."""
    query = (
        select(Occurrence)
        .join(Occurrence.obligation)
        .join(Obligation.plan)
        .where(Plan.state == PlanState.IN_FORCE, Occurrence.quoted <= window.horizon)
        .where(Occurrence.quoted >= Plan.tracking_from, window.subjects(Occurrence.id))
        .options(contains_eager(Occurrence.obligation).contains_eager(Obligation.plan))
        .order_by(Occurrence.quoted, Occurrence.id)
    )
    return [each for each in db.session.scalars(query) if each.is_tracked]


def _hand_ins(window: Window, occurrence_ids: Sequence[int]) -> dict[int, dict[int, _HandIn]]:
    """What was begun, by occurrence and agency, in three queries."""
    of_these = and_(
        Submission.occurrence_id.in_(occurrence_ids), window.begun_by(Submission.agency_id)
    )
    begun: dict[int, dict[int, _HandIn]] = {}
    by_id: dict[int, _HandIn] = {}
    columns = select(
        Submission.id, Submission.occurrence_id, Submission.agency_id, Submission.state
    )
    for id, occurrence_id, agency_id, state in db.session.execute(columns.where(of_these)):
        by_id[id] = begun.setdefault(occurrence_id, {})[agency_id] = _HandIn(id, state)
    sent = select(
        Revision.submission_id, Revision.number_of, Revision.sent_at, Revision.arrived_on
    ).join(Submission)
    for id, number, sent_at, arrived_on in db.session.execute(
        sent.where(of_these).order_by(Revision.number_of)
    ):
        by_id[id].taken.setdefault(Move.SENDING, arrived_on or day_of(sent_at))
        by_id[id].revision = number
    decided = (
        select(Revision.submission_id, Decision.move, Decision.at)
        .join(Revision, Revision.id == Decision.revision_id)
        .join(Submission)
        .where(of_these)
        .order_by(Decision.id)
    )
    for id, move, at in db.session.execute(decided):
        by_id[id].taken.setdefault(move, day_of(at))
    return begun


def _by_holder(begun: Mapping[int, _HandIn], people: Directory) -> dict[int, _HandIn]:
    """Of several that one agency holds, after a merger, the one that got farthest."""
    found: dict[int, _HandIn] = {}
    for agency_id, each in sorted(begun.items(), key=lambda pair: (len(pair[1].taken), pair[0])):
        if (holder := people.holder(agency_id)) is not None:
            found[holder] = each
    return found


_TAKES = {**TAKEN_BY, Step.AGREED: Move.AGREEMENT}


def _untaken(
    dates: Dates, before: Sequence[Step], found: _HandIn, today: date
) -> Iterator[tuple[Step, date]]:
    """The step that stops the clock, and of those before it the first; each while not taken.

    What was given back is owed again until the last good day; once that is past, what was first
    sent in time is not late.
    """
    back = found.state in GIVEN_BACK and today <= dates.last_good_day
    if back or _TAKES[dates.clock] not in found.taken:
        yield dates.clock, dates.last_good_day
    for step in before:
        if _TAKES[step] not in found.taken:
            if day := dates.before.get(step):
                yield step, day
            return


def _takers(window: Window, step: Step, found: _HandIn, agency_id: int) -> tuple[int, ...] | None:
    """Whose turn it is to take the step, none where nobody has an account.

    None: it is nobody's turn, as an opinion can't be given before something was sent.
    """
    if step is Step.AGREED:
        return window.people.confirmers() if found.state is State.SENT else None
    if step is Step.APPROVED and found.state is State.PUT:
        bodies = window.people.bodies(agency_id)
        return tuple(bodies) or window.people.workers(agency_id)
    return window.people.workers(agency_id)


def _words(occurrence: Occurrence, step: Step) -> str:
    if occurrence.obligation.kind is DutyKind.OTHER:
        text = occurrence.obligation.text
        title = text[:90].rsplit(" ", 1)[0] + "…" if len(text) > 90 else text
    else:
        title = occurrence.title
    sent_alone = step is Step.SENT and occurrence.clock is Step.SENT
    return title if sent_alone else f"{title}: {STEP_WORDS[step]}"


def _page(found: _HandIn) -> Link | None:
    if found.id is not None and found.revision:
        return "submissions.submission", (("id", found.id),)
    return None


def _page_of_all(occurrence: Occurrence) -> Link:
    where = ("plan", occurrence.obligation.plan_id), ("year", occurrence.year)
    return "submissions.index", (*where, ("occurrence", occurrence.id))
