"""Who does the work of commitments, and whose names can be offered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload

from ..accounts.models import Account
from ..accounts.people import people_of
from ..agencies.queries import named
from ..database import db
from ..vietnamese import sort_key
from . import persons, workflow
from .models import Commitment, Standing
from .models_assignment import Assignment
from .rules import NO_DAY

BATCH = 500
MOST_OFFERED = 300


@dataclass(frozen=True)
class Named:
    """A person as the page shows them; `gone`: without an account at the agency any more."""

    name: str
    gone: bool = False


@dataclass(frozen=True)
class Assigned:
    """The people and the product of a commitment, as far as somebody wrote them down."""

    leader: Named | None
    officer: Named | None
    product: str
    from_plan: bool = False

    @property
    def missing(self) -> list[str]:
        """What "5 rõ" still lacks."""
        words = {
            "lãnh đạo phụ trách": self.leader,
            "cán bộ phụ trách": self.officer,
            "sản phẩm mong đợi": self.product,
        }
        return [word for word, found in words.items() if not found]


def assigned_to(commitments: Iterable[Commitment]) -> dict[int, Assigned]:
    """Who does the work of each; the product is the plan's where nobody wrote another."""
    found = list(commitments)
    rows = assignments_of([c.id for c in found])
    return {c.id: _assigned(c, rows.get(c.id)) for c in found}


def assignments_of(commitment_ids: Collection[int]) -> dict[int, Assignment]:
    """What is written down, by commitment, with the accounts named; read anew each time.

    What the session loaded earlier may be older than the lock of whoever writes.
    """
    ids = sorted(commitment_ids)
    found: dict[int, Assignment] = {}
    query = (
        select(Assignment)
        .options(joinedload(Assignment.leader), joinedload(Assignment.officer))
        .execution_options(populate_existing=True)
    )
    for start in range(0, len(ids), BATCH):
        batch = query.where(Assignment.commitment_id.in_(ids[start : start + BATCH]))
        found |= {row.commitment_id: row for row in db.session.scalars(batch)}
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """The same as plain words, for papers of many."""

    leader: str
    officer: str
    product: str


def written_down(commitment_ids: Collection[int]) -> dict[int, Written]:
    """What is written down, by commitment, as columns: ten thousand are read in a blink."""
    ids = sorted(commitment_ids)
    leader, officer = aliased(Account), aliased(Account)
    query = (
        select(
            Assignment.commitment_id,
            func.coalesce(leader.name, Assignment.leader_name),
            func.coalesce(officer.name, Assignment.officer_name),
            Assignment.product,
        )
        .outerjoin(leader, leader.id == Assignment.leader_id)
        .outerjoin(officer, officer.id == Assignment.officer_id)
    )
    found: dict[int, Written] = {}
    for start in range(0, len(ids), BATCH):
        batch = query.where(Assignment.commitment_id.in_(ids[start : start + BATCH]))
        found |= {id: Written(*words) for id, *words in db.session.execute(batch)}
    return found


def person(account: Account | None, name: str) -> persons.Person:
    """A person as stored: by the account's name of today, or as typed."""
    return persons.Person(account.name, account.id) if account else persons.Person(name)


def _assigned(commitment: Commitment, row: Assignment | None) -> Assigned:
    output = commitment.task.output
    if row is None:
        return Assigned(None, None, output, from_plan=bool(output))
    return Assigned(
        leader=_named(row.leader, row.leader_name, commitment.agency_id),
        officer=_named(row.officer, row.officer_name, commitment.agency_id),
        product=row.product or output,
        from_plan=bool(output and not row.product),
    )


def _named(account: Account | None, name: str, agency_id: int) -> Named | None:
    if account is None:
        return Named(name) if name else None
    return Named(account.name, gone=not account.active or account.agency_id != agency_id)


def offered(agency_ids: Collection[int]) -> list[persons.Offered]:
    """The active accounts of the agencies, as they can be named."""
    agencies = named(agency_ids)
    return persons.offers(
        persons.Candidate(
            account.id, account.name, account.email, agency_id, agencies[agency_id].short,
            account.position,
        )
        for agency_id, accounts in people_of(agency_ids).items()
        for account in accounts
    )  # fmt: skip


def officer_is(wanted: str) -> ColumnElement[bool]:
    """The condition on `standing` that an officer is named: an account's id, or "none".

    Work that has ended lacks nobody.
    """
    if wanted == "none":
        somebody = select(Assignment.commitment_id).where(
            Assignment.officer_id.is_not(None) | (Assignment.officer_name != "")
        )
        lacking = Standing.commitment_id.not_in(somebody)
        return lacking & Standing.state.not_in(workflow.FINISHED)
    of_person = select(Assignment.commitment_id).where(Assignment.officer_id == int(wanted))
    return Standing.commitment_id.in_(of_person)


def officers_of(plan_id: int) -> list[tuple[str, str]]:
    """(id, name) of the accounts that are named as officers in a plan, by name."""
    query = (
        select(Account.id, Account.name)
        .join(Assignment, Assignment.officer_id == Account.id)
        .join(Standing, Standing.commitment_id == Assignment.commitment_id)
        .where(Standing.plan_id == plan_id, Standing.until == NO_DAY)
        .distinct()
        .limit(MOST_OFFERED)
    )
    found = [(str(id), name) for id, name in db.session.execute(query)]
    return sorted(found, key=lambda pair: sort_key(pair[1]))


def without_officer(commitment_ids: Collection[int]) -> set[int]:
    """Of these commitments those for which no officer is named."""
    rows = assignments_of(commitment_ids)
    with_one = {id for id, row in rows.items() if row.officer_id or row.officer_name}
    return set(commitment_ids) - with_one
