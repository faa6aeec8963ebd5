"""Carry the links of tasks over where an edition gets other components and criteria."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select

from ..database import db, insert_missing
from ..vietnamese import fold
from .models import Component, Criterion, Edition, Pillar
from .models_link import PillarTask


@dataclass(frozen=True)
class Link:
    """A task and what it raises: a pillar by its position, a part of it by its code."""

    task_id: int
    position: int
    component: str = ""
    criterion: str = ""


def links_of(edition: Edition) -> list[Link]:
    """The links of an edition, free of its rows."""
    query = (
        select(PillarTask.task_id, Pillar.position, Component.code, Criterion.code)
        .join(Pillar, Pillar.id == PillarTask.pillar_id)
        .outerjoin(Component, Component.id == PillarTask.component_id)
        .outerjoin(Criterion, Criterion.id == PillarTask.criterion_id)
        .where(Pillar.edition_id == edition.id)
        .order_by(PillarTask.id)
    )
    return [
        Link(task_id, position, component or "", criterion or "")
        for task_id, position, component, criterion in db.session.execute(query)
    ]


def unlink(edition: Edition) -> None:
    """Take all links off an edition whose parts are about to be others."""
    pillars = select(Pillar.id).where(Pillar.edition_id == edition.id)
    db.session.execute(
        delete(PillarTask)
        .where(PillarTask.pillar_id.in_(pillars))
        .execution_options(synchronize_session=False)
    )


def link(edition: Edition, links: Iterable[Link]) -> None:
    """Link the same tasks: pillars by position, components and criteria by code.

    What has no part of its code any more is linked to its pillar as a whole; a pillar that is
    not there to nothing.
    """
    pillars = {pillar.position: pillar for pillar in edition.pillars}
    components = [component for pillar in edition.pillars for component in pillar.components]
    by_code = {fold(one.code): one for one in components}
    criteria = {fold(one.code): one for each in components for one in each.criteria}
    rows = []
    for each in links:
        component = by_code.get(fold(each.component)) if each.component else None
        criterion = criteria.get(fold(each.criterion)) if each.criterion else None
        part = criterion.component if criterion else component
        pillar = part.pillar if part else pillars.get(each.position)
        if pillar:
            rows.append(
                {
                    "task_id": each.task_id, "pillar_id": pillar.id,
                    "component_id": component.id if component else None,
                    "criterion_id": criterion.id if criterion else None,
                }
            )  # fmt: skip
    insert_missing(PillarTask, rows)
