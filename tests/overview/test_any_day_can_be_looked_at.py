"""Tuấn looks at the plan as it stood on an earlier day, and at what changed since."""

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.obligations.rules import Kind
from pressplan.overview import pdf, routes_page
from pressplan.overview.models import Screen
from pressplan.proposals.actions import raise_
from pressplan.proposals.workflow import ProposalKind
from pressplan.submissions.workflow import Move
from pressplan.tasks import figures
from pressplan.tasks.figures import Cut
from pressplan.tasks.queries import reckoning
from tests.directives.test_tuan_asks_and_lan_answers import given
from tests.directives.test_tuan_asks_and_lan_answers import reports as tells
from tests.submissions.handing_in import begun, decides, sends
from tests.tasks.work import (
    BAO,
    DAI,
    TAP_CHI,
    agency_id,
    browse,
    commitment,
    completes,
    confirms,
    on,
)
from tests.tasks.work import reports as reports_on


@pytest.fixture
def leader(app, tuan):
    return browse(app, tuan)


@pytest.fixture
def year(app, at_work, plan, lan, minh, hoa):
    """What was counted at the end of some days of it, as told on those days."""
    told = {}

    def look(day, month):
        at_work.move_to(on(month, day))
        told[date(2026, month, day)] = figures.whole(
            Cut(plan.id, 2026), reckoning(plan, today=clock.today())
        )

    look(10, 2)
    reports_on(lan, commitment("3.a"), at=on(3, 2))
    look(3, 3)
    confirms(hoa, completes(lan, commitment("6"), at=on(9, 2)), at=on(9, 3))
    reports_on(minh, commitment("3.b", DAI), at=on(9, 8))
    look(30, 9)
    confirms(hoa, completes(minh, commitment("6", DAI), at=on(11, 16)), at=on(11, 17))
    at_work.move_to(on(11, 20))
    return told


def numbers(page):
    return [int(a.strong.get_text()) for a in page.select(".figure")]


def as_told(f):
    return [f.done_in_time, f.done_late, f.open_in_time, f.open_late, f.no_deadline]


def test_an_earlier_day_shows_what_was_told_that_day(leader, year):
    for day, told in year.items():
        page = leader.get(f"/overview/?on={day.isoformat()}").page
        assert numbers(page) == as_told(told)
        assert f"cuối ngày {day:%d/%m/%Y}" in leader.main
        sections = page.select("table.shares")[0].select("td[data-label='Đầu việc']")
        assert sum(int(td.get_text()) for td in sections) == told.total


def test_each_figure_of_an_earlier_day_leads_to_the_work_that_it_counts(leader, year):
    leader.get("/overview/?on=2026-09-30")
    links = [
        *((int(a.strong.get_text()), a["href"]) for a in leader.page.select("a.figure")),
        *((int(a.get_text().split()[0]), a["href"])
          for a in leader.page.select(".figure-no-deadline a, table.shares td.number a")),
    ]  # fmt: skip
    assert len(links) > 8
    for count, href in links:
        page = leader.get(href).page
        assert len(page.select("tbody tr")) == count, href
    assert leader.get(links[0][1]).page.select_one("tbody tr").get_text().split()[0] == "6"


def test_beside_an_earlier_day_stands_what_changed(leader, year):
    page = leader.get("/overview/").page
    address = page.find("a", string=re.compile("So với kỳ trước"))["href"]
    page = leader.get(address).page
    done = page.select_one(".figure-done")
    assert (done.strong.get_text(), done.select_one(".change").get_text()) == ("2", "+1")
    assert page.select_one(".figure-done-late .change").get_text() == "không đổi"
    row = next(tr for tr in page.select("table.shares tbody tr") if "Đài" in tr.td.get_text())
    assert row.select_one("[data-label='Hoàn thành']").get_text() == "1+1"


def test_one_section_and_one_agency(leader, year, plan):
    section = plan.sections[2]
    page = leader.get(f"/overview/?section={section.id}").page
    assert len(page.select("table.shares")[0].select("tbody tr")) == 1
    assert "Hồ sơ, báo cáo năm" not in leader.main
    total = page.select_one("table.shares td[data-label='Đầu việc']").get_text()
    assert sum(numbers(page)) == int(total) == 9
    page = leader.get(f"/overview/?agency={agency_id(DAI)}").page
    assert [tr.td.get_text() for tr in page.select("table.shares")[1].select("tbody tr")] == [DAI]
    assert sum(numbers(page)) == 5
    assert [tr.th.get_text() for tr in page.select(".matrix tbody tr")] == [DAI]
    past = leader.get(f"/overview/?agency={agency_id(DAI)}&on=2026-09-30").page
    assert sum(numbers(past)) == 5


def test_what_makes_no_sense_is_said(leader):
    assert "Không hiểu ngày" in leader.get("/overview/?on=mai").main
    assert "đang dùng ngày 20/11/2026" in leader.get("/overview/?on=2031-01-01").main
    assert leader.get("/overview/commitments", expect=303)


def test_who_handed_in_by_then_and_got_it_back(leader, lan, hoa, at_work):
    sent = sends(lan, of=begun(kind=Kind.YEARLY_REPORT), at=on(11, 18))
    decides(hoa, sent, Move.RETURN, at=on(11, 19))
    page = leader.get("/overview/").page
    (back,) = [td for td in page.select(".matrix tbody td") if "Sở trả lại" in td.get_text()]
    assert "18/11" in back.get_text()
    assert "1 bị trả lại" in page.select_one(".matrix tfoot").get_text()
    cells = [
        td.get_text(" ", strip=True)
        for day in ("2026-11-18", "2026-11-17")
        for td in leader.get(f"/overview/?on={day}").page.select(".matrix tbody tr td")
        if "18/11" in td.get_text()
    ]
    assert cells == ["Gửi đi 18/11/2026 sớm 16 ngày"]


