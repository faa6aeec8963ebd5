"""Wherever work shows, one reads whose turn it is and for how many working days."""

from datetime import date

import pytest

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db, writing
from pressplan.tasks.tally import recount
from pressplan.tasks.terms import change_terms
from pressplan.workdays import actions as workdays
from pressplan.workdays.actions import Day
from pressplan.workdays.rules import DayKind
from tests.tasks.work import browse, commitment, completes, confirms, on, reports, returns, rows


def card(browser, work):
    """What the task's page says of a commitment."""
    found = browser.get(f"/tasks/{work.task_id}").page.find(id=f"commitment-{work.id}")
    return " ".join(found.get_text(" ").split())


def test_what_was_reported_waits_for_the_department(app, lan, tuan):
    work = commitment("3.a")
    reports(lan, work, at=on(11, 16))
    browser = browse(app, tuan)
    assert "Đang chờ: Sở xác nhận · 4 ngày làm việc (từ 16/11)" in card(browser, work)
    (line,) = [line for line in rows(browser.get("/tasks/"))["3.a"] if "Báo" in line]
    assert line.endswith("chờ Sở · 4 ngày làm việc")
    assert "chờ Sở xác nhận · 4 ngày làm việc (từ 16/11)" in browse(app, lan).get("/desk/").main


def test_a_day_off_entered_later_is_not_waited_on(app, lan, hoa):
    work = commitment("3.a")
    reports(lan, work, at=on(11, 16))
    with writing():
        storm = Day(date(2026, 11, 18), DayKind.OFF, "Nghỉ bão", "Công điện 9")
        workdays.add(storm, by=who_is(hoa), at=clock.now())
        db.session.commit()
    assert "Sở xác nhận · 3 ngày làm việc" in card(browse(app, lan), work)


def test_what_came_back_waits_for_the_lead_since_it_was_judged(app, lan, hoa):
    work = commitment("3.a")
    returns(hoa, reports(lan, work, at=on(11, 12)), at=on(11, 17))
    with writing():  # an internal date set today does not start the wait anew
        changed = commitment("3.a")
        change_terms(
            changed, reason="Thử", by=who_is(hoa), at=clock.now(), internal_due_on=date(2026, 12, 8)
        )
        recount([changed.id])
        db.session.commit()
    said = "đơn vị chủ trì bổ sung, gửi lại · 3 ngày làm việc (từ 17/11)"
    browser = browse(app, lan)
    assert f"Đang chờ: {said}" in card(browser, work)
    assert f"chờ {said}" in browser.get("/desk/").main
    (line,) = [line for line in rows(browser.get("/tasks/"))["3.a"] if "Báo" in line]
    assert "chờ đơn vị chủ trì · 3 ngày làm việc" in line


def test_who_never_spoke_is_waited_for_since_tracking_began(app, lan):
    work = commitment("3.a")
    assert "Đang chờ: đơn vị chủ trì cập nhật" in card(browse(app, lan), work)
    assert "(từ 05/01)" in card(browse(app, lan), work)  # the day on which it was opened


@pytest.mark.parametrize("says", [reports, completes], ids=["progress", "completion"])
def test_once_confirmed_nobody_is_waited_for(app, lan, hoa, says):
    work = commitment("3.a")
    confirms(hoa, says(lan, work))
    browser = browse(app, lan)
    assert "Đang chờ" not in card(browser, work)
    assert "chờ" not in next(line for line in rows(browser.get("/tasks/"))["3.a"] if "Báo" in line)
