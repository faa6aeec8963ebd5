"""Who may do what: roles, the actor, the guard, and the one table of who sees what.

Two questions, both asked of every request: may this ROLE use this view at all
(`@allow`; a view that declares nothing is closed), and may this PERSON see this
matter of this agency (`SCOPE`, read by the queries, the rules and the tests).
"""

import enum
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


class Role(enum.Enum):
    """What an account is for."""

    ADMIN = "admin"
    STAFF = "staff"
    LEADER = "leader"
    AGENCY = "agency"
    GOVERNING = "governing"


ROLE_WORDS = {
    Role.ADMIN: "Quản trị hệ thống",
    Role.STAFF: "Chuyên viên Sở",
    Role.LEADER: "Lãnh đạo",
    Role.AGENCY: "Cán bộ cơ quan",
    Role.GOVERNING: "Cơ quan chủ quản",
}
EVERYONE = tuple(Role)
READERS = (Role.STAFF, Role.LEADER, Role.AGENCY, Role.GOVERNING)


@dataclass(frozen=True)
class Who:
    """The actor of a request, read once and never changed.

    `is_head`: heads their agency, and so releases what it hands in where it wants that.
    `must_change`: came with a one-time password; `must_renew`: the password is too old;
    `must_set_up`: has no second factor and needs one; `renew_in`: days until it is too old;
    `outgrown`: it must be renewed because it fits older rules than those in force.
    `proved_at`: when they last proved in this session who they are; `idle_minutes`: for how long
    that session may idle.
    `governs` holds the ids of the agencies whose governing body this person works for.
    """

    account_id: int
    name: str
    email: str
    role: Role
    agency_id: int | None
    agency_name: str = ""
    may_confirm: bool = False
    is_head: bool = False
    must_change: bool = False
    governs: frozenset[int] = frozenset()
    session_id: int = 0
    address: str = ""
    must_renew: bool = False
    must_set_up: bool = False
    renew_in: int | None = None
    outgrown: bool = False
    proved_at: datetime | None = None
    idle_minutes: int = 0

    @property
    def is_held(self) -> bool:
        """Whether something of their account comes first, before anything else."""
        return self.must_change or self.must_renew or self.must_set_up

    @property
    def is_staff(self) -> bool:
        return self.role is Role.STAFF


SYSTEM = Who(0, "Hệ thống", "", Role.ADMIN, None)


def allow(*roles: Role | str) -> Callable[[View], View]:
    """Declare who may use a view: roles, or PUBLIC."""

    def declare(view: View) -> View:
        view.allowed = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(view: Callable[..., Any] | None) -> frozenset[Role | str] | None:
    """What a view declared, or None: closed."""
    return getattr(view, "allowed", None)


class Relation(enum.Enum):
    """How a person stands to the agency whose matter it is."""

    OWN = "own"
    COORDINATING = "coordinating"
    OTHER = "other"
    GOVERNING = "governing"
    STAFF = "staff"
    LEADERSHIP = "leadership"


class Matter(enum.Enum):
    """What there is to see of an agency."""

    PLAN = "plan, tasks, targets, state and percent, confirmed results"
    UNCONFIRMED = "unconfirmed updates, their files"
    CONVERSATION = "conversation on a commitment"
    DIFFICULTIES = "difficulties, funding"
    DIRECTIVES = "directives that it has to answer"
    AWARDS = "awards proposed and not yet given"
    DRAFT = "a draft not yet sent, an unsent self-assessment"
    SENT = "sent revisions, opinions, receipts"
    SCORES = "self scores once shared, evidence, appraised scores"
    REGISTERED = "people registered for training: names, e-mail, phone"
    HISTORY = "history, what was mailed"


class Right(enum.IntEnum):
    """None of it, see it, write it."""

    NO = 0
    SEE = 1
    WRITE = 2


_COLUMNS = (
    Relation.OWN,
    Relation.COORDINATING,
    Relation.OTHER,
    Relation.GOVERNING,
    Relation.STAFF,
    Relation.LEADERSHIP,
)


def _row(marks: str) -> dict[Relation, Right]:
    rights = {"-": Right.NO, "s": Right.SEE, "W": Right.WRITE}
    return {column: rights[mark] for column, mark in zip(_COLUMNS, marks.split(), strict=True)}


# own, coordinating, other, governing body, staff, leadership
SCOPE = {
    Matter.PLAN: _row("s s s s W s"),
    Matter.UNCONFIRMED: _row("W s - s W s"),
    Matter.CONVERSATION: _row("W W - s W s"),
    Matter.DIFFICULTIES: _row("W - - s W s"),
    Matter.DIRECTIVES: _row("W - - s W W"),
    Matter.AWARDS: _row("W - - s W s"),
    Matter.DRAFT: _row("W - - - - -"),
    Matter.SENT: _row("s - - W W s"),
    Matter.SCORES: _row("W - - s W s"),
    Matter.REGISTERED: _row("W - - s W s"),
    Matter.HISTORY: _row("s - - - s -"),
}


def relation(who: Who, agency_id: int, coordinating: Collection[int] = ()) -> Relation:
    """How `who` stands to the agency; `coordinating` are the ids of those who coordinate."""
    if who.role is Role.STAFF:
        return Relation.STAFF
    if who.role is Role.LEADER:
        return Relation.LEADERSHIP
    if who.role is Role.AGENCY and who.agency_id == agency_id:
        return Relation.OWN
    if who.role is Role.AGENCY and who.agency_id in coordinating:
        return Relation.COORDINATING
    if who.role is Role.GOVERNING and agency_id in who.governs:
        return Relation.GOVERNING
    return Relation.OTHER


def may_see(who: Who, matter: Matter, agency_id: int, coordinating: Collection[int] = ()) -> bool:
    """Whether this matter of this agency exists for this person; if not, the answer is 404."""
    return SCOPE[matter][relation(who, agency_id, coordinating)] >= Right.SEE


def may_write(who: Who, matter: Matter, agency_id: int, coordinating: Collection[int] = ()) -> bool:
    """Whether this person writes this matter of this agency."""
    return SCOPE[matter][relation(who, agency_id, coordinating)] >= Right.WRITE
