"""Change the terms of a commitment: its holder, years, dates, or that a document ended it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from .. import clock
from ..access import Who
from ..database import db
from .life import TERMS, Terms
from .models import Commitment, CommitmentTerms

BATCH = 500
# Whoever writes of the work at the same moment must see that it went elsewhere, or ended.
_MOVES_VERSION = {"agency_id", "ended", "merged_into_id"}


def terms_of(commitment: Commitment) -> Terms:
    """The terms on which it stands now."""
    values = {name: getattr(commitment, name) for name in TERMS}
    return Terms(since=commitment.opened_on, **values)


def change_terms(
    commitment: Commitment, *, reason: str, by: Who, at: datetime, **changes: Any
) -> None:
    """From the day of `at` on it stands on other terms; figures of earlier days stay as they were.

    `changes` are columns of `CommitmentTerms` (and `merged_into_id`). The row is locked first,
    so that two at once are counted one after the other. The caller writes the history line
    and calls `tally.recount`.
    """
    change_terms_of_many([(commitment, changes)], reason=reason, by=by, at=at)


def change_terms_of_many(
    changed: Sequence[tuple[Commitment, Mapping[str, Any]]], *, reason: str, by: Who, at: datetime
) -> None:
    """`change_terms` of many at once, in a handful of statements instead of five for each."""
    numbers = lock([commitment.id for commitment, _ in changed])
    for commitment, changes in changed:
        last = numbers.get(commitment.id)
        if last is None:
            _write(commitment, 1, since=commitment.opened_on, reason="", by=by, at=at)
            last = 1
        for name, value in changes.items():
            setattr(commitment, name, value)
        if changes.keys() & _MOVES_VERSION:
            commitment.version += 1
        since = max(clock.day_of(at), commitment.opened_on)
        _write(commitment, last + 1, since=since, reason=reason, by=by, at=at)
    db.session.flush()


def lock(commitment_ids: Collection[int]) -> dict[int, int]:
    """Hold the rows until the end, in one order for all, and see what others wrote meanwhile.

    The number of the last terms of each that has any.
    """
    db.session.flush()
    ids = sorted(commitment_ids)
    numbers: dict[int, int] = {}
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        rows = select(Commitment).where(Commitment.id.in_(batch)).order_by(Commitment.id)
        db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()
        last = select(CommitmentTerms.commitment_id, func.max(CommitmentTerms.number))
        last = last.where(CommitmentTerms.commitment_id.in_(batch))
        found = db.session.execute(last.group_by(CommitmentTerms.commitment_id))
        numbers |= {row[0]: row[1] for row in found}
    return numbers


def _write(
    commitment: Commitment, number: int, *, since: Any, reason: str, by: Who, at: datetime
) -> None:
    values = {name: getattr(commitment, name) for name in TERMS}
    db.session.add(
        CommitmentTerms(
            commitment_id=commitment.id, number=number, since=since, reason=reason, at=at,
            by_id=by.account_id, by_name=by.name, **values,
        )
    )  # fmt: skip
