"""Which tasks raise which pillars, components and criteria of an edition."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from ..database import db
from ..memory import remembered
from ..paging import page_within, pages_of
from ..tasks.models import Task
from .models import Criterion, Edition, Pillar
from .models_link import PillarTask

PAGE = 50
PILLAR, COMPONENT, CRITERION = "p", "c", "t"  # before the number of a part, in forms


@dataclass(frozen=True)
class Heading:
    """An edition, or a pillar of one, as pages name it."""

    id: int
    name: str
    position: int = 0


@remembered(Edition)
def edition_choices() -> tuple[Heading, ...]:
    """Every edition, the newest first."""
    found = db.session.execute(
        select(Edition.id, Edition.decision, Edition.edition_number, Edition.first_year)
    ).all()
    found = sorted(found, key=lambda e: (e.first_year or 0, e.edition_number, e.id), reverse=True)
    return tuple(
        Heading(id, Edition(decision=decision, edition_number=number).title)
        for id, decision, number, _ in found
    )


def chosen_edition(wanted: str) -> Heading | None:
    """The edition of the number that is asked for, else the newest; None: there is none."""
    choices = edition_choices()
    return next((one for one in choices if str(one.id) == wanted), choices[0] if choices else None)


@remembered(Pillar)
def pillars_of(edition_id: int) -> tuple[Heading, ...]:
    """The pillars of an edition in order."""
    query = select(Pillar.id, Pillar.name, Pillar.position).where(Pillar.edition_id == edition_id)
    return tuple(Heading(*row) for row in db.session.execute(query.order_by(Pillar.position)))


@dataclass
class Mark:
    """What of one pillar a task raises: all of it, or so many components and criteria."""

    whole: bool = False
    components: int = 0
    criteria: int = 0

    @property
    def words(self) -> str:
        """What a table says."""
        if self.whole:
            return "cả trụ cột"
        parts = [(self.components, "chỉ số thành phần"), (self.criteria, "tiêu chí")]
        return ", ".join(f"{count} {word}" for count, word in parts if count)


@dataclass(frozen=True)
class Row:
    """A task with its marks, by the id of the pillar."""

    id: int
    code: str
    title: str
    marks: Mapping[int, Mark] = field(default_factory=dict)


@dataclass(frozen=True)
class Linked:
    """One page of the tasks of a plan, how many there are and how many of them are linked."""

    rows: Sequence[Row]
    total: int
    linked: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def linked(plan_id: int, edition_id: int, *, page: int = 1) -> Linked:
    """The tasks of a plan in its order, each with what it raises."""
    total = db.session.scalar(select(func.count()).where(Task.plan_id == plan_id)) or 0
    with_links = (
        select(func.count(PillarTask.task_id.distinct()))
        .join(Task, Task.id == PillarTask.task_id)
        .join(Pillar, Pillar.id == PillarTask.pillar_id)
        .where(Task.plan_id == plan_id, Pillar.edition_id == edition_id)
    )
    page = page_within(page, total, PAGE)
    query = select(Task.id, Task.code, Task.title).where(Task.plan_id == plan_id)
    found = db.session.execute(
        query.order_by(Task.position).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    marks = _marks([row.id for row in found], edition_id)
    rows = [Row(*row, marks.get(row.id, {})) for row in found]
    return Linked(rows, total, db.session.scalar(with_links) or 0, page)


def _marks(task_ids: Collection[int], edition_id: int) -> dict[int, dict[int, Mark]]:
    found: dict[int, dict[int, Mark]] = {}
    for link in _links(task_ids, edition_id):
        mark = found.setdefault(link.task_id, {}).setdefault(link.pillar_id, Mark())
        mark.components += link.component_id is not None
        mark.criteria += link.criterion_id is not None
        mark.whole |= link.component_id is None and link.criterion_id is None
    return found


def _links(task_ids: Collection[int], edition_id: int) -> Iterable[PillarTask]:
    if not task_ids:
        return []
    query = (
        select(PillarTask)
        .join(Pillar, Pillar.id == PillarTask.pillar_id)
        .where(PillarTask.task_id.in_(task_ids), Pillar.edition_id == edition_id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def key_of(link: PillarTask) -> str:
    """The part that a link names, as forms carry it: p3, c12, t45."""
    if link.criterion_id is not None:
        return f"{CRITERION}{link.criterion_id}"
    if link.component_id is not None:
        return f"{COMPONENT}{link.component_id}"
    return f"{PILLAR}{link.pillar_id}"


def raised_by(task_id: int, edition_id: int) -> list[str]:
    """The parts of an edition that a task raises, as forms carry them, sorted."""
    return sorted(key_of(link) for link in _links([task_id], edition_id))


def digest_of(keys: Iterable[str]) -> str:
    """What a form was filled on, so that a save can tell whether it still stands."""
    return hashlib.sha256(" ".join(sorted(keys)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Part:
    """Something of an edition that can be raised: its number in forms, its words, where it is."""

    key: str
    words: str
    pillar_id: int
    depth: int
    component_id: int | None = None
    criterion_id: int | None = None


def parts_of(edition: Edition) -> list[Part]:
    """Every pillar, component and criterion of an edition, each after what it belongs to."""
    parts = []
    for pillar in edition.pillars:
        words = f"Trụ cột {pillar.position}. {pillar.name}"
        parts.append(Part(f"{PILLAR}{pillar.id}", words, pillar.id, 0))
        for component in pillar.components:
            words = f"{component.code} {component.name}"
            parts.append(
                Part(f"{COMPONENT}{component.id}", words, pillar.id, 1, component_id=component.id)
            )
            parts += [_criterion(one, pillar.id) for one in component.criteria]
    return parts


def _criterion(one: Criterion, pillar_id: int) -> Part:
    words = f"{one.code} {one.text}"
    return Part(f"{CRITERION}{one.id}", words, pillar_id, 2, criterion_id=one.id)


@remembered(PillarTask, Pillar)
def pillars_raised_by(task_id: int, edition_id: int) -> tuple[Heading, ...]:
    """The pillars of an edition that a task raises, wholly or in part."""
    query = (
        select(Pillar.id, Pillar.name, Pillar.position)
        .where(Pillar.edition_id == edition_id)
        .where(Pillar.id.in_(select(PillarTask.pillar_id).where(PillarTask.task_id == task_id)))
        .order_by(Pillar.position)
    )
    return tuple(Heading(*row) for row in db.session.execute(query))
