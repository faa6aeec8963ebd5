"""Rounds of assessments by the agencies of a large plan, fast, for benchmarks."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from .. import clock
from ..database import db
from ..maturity.models import Edition, Pillar
from ..maturity.models_assessment import Appraisal, Assessment, Recognition, Score
from ..maturity.models_link import PillarTask
from ..maturity.models_round import Round, RoundAgency
from ..maturity.queries import editions
from ..maturity.workflow import Basis
from ..plans.models import Plan
from ..tasks.models import Task
from .bulk import add


def assess(
    plan: Plan, agencies: Sequence[int], years: int, *, at: datetime, dice: random.Random
) -> None:
    """A round for each year: all scored themselves, the council half of them, one in five with a
    level; each task of the plan raises one pillar. Without an edition nothing is made."""
    known = editions()
    scored = next((one for one in known if one.maximum is not None), None)
    if scored is None:
        return
    _link(plan, {known[0].id: known[0], scored.id: scored}.values())
    for year in range(clock.day_of(at).year - years + 1, clock.day_of(at).year + 1):
        _round(f"Đợt {year} của kế hoạch {plan.id}", year, scored, agencies, at, dice)


def _link(plan: Plan, linked: Any) -> None:
    tasks = db.session.scalars(select(Task.id).where(Task.plan_id == plan.id)).all()
    add(
        PillarTask,
        [
            {"task_id": task, "pillar_id": edition.pillars[n % len(edition.pillars)].id}
            for edition in linked
            for n, task in enumerate(tasks)
        ],
    )


def _round(
    name: str, year: int, edition: Edition, agencies: Sequence[int], at: datetime,
    dice: random.Random,
) -> None:  # fmt: skip
    made = Round(
        edition_id=edition.id, name=name, year=year, data_from=date(year, 1, 1),
        data_until=date(year, 10, 31), entry_from=date(year, 11, 1),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    add(RoundAgency, [{"round_id": made.id, "agency_id": agency} for agency in agencies])
    own = [_points(edition.pillars, dice) for _ in agencies]
    council = [_points(edition.pillars, dice) if dice.random() < 0.5 else {} for _ in agencies]
    ids = add(
        Assessment,
        [_assessment(made.id, agency, own[n], council[n], at) for n, agency in enumerate(agencies)],
    )
    stamps = {"saved_at": at, "saved_by": "Mẫu"}
    add(Score, [_part(id, *pair) | stamps for n, id in enumerate(ids) for pair in own[n].items()])
    stamps = {"recorded_at": at, "recorded_by": "Mẫu"}
    add(
        Appraisal,
        [_part(id, *pair) | stamps for n, id in enumerate(ids) for pair in council[n].items()],
    )
    levels = [level.name for level in edition.levels]
    decision = {"number": f"{year}/QĐ", "decided_on": date(year, 12, 1), "version": 1}
    some = [id for id in ids if dice.random() < 0.2]
    add(
        Recognition,
        [{"assessment_id": id, "level": dice.choice(levels), **decision, **stamps} for id in some],
    )


def _points(pillars: Sequence[Pillar], dice: random.Random) -> dict[int, Decimal]:
    """Something between nothing and the maximum of each pillar."""
    return {
        pillar.id: Decimal(dice.randint(0, int((pillar.maximum or 0) * 100))).scaleb(-2)
        for pillar in pillars
    }


def _assessment(
    round_id: int, agency_id: int, own: Mapping[int, Decimal], council: Mapping[int, Decimal],
    at: datetime,
) -> dict[str, Any]:  # fmt: skip
    return {
        "round_id": round_id, "agency_id": agency_id, "basis": Basis.PILLARS, "shared_at": at,
        "self_total": sum(own.values()), "self_declared": len(own), "self_count": len(own),
        "appraised_total": sum(council.values(), Decimal("0.00")),
        "appraised_declared": len(council), "appraised_count": len(own), "version": 1,
    }  # fmt: skip


def _part(assessment_id: int, pillar_id: int, points: Decimal) -> dict[str, Any]:
    return {"assessment_id": assessment_id, "pillar_id": pillar_id, "points": points}
