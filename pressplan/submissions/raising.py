"""What a report raises: difficulties and proposals that no earlier row holds become rows."""

from datetime import datetime

from .. import clock
from ..access import Who
from ..agencies.queries import stands_for
from ..obligations.rules import Kind
from ..plans.queries import own_plans
from ..proposals.actions import raise_
from ..proposals.queries import raised_by
from ..proposals.workflow import ProposalKind, new_lines
from ..vietnamese import day as printed
from .models import Revision
from .queries import holder_of


def raise_new(revision: Revision, *, by: Who, at: datetime) -> None:
    """Raise what an agency's report says for the first time; what it repeats has its row."""
    occurrence = revision.submission.occurrence
    if occurrence.obligation.kind is not Kind.YEARLY_REPORT:
        return
    typed = (
        (ProposalKind.DIFFICULTY, revision.difficulties),
        (ProposalKind.PROPOSAL, revision.proposals),
    )
    if not any(text for _, text in typed):
        return
    today, plan = clock.day_of(at), occurrence.obligation.plan
    agency_id = holder_of(revision.submission, today)
    held = stands_for(agency_id, today)
    plans = [plan.id, *(own.id for own in own_plans(held, parent_id=plan.id))]
    known = raised_by(held, plans)
    source = ""
    if revision.entered:
        source = f"Báo cáo giấy {revision.number}, đến ngày {printed(revision.arrived_on)}"
    for kind, text in typed:
        raise_(
            kind, new_lines(text, known), plan_id=plan.id, agency_id=agency_id,
            revision_id=revision.id, source=source, raised_on=revision.arrived_on, by=by, at=at,
        )  # fmt: skip
