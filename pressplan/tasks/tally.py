"""Keep `standing` and the tallies, so that pages count without scanning.

`recount` is called in the transaction of whatever changed a commitment's facts. It
derives the commitment's whole life anew from them, so the derived tables can never
drift by a forgotten case; `faults` recomputes everything and compares.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import asdict, fields
from datetime import date
from typing import cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from ..database import db
from ..plans.models import Plan
from .life import TERMS, Facts, Interval, Terms, intervals
from .models import (
    Commitment,
    CommitmentTerms,
    Judgement,
    ProgressUpdate,
    Standing,
    Task,
)
from .models_tally import Tally, TaskTally
from .rules import NEVER, NO_DAY
from .workflow import Report, State

BATCH = 500
Place = tuple[int, int, int]  # plan, section, task
Key = tuple[int, int, int, int, int, int, State, date, bool, bool, date, date]
_STANDING = cast(Table, Standing.__table__)
_TALLIES = (cast(Table, Tally.__table__), cast(Table, TaskTally.__table__))
_INTERVAL = [field.name for field in fields(Interval)]
_KEY = (
    "plan_id", "section_id", "task_id", "agency_id", "from_year", "to_year", "state", "due_on",
    "internal", "late", "updated_month", "expected_from",
)  # fmt: skip


def recount(commitment_ids: Collection[int]) -> None:
    """Bring the derived tables up to date for these commitments."""
    db.session.flush()
    ids = sorted(set(commitment_ids))
    changes: Counter[Key] = Counter()
    for start in range(0, len(ids), BATCH):
        changes.update(_recount_batch(ids[start : start + BATCH]))
    for table in _TALLIES:
        _add(table, changes)
    _forget_loaded()


def faults() -> Iterator[str]:
    """What differs from what the facts say, one sentence each."""
    counted: Counter[Key] = Counter()
    last = 0
    while ids := list(
        db.session.scalars(
            select(Commitment.id).where(Commitment.id > last).order_by(Commitment.id).limit(BATCH)
        )
    ):
        last = ids[-1]
        places, stored = _places(ids), _stored(ids)
        for id, facts in _facts(ids).items():
            if stored.get(id) != (places[id], intervals(facts)):
                yield f"tình trạng của đầu việc {id} không khớp với các lần cập nhật"
            counted[_key(places[id], intervals(facts)[-1])] += 1
    for table in _TALLIES:
        key = [table.columns[name] for name in _key_of(table)]
        rows = db.session.execute(select(table.c["count"], *key).where(table.c["count"] != 0))
        kept = {tuple(place): count for count, *place in rows}
        if kept != dict(_summed(table, counted)):
            yield "bảng đếm đầu việc không khớp với tình trạng từng đầu việc"


def _forget_loaded() -> None:
    """Let what the session had loaded of the two tables be read anew."""
    for loaded in list(db.session()):
        if isinstance(loaded, Standing):
            db.session.expunge(loaded)
        elif isinstance(loaded, Commitment):
            db.session.expire(loaded, ["standing"])


def _recount_batch(ids: list[int]) -> Counter[Key]:
    changes: Counter[Key] = Counter()
    places, stored = _places(ids), _stored(ids)
    rows, changed = [], []
    for id, facts in _facts(ids).items():
        was, now = stored.get(id), (places[id], intervals(facts))
        if was == now:
            continue
        changed.append(id)
        if was:
            changes[_key(was[0], was[1][-1])] -= 1
        changes[_key(now[0], now[1][-1])] += 1
        rows += [_columns(id, places[id], interval) for interval in now[1]]
    if changed:
        db.session.execute(delete(Standing).where(Standing.commitment_id.in_(changed)))
        db.session.execute(insert(_STANDING), rows)
    return changes


def _facts(ids: list[int]) -> dict[int, Facts]:
    """The facts of commitments by id, from four queries whatever their number.

    Columns, not entities: what the session loaded earlier may be older than the row's lock.
    """
    reports, terms = _reports(ids), _terms(ids)
    now = [getattr(Commitment, name) for name in TERMS]
    query = (
        select(Commitment.id, Commitment.opened_on, Commitment.carried_on, Plan.tracking_from, *now)
        .join(Task, Task.id == Commitment.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Commitment.id.in_(ids))
        .order_by(Commitment.id)
    )
    return {
        id: Facts(
            opened_on=opened_on,
            tracking_from=tracking_from,
            terms=tuple(terms.get(id, ()))
            or (Terms(since=opened_on, **dict(zip(TERMS, values, strict=True))),),
            reports=tuple(reports.get(id, ())),
            carried_on=carried_on,
        )
        for id, opened_on, carried_on, tracking_from, *values in db.session.execute(query)
    }


def _terms(ids: list[int]) -> dict[int, list[Terms]]:
    columns = [getattr(CommitmentTerms, name) for name in ("since", *TERMS)]
    query = (
        select(CommitmentTerms.commitment_id, *columns)
        .where(CommitmentTerms.commitment_id.in_(ids))
        .order_by(CommitmentTerms.commitment_id, CommitmentTerms.number)
    )
    found: dict[int, list[Terms]] = {}
    for id, since, *values in db.session.execute(query):
        row = Terms(since=since, **dict(zip(TERMS, values, strict=True)))
        found.setdefault(id, []).append(row)
    return found


def _reports(ids: list[int]) -> dict[int, list[Report]]:
    query = (
        select(ProgressUpdate, Judgement.verdict, Judgement.judged_on)
        .outerjoin(Judgement, Judgement.update_id == ProgressUpdate.id)
        .where(ProgressUpdate.commitment_id.in_(ids))
        .order_by(ProgressUpdate.commitment_id, ProgressUpdate.number)
    )
    found: dict[int, list[Report]] = {}
    for update, verdict, judged_on in db.session.execute(query):
        report = Report(update.state, update.percent, update.reported_on, verdict, judged_on)
        found.setdefault(update.commitment_id, []).append(report)
    return found


def _places(ids: list[int]) -> dict[int, Place]:
    """Plan, section and task of each commitment."""
    query = (
        select(Commitment.id, Task.plan_id, Task.section_id, Task.id)
        .join(Task, Task.id == Commitment.task_id)
        .where(Commitment.id.in_(ids))
    )
    return {id: (plan, section, task) for id, plan, section, task in db.session.execute(query)}


def _stored(ids: list[int]) -> dict[int, tuple[Place, list[Interval]]]:
    """What is kept of each commitment: its place and its life."""
    columns = [_STANDING.c[name] for name in _INTERVAL]
    query = (
        select(
            Standing.commitment_id,
            Standing.plan_id,
            Standing.section_id,
            Standing.task_id,
            *columns,
        )
        .where(Standing.commitment_id.in_(ids))
        .order_by(Standing.commitment_id, Standing.since)
    )
    found: dict[int, tuple[Place, list[Interval]]] = {}
    for id, plan, section, task, *values in db.session.execute(query):
        _, life = found.setdefault(id, ((plan, section, task), []))
        life.append(Interval(**dict(zip(_INTERVAL, values, strict=True))))
    return found


def _columns(id: int, place: Place, interval: Interval) -> dict[str, object]:
    plan, section, task = place
    return {
        "commitment_id": id, "plan_id": plan, "section_id": section, "task_id": task,
        **asdict(interval),
    }  # fmt: skip


def _key(place: Place, interval: Interval) -> Key:
    month = interval.updated_on.replace(day=1) if interval.updated_on else NEVER
    return (
        *place, interval.agency_id, interval.from_year, interval.to_year, interval.state,
        interval.due_on or NO_DAY, interval.internal, interval.late, month, interval.expected_from,
    )  # fmt: skip


def _key_of(table: Table) -> list[str]:
    """By what this table counts: everything but the agency, or but the task."""
    return [name for name in _KEY if name in table.columns]


def _summed(table: Table, changes: Counter[Key]) -> Counter[tuple[object, ...]]:
    """The changes by this table's key."""
    places = [_KEY.index(name) for name in _key_of(table)]
    summed: Counter[tuple[object, ...]] = Counter()
    for key, count in changes.items():
        summed[tuple([key[place] for place in places])] += count
    return summed


def _add(table: Table, changes: Counter[Key]) -> None:
    """Add to the counts, rows in one order for everybody, so that two writers never deadlock."""
    names = _key_of(table)
    rows = [
        {**dict(zip(names, key, strict=True)), "count": count}
        for key, count in sorted(_summed(table, changes).items(), key=lambda item: str(item[0]))
        if count
    ]
    if not rows:
        return
    sqlite = db.engine.dialect.name == "sqlite"
    statement = (insert_sqlite if sqlite else insert_postgresql)(table)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=names, set_={"count": table.c["count"] + statement.excluded["count"]}
        ),
        rows,
    )
