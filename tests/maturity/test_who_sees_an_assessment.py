"""An assessment exists for whom the table names; before it is shared, for its agency alone."""

from datetime import date

import pytest

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.maturity import actions_result as results
from tests.maturity.scoring import asks, begun, part_url, pillar, says, the_round, url
from tests.tasks.work import browse

SECRET = "BÍ-MẬT-5K2P"
PAGES = ("", "sheet", "sheet.xlsx")


@pytest.fixture
def of(app, lan):
    """Lan's assessment, with a secret in it, seen by nobody yet."""
    made = begun(lan)
    says(lan, made, pillar(made, 1), "12.5", note=SECRET)
    return made


@pytest.mark.parametrize("face", ["hoa", "tuan", "mai", "minh", "quang"])
def test_before_it_is_shared_it_exists_for_its_agency_alone(app, of, request, face):
    browser = browse(app, request.getfixturevalue(face))
    for page in PAGES:
        browser.get(url(of, page), expect=404)
    for page in ("/maturity/", f"/maturity/rounds/{of.round_id}"):
        browser.get(page)
        assert "12,50" not in browser.main
        assert "Đang tự đánh giá" not in browser.main


@pytest.mark.parametrize(("face", "sees"), [("hoa", 1), ("tuan", 1), ("mai", 1), ("minh", 0)])
def test_once_shared_it_exists_for_those_whom_the_table_names(app, of, request, lan, face, sees):
    asks(lan, of)
    browser = browse(app, request.getfixturevalue(face))
    for page in PAGES:
        browser.get(url(of, page), expect=200 if sees else 404)
    browser.get(f"/maturity/rounds/{of.round_id}")
    assert ("12,50" in browser.main) is bool(sees)


def test_others_learn_the_recognised_level_and_nothing_else(app, of, minh, hoa, lan):
    asks(lan, of)
    said = results.Recognised("Khá", "9/QĐ-BTTTT", date(2026, 11, 1))
    results.recognise(of, said, seen=0, by=who_is(hoa), at=clock.now())
    db.session.commit()
    browser = browse(app, minh)
    browser.get(f"/maturity/rounds/{of.round_id}")
    row = browser.page.find(id=f"agency-{of.agency_id}").get_text(" ")
    assert "Khá" in row
    assert "12,50" not in row
    browser.get(url(of), expect=404)


def test_nobody_else_scores_comments_or_records(app, of, lan, minh, mai, hoa):
    asks(lan, of)
    part = pillar(of, 1)
    neighbour = browse(app, minh)
    neighbour.get("/desk/")
    for address in (part_url(of, part), url(of, "entry"), url(of, "comments")):
        neighbour.post(address, {"seen": "1", "points": "1", "text": "x"}, expect=404)
    staff = browse(app, hoa)
    staff.get("/desk/")
    staff.post(part_url(of, part), {"seen": "1", "points": "1"}, expect=403)  # no part in the score
    staff.post(url(of, "entry"), {"seen": "1"}, expect=403)
    browse(app, mai).get(url(of))
    lans = browse(app, lan)
    lans.get("/desk/")
    lans.post(url(of, "results"), {}, expect=403)
    lans.post(url(of, "review"), {"seen": str(of.version)}, expect=403)
    db.session.expire_all()
    assert str(of.self_total) == "12.50"


def test_a_neighbour_does_not_begin_for_another(app, minh, lan):
    browser = browse(app, minh)
    browser.get("/maturity/")
    browser.post(f"/maturity/rounds/{the_round().id}/agencies/{lan.agency_id}", expect=404)


def test_an_agency_outside_the_round_has_no_sheet_in_it(app, quang):
    browser = browse(app, quang)
    browser.get("/maturity/")
    assert "Đơn vị bạn không tham gia đợt này." in browser.main
    browser.post(f"/maturity/rounds/{the_round().id}/agencies/{quang.agency_id}", expect=404)
