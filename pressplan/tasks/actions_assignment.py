"""Write down who does the work of a commitment, and the product expected."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ..access import Who
from ..database import db
from ..errors import NotYours, TooLate
from ..history.actions import record
from . import workflow
from .models import Commitment
from .models_assignment import Assignment
from .persons import Person
from .queries_assignment import person

NOT_YOURS = "Chỉ đơn vị chủ trì và Sở ghi được người phụ trách của đầu việc này."
CHANGED = "Người phụ trách vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."


@dataclass(frozen=True)
class Clear:
    """What somebody writes down: the two people, the product."""

    leader: Person
    officer: Person
    product: str


def assign(commitment: Commitment, clear: Clear, *, seen: int, by: Who, at: datetime) -> bool:
    """Write down people and product; False: nothing differs from what stands.

    `seen` is the version that was looked at, 0 where nothing was written yet. Raises NotYours
    (403) for another agency's work, TooLate (409) when somebody else was quicker.
    """
    row = locked(commitment)
    if not workflow.may_assign(by, commitment.agency_id):
        raise NotYours(NOT_YOURS)
    if (row.version if row else 0) != seen:
        db.session.rollback()
        raise TooLate(CHANGED)
    return put(commitment, row, clear, by=by, at=at)


def locked(commitment: Commitment) -> Assignment | None:
    """What is written down, once nobody else writes of this commitment: its row is the lock.

    Whose work it is was read before the lock, so it is read again.
    """
    this = select(Commitment).where(Commitment.id == commitment.id).with_for_update()
    db.session.scalars(this.execution_options(populate_existing=True)).one()
    return db.session.get(Assignment, commitment.id, populate_existing=True)


def put(
    commitment: Commitment, row: Assignment | None, clear: Clear, *, by: Who, at: datetime,
    reason: str = "",
) -> bool:  # fmt: skip
    """Write into the row that `locked` gave, with its history line; False: nothing differs."""
    before = _words(_clear_of(row))
    after = _words(clear)
    if before == after and _clear_of(row) == clear:
        return False
    if row is None:
        row = Assignment(commitment_id=commitment.id, version=0)
        db.session.add(row)
    row.leader_id, row.leader_name = clear.leader.account_id, clear.leader.name
    row.officer_id, row.officer_name = clear.officer.account_id, clear.officer.name
    row.product = clear.product
    row.version += 1
    row.changed_at, row.changed_by = at, by.name
    changed = {name: words for name, words in after.items() if words != before[name]}
    record(
        commitment, "assigned", _sentence(changed), by=by, at=at,
        agency_id=commitment.agency_id, before={name: before[name] for name in changed},
        after=changed, reason=reason,
    )  # fmt: skip
    return True


def _clear_of(row: Assignment | None) -> Clear:
    if row is None:
        return Clear(Person(), Person(), "")
    return Clear(
        person(row.leader, row.leader_name), person(row.officer, row.officer_name), row.product
    )


def _words(clear: Clear) -> dict[str, str]:
    return {
        "lãnh đạo phụ trách": clear.leader.name,
        "cán bộ phụ trách": clear.officer.name,
        "sản phẩm mong đợi": clear.product,
    }


def _sentence(changed: dict[str, str]) -> str:
    said = "; ".join(f"{word}: {value or 'để trống'}" for word, value in changed.items())
    return f"5 rõ – {said}" if said else "5 rõ – gắn tài khoản của người phụ trách"
