"""A corrected reading becomes the rows of a plan, and back while the plan is a draft."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from ..access import Who
from ..agencies.models import Agency
from ..database import db
from ..errors import TooLate
from ..obligations import actions as obligations
from ..obligations.models import Obligation, ObligationParty
from ..obligations.rules import Every
from ..plans import actions as plans
from ..plans.models import Doubt, LegalBasis, Plan, PlanState, Section, StandingDuty
from ..plans.rules import LONGEST_YEARS, Reading, Timing, TimingKind
from ..targets import actions as targets
from ..targets.models import Target, TargetParty
from ..tasks import actions as tasks
from ..tasks import actions_link as links
from ..tasks.models import Responsibility, Task
from ..tasks.models_link import TaskLink
from . import checks, draft
from .draft import OUTSIDE, Item, Understood

UNKNOWN_BODY = "Không có trong danh mục cơ quan: tạm ghi là tổ chức ngoài hệ thống."
STAND_IN = "Văn bản không có thông tin này: tạm điền để lập dự thảo, hãy sửa lại."
SAME_CODE = "Mã nhiệm vụ trùng: đã thêm số phía sau để phân biệt."
LEFT_OUT = "Thiếu thông tin bắt buộc nên chưa đưa vào kế hoạch."
BAD_TIMING = "Thời gian không hợp lý nên để trống."
BAD_YEAR = f"Ngày này bị bỏ: {checks.WRONG_YEAR}"
NOBODY = "Không rõ ai phải thực hiện."


def make(understood: Understood, *, by: Who, at: datetime) -> Plan:
    """Plan, tasks, targets and dated duties of a reading without problems."""
    meaning = draft.meaning(understood)
    plan = plans.create_plan(
        _head(understood["head"]),
        sections=[(s["number"], s["title"]) for s in understood["sections"]],
        legal_bases=[
            plans.BasisDraft(b["text"], b["number"], _day(b["issued_on"]), b["issuer"])
            for b in understood["bases"]
        ],
        standing_duties=[
            plans.StandingDraft(s["text"], party, s["code"])
            for s in understood["standing"]
            for party in _parties(s["who"], meaning)
        ],
        doubts=[_doubt(doubt) for doubt in understood["doubts"]],
        parent_id=draft.parent_of(understood),
        by=by,
        at=at,
    )
    rows = zip((s["key"] for s in understood["sections"]), plan.sections, strict=True)
    sections = dict(rows)
    made = tasks.create_from((_task(t, sections, meaning) for t in understood["tasks"]), plan=plan)
    _link(made, understood)
    targets.create_from(plan, [(int(t["horizon"]), t["text"]) for t in understood["targets"]])
    obligations.create_from(plan, (_obligation(d, meaning) for d in understood["duties"]))
    return plan


def put_back(plan: Plan, understood: Understood) -> None:
    """Copy what was corrected on a draft plan into the reading that it was made of."""
    head = understood["head"]
    for name in head.keys() - {"parent_id"}:
        value = getattr(plan, name)
        head[name] = (
            value.isoformat() if isinstance(value, date) else "" if value is None else value
        )
    answers = {(d.line, d.text, d.why): d for d in plan.doubts if d.settled_at}
    for doubt in understood["doubts"]:
        settled = answers.get((doubt["line"] or None, doubt["text"], doubt["why"]))
        if settled and settled.settled_at:
            doubt["answer"], doubt["settled_by"] = settled.answer, settled.settled_by
            doubt["settled_at"] = settled.settled_at.isoformat()


def delete_draft_plan(plan: Plan) -> None:
    """Take every row of a draft plan away. Raises TooLate (409) when it is a draft no more."""
    state = select(Plan.state).where(Plan.id == plan.id).with_for_update()
    if db.session.scalar(state) is not PlanState.DRAFT:
        raise TooLate(plans.NO_DRAFT)
    of_task = Responsibility.task_id.in_(select(Task.id).where(Task.plan_id == plan.id))
    of_duty = ObligationParty.obligation_id.in_(
        select(Obligation.id).where(Obligation.plan_id == plan.id)
    )
    of_link = TaskLink.task_id.in_(select(Task.id).where(Task.plan_id == plan.id))
    of_target = TargetParty.target_id.in_(select(Target.id).where(Target.plan_id == plan.id))
    _delete(TaskLink, of_link)
    _delete(TargetParty, of_target)
    _delete(Responsibility, of_task)
    _delete(ObligationParty, of_duty)
    for kind in (Task, Target, Obligation, Doubt, StandingDuty, LegalBasis, Section):
        _delete(kind, kind.plan_id == plan.id)
    _delete(Plan, Plan.id == plan.id)
    db.session.expunge(plan)


def fill_gaps(understood: Understood, *, today: date) -> None:
    """Make a plan possible without anybody's help: stand-ins, each with its doubt."""
    for party in understood["parties"]:
        if not party["match"]:
            party["match"] = OUTSIDE
            item = draft.places(understood, party["name"])[0][1]
            _note(understood, item, party["name"], UNKNOWN_BODY)
    _drop_wrong_years(understood)
    _fill_head(understood, today)
    for kind in ("tasks", "targets", "duties", "standing"):
        for item in list(understood[kind]):
            if not _fill(understood, kind, item):
                understood[kind].remove(item)
                _note(understood, item, item.get("text") or item.get("title") or "", LEFT_OUT)
    _fill_codes(understood)


