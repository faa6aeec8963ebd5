"""A draft plan is put in force once, and only when somebody leads each task."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.plans import actions
from pressplan.plans.models import Plan, PlanState
from pressplan.plans.rules import Timing, TimingKind
from pressplan.tasks.actions import TaskDraft, create_from
from pressplan.tasks.models import Commitment, Task
from tests import cast
from tests.strict import Browser


@pytest.fixture
def draft(app, hoa) -> Plan:
    """A small plan that nobody put in force yet."""
    owner = cast.agency("Sở Thông tin và Truyền thông")
    head = actions.PlanHead(
        title="Kế hoạch thử", short_title="Kế hoạch thử", owner=owner,
        period_from=date(2026, 1, 1), period_until=date(2027, 12, 31),
        tracking_from=date(2026, 1, 1),
    )  # fmt: skip
    made = actions.create_plan(head, sections=[("1", "Một")], by=who_is(hoa), at=clock.now())
    _task(made, "1.a", leads=[{"agency_id": owner.id}])
    db.session.commit()
    return made


def _task(plan, code, *, leads):
    draft = TaskDraft(code, "Làm", plan.sections[0], leads, [], Timing(TimingKind.CONTINUOUS))
    for task in create_from([draft], plan=plan):
        task.position = 1 + (db.session.scalar(select(func.count(Task.id))) or 0)


def test_hoa_puts_it_in_force_and_lan_sees_it(app, browser, hoa, lan, draft):
    browser.sign_in(hoa).get(f"/plans/{draft.id}")
    button = browser.page.find("form", id="force").find("button")
    assert "Đưa kế hoạch vào theo dõi" in button["data-confirm"]
    browser.submit("force").follow()
    assert "mở 1 đầu việc" in browser.main
    opened = select(func.count()).select_from(Commitment).join(Task)
    assert db.session.scalar(opened.where(Task.plan_id == draft.id)) == 1
    browser.post(f"/plans/{draft.id}/force", expect=409)
    Browser(app).sign_in(lan).get(f"/plans/{draft.id}")


def test_a_task_without_lead_holds_it_up(browser, hoa, draft):
    _task(draft, "1.b", leads=[])
    db.session.commit()
    browser.sign_in(hoa).get(f"/plans/{draft.id}").submit("force", expect=422)
    assert "1.b" in browser.main
    assert db.session.get_one(Plan, draft.id).state is PlanState.DRAFT


def test_a_plan_in_force_is_not_taken_back(browser, hoa, plan):
    browser.sign_in(hoa).get(f"/plans/{plan.id}")
    browser.post(f"/plans/{plan.id}/withdrawal", expect=409)


def test_many_clicks_at_one_moment_put_it_in_force_once(app, hoa, draft):
    id, who, done, late = draft.id, who_is(hoa), [], []
    db.session.rollback()
    ready = threading.Barrier(5)

    def click():
        with app.app_context():
            ready.wait()
            try:
                actions.put_in_force(db.session.get_one(Plan, id), by=who, at=clock.now())
                db.session.commit()
                done.append(1)
            except TooLate:
                late.append(1)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=click) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(late)) == (1, 4)
