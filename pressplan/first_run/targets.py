"""How the targets of the Đắk Lắk plan are measured: on a new plan, and on one loaded before."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from ..access import Who
from ..agencies.models import AgencyGroup, AgencyName
from ..agencies.typed import Party
from ..database import db
from ..plans.models import Doubt, Plan, PlanState
from ..targets.actions import set_method
from ..targets.method import Method, TargetKind
from ..targets.models import Target

Rows = Sequence[Mapping[str, Any]]
Find = Callable[[str], Party | None]


def declare_methods(plan: Plan, printed: Rows, party: Find, *, by: Who, at: datetime) -> bool:
    """Declare how each target is measured whose text is untouched and that nobody declared yet.

    Whether there was any. Where an agency or group of the scope is not to be found, nothing is.
    """
    query = select(Target).where(Target.plan_id == plan.id, Target.kind.is_(None))
    bare = {(target.horizon, target.text): target for target in db.session.scalars(query)}
    done = False
    made: dict[int, Target] = {}
    for position, row in enumerate(printed, start=1):
        target = bare.get((row["horizon"], row["text"]))
        scope = [found for key in row["scope"] if (found := party(key))]
        if target is None or len(scope) < len(row["scope"]):
            continue
        set_method(
            target, _method(row), scope, figures_from=made.get(row.get("figures_from", 0)),
            seen=target.version, by=by, at=at,
        )  # fmt: skip
        made[position] = target
        done = True
    return done


def declare_on_loaded(data: Mapping[str, Any], *, by: Who, at: datetime) -> bool:
    """The same on the plan as an earlier version of the program loaded it; whether it was needed.

    Its agencies and groups are found by the names they were loaded with; the doubt of the unknown
    baseline comes with the methods.
    """
    of_title = select(Plan).where(Plan.title == data["plan"]["title"])
    plan = db.session.scalar(of_title.where(Plan.state == PlanState.IN_FORCE).order_by(Plan.id))
    if plan is None:
        return False

    def party(key: str) -> Party | None:
        if key in data["groups"]:
            named = AgencyGroup.name == data["groups"][key]["name"]
            id = db.session.scalar(select(AgencyGroup.id).where(named))
            return {"group_id": id} if id else None
        named = AgencyName.name == data["agencies"][key]["name"]
        id = db.session.scalar(select(AgencyName.agency_id).where(named).order_by(AgencyName.id))
        return {"agency_id": id} if id else None

    if not declare_methods(plan, data["targets"], party, by=by, at=at):
        return False
    known = set(db.session.scalars(select(Doubt.text).where(Doubt.plan_id == plan.id)))
    for row in data["doubts"]:
        if row["text"] not in known and row["text"].startswith("Nguồn thu"):
            db.session.add(Doubt(plan_id=plan.id, line=None, text=row["text"], why=row["why"]))
    return True


def _method(row: Mapping[str, Any]) -> Method:
    over, of = row.get("share", (1, 1))
    kind = TargetKind(row["kind"])
    if kind is not TargetKind.VALUE:
        return Method(kind, row["horizon"], row.get("measure", ""), over=over, of=of)
    return Method(
        kind, row["horizon"], row["measure"], row["unit"], value=Decimal(row["growth"]),
        growth=True,
    )  # fmt: skip
