"""Since when commitments wait, for lists."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select

from ..database import db
from .models import Judgement, ProgressUpdate, Standing
from .workflow import State, Verdict


def returned_on(standings: Iterable[Standing]) -> dict[int, date]:
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
