"""A plan becomes a draft for the next period, corrected on the reading screen like any other."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from .. import clock
from ..access import Who
from ..agencies.models import PartyColumns
from ..agencies.queries import holders_on, named
from ..database import db
from ..history.actions import record
from ..obligations.queries import of_plan
from ..plans.models import Plan
from ..tasks.models import Responsibility, Task
from ..tasks.queries_link import carried_out_by
from . import draft
from .actions import keep_draft
from .draft import LISTS, OUTSIDE, UNSETTLED, Item, Understood
from .models import Draft

NEW_TIME = "Thời hạn của kế hoạch trước không chép sang: ghi thời hạn mới."
NEW_TARGETS = "Mục tiêu, căn cứ và việc chỉ làm một lần không chép sang: thêm theo văn bản mới."


def copy(plan: Plan, *, by: Who, at: datetime) -> Draft:
    """Sections, tasks that were not closed, who answers for them, and duties that come back.

    Bodies are those of today: who was merged is its successor. What only the new document can
    say (title, number, dates) is left empty, so that no plan is made without it.
    """
    copied = _Copy(clock.day_of(at))
    copied.head(plan)
    copied.tasks(plan)
    copied.duties(plan)
    copied.doubt(NEW_TARGETS, plan.title, None)
    source = f"Chép từ “{plan.short_title}”"[:300]
    kept = keep_draft(source, copied.lines, copied.understood, by=by, at=at)
    record(
        kept, "plan-copied", f"Lập bản đọc mới từ kế hoạch “{plan.short_title}”: "
        f"{len(copied.understood['tasks'])} nhiệm vụ", by=by, at=at,
    )  # fmt: skip
    return kept


class _Copy:
    """The reading while it is filled, with the lines that it is shown beside."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.lines: list[str] = []
        self.understood: Understood = {"next": {}, "outline": []}
        self.understood |= {name: [] for name in LISTS}
        self.meant: dict[str, str] = {}

    def head(self, plan: Plan) -> None:
        first = plan.period_until + timedelta(days=1)
        years = plan.period_until.year - plan.period_from.year
        self.line(f"Chép từ: {plan.title}")
        self.understood["head"] = {
            "parent_id": plan.parent_id or "",
            "title": "", "short_title": "", "number": "", "issued_on": "", "issuer": plan.issuer,
            "signer": "", "signer_title": "", "recipients": plan.recipients,
            "owner_id": next(iter(holders_on([plan.owner_id], self.today)), plan.owner_id),
            "period_from": first.isoformat(),
            "period_until": date(first.year + years, 12, 31).isoformat(),
            "tracking_from": first.isoformat(),
        }  # fmt: skip

    def tasks(self, plan: Plan) -> None:
        """Each section with its tasks; what had a date of the old period is asked for anew."""
        party = selectinload(Task.responsibilities)
        query = (
            select(Task)
            .where(Task.plan_id == plan.id, Task.closed_on.is_(None))
            .order_by(Task.position)
            .options(
                party.options(
                    selectinload(Responsibility.agency), selectinload(Responsibility.group)
                )
            )
        )
        tasks = list(db.session.scalars(query))
        for section in plan.sections:
            at = self.line(f"{section.number}. {section.title}".removeprefix(". "))
            values = {"number": section.number, "title": section.title}
            key = draft.add(self.understood, "sections", values | at)["key"]
            for task in (task for task in tasks if task.section_id == section.id):
                self.task(task, key)

    def task(self, task: Task, section: int) -> None:
        dated = bool(task.timing_from or task.timing_until)
        kind = task.timing_kind.value if task.timing_kind and not dated else ""
        at = self.line(f"{task.code}. {task.title}")
        if dated:
            self.doubt(NEW_TIME, task.timing_text, at["first"])
        values = {
            "links": [link.id for link in carried_out_by(task.id)],
            "code": task.code, "title": task.title, "body": task.detail, "note": "",
            "leads": self.names(task.leads), "coordinators": self.names(task.coordinators),
            "output": task.output, "section": section, "kind": kind, "from": "", "until": "",
            "reading": "", "timing_text": "" if dated else task.timing_text,
        }  # fmt: skip
        draft.add(self.understood, "tasks", values | at)

    def duties(self, plan: Plan) -> None:
        """Dated duties that come back every year, and standing duties, body by body."""
        for duty in (duty for duty in of_plan(plan.id) if duty.month_day):
            values = {
                "text": duty.text, "who": self.names(duty.parties), "before": "",
                "month_day": duty.month_day, "reading": duty.reading.value if duty.reading else "",
                "every": duty.every.value if duty.every else "",
            }  # fmt: skip
            draft.add(self.understood, "duties", values | self.line(duty.text))
        for standing in plan.standing_duties:
            values = {"code": standing.code, "text": standing.text, "who": self.names([standing])}
            draft.add(self.understood, "standing", values | self.line(standing.text))
        draft.name_parties(self.understood, lambda name: self.meant[name])

    def names(self, parties: Iterable[PartyColumns]) -> list[str]:
        """How the bodies are called today; what each name means is noted."""
        found: dict[str, str] = {}
        for party in parties:
            if party.agency_id:
                agencies = named(holders_on([party.agency_id], self.today))
                found |= {agency.name: f"agency:{id}" for id, agency in agencies.items()}
            elif party.group:
                found[party.group.name] = f"group:{party.group_id}"
            else:
                found[party.outside_name] = OUTSIDE
        self.meant |= found
        return list(found)

    def doubt(self, why: str, text: str, line: int | None) -> None:
        draft.add(self.understood, "doubts", {"line": line, "text": text, "why": why, **UNSETTLED})

    def line(self, text: str) -> Item:
        """A new line of the document that was never there; where the part stands."""
        self.lines.append(" ".join(text.split()))
        at: dict[str, Any] = {"first": len(self.lines), "last": len(self.lines)}
        return at
