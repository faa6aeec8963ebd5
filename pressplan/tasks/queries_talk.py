"""The conversation on a commitment, as a person sees it, and where it mentions them."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import abort
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from ..access import Matter, Role, Who, may_see, may_write
from ..accounts.models import Account
from ..accounts.queries import by_name
from ..database import db
from ..plans.models import Plan, PlanState
from . import talk
from .models import Commitment, Responsibility, Task
from .models_talk import Mention, Message, MessageFile
from .parties import coordinating
from .queries import PAGE, commitment_or_404, going_on

SHOWN = 3  # on the task's page


@dataclass(frozen=True)
class Said:
    """One message: its lines, and who is mentioned beside the words."""

    message: Message
    lines: list[list[talk.Piece]]
    beside: list[str]


@dataclass(frozen=True)
class Talk:
    """What a person sees of a conversation: its last messages, or a page of it (`whole`).

    `people` are those whom one may mention; `token` is for the form, once. `older` and
    `newer` are the `before` of the pages beside this one.
    """

    commitment: Commitment
    said: list[Said]
    total: int
    may_write: bool
    unseen: int = 0
    whole: bool = False
    people: list[Account] = field(default_factory=list)
    older: int | None = None
    newer: int | None = None
    token: str = field(default_factory=lambda: new_token())


def new_token() -> str:
    """What makes the sending of one form recognisable when it arrives twice."""
    return secrets.token_urlsafe(18)


def talks_of(
    commitments: Sequence[Commitment], who: Who, others: Collection[int]
) -> dict[int, Talk]:
    """The last messages of each conversation that this person sees, by commitment."""
    seen = {
        c.id: c
        for c in commitments
        if may_see(who, Matter.CONVERSATION, going_on(c).agency_id, others)
    }
    if not seen:
        return {}
    last = (
        select(Message.commitment_id, func.max(Message.number).label("number"))
        .where(Message.commitment_id.in_(seen))
        .group_by(Message.commitment_id)
        .subquery()
    )
    same = Message.commitment_id == last.c.commitment_id
    query = _messages().join(last, and_(same, Message.number > last.c.number - SHOWN))
    found: dict[int, list[Message]] = {id: [] for id in seen}
    for message in db.session.scalars(query).unique():
        found[message.commitment_id].append(message)
    unseen = _unseen(seen, who)
    return {
        id: Talk(
            commitment=seen[id],
            said=[_said(message) for message in messages],
            total=messages[-1].number if messages else 0,
            may_write=writes(seen[id], who, others),
            unseen=unseen.get(id, 0),
        )
        for id, messages in found.items()
    }


def visible_or_404(task_id: int, commitment_id: int, who: Who, today: date) -> Commitment:
    """The commitment of that task, if its conversation exists for this person."""
    commitment = commitment_or_404(commitment_id, who)
    others = coordinating(commitment.task_id, today)
    if commitment.task_id != task_id:
        abort(404)
    if not may_see(who, Matter.CONVERSATION, going_on(commitment).agency_id, others):
        abort(404)
    return commitment


def writes(commitment: Commitment, who: Who, others: Collection[int]) -> bool:
    """Whether this person says something here: not where the work goes on no more."""
    may = may_write(who, Matter.CONVERSATION, commitment.agency_id, others)
    return may and commitment.goes_on


def whole_talk(commitment: Commitment, who: Who, today: date, *, before: int = 0) -> Talk:
    """A page of the conversation: the messages before that number, else the newest."""
    others = coordinating(commitment.task_id, today)
    of_it = Message.commitment_id == commitment.id
    total = db.session.scalar(select(func.max(Message.number)).where(of_it)) or 0
    last = min(total, before - 1) if before > 1 else total
    first = max(1, last - PAGE + 1)
    query = _messages().where(of_it, Message.number.between(first, last))
    return Talk(
        commitment=commitment,
        said=[_said(message) for message in db.session.scalars(query).unique()],
        total=total,
        may_write=writes(commitment, who, others),
        unseen=_unseen([commitment.id], who).get(commitment.id, 0),
        whole=True,
        people=[p for p in listeners(commitment, others) if p.id != who.account_id],
        older=first if first > 1 else None,
        newer=last + PAGE + 1 if last < total else None,
    )


def brief_talk(commitment: Commitment, who: Who, today: date) -> Talk:
    """The conversation as the task's page shows it."""
    return talks_of([commitment], who, coordinating(commitment.task_id, today))[commitment.id]


