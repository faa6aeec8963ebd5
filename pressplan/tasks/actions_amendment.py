"""Change a task by a deciding document, and its commitments with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from .. import clock
from ..access import Who
from ..agencies.queries import named
from ..database import claim_version, db
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..plans.actions_amendment import hold_in_force
from ..plans.models_amendment import Amendment
from ..vietnamese import day
from . import actions
from .amending import Effects, Fate, Step
from .models import Commitment, Task
from .models_amendment import CHANGE_WORDS, ChangeKind, TaskChange
from .queries_amendment import (
    Add,
    Change,
    Close,
    Reassign,
    Reopen,
    Retime,
    Reword,
    code_taken,
    effects_of,
    place_in,
    words_of,
)
from .tally import recount
from .terms import change_terms

MOVED = "Nhiệm vụ này vừa được điều chỉnh. Hãy xem nội dung mới rồi gửi lại."
OTHERWISE = "Hệ quả đã khác với lúc bạn xem. Hãy xem lại trước khi xác nhận."
CLOSED = "Nhiệm vụ này đã kết thúc nên không điều chỉnh được nữa."
OPEN = "Nhiệm vụ này đang được theo dõi, không cần mở lại."
NOTHING = "Chưa có gì thay đổi so với nội dung hiện nay."


def amend(
    amendment: Amendment, task: Task | None, change: Change, *,
    reason: str, seen: int, shown: str, by: Who, at: datetime,
) -> TaskChange:  # fmt: skip
    """Carry out what was previewed. `seen` is the task's version, `shown` the effects' digest.

    Raises NotYours (403), TooLate (409) when the task, the plan or the consequences moved,
    BadInput (422) when nothing would change or the code is taken.
    """
    if not by.is_staff:
        raise NotYours("Chỉ chuyên viên Sở điều chỉnh được kế hoạch.")
    today = clock.day_of(at)
    plan = amendment.plan
    hold_in_force(plan)
    if isinstance(change, Add):
        refuse_code(plan.id, change.draft.code)
    else:
        assert task is not None
        claim_version(task, seen, MOVED)
        db.session.refresh(task)
        if bool(task.closed_on) is not isinstance(change, Reopen):
            raise TooLate(CLOSED if task.closed_on else OPEN)
        _hold_work(task)
    before, after = words_of(change, task, today=today)
    if not after:
        raise BadInput(NOTHING)
    effects = effects_of(change, plan, task, today=today)
    if effects.digest != shown:
        raise TooLate(OTHERWISE)
    task = _carried_out(change, task, amendment, at)
    for step in effects.steps:
        _take(step, amendment, reason, by, at)
    opened = _open(effects, task, amendment, reason, by, at)
    recount([*(step.held.id for step in effects.steps), *opened])
    return _note(change.kind, task, amendment, before, after, reason, by, at)


def follow_document(amendment: Amendment, before: str) -> None:
    """A document that was written down otherwise (`before`) is named rightly by what it ended."""
    ended = update(Task).where(Task.plan_id == amendment.plan_id, Task.closed_document == before)
    db.session.execute(ended.values(closed_document=amendment.words))


def refuse_code(plan_id: int, code: str) -> None:
    """Raise BadInput when a task of the plan bears this code already."""
    if taken := code_taken(plan_id, code):
        raise BadInput(f"Mã {taken.code} đã có trong kế hoạch: “{taken.title[:80]}”.", "code")


def _hold_work(task: Task) -> None:
    """Hold the task's commitments: nobody reports between what is reckoned and what is done."""
    of_it = select(Commitment.id).where(Commitment.task_id == task.id)
    db.session.execute(of_it.order_by(Commitment.id).with_for_update()).all()


def _carried_out(change: Change, task: Task | None, amendment: Amendment, at: datetime) -> Task:
    """The task as the document wants it."""
    today = clock.day_of(at)
    if isinstance(change, Add):
        return _added(change, amendment, at)
    assert task is not None
    if isinstance(change, Reword):
        task.title, task.detail, task.output = change.title, change.detail, change.output
    elif isinstance(change, Retime):
        timing = change.timing
        task.timing_kind, task.timing_reading = timing.kind, timing.reading
        task.timing_from, task.timing_until = timing.starts, timing.until
        task.timing_text, task.opens_from = change.text, today
    elif isinstance(change, Reassign):
        for party in list(task.responsibilities):
            db.session.delete(party)
        db.session.flush()  # their places are free before others take them
        db.session.expire(task, ["responsibilities"])
        task.responsibilities = actions.responsibilities(change.leads, change.coordinators)
        task.opens_from = today
    elif isinstance(change, Close):
        task.closed_on, task.closed_document = today, amendment.words
    elif isinstance(change, Reopen):
        task.closed_on, task.closed_document, task.opens_from = None, "", today
    task.folded = actions.folded(task)
    db.session.flush()
    return task


