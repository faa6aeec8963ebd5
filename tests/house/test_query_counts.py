"""A page asks the database as often for a hundred tasks as for eleven."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select, update

from pressplan import clock, demo
from pressplan.agencies.models_change import AgencyChange
from pressplan.database import db, writing
from pressplan.obligations.models import Obligation, Occurrence
from pressplan.plans.models import Plan, PlanState
from pressplan.submissions.models import Submission
from pressplan.tasks.models import Commitment, ProgressUpdate
from pressplan.tasks.models_extension import Extension
from tests import cast
from tests.house.test_every_route import Visitor

# What each page may ask at its worst, the look-up of who is signed in included.
MOST = {
    "/tasks/": ("agency", 24),
    "/tasks/{task}": ("agency", 27),
    "/tasks/{task}/commitments/{commitment}/slip": ("leader", 22),
    "/tasks/bulk": ("staff", 19),
    "/tasks/{task}/dossier": ("agency", 25),
    "/tasks/sheet": ("agency", 28),
    "/tasks/board": ("agency", 13),
    "/overview/": ("leader", 22),
    "/tasks/{talked}/commitments/{talk}/messages": ("staff", 25),
    "/tasks/extensions/{extension}": ("staff", 24),
    "/desk/": ("agency", 29),
    "/desk/ of staff": ("staff", 41),
    "/plans/{plan}": ("staff", 27),
    "/obligations/": ("agency", 14),
    "/obligations/{duty}": ("staff", 14),
    "/obligations/occurrences/{occurrence}": ("staff", 14),
    "/submissions/": ("leader", 18),
    "/submissions/{handin}": ("staff", 22),
    "/submissions/{handin}/revisions/1": ("staff", 22),
    "/workdays/": ("staff", 8),
    "/agencies/": ("agency", 10),
    "/agencies/{agency}": ("agency", 28),
    "/agencies/changes": ("staff", 6),
    "/agencies/changes/{change}": ("staff", 26),
}
NOT_COUNTED = ("BEGIN", "PRAGMA", "SET ", "COMMIT", "ROLLBACK", "UPDATE sign_in_session")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent inside."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.lstrip().startswith(NOT_COUNTED):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def asked(app, page: str, numbers: dict[str, int], *, anew: bool = True) -> list[str]:
    """The statements that a page sends, `anew`: with nothing remembered of an earlier one."""
    visitor = Visitor(app, MOST[page][0]).enter()
    url = page.split(" ")[0].format(**numbers)
    assert visitor.ask("GET", url) == 200, url  # the second visit does not note that one is here
    if anew:
        app.extensions["memory"].clear()
    with counted() as sent:
        assert visitor.ask("GET", url) == 200, url
    return list(sent)


def the_biggest() -> dict[str, int]:
    """The plan, task and agency with the most to show."""
    plan = select(Plan.id).where(Plan.state == PlanState.IN_FORCE).order_by(Plan.id.desc())
    by = {
        name: select(column).join(ProgressUpdate, isouter=True).group_by(column)
        for name, column in (("task", Commitment.task_id), ("agency", Commitment.agency_id))
    }
    most = func.count(ProgressUpdate.id).desc()
    task = db.session.scalars(by["task"].order_by(most)).first() or 0
    of_task = Commitment.task_id == task
    extension = db.session.scalars(select(Extension).order_by(Extension.id)).first()
    assert extension is not None
    return {
        "extension": extension.id,
        "talk": extension.commitment_id,
        "talked": extension.commitment.task_id,
        "plan": db.session.scalars(plan).first() or 0,
        "task": task,
        "agency": db.session.scalars(by["agency"].order_by(most)).first() or 0,
        "commitment": db.session.scalar(select(func.max(Commitment.id)).where(of_task)) or 0,
        "handin": db.session.scalar(select(func.min(Submission.id))) or 0,
        "duty": db.session.scalar(select(func.min(Obligation.id))) or 0,
        "occurrence": db.session.scalar(select(func.min(Occurrence.id))) or 0,
        "change": db.session.scalars(select(AgencyChange.id)).first() or 0,
    }


def fill(*, agencies: int, tasks: int, years: int) -> None:
    """A plan of that size in force beside the cast's, Lan at work for one of its agencies."""
    with writing():
        others = update(Plan).where(Plan.short_title.startswith("Kế hoạch đo tốc độ"))
        db.session.execute(others.values(state=PlanState.CLOSED))
        demo.fill(agencies=agencies, tasks=tasks, years=years, at=clock.now())
        newest = select(Commitment.agency_id).order_by(Commitment.id.desc()).limit(1)
        cast.person("lan").agency_id = db.session.scalar(newest)
        db.session.commit()


def test_no_page_asks_too_often(working_app):
    sent = {page: len(asked(working_app, page, the_biggest())) for page in MOST}
    over = {page: count for page, count in sent.items() if count > MOST[page][1]}
    assert over == {}


def test_ten_times_the_data_asks_no_more_often(working_app):
    fill(agencies=8, tasks=11, years=1)
    few = {page: asked(working_app, page, the_biggest()) for page in MOST}
    fill(agencies=80, tasks=110, years=2)
    many = {page: asked(working_app, page, the_biggest()) for page in MOST}
    grown = [
        f"{page}: {len(few[page])} → {len(many[page])}\n    "
        + "\n    ".join(s[:160].replace("\n", " ") for s in _beyond(few[page], many[page]))
        for page in MOST
        if len(many[page]) > len(few[page])
    ]
    assert not grown, "\n".join(["", *grown])


@pytest.mark.parametrize("page", ["/tasks/", "/overview/"])
def test_while_nobody_writes_a_page_asks_who_looks_and_whether_anybody_wrote(working_app, page):
    sent = asked(working_app, page, {}, anew=False)
    assert len(sent) == 2, sent


def _beyond(few: list[str], many: list[str]) -> list[str]:
    """What was asked again and again."""
    rest = list(many)
    for statement in few:
        if statement in rest:
            rest.remove(statement)
    return sorted(set(rest))[:6]
