"""Since 01/07/2025 Báo and Đài are one body, and another Department answers for the press.

Hoa records both decisions; Lan and Minh work on for the new body, Hoa for the new Department.
"""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select

from pressplan import clock, demo, first_run, scheduler
from pressplan.accounts.models import Account
from pressplan.agencies.models import Agency, AgencyKind, AgencyName
from pressplan.agencies.queries import group_or_404, groups_named
from pressplan.database import db
from pressplan.history import verifying as history
from pressplan.plans.models import Plan
from pressplan.tasks import figures
from pressplan.tasks.models import Commitment, Standing, Task
from pressplan.tasks.queries import reckoning
from pressplan.tasks.rules import NO_DAY
from pressplan.tasks.workflow import Ended, State
from tests import cast
from tests.agencies.changing import DOCUMENT, NEW, SUCCESSOR, confirm_form, fill
from tests.strict import Browser
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    TAP_CHI,
    agency_id,
    browse,
    commitment,
    completes,
    confirms,
    faults,
    on,
    report_url,
    reports,
    rows,
    task,
    workbook,
)

LED_BY_PRESS = ("1.b", "3.a", "3.b", "3.c", "6")


def merge_the_press(browser: Browser) -> Browser:
    """Báo and Đài become one body, filled in, previewed and confirmed."""
    fill(browser, "merged", {
        "agencies": [agency_id(BAO), agency_id(DAI)], "into_1": "new", "name_1": NEW,
        "short_1": "Báo và PT-TH Đắk Lắk", "kind_1": "press",
        "above_1": agency_id("Tỉnh ủy Đắk Lắk"),
    })  # fmt: skip
    return browser.post("/agencies/changes", confirm_form(browser.page)).follow()


def succeed_the_department(browser: Browser) -> Browser:
    fill(browser, "merged", {
        "agencies": [agency_id(SO)], "into_1": "new", "name_1": SUCCESSOR,
        "short_1": "Sở VHTTDL", "kind_1": "department",
        "above_1": agency_id("Ủy ban nhân dân tỉnh Đắk Lắk"),
    })  # fmt: skip
    return browser.post("/agencies/changes", confirm_form(browser.page)).follow()


@pytest.fixture
def year_of_work(app, lan, minh, hoa, hung):
    """Each has worked: some of it done, some reported by both, some by one alone."""
    reports(lan, commitment("1.b"), done="Báo đã mở chuyên mục.", at=on(3, 2))
    reports(minh, commitment("1.b", DAI), done="Đài đã phát chuyên đề.", at=on(8, 3))
    reports(lan, commitment("3.a"), done="Báo làm bản đồ số.", at=on(9, 4))
    written = completes(minh, commitment("3.c", DAI), at=on(5, 5))
    confirms(hoa, written, at=on(5, 6))
    reports(hoa, commitment("4.a", SO), done="Sở đã rà soát.", at=on(9, 7))


@pytest.fixture
def reorganised(app, year_of_work, hoa):
    browser = browse(app, hoa)
    merge_the_press(browser)
    succeed_the_department(browser)
    db.session.expire_all()


def open_of(code: str, year: int = 2026) -> list[tuple[str, State]]:
    """Who holds a task's commitments of a year now, and in which state; ended ones left out."""
    query = (
        select(Standing)
        .join(Task, Task.id == Standing.task_id)
        .where(Task.code == code, Standing.until == NO_DAY, Standing.state != State.MERGED)
        .where(Standing.from_year <= year, Standing.to_year >= year)
        .order_by(Standing.commitment_id)
    )
    return [
        (db.session.get_one(Agency, s.agency_id).name, s.state) for s in db.session.scalars(query)
    ]


def figures_on(day: date, year: int = 2026):
    plan = db.session.scalars(select(Plan).order_by(Plan.id)).first()
    assert plan is not None
    return figures.whole(figures.Cut(plan.id, year, past=True), reckoning(plan, today=day))


def test_hoa_sees_what_passes_to_whom_before_anything_changes(app, year_of_work, hoa, lan, minh):
    before = figures_on(clock.today())
    browser = browse(app, hoa)
    fill(browser, "merged", {
        "agencies": [agency_id(BAO), agency_id(DAI)], "into_1": "new", "name_1": NEW,
        "kind_1": "press", "above_1": "0",
    })  # fmt: skip
    assert "9 đầu việc đang mở" in browser.main  # five tasks of two, less one that is done
    assert "5 chuyển · 4 nhập" in browser.main
    assert "2 người" in browser.main
    assert lan.name in browser.main
    assert minh.name in browser.main
    assert "Các cơ quan báo chí của tỉnh" in browser.main
    assert db.session.scalar(select(Agency).where(Agency.id == lan.agency_id)).name == BAO
    assert figures_on(clock.today()) == before
    assert not db.session.scalars(select(AgencyName).where(AgencyName.name == NEW)).all()


