"""Tuấn clicks a figure and finds just as many commitments as it says, however the plan stands."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from pressplan import clock, demo, scheduler
from pressplan.access import Role
from pressplan.accounts.actions import make_account
from pressplan.database import db
from pressplan.tasks.models import Commitment
from pressplan.tasks.tally import recount
from tests import cast
from tests.strict import Browser
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    browse,
    commitment,
    completes,
    confirms,
    on,
    reports,
    returns,
)


@pytest.fixture
def leader(app, tuan) -> Browser:
    return browse(app, tuan)


@pytest.fixture
def new_year(app, at_work):
    """The year has turned, and the scheduler ran."""
    at_work.move_to("2027-01-12T02:00:00Z")
    scheduler.tick()


@pytest.fixture
def untouched(app):
    """January's plan: nobody said anything."""


@pytest.fixture
def under_way(app, lan, minh, hoa, hung):
    """A year of work of every kind."""
    confirms(hoa, completes(lan, commitment("6"), at=on(11, 2)), at=on(11, 3))
    confirms(hoa, completes(lan, commitment("3.b"), at=on(9, 2)), at=on(9, 3))
    returns(hoa, reports(lan, commitment("3.a"), at=on(11, 3)))
    reports(minh, commitment("3.b", DAI), at=on(8, 3))
    completes(minh, commitment("3.c", DAI), at=on(9, 3))  # awaits since the quarter before
    confirms(hung, completes(hoa, commitment("4.a", SO), at=on(11, 4)))


@pytest.fixture
def year_turned(under_way, new_year, hoa, minh):
    """The new year: some is carried over, some is late, some was late and is done."""
    confirms(hoa, completes(minh, commitment("6", DAI)))


STATES = ["untouched", "under_way", "year_turned"]
YEARS = [
    ("untouched", 2026),
    ("under_way", 2026),
    ("under_way", 2025),
    ("year_turned", 2026),
    ("year_turned", 2027),
]


@pytest.mark.parametrize(("state", "year"), YEARS)
def test_figures_are_the_numbers_of_the_lists(request, app, tuan, state, year):
    request.getfixturevalue(state)
    leader = browse(app, tuan)
    leader.get(f"/overview/?year={year}")
    links = [
        *((a.strong.get_text(), a["href"]) for a in leader.page.select("a.figure")),
        *((a.get_text(), a["href"]) for a in leader.page.select(".figure-no-deadline a")),
    ]
    assert len(links) == 6
    numbers = [int(re.match(r"\d+", text).group()) for text, _ in links]
    assert numbers == [len(leader.get(href).page.select(".lead-lines > li")) for _, href in links]


@pytest.mark.parametrize("state", STATES)
def test_what_the_late_owe_is_the_number_of_their_list(request, app, tuan, state):
    request.getfixturevalue(state)
    leader = browse(app, tuan)
    page = leader.get("/overview/").page
    owed = [
        (a.get_text(), a["href"])
        for a in page.select("a[href*='freshness=owed']")
        if "đầu việc" in a.get_text()
    ]
    assert owed
    for text, href in owed:
        assert int(text.split()[0]) == len(leader.get(href).page.select(".lead-lines > li"))


def test_the_headline_of_an_untouched_plan(leader):
    leader.get("/overview/")
    assert leader.page.select_one(".headline").get_text() == (
        "11 nhiệm vụ, 20 đầu việc năm 2026: 0 hoàn thành, 4 trong hạn, 16 thường xuyên, không hạn. "
        "20 đầu việc chưa cập nhật quý IV."
    )


def test_work_that_has_not_begun_owes_no_update(plan, leader):
    plan.tracking_from = date(2026, 12, 1)
    db.session.commit()
    recount(db.session.scalars(select(Commitment.id)).all())
    db.session.commit()
    headline = leader.get("/overview/").page.select_one(".headline").get_text()
    assert headline.endswith("Không còn đầu việc nào phải cập nhật.")


def test_the_headline_names_the_most_silent_not_the_latest(new_year, leader, lan, minh, hoa):
    for code in ("1.b", "3.a", "3.b", "3.c", "6"):
        reports(lan, commitment(code, year=2027))
        reports(minh, commitment(code, DAI, year=2027))
    reports(hoa, commitment("4.a", SO, year=2027))
    headline = leader.get("/overview/").page.select_one(".headline").get_text()
    assert "nhiều nhất là Tạp chí Chư Yang Sin" in headline


def test_who_is_late_is_named_with_a_phone_to_tap(new_year, leader, lan):
    every = leader.get("/overview/").page.select("ul.plain-list > li.work")
    (late,) = [li for li in every if li.strong.get_text() == BAO]
    assert "Quá hạn 12 ngày" in late.get_text()
    assert late.find("a", href="tel:" + lan.phone.replace(" ", ""))


def test_shares_add_up_to_the_whole(leader, under_way):
    page = leader.get("/overview/").page
    for table in page.select("table.shares"):
        totals = [int(td.get_text()) for td in table.select("td[data-label='Đầu việc']")]
        assert sum(totals) == 20
    assert len(page.select("table.shares")) == 2


def test_the_next_sixty_days(leader):
    text = leader.get("/overview/").main
    assert "Trước 05/12/2026 → hết 04/12 (thứ Sáu) (còn 14 ngày)" in text
    assert "Trong năm → hết 31/12/2026 (thứ Năm) (còn 41 ngày)" in text


def test_the_ten_worst_first_and_the_rest_a_click_away(app, leader):
    demo.fill(agencies=30, tasks=3, years=1, at=clock.now())
    db.session.commit()
    page = leader.get("/overview/").page
    shares = page.select("table.shares")[1]
    assert len(shares.select("tbody tr")) == 10
    more = page.find("a", string=re.compile("Xem đủ 30 đơn vị"))
    assert len(leader.get(more["href"]).page.select("table.shares")[1].select("tbody tr")) == 30


def test_no_plan_in_force_is_said(empty_app):
    account = make_account(
        email="t@d.example",
        name="Tuấn",
        role=Role.LEADER,
        password_hash=cast._hash(),
        at=clock.now(),
    )
    db.session.commit()
    leader = browse(empty_app, account)
    for url in ("/overview/", "/tasks/"):
        assert "Chưa có kế hoạch nào được theo dõi" in leader.get(url).main


def test_a_plan_that_begins_next_year_does_not_break_the_page(app, plan, leader):
    plan.period_from = plan.tracking_from = date(2027, 1, 1)
    db.session.commit()
    assert "Tổng quan" in leader.get("/overview/").main


@pytest.mark.parametrize("who", ["hoa", "mai"])
def test_staff_and_governing_bodies_read_it_too(app, request, who):
    browse(app, request.getfixturevalue(who)).get("/overview/")


def test_agencies_do_not(app, lan):
    browse(app, lan).get("/overview/", expect=403)
