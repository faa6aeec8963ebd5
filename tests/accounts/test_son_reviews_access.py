"""Twice a year Sơn confirms who still needs access; what changed since must be confirmed anew."""

import io
import threading

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts import actions, actions_review, queries, queries_review
from pressplan.accounts.models_people import AccountReview
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.history.models import HistoryLine
from tests import cast
from tests.phones import give_factor

ALL = len(cast.PEOPLE)


def shown(account):
    return f"{account.id}:{queries_review.rights(account)}"


def left(browser):
    return browser.page.find(id="left").text


@pytest.fixture
def reviewing(browser, son):
    return browser.sign_in(son).get("/accounts/review")


def test_the_page_shows_who_may_do_what_and_what_is_left(reviewing, lan, hoa):
    assert left(reviewing) == f"Còn {ALL} tài khoản chưa rà soát kỳ này."
    assert "Kỳ này từ 01/07/2026, kỳ sau từ 01/01/2027." in reviewing.main
    row = reviewing.page.find("a", string=hoa.name).find_parent("tr").get_text(" ", strip=True)
    assert "Chuyên viên Sở, được xác nhận cập nhật" in row
    assert cast.DEPARTMENT in row
    assert "Chưa rà soát kỳ này" in row
    reviewing.get("/accounts/")
    assert f"Còn {ALL} tài khoản chưa rà soát kỳ này." in reviewing.main


def test_one_is_confirmed_then_some_at_once(reviewing, son, lan, hoa, minh):
    reviewing.submit("review", {"one": shown(lan)}).follow()
    assert left(reviewing) == f"Còn {ALL - 1} tài khoản chưa rà soát kỳ này."
    row = reviewing.page.find("a", string=lan.name).find_parent("tr").get_text(" ", strip=True)
    assert "Đã rà soát" in row
    assert son.name in row
    reviewing.submit("review", {"account": [shown(hoa), shown(minh)]}).follow()
    assert "Đã xác nhận 2 tài khoản còn cần." in reviewing.text
    assert left(reviewing) == f"Còn {ALL - 3} tài khoản chưa rà soát kỳ này."
    reviewing.get("/accounts/review?open=1")
    assert lan.name not in reviewing.main
    reviewing.get(f"/accounts/{lan.id}")
    assert f"{son.name} xác nhận còn cần" in reviewing.main
    lines = select(HistoryLine.text).where(HistoryLine.event == "account-reviewed")
    assert f"Rà soát: tài khoản {lan.email} còn cần" in list(db.session.scalars(lines))


def test_nothing_ticked_or_mangled_confirms_nobody(reviewing, lan):
    reviewing.submit("review", expect=422)
    assert "Chưa chọn tài khoản nào." in reviewing.page.find(id="refusal").text
    for word in ("", "x", "99999999999:staff", ":"):
        reviewing.submit("review", {"account": [word]}, expect=422)
    reviewing.submit("review", {"account": [f"{lan.id}:admin-0-x"]}, expect=409)
    reviewing.submit("review", {"account": ["987654:agency-1-x"]}, expect=409)
    assert db.session.scalars(select(AccountReview)).all() == []


def test_rights_that_changed_since_the_page_was_opened_confirm_nobody(reviewing, son, hoa, lan):
    before = shown(hoa)
    person = actions.person_of(hoa)
    changed = actions.Person(**{**vars(person), "may_confirm": False})
    by = queries.who_is(son)
    actions.change_account(hoa, changed, seen=hoa.version, by=by, at=clock.now())
    db.session.commit()
    reviewing.submit("review", {"account": [shown(lan), before]}, expect=409)
    assert f"quyền của {hoa.name} đã thay đổi" in reviewing.page.find(id="refusal").text
    assert db.session.scalars(select(AccountReview)).all() == []


def test_new_rights_and_a_new_period_are_confirmed_anew(reviewing, son, hoa, at_work):
    reviewing.submit("review", {"one": shown(hoa)})
    assert queries_review.unreviewed(clock.today()) == ALL - 1
    hoa.may_confirm = False
    db.session.commit()
    assert queries_review.unreviewed(clock.today()) == ALL
    hoa.may_confirm = True
    db.session.commit()
    assert queries_review.unreviewed(clock.today()) == ALL - 1
    db.session.rollback()
    at_work.move_to("2027-01-02T02:00:00Z")
    assert queries_review.unreviewed(clock.today()) == ALL
    hoa.active = False
    assert queries_review.unreviewed(clock.today()) == ALL - 1


def test_rights_that_were_given_back_stay_confirmed(reviewing, hoa):
    for confirms in (True, False):
        hoa.may_confirm = confirms
        db.session.commit()
        reviewing.submit("review", {"one": shown(hoa)}).follow()
    hoa.may_confirm = True
    db.session.commit()
    reviewing.get("/accounts/review")
    assert left(reviewing) == f"Còn {ALL - 1} tài khoản chưa rà soát kỳ này."
    assert queries_review.unreviewed(clock.today()) == ALL - 1
    row = reviewing.page.find("a", string=hoa.name).find_parent("tr").get_text(" ", strip=True)
    assert "Đã rà soát" in row


def test_the_list_as_a_workbook(reviewing, lan, son):
    reviewing.submit("review", {"one": shown(lan)})
    reviewing.get("/accounts/review.xlsx")
    data = io.BytesIO(reviewing.response.data)
    rows = CalamineWorkbook.from_filelike(data).get_sheet_by_name("Rà soát").to_python()
    (row,) = [row for row in rows if lan.email in row]
    assert row[0] == lan.name
    assert "Báo Đắk Lắk" in row
    assert row[-3:] == ["đã rà soát", clock.today(), son.name]
    assert sum("chưa rà soát" in row for row in rows) == ALL - 1


def test_second_factors_are_shown(reviewing, lan, hoa):
    give_factor(hoa)
    reviewing.get("/accounts/review")
    for person, word in ((hoa, " Có "), (lan, " Không ")):
        row = reviewing.page.find("a", string=person.name).find_parent("tr")
        assert word in row.get_text(" ", strip=True)


def test_of_two_confirmations_at_once_one_counts(app, son, lan):
    by, word = queries.who_is(son), shown(lan)
    db.session.rollback()
    start, counts = threading.Barrier(4), []

    def confirms():
        with app.app_context():
            start.wait(60)
            try:
                count = actions_review.confirm([word], today=clock.today(), by=by, at=clock.now())
                db.session.commit()
                counts.append(count)
            except TooLate:
                counts.append(-1)
            db.session.remove()

    threads = [threading.Thread(target=confirms) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert sorted(counts) == [0, 0, 0, 1]
