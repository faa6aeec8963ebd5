"""Staff open rounds, change and close them; their windows are their own."""

from datetime import date

from sqlalchemy import select

from pressplan.database import db
from pressplan.maturity.models import Edition
from pressplan.maturity.models_round import Round
from tests.maturity.scoring import begun, the_round
from tests.tasks.work import BAO, agency_id, browse

FILLED = {
    "name": "Đợt năm 2024", "year": "2024", "data_from": "01/10/2023",
    "data_until": "31/10/2024", "entry_from": "01/11/2024", "entry_until": "15/11/2024",
}  # fmt: skip


def test_the_round_that_ships_is_that_of_the_letter(app):
    (found,) = db.session.scalars(select(Round))
    assert found.edition.decision == "951/QĐ-BTTTT"
    assert (found.data_from, found.data_until) == (date(2023, 1, 1), date(2023, 9, 30))
    assert (found.entry_from, found.entry_until) == (date(2023, 9, 1), None)
    assert len(found.agencies) == 3


def test_a_round_of_thirteen_months_is_opened_changed_and_closed(app, hoa):
    browser = browse(app, hoa)
    browser.get("/maturity/rounds/new")
    edition = db.session.scalars(select(Edition).where(Edition.decision == "1827/QĐ-BTTTT")).one()
    ticked = {**FILLED, "edition": str(edition.id)}
    browser.submit("round", ticked, expect=422)
    assert "Chọn ít nhất một cơ quan" in browser.main
    wrong = {**ticked, "agencies": [str(agency_id(BAO))], "data_until": "30/09/2023"}
    browser.submit("round", wrong, expect=422)
    assert "đứng trước ngày đầu" in browser.main
    browser.submit("round", {**ticked, "agencies": [str(agency_id(BAO))]}).follow()
    assert "01/10/2023 – 31/10/2024" in browser.main
    assert "1 cơ quan" in browser.main
    made = db.session.scalars(select(Round).where(Round.name == "Đợt năm 2024")).one()
    browser.get(f"/maturity/rounds/{made.id}/edit")
    browser.submit("round", {"quoted": "15/11/2024", "reading": "by"}).follow()
    assert "thời hạn" in browser.main
    old = {**ticked, "agencies": [str(agency_id(BAO))], "seen": "1", "reading": "by"}
    browser.post(f"/maturity/rounds/{made.id}/edit", old, expect=409)
    assert "vừa được người khác sửa" in browser.main
    browser.get(f"/maturity/rounds/{made.id}").submit("closing").follow()
    browser.post(f"/maturity/rounds/{made.id}/closing", expect=409)


def test_whole_groups_are_taken_in(app, hoa):
    browser = browse(app, hoa)
    browser.get("/maturity/rounds/new")
    box = browser.page.find("input", {"name": "groups"})
    browser.submit("round", {**FILLED, "groups": [box["value"]]}).follow()
    assert "3 cơ quan" in browser.main


def test_two_rounds_do_not_bear_one_name(app, hoa):
    browser = browse(app, hoa)
    browser.get("/maturity/rounds/new")
    same = {**FILLED, "name": the_round().name, "agencies": [str(agency_id(BAO))]}
    browser.submit("round", same, expect=422)
    assert "Đã có đợt đánh giá mang tên này." in browser.main


def test_who_has_begun_stays_and_keeps_the_edition(app, hoa, lan):
    begun(lan)
    browser = browse(app, hoa)
    address = f"/maturity/rounds/{the_round().id}/edit"
    browser.get(address)
    others = [str(row.agency_id) for row in the_round().agencies if row.agency_id != lan.agency_id]
    browser.submit("round", {"agencies": others}, expect=422)
    assert "Đã bắt đầu chấm điểm nên không bỏ được: Báo Đắk Lắk." in browser.main
    other = db.session.scalars(select(Edition).where(Edition.decision == "1827/QĐ-BTTTT")).one()
    browser.get(address).submit("round", {"edition": str(other.id)}, expect=422)
    assert "không đổi được bộ chỉ số" in browser.main
