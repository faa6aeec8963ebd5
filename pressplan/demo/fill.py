"""A large plan, fast, for benchmarks."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from .. import clock
from ..agencies.models import Agency, AgencyKind, AgencyName
from ..database import db
from ..first_run import LOADER
from ..plans.actions import PlanHead, create_plan, put_in_force
from ..plans.models import Plan
from ..plans.rules import Reading, TimingKind
from ..tasks.models import Commitment, Judgement, Part, ProgressUpdate, Responsibility, Task
from ..tasks.tally import recount
from ..tasks.workflow import State, Verdict
from ..tasks.years import open_periods
from ..vietnamese import fold
from .bulk import add
from .fill_handins import hand_in
from .fill_maturity import assess

VERBS = ("Xây dựng", "Nâng cấp", "Triển khai", "Tập huấn", "Rà soát", "Kết nối")
THINGS = ("nền tảng dữ liệu", "tòa soạn hội tụ", "trang điện tử", "kho ảnh số", "bản tin âm thanh")
KINDS = (TimingKind.CONTINUOUS, TimingKind.ANNUAL, TimingKind.BY, TimingKind.CONTINUOUS)


def fill(*, agencies: int, tasks: int, years: int, at: datetime) -> int:
    """A plan of `tasks` tasks led by all of `agencies` over `years`; how many commitments."""
    today = clock.day_of(at)
    dice = random.Random(2026)
    leads = _agencies(agencies)
    plan = _plan(leads[0], today, years, at=at)
    _tasks(plan, leads, tasks, today, dice)
    put_in_force(plan, by=LOADER, at=at)
    made = open_periods(plan, today=today)
    _progress(plan, at, dice)
    hand_in(plan, leads, at=at, dice=dice)
    assess(plan, leads, years, at=at, dice=dice)
    return made


def _agencies(count: int) -> list[int]:
    ids = add(Agency, [{"kind": AgencyKind.PRESS, "phone": "", "version": 1} for _ in range(count)])
    names = [f"Cơ quan báo chí {id}" for id in ids]
    rows = [
        {"agency_id": id, "name": name, "short_name": "", "folded": fold(name)}
        for id, name in zip(ids, names, strict=True)
    ]
    add(AgencyName, rows)
    return ids


def _plan(owner_id: int, today: date, years: int, *, at: datetime) -> Plan:
    head = PlanHead(
        title=f"Kế hoạch đo tốc độ {today.year}",
        short_title="Kế hoạch đo tốc độ",
        owner=db.session.get_one(Agency, owner_id),
        period_from=date(today.year - years + 1, 1, 1),
        period_until=date(today.year, 12, 31),
        tracking_from=date(today.year - years + 1, 1, 1),
    )
    sections = [(str(number), f"Mục {number}") for number in range(1, 11)]
    return create_plan(head, sections=sections, by=LOADER, at=at)


def _tasks(plan: Plan, leads: list[int], count: int, today: date, dice: random.Random) -> None:
    rows: list[dict[str, Any]] = []
    for position in range(1, count + 1):
        section = plan.sections[(position - 1) * 10 // count]
        kind = KINDS[position % len(KINDS)]
        title = f"{dice.choice(VERBS)} {dice.choice(THINGS)} giai đoạn {position}"
        code = f"{section.number}.{position}"
        rows.append(
            {
                "plan_id": plan.id,
                "section_id": section.id,
                "position": position,
                "code": code,
                "title": title,
                "folded": fold(f"{code} {title}"),
                "detail": "",
                "output": "",
                "timing_kind": kind,
                "timing_from": None,
                "timing_until": today + timedelta(dice.randint(-120, 200))
                if kind is TimingKind.BY
                else None,
                "timing_reading": Reading.BY if kind is TimingKind.BY else None,
                "timing_text": "",
                "version": 1,
            }
        )
    parties = [
        {"task_id": task, "role": Part.LEAD, "position": n, "agency_id": lead, "outside_name": ""}
        for task in add(Task, rows)
        for n, lead in enumerate(leads, start=1)
    ]
    add(Responsibility, parties)
    db.session.expire_all()


def _progress(plan: Plan, at: datetime, dice: random.Random) -> None:
    """Two of three commitments have an update, two of three updates are judged."""
    commitments = select(Commitment.id, Commitment.agency_id).join(Task)
    rows = db.session.execute(commitments.where(Task.plan_id == plan.id)).all()
    updates, judged = [], []
    for id, agency_id in rows:
        if dice.random() < 0.34:
            continue
        when = at - timedelta(days=dice.randint(0, 300))
        state = dice.choice([State.IN_PROGRESS, State.IN_PROGRESS, State.DONE])
        updates.append(
            {
                "commitment_id": id,
                "agency_id": agency_id,
                "number": 1,
                "state": state,
                "percent": 100 if state is State.DONE else dice.randint(0, 99),
                "done": "Đã làm việc trong kỳ.",
                "source_note": "",
                "result": "Báo cáo kết quả.",
                "reported_on": clock.day_of(when),
                "at": when,
                "by_id": 0,
                "by_name": "Mẫu",
            }
        )
        judged.append((when, dice.random() < 0.67))
    made = add(ProgressUpdate, updates)
    verdicts = [
        {
            "update_id": id,
            "verdict": Verdict.CONFIRMED,
            "reason": "",
            "judged_on": clock.day_of(when),
            "at": when,
            "by_id": 0,
            "by_name": "Mẫu",
        }
        for id, (when, is_judged) in zip(made, judged, strict=True)
        if is_judged
    ]
    if verdicts:  # an insert of no rows inserts one of defaults
        db.session.execute(insert(Judgement), verdicts)
    recount([row.id for row in rows])
