"""`plans import FILE`: a draft plan from a file, with nobody at hand to ask."""

from datetime import date

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.database import db
from pressplan.obligations.queries import of_plan
from pressplan.plans.models import Plan, PlanState
from pressplan.reading import actions, making
from pressplan.reading.documents import BadDocument
from pressplan.reading.queries import draft_of
from pressplan.targets.queries import by_horizon
from pressplan.tasks.models import Task
from tests.reading.files import docx_of
from tests.reading.plans import SAMPLE
from tests.reading.plans import plan as small


@pytest.fixture
def imported(app, tmp_path):
    """Import a text as a file; the plan, committed."""

    def import_(data, name="ke-hoach.txt") -> Plan:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        plan = actions.import_document(path, by=SYSTEM, at=clock.now())
        db.session.commit()
        return plan

    return import_


def tasks_of(plan: Plan) -> list[Task]:
    query = select(Task).where(Task.plan_id == plan.id).order_by(Task.position)
    return list(db.session.scalars(query))


def whys(plan: Plan) -> list[str]:
    return [doubt.why for doubt in plan.doubts]


@pytest.mark.parametrize("name", ["ke-hoach.txt", "ke-hoach.docx"])
def test_the_sample_becomes_a_draft_plan(imported, name):
    data = docx_of(SAMPLE.split("\n")) if name.endswith("docx") else SAMPLE
    plan = imported(data, name)
    assert plan.state is PlanState.DRAFT
    tasks = tasks_of(plan)
    assert len(tasks) == 11
    assert all(task.leads for task in tasks)
    assert tasks[0].leads[0].agency.name == "Sở Thông tin và Truyền thông"
    assert tasks[0].coordinators[0].group is not None
    assert [year for year, _ in by_horizon(plan.id)] == [2025, 2030]
    assert date(2023, 11, 15) in [duty.before for duty in of_plan(plan.id)]


def test_a_body_that_is_not_known_is_outside_and_a_doubt(imported):
    plan = imported(SAMPLE)
    outside = [
        party.outside_name for task in tasks_of(plan) for party in task.responsibilities
        if party.outside_name
    ]  # fmt: skip
    assert outside
    duties = [duty.outside_name for duty in plan.standing_duties if duty.outside_name]
    assert whys(plan).count(making.UNKNOWN_BODY) == len({*outside, *duties})


def test_a_reading_is_kept_beside_the_plan(imported):
    plan = imported(SAMPLE)
    assert draft_of(plan.id).source_name == "ke-hoach.txt"


def test_a_task_without_lead_is_kept_with_its_doubt(imported):
    plan = imported(small("1. Làm một mình\nThời gian: Hằng năm"))
    assert [task.leads for task in tasks_of(plan)] == [[]]
    assert any("chủ trì" in why for why in whys(plan))


def test_codes_that_are_the_same_are_told_apart(imported):
    text = small(
        "1. Việc này\nCơ quan chủ trì: Sở Tư pháp\n\n1. Việc kia\nCơ quan chủ trì: Sở Tài chính"
    )
    plan = imported(text)
    codes = [task.code for task in tasks_of(plan)]
    assert len(codes) == len(set(codes)) == 2


def test_a_letter_that_is_no_plan_becomes_a_plan_full_of_doubts(imported):
    plan = imported("Thư mời họp\nKính gửi các anh chị.")
    assert tasks_of(plan) == []
    assert making.STAND_IN in whys(plan)


def test_a_bad_file_leaves_nothing(app, imported, tmp_path):
    before = db.session.scalar(select(func.count(Plan.id)))
    with pytest.raises(BadDocument):
        imported(b"%PDF-1.7 cut")
    db.session.rollback()
    assert db.session.scalar(select(func.count(Plan.id))) == before
