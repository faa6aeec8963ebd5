"""What staff do to a plan by a document, in one line each, for tests."""

from datetime import date
from typing import Any

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.plans.actions_amendment import Document, record_amendment
from pressplan.plans.models import Plan, PlanState, Section
from pressplan.plans.models_amendment import Amendment
from pressplan.plans.rules import Reading, Timing, TimingKind
from pressplan.tasks import figures
from pressplan.tasks.actions import TaskDraft
from pressplan.tasks.actions_amendment import amend
from pressplan.tasks.models import Task
from pressplan.tasks.models_amendment import TaskChange
from pressplan.tasks.queries import reckoning
from pressplan.tasks.queries_amendment import Add, Change, Retime, effects_of, foreseen
from tests import cast
from tests.tasks.work import agency_id, task

CONTINUOUS = Retime(Timing(TimingKind.CONTINUOUS), "Thường xuyên")
ANNUAL = Retime(Timing(TimingKind.ANNUAL), "Hằng năm")


def by_day(until: date, reading: Reading = Reading.BY) -> Retime:
    return Retime(Timing(TimingKind.BY, None, until, reading), f"Hạn {until:%d/%m/%Y}")


def parties(*names: str) -> list[dict[str, Any]]:
    return [{"agency_id": agency_id(name)} for name in names]


def the_plan() -> Plan:
    return db.session.scalars(
        select(Plan).where(Plan.state == PlanState.IN_FORCE).order_by(Plan.id)
    ).first()


def document(number: str = "45/QĐ-UBND") -> Amendment:
    """A document that was recorded; committed."""
    what = Document(number, date(2026, 11, 18), "UBND tỉnh Đắk Lắk", "Điều chỉnh kế hoạch")
    made = record_amendment(the_plan(), what, by=who_is(cast.person("hoa")), at=clock.now())
    db.session.commit()
    return made


def amends(change: Change, code: str = "", by: Amendment | None = None, **other: Any) -> TaskChange:
    """Hoa looks at the consequences and confirms; committed."""
    found = task(code) if code else None
    amendment = by or document(f"{clock.now():%H%M%S%f}/QĐ-UBND")
    options = {
        "seen": found.version if found else -1,
        "shown": effects_of(change, the_plan(), found, today=clock.today()).digest,
    }
    made = amend(
        amendment, found, change, reason="Theo thực tế.", by=who_is(cast.person("hoa")),
        at=clock.now(), **options | other,
    )  # fmt: skip
    db.session.commit()
    return made


def foretold(change: Change, code: str = "") -> list[str]:
    """The consequences as Hoa would read them."""
    found = task(code) if code else None
    effects = effects_of(change, the_plan(), found, today=clock.today())
    return foreseen(effects, today=clock.today())


def new_task(code: str, *leads: str, section: str = "1", timing: Timing | None = None) -> Add:
    where = db.session.scalars(
        select(Section).where(Section.plan_id == the_plan().id, Section.number == section)
    ).one()
    draft = TaskDraft(
        code, f"Nhiệm vụ {code}", where, parties(*leads), [], timing or Timing(TimingKind.ANNUAL),
        "Hằng năm",
    )  # fmt: skip
    return Add(draft)


def figures_on(day: date, plan: Plan | None = None) -> figures.Figures:
    """The figures of 2026 as they stood at the end of that day."""
    db.session.rollback()
    found = plan or the_plan()
    return figures.whole(figures.Cut(found.id, 2026, past=True), reckoning(found, today=day))


def stands(code: str) -> list[tuple[str, int, str, date | None]]:
    """(agency, period, state, due) of this year's and dated commitments of a task."""
    db.session.rollback()
    db.session.expire_all()
    found: Task = task(code)
    return [
        (c.agency.short, c.period, c.standing.state.value, c.due_on)
        for c in sorted(found.commitments, key=lambda c: c.id)
        if c.period in (0, 2026)
    ]