def _added(change: Add, amendment: Amendment, at: datetime) -> Task:
    """The new task at the end of its section; those behind it make room."""
    draft = change.draft
    position = place_in(draft.section)
    behind = update(Task).where(Task.plan_id == amendment.plan_id)
    behind = behind.execution_options(synchronize_session=False)
    # Two steps: a place must be free at every moment, in whichever order rows are moved.
    db.session.execute(behind.where(Task.position >= position).values(position=-Task.position - 1))
    db.session.execute(behind.where(Task.position < 0).values(position=-Task.position))
    task = actions.create(draft, plan=amendment.plan, position=position)
    task.opens_from = clock.day_of(at)
    db.session.flush()
    return task


def _take(step: Step, amendment: Amendment, reason: str, by: Who, at: datetime) -> None:
    """One step on one commitment, with its history line."""
    commitment = db.session.get_one(Commitment, step.held.id)
    change_terms(commitment, reason=amendment.words, by=by, at=at, **step.changes)
    record(
        commitment, f"amended-{step.fate.value}", f"{_told(step)} theo {amendment.words}",
        by=by, at=at, agency_id=commitment.agency_id, reason=reason,
        before={"due_on": _plain(step.held.due_on), "agency_id": step.held.agency_id},
        after={name: _plain(value) for name, value in step.changes.items()},
    )  # fmt: skip


def _told(step: Step) -> str:
    if step.fate is Fate.PASSED:
        agencies = named([step.held.agency_id, step.changes["agency_id"]])
        old, new = agencies[step.held.agency_id], agencies[step.changes["agency_id"]]
        return f"Chuyển đầu việc từ {old.name} sang {new.name}"
    if step.fate is Fate.MOVED and "due_on" in step.changes:
        return f"Đổi hạn từ {_due(step.held.due_on)} sang {_due(step.changes['due_on'])}"
    return {
        Fate.MOVED: "Đổi ngày bắt đầu",
        Fate.MERGED: "Nhập vào đầu việc đã có của đơn vị nhận",
        Fate.CLOSED: "Kết thúc đầu việc",
        Fate.REOPENED: "Mở lại đầu việc",
    }[step.fate]


def _open(
    effects: Effects, task: Task, amendment: Amendment, reason: str, by: Who, at: datetime
) -> list[int]:
    """Open what the change calls for; the new ids."""
    opened = [
        Commitment(
            task_id=task.id, agency_id=agency_id, period=period.period,
            from_year=period.from_year, year=period.year, starts=period.starts,
            due_on=period.due_on, opened_on=clock.day_of(at), version=0,
        )
        for agency_id, period in effects.openings
    ]  # fmt: skip
    db.session.add_all(opened)
    db.session.flush()
    for commitment in opened:
        record(
            commitment, "amended-opened", f"Mở đầu việc theo {amendment.words}",
            by=by, at=at, agency_id=commitment.agency_id, reason=reason,
        )  # fmt: skip
    return [commitment.id for commitment in opened]


def _note(
    kind: ChangeKind, task: Task, amendment: Amendment, before: dict[str, Any],
    after: dict[str, Any], reason: str, by: Who, at: datetime,
) -> TaskChange:  # fmt: skip
    """Keep the change beside the task, and its line in the history."""
    change = TaskChange(
        task=task, amendment=amendment, kind=kind, since=clock.day_of(at), before=before,
        after=after, reason=reason, at=at, by_name=by.name,
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    record(
        task, f"task-{kind.value}", f"{CHANGE_WORDS[kind]} {task.code} theo {amendment.words}",
        by=by, at=at, before=before, after=after, reason=reason,
    )  # fmt: skip
    return change


def _due(due_on: Any) -> str:
    return f"hết {day(due_on)}" if due_on else "không có hạn"


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else getattr(value, "value", value)
