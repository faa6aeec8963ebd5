"""Hand-ins, and agencies side by side, as workbooks: real numbers, and nobody's secrets."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import Agency
from pressplan.database import db
from pressplan.maturity import actions_assessment
from pressplan.maturity.models_assessment import Assessment
from pressplan.maturity.models_round import Round
from pressplan.maturity.parts import Part
from pressplan.maturity.rules import Answer
from pressplan.maturity.workflow import Basis
from pressplan.obligations.models import Obligation, Occurrence
from pressplan.obligations.rules import Kind
from pressplan.submissions import actions as handins
from pressplan.submissions.content import Content
from tests import work
from tests.files.corpus import members_of
from tests.tasks.work import BAO, DAI, TAP_CHI, browse

SECRET = "BIMAT-88"


def book(browser, url: str) -> tuple[CalamineWorkbook, bytes]:
    browser.get(url)
    data = browser.response.data
    return CalamineWorkbook.from_filelike(BytesIO(data)), data


def hand_ins(browser) -> tuple[list[str], dict[str, dict[str, list[object]]]]:
    """The occurrences, and by agency and occurrence: state, day, days."""
    found, _ = book(browser, "/exports/submissions.xlsx?year=2026")
    rows = found.get_sheet_by_index(0).to_python(skip_empty_area=False)
    dues = [str(cell).split("\n")[0] for cell in rows[3][1::3]]
    return dues, {
        row[0]: {due: row[1 + 3 * at : 4 + 3 * at] for at, due in enumerate(dues)}
        for row in rows[5:]
    }


def test_hand_ins_agency_by_agency_for_who_may_see_them(app, lan, minh, hoa, tuan, quang):
    work.hand_in(who_is(lan), who_is(hoa))
    report = db.session.scalars(
        select(Occurrence)
        .join(Obligation)
        .where(Obligation.kind == Kind.YEARLY_REPORT, Occurrence.year == 2026)
    ).one()
    begun = handins.open_submission(report, db.session.get_one(Agency, minh.agency_id))
    handins.start_draft(begun, Content(done=SECRET), [], by=who_is(minh), at=clock.now())
    db.session.commit()

    staff = browse(app, hoa)
    staff.get("/submissions/?year=2026")
    assert any(link.startswith("/exports/submissions.xlsx") for link in staff.links())
    dues, found = hand_ins(staff)
    assert "Báo cáo định kỳ" in dues
    assert found[BAO]["Báo cáo định kỳ"] == ["Sở trả lại", date(2026, 11, 20), -14]
    assert found[DAI]["Báo cáo định kỳ"] == ["Chưa nộp", "", ""]
    workbook, data = book(staff, "/exports/submissions.xlsx?year=2026")
    assert workbook.sheet_names == ["Hồ sơ, báo cáo", "Về tệp này", "Biểu đồ"]
    counts = workbook.get_sheet_by_name("Biểu đồ").to_python()
    assert next(row[1:] for row in counts if row[0].startswith("Báo cáo định kỳ")) == [1, 0, 2, 0]
    parts = members_of(data)
    assert "xl/charts/chart1.xml" in parts
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert "<autoFilter " in sheet
    assert "$4:$5" in parts["xl/workbook.xml"].decode()
    assert set(hand_ins(browse(app, tuan))[1]) == set(found)
    assert set(hand_ins(browse(app, lan))[1]) == {BAO}
    mine = hand_ins(browse(app, minh))[1]
    assert set(mine) == {DAI}
    assert SECRET not in str(mine)
    assert hand_ins(browse(app, quang))[1] == {}


def compared(browser) -> dict[str, list[object]]:
    found, _ = book(browser, "/exports/maturity.xlsx")
    rows = found.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return {row[1]: row for row in rows[4:]}


def test_points_are_in_it_for_whom_the_page_shows_them(app, lan, minh, chi, hoa, tuan):
    work._score(who_is(lan), who_is(hoa))
    found = db.session.scalars(select(Round)).one()
    other = db.session.get_one(Agency, minh.agency_id)
    made = actions_assessment.open_assessment(found, other, by=who_is(minh), at=clock.now())
    part = Part(Basis.PILLARS, found.edition.pillars[0].id)
    typed = actions_assessment.Typed(Answer(points=Decimal("7.25")), SECRET)
    actions_assessment.save_score(made, part, typed, seen=0, by=who_is(minh), at=clock.now())
    db.session.commit()
    assert db.session.scalars(select(Assessment)).all()

    staff = browse(app, hoa)
    staff.get("/maturity/compare")
    assert any(link.startswith("/exports/maturity.xlsx") for link in staff.links())
    rows = compared(staff)
    pillars = len(found.edition.pillars)
    assert rows[BAO][2] == 12.5
    assert rows[BAO][2 + pillars] == 12.5
    assert "Điểm tự chấm" in rows[BAO]
    assert rows[DAI][2 : 4 + pillars] == [""] * (pillars + 2)  # not shared yet
    assert "không có số liệu" in rows[DAI]
    assert compared(browse(app, tuan))[BAO][2] == 12.5
    assert compared(browse(app, chi))[BAO][2] == ""
    own = compared(browse(app, minh))
    assert (own[DAI][2], own[BAO][2]) == (7.25, "")
    assert TAP_CHI in own
    workbook, data = book(staff, "/exports/maturity.xlsx?sort=total")
    assert workbook.sheet_names == ["So sánh", "Về tệp này", "Biểu đồ"]
    assert "tổng điểm" in str(workbook.get_sheet_by_name("Về tệp này").to_python())
    assert "xl/charts/chart1.xml" in members_of(data)


@pytest.mark.parametrize("url", ["/exports/tasks.xlsx?state=done", "/exports/sheet.xlsx?q=so"])
def test_a_workbook_says_what_was_asked_by_whom_and_as_of_when(app, hoa, url):
    found, _ = book(browse(app, hoa), url)
    told = dict(found.get_sheet_by_name("Về tệp này").to_python())
    assert told["Chỉ gồm"] in ("tình trạng Hoàn thành", "có chữ “so”")
    assert told["Số liệu đến ngày"] == "20/11/2026"
    assert told["Người xuất"] == f"{hoa.name}, Sở Thông tin và Truyền thông"
    assert told["Xuất lúc"].endswith("20/11/2026")
    assert told["Năm"] == "2026"
