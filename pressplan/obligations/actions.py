"""Create the dated duties of a new plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..database import db
from ..plans.models import Plan
from ..plans.rules import Reading
from .models import Every, Obligation, ObligationParty


@dataclass(frozen=True)
class ObligationDraft:
    """A dated duty: once `before`, or on `month_day` ("MM-DD") of every year.

    A party is `{"agency_id"|"group_id"|"outside_name": …}`; dates are the quoted ones.
    """

    text: str
    parties: Sequence[Mapping[str, Any]]
    before: date | None = None
    month_day: str = ""
    reading: Reading | None = None
    every: Every | None = None


def create_from(plan: Plan, drafts: Iterable[ObligationDraft]) -> list[Obligation]:
    """The dated duties, in the order of the document."""
    obligations = [
        Obligation(
            plan_id=plan.id,
            position=position,
            text=draft.text,
            before=draft.before,
            month_day=draft.month_day,
            reading=draft.reading,
            every=draft.every,
            parties=[ObligationParty(**party) for party in draft.parties],
        )
        for position, draft in enumerate(drafts, start=1)
    ]
    db.session.add_all(obligations)
    return obligations
