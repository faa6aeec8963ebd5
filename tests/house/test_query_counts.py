"""A page asks the database as often for a hundred tasks as for eleven."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select, update

from pressplan import clock, demo
from pressplan.agencies.models_change import AgencyChange
from pressplan.awards.models import Award
from pressplan.database import db, writing
from pressplan.directives.models import Directive
from pressplan.exports.models import KeptProgress
from pressplan.maturity.models import Edition
from pressplan.maturity.models_annex import KeptAnnex
from pressplan.maturity.models_assessment import Assessment
from pressplan.maturity.models_round import Round
from pressplan.obligations.models import Obligation, Occurrence
from pressplan.plans.models import Plan, PlanState
from pressplan.proposals.models import Proposal
from pressplan.reminders.models_chase import Chase
from pressplan.submissions.models import Submission
from pressplan.targets.models import Measurement
from pressplan.tasks.models import Commitment, ProgressUpdate
from pressplan.tasks.models_extension import Extension
from pressplan.training.models import Programme, TrainingSession
from tests import cast, work
from tests.house.visitor import Visitor

pytestmark = pytest.mark.story

# What each page may ask at its worst, the look-up of who is signed in included.
MOST = {
    "/tasks/": ("agency", 24),
    "/tasks/{task}": ("agency", 45),
    "/tasks/{task}/commitments/{commitment}/slip": ("leader", 22),
    "/tasks/bulk": ("staff", 20),
    "/tasks/{task}/dossier": ("agency", 26),
    "/tasks/sheet": ("agency", 28),
    "/tasks/board": ("agency", 13),
    "/overview/": ("leader", 64),
    "/overview/?on=2026-11-19&against=2026-09-01": ("leader", 66),
    "/overview/commitments?on=2026-10-01": ("leader", 18),
    "/overview/screens": ("staff", 12),
    "/overview/wall/{feed}": ("public", 64),
    "/tasks/{talked}/commitments/{talk}/messages": ("staff", 26),
    "/tasks/extensions/{extension}": ("staff", 25),
    "/desk/": ("agency", 57),
    "/desk/ of staff": ("staff", 71),
    "/plans/{plan}": ("staff", 29),
    "/proposals/": ("staff", 14),
    "/proposals/{proposal}": ("staff", 16),
    "/directives/": ("staff", 13),
    "/directives/{directive}": ("staff", 16),
    "/awards/": ("staff", 14),
    "/awards/{award}": ("staff", 15),
    "/funding/": ("staff", 15),
    "/obligations/": ("agency", 14),
    "/obligations/{duty}": ("staff", 15),
    "/obligations/occurrences/{occurrence}": ("staff", 15),
    "/submissions/": ("leader", 18),
    "/submissions/{handin}": ("staff", 23),
    "/submissions/{handin}/revisions/1": ("staff", 23),
    "/targets/": ("agency", 20),
    "/targets/{target}": ("staff", 21),
    "/targets/{target}/agencies/{measured}": ("staff", 21),
    "/training/": ("agency", 15),
    "/training/{programme}": ("staff", 21),
    "/training/{programme}/agencies/{trained}": ("staff", 22),
    "/training/sessions/{session}/attendance": ("staff", 13),
    "/training/people": ("leader", 12),
    "/training/people/{trained}": ("staff", 17),
    "/maturity/": ("agency", 16),
    "/maturity/rounds/{round}": ("staff", 19),
    "/maturity/assessments/{assessment}": ("staff", 27),
    "/maturity/assessments/{assessment}/results": ("staff", 27),
    "/maturity/editions/": ("staff", 15),
    "/maturity/editions/{edition}": ("staff", 19),
    "/maturity/editions/annexes/{annex}": ("staff", 19),
    "/maturity/links": ("staff", 15),
    "/maturity/agencies/{agency}": ("staff", 35),
    "/maturity/compare": ("leader", 19),
    "/maturity/compare/rounds": ("leader", 17),
    "/maturity/national": ("leader", 8),
    "/exports/submissions.xlsx": ("leader", 19),
    "/exports/maturity.xlsx": ("leader", 18),
    "/exports/progress": ("staff", 16),
    "/exports/progress.xlsx": ("agency", 16),
    "/exports/progress/{kept}": ("agency", 22),
    "/reminders/chase/": ("staff", 32),
    "/reminders/chase/past": ("staff", 10),
    "/reminders/chase/{chase}": ("staff", 32),
    "/reminders/letters/": ("staff", 8),
    "/reminders/feed": ("staff", 32),
    "/reminders/feed/{feed}.ics": ("public", 30),
    "/reminders/": ("agency", 9),
    "/reminders/preferences": ("agency", 9),
    "/reminders/planned": ("staff", 36),
    "/reminders/preview": ("staff", 36),
    "/exports/quick": ("staff", 45),
    "/workdays/": ("staff", 9),
    "/operation/": ("admin", 19),
    "/agencies/": ("agency", 10),
    "/agencies/{agency}": ("agency", 28),
    "/agencies/changes": ("staff", 7),
    "/agencies/changes/{change}": ("staff", 29),
}
NOT_COUNTED = ("BEGIN", "PRAGMA", "SET ", "COMMIT", "ROLLBACK", "UPDATE sign_in_session")
NOT_COUNTED += ("INSERT INTO pace",)  # once in some exports or searches


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


def asked(app, page: str, numbers: dict[str, int | str], *, anew: bool = True) -> list[str]:
    """The statements that a page sends, `anew`: with nothing remembered of an earlier one."""
    visitor = Visitor(app, MOST[page][0]).enter()
    url = page.split(" ")[0].format(**numbers)
    assert visitor.ask("GET", url) == 200, url  # the second visit does not note that one is here
    if anew:
        app.extensions["memory"].clear()
    with counted() as sent:
        assert visitor.ask("GET", url) == 200, url
    return list(sent)


def the_biggest() -> dict[str, int | str]:
    """The plan, task and agency with the most to show."""
    plan = select(Plan.id).where(Plan.state == PlanState.IN_FORCE).order_by(Plan.id.desc())
    by = {
        name: select(column).join(ProgressUpdate, isouter=True).group_by(column)
        for name, column in (("task", Commitment.task_id), ("agency", Commitment.agency_id))
    }
    most = func.count(ProgressUpdate.id).desc()
    newest = Commitment.task_id.desc()  # of those that have as much to show
    task = db.session.scalars(by["task"].order_by(most, newest)).first() or 0
    of_task = Commitment.task_id == task
    extension = db.session.scalars(select(Extension).order_by(Extension.id)).first()
    assert extension is not None
    lans = select(KeptProgress.id).where(KeptProgress.account_id == cast.person("lan").id)
    return {
        "extension": extension.id,
        "talk": extension.commitment_id,
        "talked": extension.commitment.task_id,
        "plan": db.session.scalars(plan).first() or 0,
        "task": task,
        "agency": db.session.scalars(by["agency"].order_by(most, Commitment.agency_id)).first()
        or 0,
        "commitment": db.session.scalar(select(func.max(Commitment.id)).where(of_task)) or 0,
        "handin": db.session.scalar(select(func.min(Submission.id))) or 0,
        "duty": db.session.scalar(select(func.min(Obligation.id))) or 0,
        "occurrence": db.session.scalar(select(func.min(Occurrence.id))) or 0,
        "proposal": db.session.scalar(select(func.min(Proposal.id))) or 0,
        "directive": db.session.scalar(select(func.min(Directive.id))) or 0,
        "award": db.session.scalar(select(func.min(Award.id))) or 0,
        "programme": db.session.scalar(select(func.max(Programme.id))) or 0,
        "session": db.session.scalar(select(func.max(TrainingSession.id))) or 0,
        "trained": cast.person("lan").agency_id or 0,
        "target": db.session.scalar(select(func.min(Measurement.target_id))) or 0,
        "measured": db.session.scalar(select(func.min(Measurement.agency_id))) or 0,
        "edition": db.session.scalar(select(func.max(Edition.id))) or 0,
        "round": db.session.scalar(select(func.max(Round.id))) or 0,
        "assessment": db.session.scalar(select(func.max(Assessment.id))) or 0,
        "annex": db.session.scalar(select(func.max(KeptAnnex.id))) or 0,
        "kept": db.session.scalar(lans) or 0,
        "feed": work.FEED,
        "chase": db.session.scalar(select(func.min(Chase.id))) or 0,
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


@pytest.mark.parametrize(
    "page",
    ["/tasks/", "/overview/", "/submissions/", "/maturity/compare", "/maturity/compare/rounds"],
)
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