def test_the_last_seven_days_are_told_from_the_facts(leader, year):
    week = leader.get("/overview/").page.select_one(".week-list").get_text(" ", strip=True)
    assert "1 đầu việc được xác nhận hoàn thành" in week
    assert "6. " in week
    before = leader.get("/overview/?on=2026-10-20").main
    assert "Không có thay đổi nào được ghi nhận" in before


def test_a_governing_body_reads_the_last_words_of_its_own_alone(app, mai, lan, chi, at_work):
    for by, of in ((lan, commitment("6")), (chi, commitment("6", TAP_CHI))):
        reports_on(by, of, at=on(11, 2), done=f"Lời của {by.name}")
    at_work.move_to("2027-01-12T02:00:00Z")
    governed = mai.agency_id
    page = browse(app, mai).get("/overview/?year=2026")
    seen = {by for by in (lan, chi) if f"Lời của {by.name}" in page.main}
    assert seen == {by for by in (lan, chi) if by.agency.governing_body_id == governed}
    assert seen


def test_an_unchanged_overview_is_not_sent_again(app, tuan, lan, at_work):
    at_work.move_to("2026-11-20T16:55:00Z")
    leader = browse(app, tuan)
    kept = leader.get("/overview/").response.headers["ETag"]
    assert leader.response.headers["Cache-Control"] == "private, no-cache"
    leader.get("/overview/", kept=kept, expect=304)
    leader.get("/overview/?on=2026-09-30", kept=kept)
    browse(app, tuan).get("/overview/", kept=kept)  # another sign-in
    reports_on(lan, commitment("3.a"))
    kept = leader.get("/overview/", kept=kept).response.headers["ETag"]
    leader.get("/overview/", kept=kept, expect=304)
    at_work.move_to("2026-11-20T17:01:00Z")  # past midnight
    leader.get("/overview/", kept=kept)


def test_the_answer_304_asks_for_no_figure(leader, monkeypatch):
    kept = leader.get("/overview/").response.headers["ETag"]
    monkeypatch.setattr(routes_page, "overview_of", None)
    leader.get("/overview/", kept=kept, expect=304)


def test_the_page_as_a_pdf_file(leader):
    assert (
        "/overview/overview.pdf?" in leader.get("/overview/").page.find("a", download=True)["href"]
    )
    leader.get("/overview/overview.pdf?on=2026-09-30")
    assert leader.response.headers["Content-Disposition"].endswith("tong-quan-2026-20260930.pdf")
    pages = [page.extract_text() for page in PdfReader(BytesIO(leader.response.data)).pages]
    assert len(pages) == 2
    assert "11 nhiệm vụ, 20 đầu việc năm 2026" in " ".join(pages[0].split())
    assert "cuối ngày 30/09/2026" in pages[0]


def test_where_no_renderer_is_there_is_no_pdf(leader, monkeypatch):
    monkeypatch.setattr(pdf, "is_possible", lambda: False)
    assert leader.get("/overview/").page.find("a", download=True) is None
    leader.get("/overview/overview.pdf", expect=404)


@pytest.mark.parametrize(
    "url",
    ["https://example.com/x.css", "file:///etc/passwd", "http://page.invalid/static/b/../../x"],
)
def test_a_pdf_fetches_nothing_but_our_static_files(url):
    with pytest.raises(ValueError, match="not ours"):
        pdf.static_file_of(url)


def test_a_governing_body_reads_what_its_own_say_of_a_directive(app, tuan, mai, lan, minh):
    asked = given(tuan, BAO, DAI)
    tells(lan, asked, BAO, done=False)
    tells(minh, asked, DAI, done=True)
    words = {
        who: browse(app, who).get("/overview/").page.select_one(".voices-list").get_text()
        for who in (tuan, mai)
    }
    assert words[tuan].count("Đã làm.") == 2
    assert words[mai].count("Đã làm.") == 1
    assert "Quá hạn" not in words[tuan]


def test_counts_of_what_was_raised_open_just_those(app, leader, plan, lan, minh):
    for by, text in ((lan, "Thiếu máy."), (minh, "Thiếu người."), (minh, "Thiếu tiền.")):
        raise_(
            ProposalKind.DIFFICULTY, text, plan_id=plan.id, agency_id=by.agency_id,
            by=who_is(by), at=clock.now(),
        )  # fmt: skip
    db.session.commit()
    for url, count in (("/overview/", 3), (f"/overview/?agency={agency_id(DAI)}", 2)):
        link = leader.get(url).page.find("a", string=f"{count} chưa trả lời")
        assert link
        assert len(leader.get(link["href"]).page.select("tbody tr")) == count


def test_what_is_said_once_is_not_kept(app, hoa):
    staff = browse(app, hoa)
    kept = staff.get("/overview/").response.headers["ETag"]
    staff.get("/overview/screens").submit("hang", {"name": "Sảnh"}, expect=201)
    screen = db.session.scalars(select(Screen)).one()
    staff.post(f"/overview/screens/{screen.id}/revocation")
    told = staff.get("/overview/", kept=kept)  # the sentence comes with the next page
    assert "Đã thu hồi" in told.main
    assert "ETag" not in told.response.headers
    assert "Đã thu hồi" not in staff.get("/overview/").main
