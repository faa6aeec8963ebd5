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
from .persons import Person
from .queries_assignment import assignments_of, person
from .queries_bulk import BATCH, Row, rows
from .tally import recount
from .terms import change_terms_of_many

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
    done: list[Row] = []
    left: list[Row] = []
    for row in found:
        if row.now.seen != seen[row.now.id]:
            left.append(replace(row, outcome=Outcome(why_not=MEANWHILE)))
        else:
            (done if row.outcome.changes else left).append(row)
    if change.what in (What.OFFICER, What.NO_OFFICER):
        _name(done, change, reason=reason, by=by, at=at)
    else:
        _date(done, change, reason=reason, by=by, at=at)
    return Result(len(done), left)


def _lock(ids: Sequence[int]) -> None:
    """Hold every row until the end; what is read from now on is what stands."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        query = select(Commitment.id).where(Commitment.id.in_(batch)).order_by(Commitment.id)
        db.session.execute(query.with_for_update())


def _name(done: Sequence[Row], change: Change, *, reason: str, by: Who, at: datetime) -> None:
    """Name another officer, or none; leader and product stay."""
    people = assignments_of([row.now.id for row in done])
    for row in done:
        stands = people.get(row.now.id)
        leader = person(stands.leader, stands.leader_name) if stands else Person()
        clear = Clear(leader, change.officer, stands.product if stands else "")
        put(row.commitment, stands, clear, by=by, at=at, reason=reason)


def _date(done: Sequence[Row], change: Change, *, reason: str, by: Who, at: datetime) -> None:
    """Move to another year, or set or remove the Department's own date."""
    moves = change.what is What.YEAR
    change_terms_of_many(
        [
            (
                row.commitment,
                year_terms(row.now, change.year) if moves else {"internal_due_on": change.day},
            )
            for row in done
        ],
        reason=reason, by=by, at=at,
    )  # fmt: skip
    for row in done:
        was, is_ = row.outcome.before, row.outcome.after
        text = f"Chuyển từ {was} sang {is_}" if moves else f"Hạn nội bộ: {was} → {is_}"
        record(
            row.commitment, "year-moved" if moves else "internal-date", text, by=by, at=at,
            agency_id=row.now.agency_id, before={"value": was}, after={"value": is_},
            reason=reason,
        )  # fmt: skip
    recount([row.now.id for row in done])
