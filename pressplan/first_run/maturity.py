"""The maturity index as it is known, its first round, and what raises it in the Đắk Lắk plan."""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ..access import Who
from ..agencies.models import AgencyGroup
from ..database import db
from ..maturity.actions_edition import create_edition
from ..maturity.draft import EditionDraft, LevelDraft, PillarDraft
from ..maturity.models import Edition, NationalResult
from ..maturity.models_link import PillarTask
from ..maturity.models_round import Round, RoundAgency
from ..plans.models import Plan
from ..tasks.models import Task

INDEX = Path(__file__).with_name("maturity.toml")


def load_index(plan: Plan | None, *, by: Who, at: datetime) -> None:
    """Make the editions, the national results and, on the plan that ships, round and links."""
    data = tomllib.loads(INDEX.read_text(encoding="utf-8"))
    editions = [
        create_edition(_edition(row, data["index"]), by=by, at=at) for row in data["editions"]
    ]
    by_decision = {edition.decision: edition for edition in editions}
    for row in data["national"]:
        edition = by_decision[row.pop("decision")]
        db.session.add(NationalResult(edition_id=edition.id, **row))
    for row in data["rounds"]:
        _round(row, by_decision)
    if plan:
        _link(plan, editions, data["links"])
    db.session.flush()


def has_index() -> bool:
    """Whether any edition is there."""
    return db.session.scalar(select(Edition.id).limit(1)) is not None


def _edition(row: dict[str, Any], index: dict[str, Any]) -> EditionDraft:
    head = {key: value for key, value in row.items() if key != "maxima"}
    pillars = [
        PillarDraft(name, Decimal(maximum) if maximum else None)
        for name, maximum in zip(index["pillars"], row["maxima"], strict=True)
    ]
    return EditionDraft(**head, pillars=pillars, levels=[_level(one) for one in index["levels"]])


def _level(row: dict[str, Any]) -> LevelDraft:
    bounds = {key: Decimal(row[key]) for key in ("least", "below") if key in row}
    return LevelDraft(row["name"], **bounds)


def _round(row: dict[str, Any], editions: dict[str, Edition]) -> None:
    named = AgencyGroup.name == row.pop("group")
    group = db.session.scalar(select(AgencyGroup).where(named))
    members = group.members_on(row["entry_from"]) if group else []
    db.session.add(
        Round(
            edition_id=editions[row.pop("decision")].id,
            agencies=[RoundAgency(agency_id=id) for id in members],
            **row,
        )
    )


def _link(plan: Plan, editions: list[Edition], links: dict[str, list[int]]) -> None:
    of_plan = select(Task.code, Task.id).where(Task.plan_id == plan.id)
    tasks = {row.code: row.id for row in db.session.execute(of_plan)}
    for edition in editions:
        pillars = {pillar.position: pillar.id for pillar in edition.pillars}
        for code, positions in links.items():
            if code in tasks:
                db.session.add_all(
                    PillarTask(task_id=tasks[code], pillar_id=pillars[one]) for one in positions
                )
