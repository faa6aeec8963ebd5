"""Since when commitments wait, for lists."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from sqlalchemy import func, select

from ..database import db
from .models import Judgement, ProgressUpdate
from .workflow import State, Verdict

BATCH = 5000  # ids of one statement


class Returned(Protocol):
    """A commitment, and how it stands."""

    @property
    def commitment_id(self) -> int: ...
    @property
    def state(self) -> State: ...


def returned_on(standings: Iterable[Returned]) -> dict[int, date]:
    """When the last report of each commitment that came back was returned, by its id."""
    ids = [stands.commitment_id for stands in standings if stands.state is State.RETURNED]
    if not ids:
        return {}
    query = (
        select(ProgressUpdate.commitment_id, func.max(Judgement.judged_on))
        .join(Judgement, Judgement.update_id == ProgressUpdate.id)
        .where(ProgressUpdate.commitment_id.in_(ids), Judgement.verdict == Verdict.RETURNED)
        .group_by(ProgressUpdate.commitment_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def written_by(standings: Iterable[Returned]) -> dict[int, int]:
    """Who wrote the last report of each commitment, by its id."""
    ids = [stands.commitment_id for stands in standings]
    found: dict[int, int] = {}
    for start in range(0, len(ids), BATCH):
        query = (
            select(ProgressUpdate.commitment_id, ProgressUpdate.by_id)
            .where(ProgressUpdate.commitment_id.in_(ids[start : start + BATCH]))
            .order_by(ProgressUpdate.commitment_id, ProgressUpdate.number)
        )
        found |= {row[0]: row[1] for row in db.session.execute(query)}
    return found
