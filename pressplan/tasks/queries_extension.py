"""Extension requests, as a person sees them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import abort
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from .. import clock
from ..access import Matter, Who, may_see
from ..database import db
from ..plans.models import Plan, PlanState
from . import extensions as rules
from .extensions import OPEN_STATES, ExtensionState, Step
from .models import Commitment, Task
from .models_extension import Extension
from .parties import coordinating
from .queries import commitment_or_404
from .rules import NO_DAY
from .waiting import Waiting, waiting_on_request
from .workflow import PLAN_ENDED, State

NEWS = timedelta(days=14)  # how long a decision is new on the agency's desk
SHOWN = 50


@dataclass(frozen=True)
class Course:
    """A request as this person sees it: for whom it waits, and their steps.

    `may` are the steps that this person could take; `moves` is false when the date that was
    asked for is no longer there to be moved.
    """

    extension: Extension
    waiting: Waiting
    may: frozenset[Step]
    moves: bool


def course(extension: Extension, who: Who, today: date) -> Course:
    """The course of a request on that day."""
    commitment = extension.commitment
    assert commitment.standing is not None
    return Course(
        extension,
        waiting=waiting_on(extension, today),
        may=frozenset(
            step
            for step in Step
            if rules.after(extension.kind, extension.state, step)
            and rules.may_take(
                step, who, agency_id=commitment.agency_id, asked_by_id=extension.asked_by_id
            )
        ),
        moves=moves(extension),
    )


def moves(extension: Extension) -> bool:
    """Whether a decision still has a date to move: not once the plan was closed."""
    commitment = extension.commitment
    assert commitment.standing is not None
    state = commitment.standing.state
    return commitment.goes_on and rules.still_moves(extension.kind, state, due_on=commitment.due_on)


def waiting_on(extension: Extension, today: date) -> Waiting:
    """Who is to act on a request, and since when."""
    opinion_at = extension.opinion_at
    return waiting_on_request(
        extension.kind, extension.state, asked_on=clock.day_of(extension.asked_at),
        opinion_on=clock.day_of(opinion_at) if opinion_at else None, today=today,
    )  # fmt: skip


def extension_or_404(id: int, who: Who, today: date) -> Extension:
    """The request, if it exists for this person."""
    extension = db.session.get(Extension, id, populate_existing=True) or abort(404)
    commitment = commitment_or_404(extension.commitment_id, who)
    others = coordinating(commitment.task_id, today)
    if not may_see(who, Matter.UNCONFIRMED, commitment.agency_id, others):
        abort(404)
    return extension


def open_of(commitment: Commitment) -> Extension | None:
    """The request of this commitment that waits, if there is one."""
    query = select(Extension).where(Extension.commitment_id == commitment.id)
    return db.session.scalar(query.where(Extension.state.in_(OPEN_STATES)))


@dataclass(frozen=True)
class Asked:
    """The requests of one commitment on its task's page, and whether this person may ask now."""

    courses: list[Course] = field(default_factory=list)
    may_ask: bool = False

    @property
    def open(self) -> list[Course]:
        return [c for c in self.courses if c.extension.state in OPEN_STATES]

    @property
    def decided(self) -> list[Course]:
        return [c for c in self.courses if c.extension.state not in OPEN_STATES]


def asked_of(
    commitments: Sequence[Commitment], who: Who, others: Collection[int], today: date
) -> dict[int, Asked]:
    """The requests of each commitment that this person sees, the newest first, by commitment."""
    seen = {c.id: c for c in commitments if may_see(who, Matter.UNCONFIRMED, c.agency_id, others)}
    query = (
        select(Extension).where(Extension.commitment_id.in_(seen)).order_by(Extension.number.desc())
    )
    found: dict[int, list[Extension]] = {id: [] for id in seen}
    for extension in db.session.scalars(query) if seen else ():
        found[extension.commitment_id].append(extension)
    return {
        id: Asked(
            [course(extension, who, today) for extension in requests],
            may_ask=rules.may_ask(who, seen[id].agency_id)
            and not cannot_ask(seen[id])
            and all(extension.state not in OPEN_STATES for extension in requests),
        )
        for id, requests in found.items()
    }


def cannot_ask(commitment: Commitment) -> str:
    """Why there is nothing to ask for on this commitment; "" when there is."""
    stands = commitment.standing
    assert stands is not None
    if not commitment.goes_on and stands.state is not State.MERGED:
        return PLAN_ENDED
    return rules.cannot_ask(
        stands.state,
        stands.due_on,
        internal=stands.internal,
        tracked=stands.expected_from < NO_DAY,
        year=commitment.year,
    )


@dataclass(frozen=True)
class Requests:
    """What lies on a desk: the agencies' open requests, and what was decided of late."""

    open: list[Course]
    decided: list[Course]

    @property
    def open_by(self) -> dict[int, Extension]:
        """The open request of each commitment."""
        return {c.extension.commitment_id: c.extension for c in self.open}


def requests_of(agency_ids: Collection[int], who: Who, today: date) -> Requests:
    """The requests of these agencies: those that wait, the oldest first, and the new decisions."""
    if not agency_ids:
        return Requests([], [])
    since = clock.now() - NEWS
    query = _with_work().where(
        Commitment.agency_id.in_(agency_ids),
        or_(Extension.state.in_(OPEN_STATES), Extension.decided_at >= since),
        Extension.state != ExtensionState.WITHDRAWN,
    )
    found = [course(e, who, today) for e in db.session.scalars(query.order_by(Extension.id))]
    waiting = [c for c in found if c.extension.state in OPEN_STATES]
    decided = [c for c in found if c.extension.state not in OPEN_STATES]
    return Requests(waiting, sorted(decided, key=_decided_at, reverse=True)[:SHOWN])


def _decided_at(course: Course) -> float:
    at = course.extension.decided_at
    return at.timestamp() if at else 0.0


def _with_work() -> Select[Extension]:
    """Requests in plans that are in force, with all that a line of them shows."""
    return (
        select(Extension)
        .join(Extension.commitment)
        .join(Commitment.task)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Commitment.standing)
        .where(Plan.state == PlanState.IN_FORCE)
        .options(
            contains_eager(Extension.commitment).contains_eager(Commitment.task),
            contains_eager(Extension.commitment).contains_eager(Commitment.standing),
            contains_eager(Extension.commitment).joinedload(Commitment.agency),
        )
    )
