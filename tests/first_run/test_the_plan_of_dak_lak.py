"""What a new installation starts with is the plan as it was signed, nothing added."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from pressplan import first_run
from pressplan.accounts.models import Account
from pressplan.agencies.models import Agency
from pressplan.database import db
from pressplan.obligations import queries as obligations
from pressplan.plans.models import Plan, PlanState
from pressplan.plans.rules import Reading, TimingKind, last_good_day
from pressplan.targets import queries as targets
from pressplan.tasks.models import Commitment, Task
from pressplan.tasks.queries import reckoning
from pressplan.tasks.rules import Freshness, Timing
from tests.tasks.work import BAO, DAI, SO, TAP_CHI, commitment, faults, reports

PRESS, GROUP = [BAO, DAI, TAP_CHI], "Các cơ quan báo chí của tỉnh"
TODAY = date(2026, 11, 20)

# The eleven tasks of mục III: lead, coordinating, time.
TASKS = {
    "1.a": ([SO], [GROUP], TimingKind.RANGE),
    "1.b": (PRESS, [SO], TimingKind.CONTINUOUS),
    "2": ([SO], ["Sở Tư pháp", GROUP], TimingKind.CONTINUOUS),
    "3.a": (PRESS, [SO], TimingKind.CONTINUOUS),
    "3.b": (PRESS, [SO], TimingKind.CONTINUOUS),
    "3.c": (PRESS, [SO], TimingKind.FROM),
    "4.a": ([SO], [GROUP], TimingKind.CONTINUOUS),
    "4.b": ([SO], [GROUP], TimingKind.CONTINUOUS),
    "5.a": ([SO], [GROUP], TimingKind.CONTINUOUS),
    "5.b": ([SO], [GROUP], TimingKind.ANNUAL),
    "6": (PRESS, [SO, "Các cơ quan báo chí Trung ương và địa phương khác"], TimingKind.ANNUAL),
}


def test_eleven_tasks_with_their_parties_and_time(plan):
    tasks = db.session.scalars(select(Task).where(Task.plan_id == plan.id).order_by(Task.position))
    found = {
        task.code: (
            [lead.name_on(TODAY) for lead in task.leads],
            [party.name_on(TODAY) for party in task.coordinators],
            task.timing_kind,
        )
        for task in tasks
    }
    assert list(found) == list(TASKS)
    assert found == TASKS


@pytest.mark.parametrize(
    ("code", "text", "starts", "due_on"),
    [
        ("1.a", "Năm 2023 – 2024", date(2023, 1, 1), date(2024, 12, 31)),
        ("3.c", "Từ năm 2023", date(2023, 1, 1), None),
        ("5.b", "Hằng năm", None, None),
        ("2", "Thường xuyên", None, None),
    ],
)
def test_time_is_kept_as_printed_and_as_read(plan, code, text, starts, due_on):
    task = db.session.scalars(select(Task).where(Task.code == code)).one()
    assert (task.timing_text, task.timing.starts, task.timing.due_on) == (text, starts, due_on)


def test_the_press_agencies_are_a_group_of_three(plan):
    task = db.session.scalars(select(Task).where(Task.code == "4.a")).one()
    members = task.coordinators[0].agencies_on(TODAY)
    assert [db.session.get_one(Agency, id).name for id in members] == PRESS


def test_each_press_agency_has_its_governing_body(plan):
    agencies = {a.name: a for a in db.session.scalars(select(Agency))}
    assert [agencies[name].governing_body.name for name in PRESS] == [
        "Tỉnh ủy Đắk Lắk",
        "Ủy ban nhân dân tỉnh Đắk Lắk",
        "Hội Văn học Nghệ thuật tỉnh Đắk Lắk",
    ]


def test_ten_targets_six_by_2025_and_four_by_2030(plan):
    found = targets.by_horizon(plan.id)
    assert [(year, len(of_year)) for year, of_year in found] == [(2025, 6), (2030, 4)]
    words = ["2/3", "tạp chí điện tử", "trí tuệ nhân tạo", "tòa soạn hội tụ", "10%", "100%"]
    assert all(word in target.text for word, target in zip(words, found[0][1], strict=True))
    words = ["100%", "trí tuệ nhân tạo", "tòa soạn hội tụ", "15%"]
    assert all(word in target.text for word, target in zip(words, found[1][1], strict=True))


def test_dated_duties_with_their_last_good_days(plan):
    own, yearly, summary, interim, final = obligations.of_plan(plan.id)
    assert (own.before, own.reading) == (date(2023, 11, 15), Reading.BEFORE)
    assert last_good_day(own.before, own.reading) == date(2023, 11, 14)
    stones = obligations.milestones([plan], today=TODAY, until=date(2026, 12, 31))
    assert [(s.due_on, s.who) for s in stones] == [
        (date(2026, 12, 4), GROUP),
        (date(2026, 12, 14), SO),
    ]
    assert [yearly.every.value, summary.every.value] == ["year", "year"]
    assert (interim.before.year, final.before.year) == (2025, 2030)


def test_three_legal_bases(plan):
    assert [(b.number, b.issued_on) for b in plan.legal_bases] == [
        ("348/QĐ-TTg", date(2023, 4, 6)),
        ("781/QĐ-BTTTT", date(2023, 5, 8)),
        ("951/QĐ-BTTTT", date(2023, 6, 2)),
    ]


def test_what_the_document_does_not_say_is_empty_and_a_doubt(plan):
    assert (plan.number, plan.issued_on) == ("", None)
    assert {"Số của kế hoạch", "Ngày ban hành"} <= {doubt.text for doubt in plan.doubts}
    assert not any(doubt.settled_at for doubt in plan.doubts)


def test_its_head(plan):
    assert (plan.owner.name, plan.state) == (SO, PlanState.IN_FORCE)
    assert (plan.period_from.year, plan.period_until.year) == (2023, 2030)
    assert plan.signer
    assert "Lưu: VT" in plan.recipients


def test_standing_duties_are_outside_the_eleven(plan):
    assert len(plan.standing_duties) >= 15
    bodies = {duty.name_on(TODAY) for duty in plan.standing_duties}
    assert {SO, "Sở Tư pháp", "Sở Tài chính", "Sở Ngoại vụ", GROUP} <= bodies


def test_tracking_starts_with_this_year_and_nothing_before_is_late(plan):
    assert plan.tracking_from == date(2026, 1, 1)
    by = reckoning(plan, today=TODAY)
    old = db.session.scalars(select(Commitment).where(Commitment.year < 2026)).all()
    assert len(old) == 61
    assert {by.timing(c.standing) for c in old} == {Timing.UNTRACKED}
    assert {by.freshness(c.standing) for c in old} == {Freshness.NOT_EXPECTED}


def test_an_earlier_period_can_be_filled_in(plan, hoa):
    work = commitment("1.a", SO, year=2024)
    reports(hoa, work)
    assert (
        reckoning(plan, today=TODAY).timing(commitment("1.a", SO, 2024).standing)
        is Timing.UNTRACKED
    )
    assert faults() == []


def test_tracking_can_start_on_a_day_of_ones_own(empty_app):
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert first_run.is_empty()
    plan = first_run.load_plan(at=at, today=TODAY, tracking_from=date(2025, 7, 1))
    db.session.commit()
    assert plan.tracking_from == date(2025, 7, 1)
    by = reckoning(plan, today=TODAY)
    assert by.timing(commitment("6", BAO, 2025).standing) is Timing.OVERDUE
    assert by.timing(commitment("6", BAO, 2024).standing) is Timing.UNTRACKED
    assert not first_run.is_empty()
    assert faults() == []


def test_the_first_administrator_gets_a_password_for_one_use(empty_app):
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    email, password = first_run.first_administrator(at=at)
    db.session.commit()
    account = db.session.scalars(select(Account).where(Account.email == email)).one()
    assert account.must_change
    assert password not in account.password_hash
    assert (account.password_expires_at - at).total_seconds() == 24 * 3600
    assert db.session.scalar(select(Plan.id)) is None
