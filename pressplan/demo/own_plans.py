"""The sample's approved plan of an agency, read from its file, linked and tracked."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..database import db
from ..files import storage
from ..obligations.occurrences import open_occurrences
from ..plans.actions import put_in_force
from ..plans.models import Plan
from ..reading import actions as reading
from ..reading.adopting import adopt
from ..reading.documents import extract
from ..submissions.models import Submission
from ..submissions.workflow import State
from ..tasks.actions_link import relink
from ..tasks.models import Task
from ..tasks.years import open_periods

TEXT = Path(__file__).with_name("agency_plan.txt")
LINKS = {"1.a": ["4.a"], "1.b": ["3.a"], "2.a": ["5.b"]}  # its tasks to the province's


def lines_of(agency_name: str, year: int) -> list[str]:
    """The sample plan of an agency, line by line."""
    return TEXT.read_text("utf-8").format(agency=agency_name, year=year).splitlines()


def track(*, by: Who, at: datetime) -> None:
    """Take up every approved plan, as staff do."""
    for submission in db.session.scalars(
        select(Submission).where(Submission.state == State.APPROVED).order_by(Submission.id)
    ):
        file = submission.revisions[-1].files[0].file
        data = b"".join(storage.current().open(file.key).chunks())
        kept = adopt(submission, extract(data, file.name), file.name, by=by, at=at)
        plan = reading.make_plan(kept.id, by=by, at=at)
        put_in_force(plan, by=by, at=at)
        open_periods(plan, today=clock.day_of(at))
        open_occurrences(plan, today=clock.day_of(at))
        _link(plan, by, at)


def _link(plan: Plan, by: Who, at: datetime) -> None:
    for task in db.session.scalars(select(Task).where(Task.plan_id == plan.id)):
        relink(task, _ids(plan.parent_id, LINKS.get(task.code, ())), seen=1, by=by, at=at)


def _ids(plan_id: int | None, codes: Iterable[str]) -> list[int]:
    query = select(Task.id).where(Task.plan_id == plan_id, Task.code.in_(codes))
    return list(db.session.scalars(query))
