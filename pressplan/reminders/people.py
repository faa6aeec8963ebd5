"""Who there is to be reminded: active accounts, what each wants, who stands in for whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select

from ..access import Role, Who
from ..accounts.models import Account
from ..agencies.models import Agency
from ..agencies.queries import holding_after
from ..database import db
from ..memory import remembered
from ..settings.queries import value
from .models import Preference, StandIn
from .rules import Audience, Kind

WORKERS = (Role.AGENCY, Role.STAFF)  # who does an agency's work; others look or govern
LONGEST_CHAIN = 5  # of people who stand in for one another


@dataclass(frozen=True)
class Person:
    """An active account, with what it wants of reminders; `hour` as in `hours.HOURS`."""

    id: int
    name: str
    email: str
    role: Role
    agency_id: int | None
    may_confirm: bool
    is_head: bool
    hour: int
    without: frozenset[Kind]

    @property
    def who(self) -> Who:
        """As letters are addressed."""
        return Who(self.id, self.name, self.email, self.role, self.agency_id)


@dataclass(frozen=True)
class Directory:
    """All of them on one day."""

    by_id: Mapping[int, Person]
    of_agency: Mapping[int, Sequence[int]]
    governing: Mapping[int, Sequence[int]]
    stand_ins: Mapping[int, int]
    followed: Mapping[int, int | None] = field(default_factory=dict)

    def holder(self, agency_id: int) -> int | None:
        """Who holds what this agency handed in or scored: itself, who stands in its place, or
        nobody, once it was dissolved."""
        return self.followed.get(agency_id, agency_id)

    def workers(self, agency_id: int) -> tuple[int, ...]:
        """Those who do the agency's work."""
        return self._workers.get(agency_id, ())

    def heads(self, agency_id: int) -> tuple[int, ...]:
        """Those who head the agency."""
        return tuple(id for id in self.workers(agency_id) if self.by_id[id].is_head)

    def responsible(self, agency_id: int, *named: int | None) -> tuple[int, ...]:
        """Of those named the ones that still are the agency's, whatever their role; else its
        head; else all who work for it."""
        there = self.of_agency.get(agency_id, ())
        still = tuple(id for id in dict.fromkeys(named) if id is not None and id in there)
        return still or self.heads(agency_id) or self.workers(agency_id)

    @cached_property
    def _workers(self) -> Mapping[int, tuple[int, ...]]:
        return {
            agency_id: tuple(id for id in ids if self.by_id[id].role in WORKERS)
            for agency_id, ids in self.of_agency.items()
        }

    @cached_property
    def _of_role(self) -> Mapping[Role, tuple[int, ...]]:
        roles = {person.role for person in self.by_id.values()}
        return {
            role: tuple(id for id, person in self.by_id.items() if person.role is role)
            for role in roles
        }

    def staff(self) -> tuple[int, ...]:
        """The Department's people."""
        return self._of_role.get(Role.STAFF, ())

    def confirmers(self, *, but: int | None = None) -> tuple[int, ...]:
        """Of the Department those who give its word, where there are none all of it.

        `but`: not about what this account handed in itself.
        """
        may = [id for id in self.staff() if self.by_id[id].may_confirm and id != but]
        return tuple(may) or tuple(id for id in self.staff() if id != but)

    def bodies(self, agency_id: int) -> Sequence[int]:
        """The people of the governing body of an agency."""
        return self.governing.get(agency_id, ())

    def above(self, audience: Audience, agency_id: int) -> Sequence[int]:
        """Those of an audience that hear of this agency's matters."""
        if audience is Audience.HEAD:
            return self.heads(agency_id)
        if audience is Audience.DEPARTMENT:
            return self.confirmers()
        return self._of_role.get(Role.LEADER, ())

    def instead(self, account_id: int) -> int | None:
        """Who hears in this person's place: who stands in for them and still works beside them."""
        if account_id not in self.by_id:
            return None
        heard, agency_id = account_id, self.by_id[account_id].agency_id
        for _ in range(LONGEST_CHAIN):
            other = self.by_id.get(self.stand_ins.get(heard, 0))
            if other is None or other.agency_id != agency_id:  # who went elsewhere hears nothing
                break
            heard = other.id
        return heard

    def wants(self, account_id: int, kind: Kind) -> bool:
        """Whether the person gets notices of this kind."""
        person = self.by_id.get(account_id)
        return person is not None and kind not in person.without


def directory(day: date) -> Directory:
    """Who there is today, with who stands in for whom on that day."""
    by_id, of_agency, governing = _everybody(value("digest_hour"))
    stand_ins = {
        account_id: other for account_id, other, since, until in _stand_ins()
        if since <= day <= until
    }  # fmt: skip
    return Directory(by_id, of_agency, governing, stand_ins, holding_after(day))


_Everybody = tuple[Mapping[int, Person], Mapping[int, Sequence[int]], Mapping[int, Sequence[int]]]


@remembered(Account, Agency, Preference)
def _everybody(usual: int) -> _Everybody:
    """All active accounts; those of each agency; those of each agency's governing body."""
    by_id = {person.id: person for person in _people(usual)}
    of_agency: dict[int, list[int]] = {}
    for person in by_id.values():
        if person.agency_id is not None:
            of_agency.setdefault(person.agency_id, []).append(person.id)
    governed = db.session.execute(
        select(Agency.id, Agency.governing_body_id).where(Agency.governing_body_id.is_not(None))
    )
    governing = {
        id: [p for p in of_agency.get(body or 0, ()) if by_id[p].role is Role.GOVERNING]
        for id, body in governed
    }
    return by_id, of_agency, governing


def _people(usual: int) -> Iterable[Person]:
    query = (
        select(
            Account.id, Account.name, Account.email, Account.role, Account.agency_id,
            Account.may_confirm, Account.is_head, Preference.hour, Preference.without,
        )
        .outerjoin(Preference, Preference.account_id == Account.id)
        .where(Account.active)
        .order_by(Account.id)
    )  # fmt: skip
    for row in db.session.execute(query):
        *facts, hour, without = row
        kinds = frozenset(Kind(each) for each in without or ())
        wishes: tuple[Any, ...] = (usual if hour is None else hour, kinds)
        yield Person(*facts, *wishes)


@remembered(StandIn)
def _stand_ins() -> Sequence[tuple[int, int, date, date]]:
    """Who stands in for whom, from one day to another; what was called off is left out."""
    columns = StandIn.account_id, StandIn.stand_in_id, StandIn.since, StandIn.until
    query = select(*columns).where(StandIn.ended_at.is_(None)).order_by(StandIn.id)
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(query)]