def _drop_wrong_years(understood: Understood) -> None:
    """Days of the head and the legal bases that no plan speaks of: left out, each a doubt."""
    head = understood["head"]
    days = [(head, name) for name in checks.HEAD_DAYS]
    for item, name in [*days, *((basis, "issued_on") for basis in understood["bases"])]:
        if checks.beyond(item[name]):
            _note(understood, item, item[name], BAD_YEAR)
            item[name] = ""


def _fill_head(understood: Understood, today: date) -> None:
    head = understood["head"]
    stand_ins = {
        "title": "Kế hoạch chưa rõ tên",
        "short_title": draft.shortened(head["title"] or "Kế hoạch chưa rõ tên"),
        "period_from": f"{today.year}-01-01",
        "period_until": f"{max(today.year, int(head['period_from'][:4] or 0))}-12-31",
        "tracking_from": f"{today.year}-01-01",
    }
    for name, value in stand_ins.items():
        if not head[name]:
            head[name] = value
            _note(understood, {}, value, STAND_IN)
    if checks.head_period_fault(head):
        first, last = int(head["period_from"][:4]), int(head["period_until"][:4])
        head["period_until"] = f"{max(first, min(last, first + LONGEST_YEARS - 1))}-12-31"
        _note(understood, {}, head["period_until"], STAND_IN)


def _fill(understood: Understood, kind: str, item: Item) -> bool:
    """Whether the item can stand in a plan, after what can be mended was."""
    if kind == "targets":
        return bool(item["horizon"] and item["text"]) and not checks.beyond(str(item["horizon"]))
    if kind == "standing":
        return bool(item["who"])
    if kind == "duties":
        if not item["who"]:
            _note(understood, item, item["text"], NOBODY)
        return bool(item["before"] or item["month_day"]) and not checks.beyond(item["before"])
    if checks.timing_fault(item):
        _note(understood, item, item["timing_text"], BAD_TIMING)
        item |= {"kind": "", "from": "", "until": "", "reading": ""}
    return bool(item["title"])


def _fill_codes(understood: Understood) -> None:
    used: set[str] = set()
    for task in understood["tasks"]:
        printed = task["code"] or "?"
        code, number = printed, 2
        while code in used:
            code, number = f"{printed} ({number})", number + 1
        if code != task["code"]:
            task["code"] = code
            _note(understood, task, task["title"], SAME_CODE)
        used.add(code)


def _note(understood: Understood, item: Item, text: str, why: str) -> None:
    doubt = {"line": item.get("first"), "text": text, "why": why}
    draft.add(understood, "doubts", doubt | draft.UNSETTLED)


def _link(made: list[Task], understood: Understood) -> None:
    """Link the new tasks to those of the province's plan that they carry out."""
    db.session.flush()
    named = zip(made, understood["tasks"], strict=True)
    links.create_from({task.id: item.get("links", []) for task, item in named})


def _head(head: Item) -> plans.PlanHead:
    days = ("issued_on", "period_from", "period_until", "tracking_from")
    facts: dict[str, Any] = {
        n: _day(text) if n in days else text for n, text in head.items() if n != "parent_id"
    }
    owner = db.session.get_one(Agency, int(facts.pop("owner_id")))
    return plans.PlanHead(owner=owner, **facts)


def _task(task: Item, sections: dict[int, Section], meaning: dict[str, str]) -> tasks.TaskDraft:
    kind = TimingKind(task["kind"]) if task["kind"] else None
    reading = Reading(task["reading"]) if task["reading"] else None
    return tasks.TaskDraft(
        code=task["code"],
        title=task["title"],
        section=sections[task["section"]],
        leads=list(_parties(task["leads"], meaning)),
        coordinators=list(_parties(task["coordinators"], meaning)),
        timing=Timing(kind, _day(task["from"]), _day(task["until"]), reading),
        timing_text=task["timing_text"],
        output=task["output"],
        detail="\n".join(text for text in (task["body"], task["note"]) if text),
    )


def _obligation(duty: Item, meaning: dict[str, str]) -> obligations.ObligationDraft:
    return obligations.ObligationDraft(
        text=duty["text"],
        parties=list(_parties(duty["who"], meaning)),
        before=_day(duty["before"]),
        month_day=duty["month_day"],
        reading=Reading(duty["reading"]) if duty["reading"] else None,
        every=Every(duty["every"]) if duty["every"] else None,
    )


def _doubt(doubt: Item) -> plans.DoubtDraft:
    at = doubt["settled_at"]
    return plans.DoubtDraft(
        doubt["line"] or None, doubt["text"], doubt["why"], doubt["answer"], doubt["settled_by"],
        datetime.fromisoformat(at) if at else None,
    )  # fmt: skip


def _parties(names: list[str], meaning: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Each body once: two printed names may mean the same one."""
    seen = []
    for name in names:
        party = _party(name, meaning)
        if party not in seen:
            seen.append(party)
            yield party


def _party(name: str, meaning: dict[str, str]) -> dict[str, Any]:
    kind, _, id = meaning[name].partition(":")
    return {f"{kind}_id": int(id)} if id else {"outside_name": name}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _delete(kind: Any, condition: Any) -> None:
    db.session.execute(delete(kind).where(condition).execution_options(synchronize_session="fetch"))