def test_each_task_is_counted_once_and_days_before_stay(app, year_of_work, hoa):
    yesterday = figures_on(date(2026, 11, 19))
    before = figures_on(clock.today())
    browser = browse(app, hoa)
    merge_the_press(browser)
    succeed_the_department(browser)
    assert figures_on(date(2026, 11, 19)) == yesterday
    assert figures_on(clock.today()).total == before.total - 4
    for code in LED_BY_PRESS:
        holders = [name for name, state in open_of(code) if state is not State.DONE]
        assert Counter(holders) == {NEW: 1, TAP_CHI: 1}, code
    assert (DAI, State.DONE) in open_of("3.c")
    for code in ("2", "4.a", "4.b", "5.a", "5.b"):
        assert [name for name, _ in open_of(code)] == [SUCCESSOR], code
    assert faults() == []
    assert list(history.faults()) == []


def test_the_one_that_was_reported_on_last_goes_on(app, reorganised):
    def survivor(code):
        found = select(Commitment).join(Task).where(Task.code == code, Commitment.year == 2026)
        return db.session.scalars(found.where(Commitment.agency_id == agency_id(NEW))).one()

    assert survivor("1.b").updates[-1].done == "Đài đã phát chuyên đề."
    assert survivor("3.a").updates[-1].done == "Báo làm bản đồ số."
    merged = db.session.scalars(select(Commitment).where(Commitment.ended == Ended.MERGED)).all()
    assert len(merged) == 4
    assert {c.merged_into.agency_id for c in merged} == {agency_id(NEW)}


def test_lan_and_minh_work_on_for_the_new_body(app, reorganised):
    lan, minh = cast.person("lan"), cast.person("minh")
    assert lan.agency_id == minh.agency_id == agency_id(NEW)
    found = commitment("1.b", NEW)
    for person, words in ((lan, "Lan báo cáo tiếp."), (minh, "Minh báo cáo tiếp.")):
        browser = browse(app, person)
        browser.get("/desk/")
        assert NEW in browser.main
        browser.get(report_url(found) + "/new")
        seen = browser.page.find("input", {"name": "seen"})["value"]
        browser.post(
            report_url(found),
            {"seen": seen, "state": "in-progress", "percent": "60", "done": words},
        )
    browser.get(f"/tasks/{found.task_id}")
    assert "Minh báo cáo tiếp." in browser.main
    assert f"Cập nhật của {BAO} trước khi sáp nhập" in browser.main
    assert "Báo đã mở chuyên mục." in browser.main
    assert f"{DAI}" in browser.main  # who said what, by the name of its day
    browser.get(f"/tasks/{found.task_id}/history")
    assert f"Nhập đầu việc của {BAO}" in browser.main
    assert DOCUMENT in browser.main
    assert faults() == []


def test_chi_reads_of_the_new_body_only_what_the_department_confirmed(app, reorganised, chi):
    browser = browse(app, chi).get(f"/tasks/{task('1.b').id}")
    assert NEW in browser.main
    assert "Báo đã mở chuyên mục." not in browser.main
    assert "Đài đã phát chuyên đề." not in browser.main


def test_hoa_is_staff_of_the_successor_and_confirms(app, reorganised, hoa):
    assert hoa.agency_id == agency_id(SUCCESSOR)
    written = reports(cast.person("lan"), commitment("3.b", NEW), done="Đã làm.")
    browser = browse(app, hoa).get("/desk/")
    assert SUCCESSOR in browser.text
    assert NEW in browser.main
    browser.post(f"/tasks/updates/{written.id}/confirmation", {"seen": written.commitment.version})
    own = commitment("4.a", SUCCESSOR)
    browser.get(report_url(own) + "/new")
    seen = browser.page.find("input", {"name": "seen"})["value"]
    browser.post(
        report_url(own),
        {"seen": seen, "state": "in-progress", "percent": "70", "done": "Sở mới làm tiếp."},
    )
    assert faults() == []


def test_the_coordinating_department_follows(app, reorganised, chi):
    browser = browse(app, chi).get(f"/tasks/{task('1.b').id}")
    assert SUCCESSOR in browser.main
    assert SO not in browser.main


def test_papers_of_2024_keep_the_old_names(app, reorganised, hoa, plan):
    browser = browse(app, hoa)
    browser.get(f"/tasks/{task('1.b').id}?year=2024")
    assert BAO in browser.main
    assert DAI in browser.main
    assert NEW not in browser.main
    for year, there_, not_there in ((2024, {BAO, DAI, SO}, {NEW, SUCCESSOR}), (2026, {NEW}, {BAO})):
        cells = workbook(browser, f"/exports/tasks.xlsx?year={year}")
        leads = {str(row[4]) for row in cells[4:]}
        assert there_ <= leads
        assert not not_there & leads
        coordinators = " ".join(str(row[5]) for row in cells[4:])
        assert (SO in coordinators) is (year == 2024)
    lines = rows(browser.get("/tasks/?year=2024"))["1.b"]
    assert [line for line in lines if BAO in line]
    browser.get(f"/plans/{plan.id}")
    assert SO in browser.main
    assert f"nay là {SUCCESSOR}" in browser.main


