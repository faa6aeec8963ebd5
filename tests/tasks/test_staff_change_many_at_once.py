"""Hoa changes many commitments at once: chooses, sees each before and after, confirms."""

from datetime import date

import pytest
from sqlalchemy import func, select

from pressplan.database import db
from pressplan.history.models import HistoryLine
from pressplan.tasks.models import CommitmentTerms
from pressplan.tasks.models_assignment import Assignment
from pressplan.tasks.queries_bulk import MOST
from pressplan.tasks.years import open_periods
from tests.tasks.test_terms import figures_on
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    agency_id,
    browse,
    commitment,
    completes,
    confirms,
    faults,
    reports,
    rows,
)

WHY = "Sở cần số liệu trước ngày 15/12."
DATE = {"what": "internal", "day": "2026-12-11", "reason": WHY}


@pytest.fixture
def hoas(app, hoa):
    return browse(app, hoa).get("/tasks/bulk")


def lines(event):
    return db.session.scalars(
        select(HistoryLine).where(HistoryLine.event == event).order_by(HistoryLine.id)
    ).all()


def previews(browser, query="", **fields):
    """The preview of a change; what isn't said is all that the filters mean."""
    return browser.get(f"/tasks/bulk?{query}").submit("bulk", {"scope": "all"} | fields, expect=200)


def test_an_internal_date_for_all_that_the_list_filters(hoas):
    before = figures_on(date(2026, 11, 19))
    previews(hoas, f"agency={agency_id(BAO)}", **DATE)
    assert "5 đầu việc sẽ đổi" in hoas.main
    assert hoas.main.count("chưa có 11/12/2026") == 5
    assert commitment("3.a").internal_due_on is None  # a preview writes nothing
    hoas.submit("confirm").follow()
    assert "đã đổi 5 đầu việc" in hoas.main
    for code in ("1.b", "3.a", "3.b", "3.c", "6"):
        assert commitment(code).internal_due_on == date(2026, 12, 11)
    assert commitment("3.a", DAI).internal_due_on is None
    standing = commitment("3.a").standing
    assert (standing.due_on, standing.internal) == (date(2026, 12, 11), True)
    assert commitment("6").standing.due_on == date(2026, 12, 31)  # the plan's date judges
    assert faults() == []
    assert figures_on(date(2026, 11, 19)) == before
    written = lines("internal-date")
    assert [line.reason for line in written] == [WHY] * 5
    assert written[0].text == "Hạn nội bộ: chưa có → 11/12/2026"
    assert {line.agency_id for line in written} == {agency_id(BAO)}


def test_only_the_ticked(hoas):
    ids = [str(commitment("3.a", who).id) for who in (BAO, DAI)]
    hoas.submit("bulk", DATE | {"id": ids}, expect=200)
    assert "2 đầu việc sẽ đổi" in hoas.main
    hoas.submit("confirm")
    assert commitment("3.a", DAI).internal_due_on == date(2026, 12, 11)
    assert commitment("3.b").internal_due_on is None


def test_what_cannot_be_changed_is_named_with_the_reason(hoas, lan, hoa):
    confirms(hoa, completes(lan, commitment("3.a")))
    previews(hoas, "year=2026&q=3.a", **DATE)
    assert "2 đầu việc sẽ đổi, 1 đầu việc để nguyên" in hoas.main
    assert "Đã kết thúc (hoàn thành)" in hoas.main


def test_yearly_work_goes_to_another_year_and_is_not_opened_twice(hoas, plan):
    before = figures_on(date(2026, 11, 19))
    of_bao = f"agency={agency_id(BAO)}&q=hoc+tap+kinh+nghiem"
    previews(hoas, of_bao, what="year", year="2027", reason="Chuyển theo QĐ 12.")
    assert "năm 2026 năm 2027" in hoas.main
    hoas.submit("confirm")
    moved = commitment("6", year=2027)
    assert (moved.period, moved.from_year, moved.due_on) == (2026, 2027, date(2027, 12, 31))
    assert "Chuyển từ năm 2026 sang năm 2027" in [line.text for line in lines("year-moved")]
    assert faults() == []
    assert figures_on(date(2026, 11, 19)) == before
    assert len(rows(hoas.get("/tasks/?year=2026"))["6"]) == 2  # of three leads
    assert "hết 31/12/2027" in rows(hoas.get("/tasks/?year=2027"))["6"][0]
    open_periods(plan, today=date(2027, 1, 2))
    assert commitment("6", year=2027).id == moved.id