def listeners(commitment: Commitment, others: Collection[int]) -> list[Account]:
    """Everybody whose conversation this is: who leads first, then who coordinates, then the rest.

    Only they can be mentioned.
    """
    agency = commitment.agency
    concerned = {agency.id, *others, agency.governing_body_id} - {None}
    reads_all = Account.role.in_([Role.STAFF, Role.LEADER])
    query = (
        select(Account)
        .where(Account.active, or_(reads_all, Account.agency_id.in_(concerned)))
        .options(joinedload(Account.agency))
    )
    found = [
        account
        for account in db.session.scalars(query)
        if may_see(_reader(account, commitment), Matter.CONVERSATION, agency.id, others)
    ]
    return sorted(
        found,
        key=lambda account: (
            account.agency_id != agency.id,
            account.agency_id not in others,
            account.agency_id or 0,
            by_name(account.name),
        ),
    )


def _reader(account: Account, commitment: Commitment) -> Who:
    """The account as the table of who sees what asks for it, for this one commitment."""
    body = commitment.agency.governing_body_id
    governs = account.role is Role.GOVERNING and account.agency_id == body
    return Who(
        account.id, account.name, account.email, account.role, account.agency_id,
        governs=frozenset({commitment.agency_id}) if governs else frozenset(),
    )  # fmt: skip


@dataclass(frozen=True)
class Mentions:
    """Where a person is mentioned and has not looked yet: the newest first."""

    shown: list[Said]
    total: int


def mentions_for(who: Who, today: date) -> Mentions:
    """What mentions this person and they still sees, over all plans."""
    query = (
        select(Message)
        .join(Message.mentions)
        .join(Message.commitment)
        .join(Commitment.task)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Mention.account_id == who.account_id, Mention.seen_at.is_(None))
        .where(Plan.state != PlanState.DRAFT)
        .order_by(Message.id.desc())
        .options(
            contains_eager(Message.commitment).joinedload(Commitment.agency),
            contains_eager(Message.commitment)
            .contains_eager(Commitment.task)
            .selectinload(Task.responsibilities)
            .joinedload(Responsibility.group),
            joinedload(Message.agency),
        )
    )
    messages = db.session.scalars(query).unique().all()
    tasks = {m.commitment.task for m in messages}
    others = {task.id: coordinating(task.id, today) for task in tasks}
    seen = [
        m
        for m in messages
        if may_see(
            who, Matter.CONVERSATION, going_on(m.commitment).agency_id, others[m.commitment.task_id]
        )
    ]
    return Mentions([Said(m, talk.pieces(m.text, [who.name]), []) for m in seen[:PAGE]], len(seen))


def page_with(number: int, commitment: Commitment) -> int | None:
    """The `before` of the page that holds this message; None where it is among the newest."""
    of_it = Message.commitment_id == commitment.id
    total = db.session.scalar(select(func.max(Message.number)).where(of_it)) or 0
    return None if number > total - PAGE else number + 1


def _messages() -> Select[Message]:
    return (
        select(Message)
        .order_by(Message.commitment_id, Message.number)
        .options(
            joinedload(Message.agency),
            selectinload(Message.mentions).joinedload(Mention.account),
            joinedload(Message.files).joinedload(MessageFile.file),
        )
    )


def _said(message: Message) -> Said:
    names = [mention.account.name for mention in message.mentions]
    mentioned = talk.mentioned_in(message.text, names)
    return Said(
        message, talk.pieces(message.text, names), [name for name in names if name not in mentioned]
    )


def _unseen(commitment_ids: Iterable[int], who: Who) -> dict[int, int]:
    """How many messages of each conversation mention this person, not looked at yet."""
    query = (
        select(Message.commitment_id, func.count())
        .join(Mention, Mention.message_id == Message.id)
        .where(Message.commitment_id.in_(list(commitment_ids)))
        .where(Mention.account_id == who.account_id, Mention.seen_at.is_(None))
        .group_by(Message.commitment_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
