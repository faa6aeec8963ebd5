"""What a change of a task would do, and what documents changed so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ..agencies.models import Agency, AgencyGroup, Succession
from ..agencies.queries import holders_on, named
from ..agencies.typed import Party
from ..database import db
from ..plans.models import Plan, Section
from ..plans.models_amendment import Amendment
from ..plans.rules import Timing, timing_words
from ..vietnamese import day
from . import amending
from .actions import TaskDraft
from .amending import Effects, Fate, Held
from .extensions import ExtensionKind, ExtensionState
from .models import Commitment, Standing, Task
from .models_amendment import ChangeKind, TaskChange
from .models_extension import Extension
from .rules import NO_DAY
from .wording import COORDINATORS, DETAIL, LEADS, OUTPUT, TIME, TITLE
from .years import wanted_of

PAGE = 50
TRACKED = "Đang theo dõi"


@dataclass(frozen=True)
class Reword:
    """Other words for a task; its code stays."""

    title: str
    detail: str
    output: str

    kind = ChangeKind.REWORDED


@dataclass(frozen=True)
class Retime:
    """Another timing, with the document's own words for it."""

    timing: Timing
    text: str

    kind = ChangeKind.RETIMED


@dataclass(frozen=True)
class Reassign:
    """Other parties."""

    leads: Sequence[Party]
    coordinators: Sequence[Party]

    kind = ChangeKind.REASSIGNED


@dataclass(frozen=True)
class Close:
    """The task ends."""

    kind = ChangeKind.CLOSED


@dataclass(frozen=True)
class Reopen:
    """A task that ended goes on."""

    kind = ChangeKind.REOPENED


@dataclass(frozen=True)
class Add:
    """A new task."""

    draft: TaskDraft

    kind = ChangeKind.ADDED


Change = Reword | Retime | Reassign | Close | Reopen | Add


def effects_of(change: Change, plan: Plan, task: Task | None, *, today: date) -> Effects:
    """What the change does to commitments, as things stand now."""
    if isinstance(change, Add):
        leads = change.draft.leads
        wanted = wanted_of(
            lambda on: agencies_of(leads, on), change.draft.timing, plan, since=today, today=today
        )
        return amending.added(wanted)
    assert task is not None
    if isinstance(change, Reword):
        return Effects()
    held = _held(task, today)
    if isinstance(change, Close):
        return amending.closed(held, today=today)
    if isinstance(change, Retime | Reopen):
        timing = change.timing if isinstance(change, Retime) else task.timing
        return amending.retimed(held, _wanted(task, timing, today), today=today)
    after = agencies_of(change.leads, today)
    wanted = wanted_of(
        lambda on: agencies_of(change.leads, on), task.timing, plan, since=today, today=today
    )
    before = tuple(id for lead in task.leads for id in lead.agencies_on(today))
    return amending.reassigned(
        held, wanted, before=holders_on(before, today), after=holders_on(after, today), today=today
    )


def _wanted(task: Task, timing: Timing, today: date) -> list[amending.Wanted]:
    def leads(on: date) -> tuple[int, ...]:
        return tuple(id for lead in task.leads for id in lead.agencies_on(on))

    return wanted_of(leads, timing, task.plan, since=today, today=today)


def _held(task: Task, today: date) -> list[Held]:
    """The task's commitments; columns, for what the session loaded may be older than the lock."""
    columns = (
        Commitment.id, Commitment.agency_id, Commitment.period, Commitment.from_year,
        Commitment.year, Commitment.starts, Commitment.due_on, Standing.state,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Standing, (Standing.commitment_id == Commitment.id) & (Standing.until == NO_DAY))
        .where(Commitment.task_id == task.id)
        .order_by(Commitment.id)
    )
    rows = db.session.execute(query).all()
    gone = set(db.session.scalars(select(Succession.agency_id).where(Succession.since <= today)))
    holders = {id: tuple(holders_on([id], today)) for id in {row.agency_id for row in rows} & gone}
    return [Held(*row, holders.get(row.agency_id, ())) for row in rows]


def agencies_of(parties: Sequence[Party], on: date) -> tuple[int, ...]:
    """The agencies meant on that day, groups resolved; an outside body is none."""
    found: list[int] = []
    for party in parties:
        if party.get("agency_id"):
            found.append(party["agency_id"])
        elif party.get("group_id"):
            found += db.session.get_one(AgencyGroup, party["group_id"]).members_on(on)
    return tuple(dict.fromkeys(found))


def foreseen(effects: Effects, *, today: date) -> list[str]:
    """The consequences in words, extensions that the document overrules among them."""
    ids = {step.held.agency_id for step in effects.steps}
    ids |= {step.changes["agency_id"] for step in effects.steps if step.fate is Fate.PASSED}
    ids |= {agency_id for agency_id, _ in effects.openings}
    agencies = named(ids)
    said = amending.sentences(effects, lambda id: agencies[id].name_on(today), today=today)
    return said + _about_extensions(effects)


def _about_extensions(effects: Effects) -> list[str]:
    """The newer document wins over an extension, granted or asked for: staff is told so."""
    touched = [
        step.held.id
        for step in effects.steps
        if step.fate in (Fate.CLOSED, Fate.MERGED) or "due_on" in step.changes
    ]
    if not touched:
        return []
    found = db.session.scalars(select(Extension).where(Extension.commitment_id.in_(touched))).all()
    granted = [
        e for e in found
        if e.state is ExtensionState.APPROVED and e.kind is ExtensionKind.PLAN
    ]  # fmt: skip
    open_ = [e for e in found if e.state in (ExtensionState.ASKED, ExtensionState.FORWARDED)]
    said = [
        f"Chú ý: đã gia hạn đến {day(e.granted_due)} theo văn bản {e.document_number}; "
        "văn bản điều chỉnh này thay thế."
        for e in granted
    ]
    if open_:
        said.append(f"Chú ý: {len(open_)} đề nghị gia hạn đang chờ quyết định; hãy xem lại sau đó.")
    return list(dict.fromkeys(said))


