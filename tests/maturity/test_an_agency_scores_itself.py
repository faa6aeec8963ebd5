"""Lan goes from an empty sheet to an assessment with what the council found."""

from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.maturity import queries_sheet
from pressplan.maturity.models_assessment import Assessment, Recognition, Score
from pressplan.maturity.queries import pillar_sums
from tests.files import corpus
from tests.maturity.scoring import (
    a_round_of_the_annex,
    asks,
    begun,
    criterion,
    part_url,
    pillar,
    says,
    scores_pillars,
    the_round,
    url,
)
from tests.tasks.work import browse

D = Decimal


def test_by_pillars_from_nothing_to_the_recognised_level(app, lan, hoa):
    browser = browse(app, lan)
    browser.get("/maturity/")
    assert "Chưa tự đánh giá" in browser.main
    begin = browser.page.find("form", action=lambda a: a and "/agencies/" in a)
    browser.post(begin["action"]).follow()
    of = db.session.scalars(select(Assessment)).one()
    assert "chưa kê khai" in browser.main
    for position, points in enumerate(("12,5", "20", "0", "18.25", "9"), 1):
        part = pillar(of, position)
        browser.post(part_url(of, part), {"seen": "0", "points": points, "note": "Đã có."}).follow()
    assert "Tổng điểm tự chấm: 59,75 /100,00" in browser.main
    assert "Chỉ đơn vị mình thấy" in browser.main
    browser.submit("review-request").follow()
    assert "Chờ Sở rà soát" in browser.main

    staff = browse(app, hoa)
    staff.get("/desk/")
    assert "1 phiếu tự đánh giá chờ Sở rà soát" in staff.main
    staff.get(url(of))
    assert "59,75" in staff.main
    assert staff.page.find("form", class_="part-form") is None  # no part in the score
    staff.post(url(of, "comments"), {"part": pillar(of, 3).key, "text": "Trụ cột 3 bằng 0?"})
    staff.get(url(of)).submit("review").follow()
    assert "Sở đã góp ý" in staff.main

    browser.get(url(of))
    assert "Trụ cột 3 bằng 0?" in browser.main
    third = pillar(of, 3)
    browser.post(part_url(of, third), {"seen": "1", "points": "10", "note": ""}).follow()
    browser.submit("entry", {"entered_on": "20/11/2026"}).follow()
    assert "Đã nhập trên công cụ của Bộ" in browser.main
    assert browser.page.find("form", class_="part-form") is None
    browser.post(part_url(of, third), {"seen": "2", "points": "11"}, expect=409)

    staff.get(url(of, "results"))
    points = {f"{pillar(of, n).key}-points": value for n, value in ((1, "12"), (2, "19,5"))}
    points |= {f"{pillar(of, n).key}-points": value for n, value in ((3, "9"), (4, "18"), (5, "8"))}
    points[f"{pillar(of, 2).key}-reason"] = "Chưa có hồ sơ cấp độ."
    staff.submit("points", points).follow()
    assert "66,50" in staff.main
    staff.submit(
        "recognition",
        {"level": "Khá", "number": "99/QĐ-BTTTT", "decided_on": "19/11/2026", "total": "66,5"},
    ).follow()
    browser.get(url(of))
    assert "Bộ công nhận mức Khá , 66,50 điểm (99/QĐ-BTTTT, 19/11/2026)" in browser.main
    assert "Chưa có hồ sơ cấp độ." in browser.main
    browser.get(f"/maturity/rounds/{of.round_id}")
    assert "Khá" in browser.main


