"""Raise a difficulty or a proposal."""

from datetime import datetime

from ..access import Who
from ..database import db
from .models import Proposal, ProposalKind


def raise_(
    kind: ProposalKind, text: str, *, plan_id: int, agency_id: int, by: Who, at: datetime
) -> Proposal | None:
    """A new row for what an agency raised, or None when nothing was typed."""
    if not text:
        return None
    raised = Proposal(
        kind=kind, plan_id=plan_id, agency_id=agency_id, text=text,
        raised_at=at, raised_by_id=by.account_id, raised_by=by.name,
    )  # fmt: skip
    db.session.add(raised)
    return raised