def test_the_list_of_the_new_body_has_what_the_old_ones_led(app, reorganised, hoa):
    browser = browse(app, hoa)
    for asked in (f"agency={agency_id(NEW)}", "q=bao+va+phat+thanh"):
        found = rows(browser.get(f"/tasks/?{asked}"))
        assert set(LED_BY_PRESS) <= set(found), asked
    found = rows(browser.get(f"/tasks/?agency={agency_id(NEW)}&part=lead"))
    assert set(found) == set(LED_BY_PRESS)
    assert set(rows(browser.get(f"/tasks/?agency={agency_id(SUCCESSOR)}&part=lead"))) >= {"2"}


def test_next_year_opens_once_for_the_successor(app, reorganised, at_work):
    at_work.move_to("2026-12-31T17:00:30Z")
    scheduler.tick()
    for code in LED_BY_PRESS:
        holders = [n for n, s in open_of(code, 2027) if s not in (State.DONE, State.CARRIED)]
        assert sorted(set(holders)) == sorted([NEW, TAP_CHI]), code
        opened = select(Commitment).join(Task).where(Task.code == code, Commitment.year == 2027)
        assert len(db.session.scalars(opened).all()) == 2
    assert faults() == []


def test_the_group_and_the_dated_duties_follow(app, reorganised, lan):
    group = group_or_404(groups_named("cac co quan bao chi cua tinh")[0])
    assert group.members_on(date(2025, 6, 30)) == [agency_id(n) for n in (BAO, DAI, TAP_CHI)]
    assert set(group.members_on(clock.today())) == {agency_id(NEW), agency_id(TAP_CHI)}
    browser = browse(app, cast.person("lan")).get("/desk/")
    assert "Mốc 60 ngày tới" in browser.main
    browser.get(f"/agencies/{agency_id(NEW)}")
    assert "Nhận việc của" in browser.main
    assert "0 trách nhiệm thường xuyên" not in browser.main


def test_the_page_of_changes_lists_both_with_their_documents(app, reorganised, hoa):
    browser = browse(app, hoa).get("/agencies/changes")
    assert "2 thay đổi" in browser.main
    assert browser.main.count(DOCUMENT) == 2
    browser.get(f"/agencies/{agency_id(BAO)}")
    assert f"Sáp nhập vào {NEW} từ ngày 01/07/2025" in browser.main
    browser.get("/agencies/")
    assert browser.main.count("không còn từ 01/07/2025") == 3


def test_the_same_on_the_sample_data(empty_app):
    """Whatever year the sample people had, each of them goes on with their work."""
    at = clock.now()
    first_run.load_plan(at=at, today=clock.day_of(at))
    people = {p.email.split(".")[0]: p for p in demo.load(at=at)}
    db.session.commit()
    before = figures_on(clock.today())
    finished = db.session.scalar(
        select(func.count()).select_from(Standing).where(
            Standing.until == NO_DAY, Standing.state == State.DONE
        )
    )  # fmt: skip
    browser = Browser(empty_app).get("/sign-in")
    hoa = people["hoa"]
    browser.post("/sign-in", {"email": hoa.email, "password": hoa.password})
    merge_the_press(browser)
    succeed_the_department(browser)
    db.session.expire_all()
    assert faults() == []
    merged = db.session.scalars(select(Commitment).where(Commitment.ended == Ended.MERGED)).all()
    assert merged
    assert figures_on(clock.today()).total == before.total - len(merged)
    assert finished == db.session.scalar(
        select(func.count()).select_from(Standing).where(
            Standing.until == NO_DAY, Standing.state == State.DONE
        )
    )  # fmt: skip
    works = Counter((c.task_id, c.period) for c in held_by(agency_id(NEW)))
    assert set(works.values()) == {1}
    gone = {agency_id(name) for name in (BAO, DAI, SO)}
    left = db.session.scalars(select(Account).where(Account.agency_id.in_(gone))).all()
    assert left == []
    minh = people["minh"]
    other = Browser(empty_app).get("/sign-in")
    other.post("/sign-in", {"email": minh.email, "password": minh.password})
    other.get("/desk/")
    assert NEW in other.main
    for page in ("/overview/", "/tasks/", "/plans/", "/agencies/", "/desk/"):
        browser.get(page)
    browser.get("/overview/")
    assert NEW in browser.main


def held_by(id: int) -> list[Commitment]:
    query = select(Commitment).where(Commitment.agency_id == id, Commitment.ended.is_(None))
    return list(db.session.scalars(query))


def test_the_department_stays_what_it_is(app, reorganised):
    assert cast.agency(SUCCESSOR).kind is AgencyKind.DEPARTMENT
