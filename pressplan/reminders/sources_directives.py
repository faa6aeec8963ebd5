"""Items of directives: what leadership asked by a day and a body has not reported as done."""

from collections.abc import Iterable

from sqlalchemy import select

from ..directives.models import Directive
from ..directives.queries import unanswered
from ..plans.models import Plan, PlanState
from . import rules
from .rules import Item, Kind
from .window import Window


def directives(window: Window) -> Iterable[Item]:
    """A directive with a day, for each body that has not said it is done."""
    query = (
        select(Directive)
        .join(Plan, Plan.id == Directive.plan_id)
        .where(Plan.state == PlanState.IN_FORCE, Directive.closed_on.is_(None))
        .where(Directive.due_on <= window.horizon, window.subjects(Directive.id))
    )
    schedule = rules.deadline()
    for row in unanswered(query, on=window.today):
        assert row.due_on is not None
        waiting = (answer.agency_id for answer in row.answers if answer.done_on is None)
        held = (window.people.holder(agency_id) for agency_id in waiting)
        holders = [id for id in dict.fromkeys(held) if id is not None]
        for agency_id in window.of(holders):
            words = row.text.replace("\n", " ")
            words = words if len(words) <= 90 else words[:90].rsplit(" ", 1)[0] + "…"
            yield Item(
                Kind.DIRECTIVE, f"directive:{row.id}:{agency_id}:{row.due_on}", row.due_on,
                f"Ý kiến chỉ đạo: {words}", row.id, agency_id, window.people.workers(agency_id),
                schedule, ("directives.directive", (("id", row.id),)), escalates=True,
            )  # fmt: skip
