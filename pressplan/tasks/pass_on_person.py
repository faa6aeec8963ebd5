"""What a person holds of open work goes to a colleague when the person leaves.

Finished work keeps the names of those who did it, messages those of whom they mention.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from ..access import Who
from ..accounts.models import Account
from ..database import db
from ..history.actions import record
from .actions_assignment import Clear, locked, put
from .joining import join
from .models import Commitment, Standing
from .models_assignment import Assignment
from .models_board import ProgressDraft
from .models_talk import Mention
from .persons import NOBODY, Person
from .queries_assignment import person
from .rules import NO_DAY
from .workflow import FINISHED


@dataclass(frozen=True)
class Held:
    """How much of each kind a person holds."""

    as_officer: int
    as_leader: int
    mentions: int
    drafts: int


def held_by(account: Account) -> Held:
    """What there is to pass on."""
    return Held(
        _count(_open(Assignment.officer_id == account.id)),
        _count(_open(Assignment.leader_id == account.id)),
        _count(_unseen(account)),
        _count(select(ProgressDraft.id).where(ProgressDraft.account_id == account.id)),
    )


def pass_on_person(
    account: Account, to: Account | None, *, reason: str, by: Who, at: datetime
) -> None:
    """Put the colleague in the place of the person in all open work.

    None: nobody is named any more, mentions are taken as seen, drafts stay where they are. Work
    of another agency than the colleague's (the person moved) is left without a name too.
    """
    named = or_(Assignment.officer_id == account.id, Assignment.leader_id == account.id)
    for commitment_id in db.session.scalars(_open(named).order_by(Assignment.commitment_id)).all():
        _rename(db.session.get_one(Commitment, commitment_id), account, to, reason, by, at)
    _pass_mentions(account, to, by=by, at=at)
    if to is not None:
        _pass_drafts(account, to, by=by, at=at)


def _open(named: ColumnElement[bool]) -> Select[int]:
    return (
        select(Assignment.commitment_id)
        .join(Standing, Standing.commitment_id == Assignment.commitment_id)
        .where(named, Standing.until == NO_DAY, Standing.state.not_in(FINISHED))
    )


def _unseen(account: Account) -> Select[int]:
    return select(Mention.id).where(Mention.account_id == account.id, Mention.seen_at.is_(None))


def _count(query: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _rename(
    commitment: Commitment, account: Account, to: Account | None, reason: str, by: Who, at: datetime
) -> None:
    row = locked(commitment)
    if row is None:
        return
    same = to is not None and to.agency_id == commitment.agency_id
    instead = Person(to.name, to.id) if to is not None and same else NOBODY
    leader = person(row.leader, row.leader_name)
    officer = person(row.officer, row.officer_name)
    clear = Clear(
        instead if row.leader_id == account.id else leader,
        instead if row.officer_id == account.id else officer,
        row.product,
    )
    put(commitment, row, clear, by=by, at=at, reason=reason)


def _pass_mentions(account: Account, to: Account | None, *, by: Who, at: datetime) -> None:
    rows = db.session.scalars(
        select(Mention).where(Mention.id.in_(_unseen(account))).order_by(Mention.id)
    ).all()
    if not rows:
        return
    if to is not None:
        messages = [row.message_id for row in rows]
        known = select(Mention.message_id).where(
            Mention.account_id == to.id, Mention.message_id.in_(messages)
        )
        there = set(db.session.scalars(known))
        db.session.add_all(
            Mention(message_id=id, account_id=to.id) for id in messages if id not in there
        )
    seen = update(Mention).where(Mention.account_id == account.id, Mention.seen_at.is_(None))
    db.session.execute(seen.values(seen_at=at), execution_options={"synchronize_session": False})
    whom = f"cho {to.name}" if to else "là đã xem"
    text = f"Chuyển {len(rows)} lượt nhắc đến {account.name} trong trao đổi {whom}"
    record(account, "mentions-passed-on", text, by=by, at=at, agency_id=account.agency_id)


def _pass_drafts(account: Account, to: Account, *, by: Who, at: datetime) -> None:
    """What was typed and not sent goes on, behind what the colleague has typed there."""
    query = select(ProgressDraft).where(ProgressDraft.account_id == account.id)
    drafts = db.session.scalars(query.order_by(ProgressDraft.id)).all()
    for draft in drafts:
        own = select(ProgressDraft).where(
            ProgressDraft.account_id == to.id,
            ProgressDraft.commitment_id == draft.commitment_id,
        )
        there = db.session.scalars(own).one_or_none()
        if there is None:
            draft.account_id = to.id
            draft.version += 1
            continue
        join(draft, there)
    db.session.flush()
    if drafts:
        text = f"Chuyển {len(drafts)} bản nháp cập nhật của {account.name} cho {to.name}"
        record(account, "drafts-passed-on", text, by=by, at=at, agency_id=account.agency_id)
