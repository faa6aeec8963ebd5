"""A day of reminders for a province of many agencies: planned, composed, handed over.

    PRESSPLAN_DATA=… python -m bench.reminders AGENCIES DUTIES ROUNDS  # what it took, as JSON

Everybody has the same duties, all due in a week: on the worst day each is said to everybody, on
the next one, which is quiet, nothing is. Each round is one of both, on other dates.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import func, select, update

from pressplan import clock, create_app, demo, first_run
from pressplan.access import Role
from pressplan.accounts.models import Account
from pressplan.agencies.models import AgencyGroup, GroupMember
from pressplan.config import ROOT, Smtp
from pressplan.database import db, reading, writing
from pressplan.demo.bulk import add
from pressplan.obligations.models import Obligation, ObligationParty, Occurrence
from pressplan.obligations.occurrences import open_occurrences
from pressplan.obligations.rules import Every, Kind, Step
from pressplan.outbox.delivery import deliver
from pressplan.plans.models import Plan, PlanState
from pressplan.plans.rules import Reading
from pressplan.reminders import planning
from pressplan.reminders.models import Notice

from .letters import bare, mail_server, newest
from .servers import environment

WEEK, DAY = timedelta(days=7), timedelta(days=1)


@dataclass
class Reminders:
    """How many notices and letters a worst day has, and the seconds that each round took."""

    agencies: int
    duties: int
    notices: int
    letters: int
    worst: list[float]
    quiet: list[float]
    sending: list[float]
    bare: list[float]

    def line(self) -> str:
        """The row of the table."""
        worst, quiet = min(self.worst), min(self.quiet)
        each = 1000 * min(self.sending) / max(self.letters, 1)
        bare = 1000 * min(self.bare) / max(self.letters, 1)
        return (
            f"| {self.agencies} × {self.duties} | {self.notices:,} | {worst:.2f} | {quiet:.2f} "
            f"| {self.letters:,} | {each:.1f} | {bare:.1f} |"
        )

    def is_quick(self) -> bool:
        return min(self.worst) < 2


def measure_reminders(folder: Path, *, agencies: int, duties: int, rounds: int) -> Reminders:
    """The reminders of a fresh folder, in a process of their own."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "bench.reminders", str(agencies), str(duties), str(rounds)],
        env=environment(folder), cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=3600,
    )  # fmt: skip
    return Reminders(**json.loads(done.stdout))


def main(agencies: int, duties: int, rounds: int) -> None:
    with mail_server() as port:
        app = create_app()
        app.config["PRESSPLAN"] = replace(app.config["PRESSPLAN"], smtp=Smtp("127.0.0.1", port))
        with app.app_context():
            upgrade()
            evening = clock.now().astimezone(clock.ZONE).replace(hour=20)
            with writing():
                first_run.first_administrator(at=clock.now())
                owe(agencies=agencies, duties=duties, at=evening - DAY)
                db.session.commit()
            found = Reminders(agencies, duties, 0, 0, [], [], [], [])
            for number in range(rounds):
                day = evening + 2 * number * DAY
                fall_due(clock.day_of(day) + WEEK)
                a_day(found, port, day)
    print(json.dumps(vars(found)))


def a_day(found: Reminders, port: int, evening: datetime) -> None:
    """The worst day and the quiet one after it; what was noted before is forgotten."""
    before = _notices()
    found.worst.append(_seconds(lambda: planning.plan(at=evening)))
    found.notices = _notices() - before
    begun = time.perf_counter()
    found.letters = deliver(seconds=3600)
    found.sending.append(time.perf_counter() - begun)
    found.bare.append(bare(port, newest(found.letters)))
    found.quiet.append(_seconds(lambda: planning.plan(at=evening + DAY)))


def owe(*, agencies: int, duties: int, at: datetime) -> None:
    """So many agencies with one or two accounts each, who owe so much once a year."""
    demo.fill(agencies=agencies, tasks=1, years=1, at=at)
    plan = db.session.scalars(
        select(Plan).where(Plan.state == PlanState.IN_FORCE).order_by(Plan.id.desc()).limit(1)
    ).one()
    group = db.session.scalars(select(AgencyGroup).order_by(AgencyGroup.id.desc()).limit(1)).one()
    members = select(GroupMember.agency_id).where(GroupMember.group_id == group.id)
    ids = db.session.scalars(members.order_by(GroupMember.agency_id)).all()
    people = [(f"{id}-{n}", id) for id in ids for n in range(1 + id % 2)]
    add(Account, [_account(*each) | {"created_at": at} for each in people])
    for number in range(duties):
        db.session.add(
            Obligation(
                plan_id=plan.id, position=10 + number, kind=Kind.OTHER, clock=Step.SENT,
                text=f"Báo cáo chuyên đề số {number + 1} về chuyển đổi số báo chí",
                month_day="06-30",
                every=Every.YEAR, reading=Reading.BY, parties=[ObligationParty(group_id=group.id)],
            )
        )  # fmt: skip
    db.session.flush()
    open_occurrences(plan, today=clock.day_of(at))


def fall_due(day: object) -> None:
    """Every one of these duties is due on that day."""
    with writing():
        ours = Occurrence.obligation_id.in_(
            select(Obligation.id).where(Obligation.kind == Kind.OTHER)
        )
        db.session.execute(update(Occurrence).where(ours).values(quoted=day))
        db.session.commit()


def _account(word: str, agency_id: int) -> dict[str, object]:
    return {
        "email": f"p{word}@bao.example", "name": f"Người phụ trách {word}", "role": Role.AGENCY,
        "agency_id": agency_id, "folded": word, "password_hash": "!", "active": True, "version": 1,
        "position": "", "phone": "", "may_confirm": False, "is_head": False, "must_change": False,
    }  # fmt: skip


def _notices() -> int:
    with reading():
        return db.session.scalar(select(func.count()).select_from(Notice)) or 0


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