def test_work_with_a_date_of_the_plan_keeps_its_year(hoas):
    previews(hoas, "year=2024&q=1.a", what="year", year="2027", reason=WHY)
    assert "0 đầu việc sẽ đổi" in hoas.main
    assert "Năm theo hạn của kế hoạch (hết 31/12/2024)" in hoas.main
    assert hoas.page.find("form", id="confirm") is None


def test_an_account_is_named_only_for_its_own_agency(hoas, lan):
    previews(hoas, "q=3.a", what="officer", officer=lan.name, reason=WHY)
    assert "1 đầu việc sẽ đổi, 2 đầu việc để nguyên" in hoas.main
    assert f"{lan.name} có tài khoản tại Báo Đắk Lắk, không phải đơn vị này" in hoas.main
    hoas.submit("confirm")
    (row,) = db.session.scalars(select(Assignment)).all()
    assert (row.commitment_id, row.officer_id) == (commitment("3.a").id, lan.id)
    assert [line.reason for line in lines("assigned")] == [WHY]


def test_a_typed_name_is_written_everywhere_and_keeps_leader_and_product(hoas, app, lan):
    work = commitment("3.a")
    page = f"/tasks/{work.task_id}/commitments/{work.id}/assignment"
    browse(app, lan).get(page).submit("assignment", {"leader": "Y Thanh Niê", "product": "30 bài"})
    previews(hoas, "q=3.a", what="officer", officer="Người của Hội", reason=WHY)
    hoas.submit("confirm")
    db.session.rollback()
    found = {row.commitment_id: row for row in db.session.scalars(select(Assignment))}
    assert len(found) == 3
    mine = found[work.id]
    assert (mine.leader_name, mine.officer_name) == ("Y Thanh Niê", "Người của Hội")
    assert (mine.product, mine.version) == ("30 bài", 2)
    previews(hoas, "q=3.a", what="no-officer", reason="Người này đã nghỉ.")
    hoas.submit("confirm")
    db.session.rollback()
    assert {row.officer_name for row in db.session.scalars(select(Assignment))} == {""}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        (DATE | {"reason": ""}, "reason-error"),
        (DATE | {"day": ""}, "day-error"),
        (DATE | {"day": "2026-11-19"}, "day-error"),
        (DATE | {"day": "hôm nào đó"}, "day-error"),
        ({"what": "year", "reason": WHY}, "year-error"),
        ({"what": "year", "year": "2025", "reason": WHY}, "year-error"),
        ({"what": "officer", "reason": WHY}, "officer-error"),
    ],
)
def test_what_is_badly_filled_is_said_beside_its_field_and_kept(hoas, fields, error):
    ticked = str(commitment("3.a").id)
    hoas.submit("bulk", fields | {"id": ticked}, expect=422)
    assert hoas.page.find(id=error)
    assert hoas.page.find("input", {"name": "id", "value": ticked}).has_attr("checked")
    assert hoas.page.find(id="reason").get_text(strip=True) == fields["reason"]


def test_nothing_chosen_is_said(hoas):
    hoas.submit("bulk", DATE, expect=422)
    assert "Hãy đánh dấu ít nhất một đầu việc" in hoas.main


def test_too_many_are_refused(hoas):
    ids = [str(n) for n in range(1, MOST + 2)]
    hoas.submit("bulk", DATE | {"id": ids}, expect=422)
    assert "nhiều nhất 2.000 đầu việc" in hoas.main


def test_one_can_go_back_and_mend_with_everything_kept(hoas):
    ticked = str(commitment("3.a").id)
    hoas.submit("bulk", DATE | {"id": ticked}, expect=200)
    hoas.submit("edit", expect=200)
    assert hoas.page.find(id="day")["value"] == "2026-12-11"
    assert hoas.page.find("input", {"name": "id", "value": ticked}).has_attr("checked")
    hoas.submit("bulk", {"day": "2026-12-10", "id": ticked}, expect=200).submit("confirm")
    assert commitment("3.a").internal_due_on == date(2026, 12, 10)


