"""Staff and the administrator change the settings that the rules allow."""

import threading

import pytest

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.settings import actions, queries, rules
from tests import cast
from tests.strict import Browser


@pytest.mark.parametrize("key", ["hoa", "son"])
def test_what_is_changed_holds_and_says_who_changed_it(browser, app, key):
    person = cast.person(key)
    browser.sign_in(person).get("/settings/")
    browser.submit("settings", {"due_soon_days": "10"}).follow()
    assert "Đã lưu: Báo “sắp đến hạn” trước." in browser.text
    assert f"Hiện nay 10 ngày, {person.name} đặt lúc 09:0" in browser.main
    assert queries.value("due_soon_days") == 10
    assert queries.value("update_months") == 3


@pytest.mark.parametrize("setting", rules.SETTINGS, ids=lambda s: s.key)
def test_every_setting_is_there_with_its_limits(browser, son, setting):
    browser.sign_in(son).get("/settings/")
    field = browser.page.find(id=setting.key)
    chosen = field.find("option", selected=True) or field
    assert chosen["value"] == str(setting.default)
    hint = browser.page.find(id=f"{setting.key}-hint").text
    assert setting.hint in hint
    assert f"ặc định {setting.default}." in hint or setting.words[setting.default] in hint


@pytest.mark.parametrize("typed", ["", "0", "61", "7,5", "bảy", "７", "-1", "1e1", "99999999999"])
def test_what_is_no_number_within_the_limits_is_refused_and_kept(browser, hoa, typed):
    browser.sign_in(hoa).get("/settings/")
    browser.submit("settings", {"due_soon_days": typed, "update_months": "6"}, expect=422)
    assert browser.page.find(id="due_soon_days-error")
    assert browser.page.find(id="due_soon_days").get("value", "") == typed
    assert browser.page.find(id="update_months")["value"] == "6"
    assert queries.value("update_months") == 3


def test_two_people_at_once_nobody_s_change_is_lost(browser, hoa, son, app):
    browser.sign_in(hoa).get("/settings/")
    other = Browser(app).sign_in(son).get("/settings/")
    other.submit("settings", {"due_soon_days": "10", "update_months": "1"})
    browser.submit("settings", {"due_soon_days": "14"}, expect=409)
    assert "vừa được người khác thay đổi" in browser.page.find(id="late").text
    assert browser.page.find(id="due_soon_days")["value"] == "14"
    assert browser.page.find(id="update_months")["value"] == "1"
    assert "Hiện nay 10 ngày, Hồ Sơn đặt" in browser.main
    browser.submit("settings")
    assert (queries.value("due_soon_days"), queries.value("update_months")) == (14, 1)


def test_different_settings_changed_at_once_both_hold(browser, hoa, son, app):
    browser.sign_in(hoa).get("/settings/")
    other = Browser(app).sign_in(son).get("/settings/")
    other.submit("settings", {"due_soon_days": "10"})
    browser.submit("settings", {"update_months": "1"})
    assert (queries.value("due_soon_days"), queries.value("update_months")) == (10, 1)


def test_of_two_first_values_at_once_one_counts(app):
    seen, start, results = queries.values(), threading.Barrier(2), []

    def change(days):
        with app.app_context():
            start.wait()
            try:
                actions.change({"due_soon_days": days}, seen=seen, by=SYSTEM, at=clock.now())
                db.session.commit()
                results.append("changed")
            except TooLate:
                results.append("too late")

    db.session.rollback()
    threads = [threading.Thread(target=change, args=(days,)) for days in (10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["changed", "too late"]


def test_nothing_changed_is_said_so(browser, hoa):
    browser.sign_in(hoa).get("/settings/").submit("settings").follow()
    assert "Không có gì thay đổi." in browser.text


@pytest.mark.parametrize("key", ["lan", "tuan", "mai"])
def test_others_have_no_settings(browser, app, key):
    browser.sign_in(cast.person(key)).get("/settings/", expect=403)
    browser.get("/accounts/me").post("/settings/", {"due_soon_days": "10"}, expect=403)


@pytest.mark.parametrize("seen", ["abc", "9" * 5000])
def test_a_mangled_seen_value_is_too_late(browser, hoa, seen):
    browser.sign_in(hoa).get("/settings/")
    typed = {"due_soon_days": "10", "seen_due_soon_days": seen}
    browser.submit("settings", typed, expect=409)
    assert browser.page.find(id="due_soon_days")["value"] == "10"


@pytest.mark.parametrize("key", sorted(rules.OF_ADMINISTRATORS))
def test_how_accounts_are_protected_staff_read_and_administrators_set(browser, hoa, son, app, key):
    browser.sign_in(hoa).get("/settings/")
    assert browser.page.find("select", {"name": key}) is None
    assert "(quản trị viên đặt)" in browser.page.find(id=key).text
    browser.submit("settings", {key: "1", f"seen_{key}": "0", "due_soon_days": "9"})
    assert (queries.value(key), queries.value("due_soon_days")) == (0, 9)
    his = Browser(app).sign_in(son).get("/settings/")
    his.submit("settings", {key: "1"})
    assert queries.value(key) == 1
    browser.get("/settings/").submit("settings", {"due_soon_days": "8"})
    assert queries.value(key) == 1