def test_by_the_criteria_of_an_annex(app, lan, hoa):
    found = a_round_of_the_annex(hoa)
    of = begun(lan, found)
    browser = browse(app, lan)
    browser.get(url(of))
    assert "còn" not in browser.page.find(id="totals").get_text()
    tiers = {t.text: t.id for t in found.edition.pillars[0].components[0].criteria[1].tiers}
    given = {
        "1.1.1": {"yes": "yes"},
        "1.1.2": {"tier": str(tiers["Có một phần"])},
        "1.2.1": {"part": "12", "whole": "20"},
        "1.2.2": {"points": "2,75"},
    }
    for code, answer in given.items():
        part = criterion(of, code)
        browser.post(part_url(of, part), {"seen": "0", **answer}, expect=200, htmx=True)
        assert browser.page.find(id=f"saved-{part.key}")
        assert browser.page.find(id="totals")["hx-swap-oob"] == "true"
    assert "còn 16/20 chưa kê khai" in browser.page.get_text().replace("\n", " ")
    points = {row.criterion.code: row.points for row in db.session.scalars(select(Score))}
    assert points == {
        "1.1.1": D("3.50"), "1.1.2": D("1.25"), "1.2.1": D("3.19"), "1.2.2": D("2.75"),
    }  # fmt: skip
    sheet = queries_sheet.sheet(of, who_is(lan), today=clock.today())
    sums = pillar_sums([of.id])[of.id]
    for line in sheet.pillars:
        assert sums[line.pillar.id].own == line.own
    assert of.self_total == sheet.own.points == D("10.69")
    assert (of.self_declared, of.self_count) == (4, 20)
    browser.get(url(of))
    assert "12/20 = 60,00% (đủ điểm từ 80,00%), được 3,19/4,25 điểm" in browser.main


def test_an_agency_may_record_just_its_five_totals(app, lan, hoa):
    of = begun(lan, a_round_of_the_annex(hoa))
    says(lan, of, criterion(of, "1.1.1"), yes=True)
    browser = browse(app, lan)
    browser.get(url(of)).submit("basis").follow()
    scores_pillars(lan, of, {1: "18", 2: "24", 3: "20", 4: "23", 5: "15"})
    browser.get(url(of))
    assert "100,00 /100,00" in browser.main
    assert (of.self_total, of.self_declared, of.self_count) == (D("100.00"), 5, 5)
    browser.submit("basis").follow()  # and back: what was said of the criterion is there still
    db.session.expire_all()
    assert (of.self_total, of.self_declared, of.self_count) == (D("3.50"), 1, 20)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("18,01", "Điểm tối đa ở đây là 18,00."),
        ("-1", "Điểm không thể nhỏ hơn 0."),
        ("1,005", "nhiều nhất hai chữ số thập phân"),
        ("1.200", "Nhập một số"),
        ("mười", "Nhập một số"),
    ],
)
def test_badly_filled_it_is_said_and_stays(app, lan, typed, said):
    of = begun(lan)
    part = pillar(of, 1)
    browser = browse(app, lan)
    browser.get(url(of))
    browser.post(part_url(of, part), {"seen": "0", "points": typed, "note": "Chữ."}, expect=422)
    assert said in browser.main
    assert browser.page.find(id=f"{part.key}-points")["value"] == typed
    assert browser.page.find(id=f"{part.key}-note").get_text().strip() == "Chữ."
    browser.post(part_url(of, part), {"seen": "0", "points": typed}, expect=422, htmx=True)
    assert said in browser.text
    assert of.self_declared == 0


def test_evidence_goes_with_a_part(app, lan, hoa):
    of = begun(lan)
    part = pillar(of, 1)
    browser = browse(app, lan)
    browser.get(url(of))
    file = (BytesIO(corpus.word()), "Chiến lược.docx")
    browser.post(part_url(of, part, "files"), {"files": file}).follow()
    assert "Minh chứng (1)" in browser.main
    browser.post(part_url(of, part, "links"), {"url": "https://bao.example/so", "title": "Trang"})
    browser.follow()
    assert "Minh chứng (2)" in browser.main
    browser.post(part_url(of, part, "links"), {"url": "javascript:alert(1)"}, expect=422)
    assert "bắt đầu bằng http:// hoặc https://" in browser.main
    browser.post(part_url(of, part, "files"), {}, expect=422)
    bad = (BytesIO(b"MZ"), "a.exe")
    browser.post(part_url(of, part, "files"), {"files": bad}, expect=422, htmx=True)
    score = db.session.scalars(select(Score)).one()
    file_id, link_id = score.files[0].file_id, score.links[0].id
    address = url(of, f"files/{file_id}")
    browser.get(address)
    browse(app, hoa).get(address, expect=404)  # not shared
    scores_pillars(lan, of, {2: "1"})
    asks(lan, of)
    browse(app, hoa).get(address)
    browser.post(part_url(of, part, f"files/{file_id}/removal")).follow()
    browser.post(part_url(of, part, f"links/{link_id}/removal")).follow()
    assert "Minh chứng (0)" in browser.main