def test_a_free_day_gets_a_hint_with_the_last_working_day(hoas):
    previews(hoas, **DATE | {"day": "2026-12-13"})
    hint = "Chủ nhật 13/12/2026 không phải ngày làm việc; ngày làm việc cuối là thứ Sáu 11/12/2026"
    assert hint in hoas.main
    previews(hoas, **DATE)
    assert "không phải ngày làm việc" not in hoas.main


def test_what_changed_since_the_preview_stays_and_is_said(hoas, lan):
    previews(hoas, "q=3.a", **DATE)
    reports(lan, commitment("3.a"))  # a colleague was quicker
    hoas.submit("confirm", expect=409)
    assert "Đã đổi 2 đầu việc. 1 đầu việc không còn như lúc xem trước" in hoas.main
    assert commitment("3.a").internal_due_on is None
    assert commitment("3.a", DAI).internal_due_on == date(2026, 12, 11)
    assert faults() == []
    hoas.submit("again", expect=200)
    assert "1 đầu việc sẽ đổi" in hoas.main
    hoas.submit("confirm")
    assert commitment("3.a").internal_due_on == date(2026, 12, 11)


def test_sending_the_confirmation_twice_changes_once(hoas):
    previews(hoas, "q=3.a", **DATE)
    page = hoas.page
    hoas.submit("confirm")
    hoas.page = page
    hoas.submit("confirm", expect=409)
    assert "Không đổi đầu việc nào." in hoas.main
    assert len(lines("internal-date")) == 3
    count = select(func.count()).select_from(CommitmentTerms)
    assert db.session.scalar(count) == 6  # for each the terms of its opening, and the new ones


def test_an_account_suspended_since_the_preview_is_not_named(hoas, lan):
    previews(hoas, f"agency={agency_id(BAO)}", what="officer", officer=lan.name, reason=WHY)
    lan.active = False
    db.session.commit()
    hoas.submit("confirm", expect=409)
    assert hoas.page.find(id="officer-error")
    assert db.session.scalars(select(Assignment)).all() == []


def test_one_commitment_gets_its_date_from_the_task_page(hoas):
    work = commitment("3.a")
    hoas.get(f"/tasks/{work.task_id}")
    link = f"/tasks/bulk?only={work.id}&what=internal"
    assert link in hoas.links()
    hoas.get(link).submit("bulk", DATE, expect=200)
    assert "1 đầu việc sẽ đổi" in hoas.main
    hoas.submit("confirm").follow(expect=303).follow()
    assert "Hạn nội bộ" in hoas.main or "hạn nội bộ → hết 11/12/2026" in hoas.main
    assert commitment("3.a").internal_due_on == date(2026, 12, 11)
    hoas.get(link).submit("bulk", {"what": "no-internal", "reason": WHY}, expect=200)
    hoas.submit("confirm")
    assert commitment("3.a").standing.due_on is None
    assert faults() == []


def test_filters_that_mean_nothing_say_so(hoas):
    hoas.get("/tasks/bulk?q=khong-co-gi-nhu-the")
    assert "Không có đầu việc nào phù hợp" in hoas.main


@pytest.mark.parametrize("face", ["lan", "minh", "tuan", "mai", "son"])
def test_nobody_but_staff_changes_many(app, request, face):
    work = commitment("3.a")
    browser = browse(app, request.getfixturevalue(face)).get("/accounts/me")
    browser.get("/tasks/bulk", expect=403)
    browser.post("/tasks/bulk/preview", DATE | {"id": str(work.id)}, expect=403)
    browser.post("/tasks/bulk", DATE | {"rows": f"{work.id}.0123456789ab"}, expect=403)
    assert commitment("3.a").internal_due_on is None


def test_a_mangled_confirmation_changes_nothing(hoas):
    id = commitment("2", SO).id
    filled = DATE | {"year": "", "officer": ""}
    for mangled in ("", "x", f"{id}.zzz", f"{id}.", "9" * 30):
        hoas.post("/tasks/bulk", filled | {"rows": mangled}, expect=422)
    hoas.post("/tasks/bulk", filled | {"rows": f"{id}.0123456789ab"}, expect=409)
    assert commitment("2", SO).internal_due_on is None
