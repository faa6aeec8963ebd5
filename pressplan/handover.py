"""What passes to whom when agencies change: previewed, then carried out by each that holds work.

An edge, like the routes and the scheduler that call it: it may call every feature.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from . import clock, leaving
from .access import SYSTEM, Who
from .accounts import pass_on as accounts
from .accounts.models import Account
from .agencies import actions_changes as changes
from .agencies.changes import AgencyChangeKind, Decision, Receiver
from .agencies.models import Agency, AgencyGroup
from .agencies.models_change import AgencyChange
from .agencies.queries import groups_of, named, stands_for
from .agencies.queries_changes import sentence_of, waiting_changes
from .database import db, to_json
from .errors import BadInput, TooLate
from .obligations.models import Obligation
from .obligations.queries import owed_by
from .plans.duties import DutyOf, duties_of
from .plans.models import Plan
from .plans.queries import owned_by
from .tasks import pass_on as tasks
from .tasks.pass_on import Fate, Passing
from .tasks.years import carry_over
from .training.pass_on import invitations_of

MOVED = (
    "Dữ liệu vừa thay đổi nên kết quả không còn như bản xem trước. Hãy xem lại bản mới bên dưới."
)


@dataclass(frozen=True)
class Handover:
    """What a decision leads to as things stand."""

    decision: Decision
    text: str
    going: list[Agency]
    receivers: list[tuple[Receiver, str]]
    passings: list[Passing]
    held: int
    people: list[Account]
    groups: list[AgencyGroup]
    duties: list[DutyOf]
    obligations: list[Obligation]
    governed: list[Agency]
    plans: list[Plan]
    invitations: list[str]
    named: list[tuple[str, int]]

    @property
    def holders(self) -> list[str]:
        """The names of those who hold the work from then on, the first takes what is open."""
        return [name for receiver, name in self.receivers if receiver.takes_work]

    @property
    def kept(self) -> int:
        """How many commitments stay: finished, or of the time before tracking."""
        return self.held - len(self.passings) + self.count("opened")

    @property
    def unjudged(self) -> int:
        """How many reports wait for a word that nobody will say any more."""
        return sum(1 for passing in self.passings if passing.unjudged)

    def count(self, fate: str) -> int:
        return sum(1 for passing in self.passings if passing.fate is Fate(fate))

    @property
    def digest(self) -> str:
        """What was looked at: two handovers with the same digest do the same."""
        facts = [
            self.decision.plain(), self.named, [passing.key for passing in self.passings],
            [account.id for account in self.people], [group.id for group in self.groups],
            [agency.id for agency in self.governed], [plan.id for plan in self.plans],
            self.invitations,
        ]  # fmt: skip
        return hashlib.sha256(to_json(facts).encode()).hexdigest()

    @property
    def outcome(self) -> list[str]:
        """What came of it, in sentences; what there was none of is left out."""
        if self.decision.kind is AgencyChangeKind.RENAMED:
            return ["Tên mới in trên giấy tờ từ ngày đó; giấy tờ của những ngày trước giữ tên cũ."]
        to = self.holders[0] if self.holders else ""
        said = [
            (self.count("taken"), f"đầu việc chuyển sang {to}"),
            (self.count("merged"), "đầu việc nhập vào đầu việc cùng nhiệm vụ, không tính hai lần"),
            (self.count("opened"), "đầu việc mở thêm cho cơ quan còn lại"),
            (self.count("closed"), "đầu việc kết thúc theo văn bản"),
            (self.kept, "đầu việc đã xong hoặc của các năm trước giữ tên cũ"),
            (len(self.invitations), f"lời mời tập huấn còn nhận đăng ký chuyển sang {to}"),
            (len(self.groups), "nhóm cơ quan đổi thành viên"),
            (len(self.governed), "cơ quan đổi cơ quan chủ quản"),
        ]
        return [f"{count} {words}." for count, words in said if count]


def preview(decision: Decision, *, today: date, lock: bool = False) -> Handover:
    """What passes to whom as things stand; `lock` holds the rows until the end."""
    agencies = named(decision.involved)
    going = list(decision.going)
    groups = [group for id in going for group in groups_of(id, today)]
    held = [one for id in going for one in stands_for(id, today)]
    holders = [receiver.agency_id for receiver in decision.holders]
    renamed = decision.kind is AgencyChangeKind.RENAMED
    return Handover(
        decision=decision,
        text=sentence_of(decision),
        going=[agencies[id] for id in going],
        receivers=[
            (r, agencies[r.agency_id].name if r.agency_id else r.name) for r in decision.receivers
        ],
        passings=[] if renamed else tasks.passings(going, holders, lock=lock),
        held=tasks.held_by(going),
        people=accounts.people_to_move(going),
        groups=changes.groups_left(going),
        duties=duties_of(0, agency_ids=held, group_ids=groups, today=today) if going else [],
        obligations=owed_by(held, groups),
        governed=[agency for id in going for agency in changes.governed(id)],
        plans=owned_by(held),
        invitations=invitations_of(held, today),
        named=[(agencies[id].name, agencies[id].version) for id in decision.involved],
    )


def check(decision: Decision, *, but: int | None = None) -> None:
    """Raise BadInput, with its field, when the decision can't be carried out as things stand."""
    changes.check(decision, but=but)
    held = [one for id in decision.going for one in stands_for(id, decision.since)]
    if decision.kind is AgencyChangeKind.DISSOLVED and (plans := owned_by(held)):
        way_on = (
            "đóng hoặc gỡ kế hoạch đó trước" if plans[0].parent_id else "phải có cơ quan kế nhiệm"
        )
        sentence = f"Cơ quan này chủ trì kế hoạch “{plans[0].short_title}”: {way_on}."
        raise BadInput(sentence, "agencies")