def words_of(
    change: Change, task: Task | None, *, today: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stood and what will stand, in words keyed by what they are; what stays is left out."""
    before = _stands(task, today) if task else {}
    after = before | _will_stand(change, today)
    keys = [key for key, value in after.items() if before.get(key, "") != value]
    return {k: before.get(k, "") for k in keys if task}, {k: after[k] for k in keys}


def _stands(task: Task, today: date) -> dict[str, str]:
    return {
        TITLE: task.title,
        DETAIL: task.detail,
        OUTPUT: task.output,
        TIME: timed(task.timing, task.timing_text),
        LEADS: "; ".join(lead.name_on(today) for lead in task.leads),
        COORDINATORS: "; ".join(party.name_on(today) for party in task.coordinators),
        "Tình trạng": f"Kết thúc từ {day(task.closed_on)}" if task.closed_on else TRACKED,
    }


def _will_stand(change: Change, today: date) -> dict[str, str]:
    if isinstance(change, Reword):
        return {TITLE: change.title, DETAIL: change.detail, OUTPUT: change.output}
    if isinstance(change, Retime):
        return {TIME: timed(change.timing, change.text)}
    if isinstance(change, Reassign):
        return _parties(change.leads, change.coordinators, today)
    if isinstance(change, Close):
        return {"Tình trạng": f"Kết thúc từ {day(today)}"}
    if isinstance(change, Reopen):
        return {"Tình trạng": TRACKED}
    draft = change.draft
    return {
        "Mục": f"{draft.section.number}. {draft.section.title}".removeprefix(". "),
        "Mã": draft.code, TITLE: draft.title, DETAIL: draft.detail,
        OUTPUT: draft.output, TIME: timed(draft.timing, draft.timing_text),
    } | _parties(draft.leads, draft.coordinators, today)  # fmt: skip


def _parties(leads: Sequence[Party], coordinators: Sequence[Party], today: date) -> dict[str, str]:
    return {
        LEADS: "; ".join(party_name(p, today) for p in leads),
        COORDINATORS: "; ".join(party_name(p, today) for p in coordinators),
    }


def party_name(party: Party, today: date) -> str:
    """How a party reads on that day."""
    if party.get("agency_id"):
        return db.session.get_one(Agency, party["agency_id"]).name_on(today)
    if party.get("group_id"):
        return db.session.get_one(AgencyGroup, party["group_id"]).name
    return str(party["outside_name"])


def timed(timing: Timing, text: str) -> str:
    """A timing in our words, and the document's where they say it otherwise."""
    words = timing_words(timing)
    words = words[:1].upper() + words[1:]
    return f"{words} (ghi: “{text}”)" if text and text.lower() != words.lower() else words


def code_taken(plan_id: int, code: str) -> Task | None:
    """The task of the plan that bears this code, capitals or not."""
    query = select(Task).where(Task.plan_id == plan_id, func.lower(Task.code) == code.lower())
    return db.session.scalar(query)


def place_in(section: Section) -> int:
    """Where a new task of this section stands: behind the last of it and of those before."""
    query = (
        select(func.max(Task.position))
        .join(Section, Section.id == Task.section_id)
        .where(Task.plan_id == section.plan_id, Section.position <= section.position)
    )
    return (db.session.scalar(query) or 0) + 1


def changes_by(amendment: Amendment, *, page: int) -> tuple[list[TaskChange], int]:
    """A page of what a document changed, the newest first, and how much there is in all."""
    of_it = TaskChange.amendment_id == amendment.id
    total = db.session.scalar(select(func.count(TaskChange.id)).where(of_it)) or 0
    query = select(TaskChange).where(of_it).order_by(TaskChange.id.desc())
    query = query.limit(PAGE).offset((page - 1) * PAGE).options(joinedload(TaskChange.task))
    return list(db.session.scalars(query)), total


def changes_of(task: Task) -> list[TaskChange]:
    """What documents changed of a task, the newest first."""
    query = select(TaskChange).where(TaskChange.task_id == task.id).order_by(TaskChange.id.desc())
    return list(db.session.scalars(query.options(joinedload(TaskChange.amendment))))


def amendments_of(plan: Plan) -> list[tuple[Amendment, int]]:
    """The documents that changed a plan, the newest first, each with how many changes."""
    query = (
        select(Amendment, func.count(TaskChange.id))
        .outerjoin(TaskChange, TaskChange.amendment_id == Amendment.id)
        .where(Amendment.plan_id == plan.id)
        .group_by(Amendment.id)
        .order_by(Amendment.issued_on.desc(), Amendment.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def tasks_to_change(
    plan: Plan, kind: ChangeKind, words: str, *, page: int
) -> tuple[list[Task], int]:
    """A page of the plan's tasks that can be changed so, narrowed by folded words."""
    ended = Task.closed_on.is_not(None) if kind is ChangeKind.REOPENED else Task.closed_on.is_(None)
    query = select(Task).where(Task.plan_id == plan.id, ended)
    for word in words.split()[:8]:
        query = query.where(Task.folded.contains(word, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(Task.position).limit(PAGE).offset((page - 1) * PAGE)
    return list(db.session.scalars(query)), total
