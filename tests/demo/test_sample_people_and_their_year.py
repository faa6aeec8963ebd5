"""The sample: people of every role, a year of work, markers that only the right people read."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from pressplan import clock, demo, first_run, scheduler
from pressplan.accounts.models import Account
from pressplan.agencies.models import AgencyName
from pressplan.database import db
from pressplan.history import verifying as history
from pressplan.tasks.models import Commitment, ProgressUpdate
from pressplan.tasks.models_board import ProgressDraft
from tests.demo.conftest import load_sample
from tests.strict import Browser
from tests.tasks.work import faults

PRESS = {"Báo Đắk Lắk", "Đài Phát thanh và Truyền hình Đắk Lắk", "Tạp chí Chư Yang Sin"}


def test_every_role_and_a_marker_for_each_press_agency(sample_app, people):
    assert {p.role for p in people} == {"admin", "staff", "leader", "agency", "governing"}
    assert Counter(p.role for p in people)["staff"] >= 2  # one confirms what the other reports
    marked = {p.agency: p.marker for p in people if p.marker}
    assert set(marked) == PRESS
    assert len(set(marked.values())) == 3
    assert len({p.password for p in people}) == len(people)


def test_the_passwords_open_without_a_forced_change_or_a_second_factor(sample_app, people):
    for person in people:
        browser = Browser(sample_app).get("/sign-in")
        browser.post("/sign-in", {"email": person.email, "password": person.password})
        browser.get("/", expect=303).follow()
    assert all(db.session.scalars(select(Account.sample)))


def test_each_marker_is_read_by_those_who_may_alone(sample_app, people):
    markers = {p.agency: p.marker for p in people if p.marker}
    pages = ["/desk/", "/tasks/", "/tasks/board", *(f"/tasks/{id}" for id in range(1, 12))]
    for person in people:
        if person.role == "admin":
            continue
        browser = Browser(sample_app).get("/sign-in")
        browser.post("/sign-in", {"email": person.email, "password": person.password})
        wanted = [page for page in pages if _opens(page, person)]
        seen = "".join(browser.get(page).main for page in wanted)
        assert {agency for agency, marker in markers.items() if marker in seen} == _read_by(person)


def _opens(page, person):
    """The desk is nothing of leadership's, the board is for those who report."""
    if page == "/tasks/board":
        return person.role in ("staff", "agency")
    return not (page == "/desk/" and person.role == "leader")


def test_each_press_agency_has_a_draft_with_its_marker_that_nobody_else_reads(sample_app, people):
    markers = {p.agency: p.marker for p in people if p.marker}
    rows = db.session.execute(
        select(AgencyName.name, ProgressDraft.done)
        .join(Commitment, Commitment.id == ProgressDraft.commitment_id)
        .join(AgencyName, AgencyName.agency_id == Commitment.agency_id)
    )
    drafts = {name: text for name, text in rows if name in PRESS}
    assert all(markers[agency] in drafts[agency] for agency in PRESS)
    # The same words without the marker of the unconfirmed updates, which more people read.
    words = {agency: text.replace(markers[agency], "").strip() for agency, text in drafts.items()}
    for person in people:
        if person.role not in ("staff", "agency", "governing"):
            continue
        browser = Browser(sample_app).get("/sign-in")
        browser.post("/sign-in", {"email": person.email, "password": person.password})
        pages = ["/desk/", "/tasks/board", *(f"/tasks/{id}" for id in range(1, 12))]
        seen = "".join(browser.get(page).main for page in pages if _opens(page, person))
        found = {agency for agency, text in words.items() if text in seen}
        assert found == {person.agency} & PRESS, person.email


def test_one_update_was_typed_by_the_department_with_its_source(sample_app):
    query = select(ProgressUpdate).where(ProgressUpdate.source.is_not(None))
    (typed,) = db.session.scalars(query)
    assert typed.entered.startswith("Sở nhập thay theo công văn số ")
    assert typed.by_name == "Nguyễn Thị Hoa"


def _read_by(person):
    """Whose unconfirmed words this person reads."""
    if person.role in ("staff", "leader"):
        return PRESS
    if person.role == "governing":
        return {"Báo Đắk Lắk"}
    return {person.agency} & PRESS


def test_it_loads_only_where_nothing_is_yet(empty_app):
    at = clock.now()
    first_run.load_plan(at=at, today=clock.day_of(at))
    first_run.first_administrator(at=at)
    assert demo.may_load()
    demo.load(at=at)
    db.session.commit()
    assert not demo.may_load()


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 1, 1, 0, 30, tzinfo=UTC),
        datetime(2026, 2, 28, 3, tzinfo=UTC),
        datetime(2026, 7, 1, 3, tzinfo=UTC),
        datetime(2026, 12, 31, 16, tzinfo=UTC),
        datetime(2028, 2, 29, 3, tzinfo=UTC),
    ],
    ids=lambda at: f"{at:%d/%m/%Y}",
)
def test_it_loads_on_any_day_and_counts_right(empty_app, at_work, at):
    at_work.move_to(at)
    load_sample(at)
    assert faults() == []
    assert list(history.faults()) == []
    assert all(update.at <= at for update in db.session.scalars(select(ProgressUpdate)))
    scheduler.tick()
    assert faults() == []


@pytest.mark.parametrize(
    ("agencies", "tasks", "years", "commitments"),
    [
        pytest.param(1, 1, 1, 1, id="the least"),
        pytest.param(3, 8, 2, 3 * (2 * 2 + 2 * 2 + 2 * 2 + 2), id="two years"),
        pytest.param(5, 40, 1, 200, id="one year"),
    ],
)
def test_a_plan_of_any_size_counts_right(empty_app, agencies, tasks, years, commitments):
    made = demo.fill(agencies=agencies, tasks=tasks, years=years, at=clock.now())
    db.session.commit()
    assert made == commitments == db.session.scalar(select(func.count()).select_from(Commitment))
    assert faults() == []


def test_a_large_plan_can_be_added_to_the_sample_twice(sample_app):
    for _ in range(2):
        demo.fill(agencies=2, tasks=5, years=1, at=clock.now())
        db.session.commit()
    assert faults() == []
    assert scheduler.tick() is None


def test_sample_people_have_no_personal_data_but_name_work_mail_and_phone(sample_app):
    accounts = db.session.scalars(select(Account)).all()
    assert all(a.email.endswith(".example") for a in accounts)
    assert all(not a.phone or a.phone.startswith("0262") for a in accounts)
