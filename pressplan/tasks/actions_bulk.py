"""Change many commitments at once: just what was previewed, one history line each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..database import db
from ..errors import NotYours
from ..history.actions import record
from .actions_assignment import Clear, put
from .changes import Change, Outcome, What, year_terms
from .models import Commitment
from .models_assignment import Assignment
from .persons import Person
from .queries_assignment import assignments_of, person
from .queries_bulk import BATCH, Row, rows
from .tally import recount
from .terms import change_terms

MEANWHILE = "đã thay đổi sau khi xem trước"


@dataclass(frozen=True)
class Result:
    """How many were changed, and what was left as it stands, each with its reason."""

    changed: int
    left: list[Row]


def change_many(
    seen: Mapping[int, str], change: Change, *, reason: str, by: Who, at: datetime
) -> Result:
    """Change each commitment that still stands as it was seen (`Now.seen`); leave the others.

    All in one transaction, the rows locked first and in one order. Raises NotYours (403).
    """
    if not by.is_staff:
        raise NotYours("Chỉ chuyên viên của Sở đổi được nhiều đầu việc một lúc.")
    ids = sorted(seen)
    _lock(ids)
    found = rows(ids, change, today=clock.day_of(at))
    people = assignments_of(ids)
    done, left = [], []
    for row in found:
        if row.now.seen != seen[row.now.id]:
            left.append(replace(row, outcome=Outcome(why_not=MEANWHILE)))
        elif not row.outcome.changes:
            left.append(row)
        else:
            _change(row, change, people.get(row.now.id), reason=reason, by=by, at=at)
            done.append(row.now.id)
    if change.what not in (What.OFFICER, What.NO_OFFICER):
        recount(done)
    return Result(len(done), left)


def _lock(ids: Sequence[int]) -> None:
    """Hold every row until the end; what is read from now on is what stands."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        query = select(Commitment.id).where(Commitment.id.in_(batch)).order_by(Commitment.id)
        db.session.execute(query.with_for_update())


def _change(
    row: Row, change: Change, people: Assignment | None, *, reason: str, by: Who, at: datetime
) -> None:
    commitment = row.commitment
    if change.what in (What.OFFICER, What.NO_OFFICER):
        leader = person(people.leader, people.leader_name) if people else Person()
        clear = Clear(leader, change.officer, people.product if people else "")
        put(commitment, people, clear, by=by, at=at, reason=reason)
        return
    if change.what is What.YEAR:
        change_terms(commitment, reason=reason, by=by, at=at, **year_terms(row.now, change.year))
        happened, text = "year-moved", f"Chuyển từ {row.outcome.before} sang {row.outcome.after}"
    else:
        change_terms(commitment, reason=reason, by=by, at=at, internal_due_on=change.day)
        happened = "internal-date"
        text = f"Hạn nội bộ: {row.outcome.before} → {row.outcome.after}"
    record(
        commitment, happened, text, by=by, at=at, agency_id=row.now.agency_id,
        before={"value": row.outcome.before}, after={"value": row.outcome.after}, reason=reason,
    )  # fmt: skip