def confirm(
    decision: Decision, people: Mapping[int, int], *, seen: str, by: Who, at: datetime
) -> AgencyChange:
    """Write down what was previewed, and carry it out unless its day is to come.

    `seen` is the digest of the preview. Raises NotYours (403), BadInput, TooLate (409) when
    something else would happen by now.
    """
    changes.hold(decision)
    check(decision)
    if preview(decision, today=clock.day_of(at), lock=True).digest != seen:
        db.session.rollback()
        raise TooLate(MOVED)
    change = changes.note(decision, dict(people), by=by, at=at)
    if decision.since <= clock.day_of(at):
        carry_out(change, by=by, at=at)
    return change


def carry_out(change: AgencyChange, *, by: Who, at: datetime) -> None:
    """Do what was decided, once: each that holds open work passes it on."""
    changes.begin(change, by=by, at=at)
    today, decision = clock.day_of(at), change.decision
    carry_over(today=today, at=at)  # last year's work ends with those who left it
    seen = preview(decision, today=today, lock=True)
    if decision.kind is AgencyChangeKind.RENAMED:
        change.outcome = seen.outcome
        changes.rename(decision, by=by, at=at)
        return
    receivers = changes.succeed(decision, by=by, at=at)
    holders = [body for body, r in zip(receivers, decision.receivers, strict=True) if r.takes_work]
    document = change.document
    for old in seen.going:
        changes.pass_on_groups(old, holders, since=decision.since, by=by, at=at)
        changes.pass_on_governed(old, next(iter(holders), None), by=by, at=at)
    tasks.pass_on(seen.passings, holders, reason=document, by=by, at=at)
    where = {int(id): number for id, number in change.people.items()}
    moved, closed = accounts.pass_on(
        seen.people, receivers, _among(where, seen, decision), reason=document, by=by, at=at
    )
    for account in seen.people:
        if not account.active:  # the work has a holder, and nobody is named there who is gone
            leaving.hand_over(account, None, reason=document, today=today, by=by, at=at)
    said = [(moved, "người chuyển theo"), (closed, "tài khoản bị khóa")]
    change.outcome = [*seen.outcome, *(f"{count} {words}." for count, words in said if count)]


def carry_out_due(*, at: datetime) -> int:
    """Carry out what was recorded for today or earlier; how many. What can't be, waits."""
    due = select(AgencyChange.id).where(
        AgencyChange.carried_out_at.is_(None), AgencyChange.cancelled_at.is_(None),
        AgencyChange.since <= clock.day_of(at),
    )  # fmt: skip
    # One scheduler at a time: whoever comes second finds them carried out.
    db.session.execute(due.order_by(AgencyChange.id).with_for_update()).all()
    done = 0
    for change in waiting_changes():
        if change.since > clock.day_of(at):
            continue
        if why := trouble(change):
            logging.getLogger("pressplan").warning("agency change %s waits: %s", change.id, why)
            continue
        carry_out(change, by=SYSTEM, at=at)
        done += 1
    return done


def trouble(change: AgencyChange) -> str:
    """Why a waiting change could not be carried out as things stand; empty: it could."""
    try:
        check(change.decision, but=change.id)
    except BadInput as bad:
        return bad.sentence
    return ""


def _among(where: Mapping[int, int], seen: Handover, decision: Decision) -> dict[int, int]:
    """Where each person goes; who is new here since goes to the first that holds the work."""
    first = next((n for n, r in enumerate(decision.receivers) if r.takes_work), accounts.CLOSED)
    return {account.id: where.get(account.id, first) for account in seen.people}