def test_the_sheet_prints_and_exports_in_the_order_of_the_edition(app, lan, hoa):
    of = begun(lan, a_round_of_the_annex(hoa))
    says(lan, of, criterion(of, "1.1.1"), yes=True, note="=1+1")
    browser = browse(app, lan)
    browser.get(url(of, "sheet"))
    codes = [cell.get_text() for cell in browser.page.select("td.code")]
    assert codes[:7] == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "1.2.1", "1.2.2"]
    browser.get(url(of, "sheet.xlsx"))
    sheet, _about = CalamineWorkbook.from_filelike(BytesIO(browser.response.data)).sheet_names
    rows = CalamineWorkbook.from_filelike(BytesIO(browser.response.data)).get_sheet_by_name(sheet)
    table = {row[0]: row for row in rows.to_python()}
    assert table["1.1.1"][2:6] == [3.5, 3.5, "Có: 3,50 điểm", "=1+1"]
    assert table["1.1.2"][3] == ""  # undeclared is empty, not 0


def test_what_is_entered_can_be_opened_again_until_the_round_closes(app, lan, hoa):
    of = begun(lan)
    scores_pillars(lan, of, {1: "9"})
    browser, staff = browse(app, lan), browse(app, hoa)
    browser.get(url(of)).submit("entry", {"entered_on": "21/11/2026"}, expect=422)
    assert "Ngày nhập không thể sau hôm nay." in browser.main
    browser.submit("entry", {"entered_on": "19/11/2026"}).follow()
    browser.submit("entry-removal").follow()
    assert browser.page.find("form", class_="part-form")
    staff.get(f"/maturity/rounds/{of.round_id}").submit("closing").follow()
    assert "Đã đóng" in staff.main
    part = pillar(of, 1)
    browser.post(part_url(of, part), {"seen": "1", "points": "10"}, expect=409)
    assert "Đợt đánh giá đã đóng" in browser.main
    staff.submit("reopening").follow()
    browser.post(part_url(of, part), {"seen": "1", "points": "10"})
    assert db.session.scalars(select(Score)).one().points == D("10.00")


def test_results_come_without_any_score_of_its_own(app, hoa):
    """An agency that never used the page gets its recognised level all the same."""
    staff = browse(app, hoa)
    staff.get(f"/maturity/rounds/{the_round().id}")
    staff.page.find("tr", string=None)
    form = next(f for f in staff.page.find_all("form") if "Ghi kết quả" in f.get_text())
    staff.post(form["action"]).follow()
    staff.submit(
        "recognition", {"level": "", "number": "1", "decided_on": "01/11/2026"}, expect=422
    )
    assert "Chọn mức được công nhận." in staff.main
    staff.submit(
        "recognition", {"level": "Tốt", "number": "1", "decided_on": "01/12/2026"}, expect=422
    )
    assert "Ngày quyết định không thể sau hôm nay." in staff.main
    staff.submit(
        "recognition", {"level": "Tốt", "number": "1/QĐ", "decided_on": "01/11/2026"}
    ).follow()
    assert db.session.scalars(select(Recognition)).one().level == "Tốt"


def test_the_council_scores_criteria_or_pillars(app, lan, hoa):
    of = begun(lan, a_round_of_the_annex(hoa))
    staff = browse(app, hoa)
    staff.get(url(of, "results"))
    first = criterion(of, "1.1.1").key
    staff.submit("points", {f"{first}-points": "3,51"}, expect=422)
    assert "Điểm tối đa ở đây là 3,50." in staff.main
    staff.submit("points", {f"{first}-points": "", f"{first}-reason": "Thiếu"}, expect=422)
    assert "Nhập điểm, hoặc bỏ lý do." in staff.main
    staff.submit("points", {f"{first}-points": "3", f"{first}-reason": "Thiếu"}).follow()
    assert (of.appraised_total, of.appraised_declared, of.appraised_count) == (D("3.00"), 1, 20)
    old = {"seen": str(of.version - 1), "kind": "pillars"}
    staff.post(url(of, "results"), old, expect=409)
    staff.get(url(of, "results"))
    staff.submit("points", {"kind": "pillars", f"{pillar(of, 1).key}-points": "17"}).follow()
    db.session.expire_all()
    assert (of.appraised_total, of.appraised_declared, of.appraised_count) == (D("17.00"), 1, 5)
