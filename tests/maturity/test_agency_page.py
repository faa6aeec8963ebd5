"""An agency's page: points by pillar, what is missing, and which tasks raise the weak ones."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete

from pressplan.agencies.models import Succession, SuccessionKind
from pressplan.database import db
from pressplan.maturity.models_link import PillarTask
from tests import cast
from tests.house.test_query_counts import counted
from tests.maturity.made import (
    FIRST,
    SECOND,
    THIRD,
    edition,
    make_assessment,
    make_round,
    once,
    pillar,
    recognise,
)
from tests.strict import Browser
from tests.tasks.work import BAO, DAI, TAP_CHI, agency_id, browse, commitment, completes, task

FULL = {1: "12", 2: "15.50", 3: "14", 4: "11", 5: "8.75"}  # 61.25; pillars 4 and 5 are weak
COUNCIL = {1: "17", 2: "23", 3: "19", 4: "21", 5: "13.50"}  # 93.50


def url(agency: str = BAO, **query: int) -> str:
    asked = "?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""
    return f"/maturity/agencies/{agency_id(agency)}{asked}"


def rows(browser: Browser, part: str) -> list[list[str]]:
    """The table of that section, cell by cell."""
    section = browser.page.find("section", attrs={"aria-labelledby": f"{part}-title"})
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]
        for row in section.select("table tbody tr")
    ]


@pytest.fixture
def rounds(app):
    """The newspaper in 2023, by the council, and in 2024, by itself."""
    first, second = make_round("Đợt 2023", 2023, FIRST), make_round("Đợt 2024", 2024, SECOND)
    make_assessment(first, BAO, FULL, appraised={1: "9", 2: "12", 3: "9.5", 4: "7.5", 5: "5.25"})
    make_assessment(second, BAO, FULL)
    return first, second


def test_lan_reads_her_points_by_pillar_and_what_changed(app, lan, rounds):
    page = browse(app, lan).get(url())
    table = rows(page, "pillars")
    assert table[0] == ["1. Chiến lược", "12,00", "18,00", "66,67%", "0", "+3,00 điểm"]
    assert table[-1] == ["Tổng", "61,25", "100,00", "61,25%", "0", "+18,00 điểm"]
    assert "Điểm tự chấm, Đợt 2024 (1827/QĐ-BTTTT)" in page.main
    assert "so với điểm thẩm định của Hội đồng, Đợt 2023 (951/QĐ-BTTTT)" in page.main
    assert "còn thiếu 28,75 điểm để đạt mức Xuất sắc" in page.main
    assert "chưa xác định mức" in page.main  # 61.25 lies between the bounds that are known
    chart = page.page.find("svg", class_="radar")
    assert chart["role"] == "img"
    assert "trụ cột 4 47,83%" in chart.desc.get_text()
    assert "1 · 66,67%" in chart.get_text()


@once
def test_an_earlier_round_can_be_chosen_and_names_whose_points(app, lan, rounds):
    first, _ = rounds
    page = browse(app, lan).get(url(round=first.id))
    assert "Điểm thẩm định của Hội đồng, Đợt 2023" in page.main
    assert rows(page, "pillars")[-1][1] == "43,25"
    assert "còn thiếu 6,75 điểm để đạt mức Trung bình" in page.main


@once
def test_all_rounds_stand_below_with_percent_and_edition(app, lan, rounds):
    history = rows(browse(app, lan).get(url()), "history")
    assert [row[0] for row in history] == ["Đợt 2024 1827/QĐ-BTTTT", "Đợt 2023 951/QĐ-BTTTT"]
    assert [row[2] for row in history] == ["61,25%", "43,25%"]
    assert [row[4] for row in history] == ["chưa xác định mức", "Yếu"]


@once
def test_unknown_maxima_are_left_out_of_the_chart_and_said(app, lan, rounds):
    newest = make_round("Đợt 2025", 2025, THIRD)
    make_assessment(newest, BAO, {1: "13", 2: "10", 4: "18.50"})
    page = browse(app, lan).get(url())
    assert page.page.find("svg", class_="radar") is None  # two axes make no radar
    assert "Không vẽ trụ cột 2, 3, 5: mức tối đa chưa xác nhận." in page.main
    table = rows(page, "pillars")
    assert table[1] == [
        "2. Hạ tầng số, nền tảng số và an toàn thông tin", "10,00", "chưa xác nhận", "–", "0", "–",
    ]  # fmt: skip
    assert table[2][1] == "chưa kê khai"
    assert table[2][4] == "1/1"
    assert "còn 2 phần chưa kê khai" in page.main


@once
def test_other_maxima_are_compared_in_percent_points(app, lan, rounds):
    pillar(1, edition(FIRST)).maximum = Decimal("25.00")
    db.session.commit()
    table = rows(browse(app, lan).get(url()), "pillars")
    assert table[0][-1] == "+30,67 điểm %"  # 66.67 of 100 after 36.00
    assert table[1][-1] == "+3,50 điểm"


def test_the_tasks_that_raise_weak_pillars_lead_there(app, lan, hoa, rounds):
    completes(lan, commitment("3.b"))
    page = browse(app, lan).get(url())
    section = page.page.find("section", attrs={"aria-labelledby": "weak-title"})
    heads = [" ".join(h.get_text(" ").split()) for h in section.find_all("h3")]
    assert heads == [
        "4. Độc giả, khán giả, thính giả 47,83% mức tối đa",
        "5. Mức độ ứng dụng công nghệ số 58,33% mức tối đa",
    ]
    lists = [
        [" ".join(li.get_text(" ").split()) for li in part.find_all("li", recursive=False)]
        for part in section.find_all("ul", class_="weak-tasks")
    ]
    assert [line[:3] for line in lists[0]] == ["3.a", "3.b"]
    assert "100%" in lists[0][1]
    own, other = lists[1][1], lists[1][2]
    assert own.startswith("3.c")
    assert other.startswith("4.b")
    assert "do đơn vị khác chủ trì" in other
    assert "do đơn vị khác chủ trì" not in own
    assert f"/tasks/{task('3.b').id}" in page.links()


@once
def test_a_weak_pillar_without_tasks_says_so(app, lan, rounds):
    of = edition(SECOND)
    db.session.execute(delete(PillarTask).where(PillarTask.pillar_id == pillar(4, of).id))
    db.session.commit()
    assert "Chưa nhiệm vụ nào được gắn với trụ cột này." in browse(app, lan).get(url()).main


@once
def test_above_60_percent_the_lowest_pillar_is_named(app, lan):
    make_assessment(make_round(), BAO, {1: "16", 2: "22", 3: "18", 4: "21", 5: "14"})
    page = browse(app, lan).get(url())
    assert "Không trụ cột nào dưới 60% mức tối đa" in page.main
    assert "Xuất sắc" in rows(page, "history")[0][4]
    heads = page.page.find("section", attrs={"aria-labelledby": "weak-title"}).find_all("h3")
    assert [h.get_text()[:2] for h in heads] == ["1."]


@once
def test_the_council_counts_only_when_it_is_complete(app, lan):
    of = make_round()
    make_assessment(of, BAO, FULL, appraised={1: "9", 2: "12"})
    page = browse(app, lan).get(url())
    assert "Điểm tự chấm" in page.main
    assert "61,25" in page.main


@once
def test_the_recognised_level_stands_beside_ours_with_its_decision(app, lan):
    recognise(make_assessment(make_round(), BAO, FULL, appraised=COUNCIL), "Tốt")
    page = browse(app, lan).get(url())
    assert "Mức theo tổng điểm Xuất sắc" in page.main
    assert "Mức được Bộ công nhận Tốt theo 12/QĐ-BTTTT ngày 01/03/2025" in page.main
    assert "93,50 / 100,00" in page.main


@once
def test_an_agency_without_rounds_has_an_empty_state(app, lan):
    page = browse(app, lan).get(url())
    assert "Chưa có kết quả đánh giá nào để xem" in page.main
    assert "Cả nước 2025 (3560/QĐ-BVHTTDL): 177/778" in page.main


def points_on(browser: Browser, agency: str = BAO) -> bool:
    """Whether the page of the agency tells its points."""
    return "61,25" in browser.get(url(agency)).main


def test_shared_points_exist_for_whom_the_table_names(app, lan, minh, hoa, tuan, mai, quang):
    make_assessment(make_round(), BAO, FULL)
    seen = {p.name: points_on(browse(app, p)) for p in (lan, minh, hoa, tuan, mai, quang)}
    assert seen == {
        lan.name: True, minh.name: False, hoa.name: True, tuan.name: True, mai.name: True,
        quang.name: False,
    }  # fmt: skip


def test_what_is_not_shared_exists_for_the_agency_alone(app, lan, minh, hoa, tuan, mai):
    make_assessment(make_round(), BAO, FULL, shared=False)
    seen = {p.name: points_on(browse(app, p)) for p in (lan, minh, hoa, tuan, mai)}
    assert [name for name, sees in seen.items() if sees] == [lan.name]


def test_another_agency_reads_the_recognised_level_alone(app, minh):
    """Minh takes part in the same round and reads his own points: only the table stops him."""
    of = make_round()
    recognise(make_assessment(of, BAO, FULL, appraised=COUNCIL), "Tốt")
    make_assessment(of, DAI, FULL)
    his = browse(app, minh)
    assert points_on(his, DAI)
    page = his.get(url(BAO))
    assert "Tốt theo 12/QĐ-BTTTT" in page.main
    assert not {"61,25", "93,50"} & set(page.main.split())
    assert page.page.find("main").find("svg") is None
    assert "Trụ cột" not in page.main


@once
def test_a_round_that_one_may_not_see_is_not_shown_by_its_number(app, minh):
    of = make_round()
    make_assessment(of, BAO, FULL, shared=False)
    page = browse(app, minh).get(url(BAO, round=of.id))
    assert "Chưa có kết quả đánh giá nào để xem" in page.main


def test_whom_a_body_succeeded_is_named_where_its_rounds_exist(app, lan, minh, hoa):
    """The newspaper passes to a new body; Minh, of another agency, sees nothing of its rounds."""
    make_assessment(make_round(), BAO, FULL)
    new = cast.person("quang").agency_id
    db.session.add(
        Succession(
            agency_id=agency_id(BAO), successor_id=new, kind=SuccessionKind.MERGED,
            since=date(2026, 1, 2), document="1/QĐ-UBND", takes_work=True,
        )
    )  # fmt: skip
    db.session.commit()
    where = f"/maturity/agencies/{new}"
    assert "đơn vị tiền thân: Báo Đắk Lắk" in browse(app, hoa).get(where).main
    assert "61,25" in browse(app, cast.person("quang")).get(url()).main  # who holds it today
    assert "tiền thân" not in browse(app, minh).get(where).main


def test_a_task_page_shows_the_points_of_its_leads(app, lan, minh, hoa):
    of = make_round()
    make_assessment(of, BAO, FULL)
    make_assessment(of, TAP_CHI, {4: "20"}, shared=False)
    where = f"/tasks/{task('3.b').id}"
    told = rows(browse(app, hoa).get(where), "pillars")
    assert [BAO, "Đợt 2024 1827/QĐ-BTTTT · điểm tự chấm", "11,00/23,00 47,83%"] in told
    assert [TAP_CHI, "không có số liệu"] in told
    assert [DAI, "không có số liệu"] in told
    assert "Trụ cột 4. Độc giả" in browse(app, lan).get(where).main
    his = rows(browse(app, minh).get(where), "pillars")
    assert his == [[name, "không có số liệu"] for name in (BAO, DAI, TAP_CHI)]


@once
def test_a_task_of_the_department_names_pillars_only(app, lan):
    page = browse(app, lan).get(f"/tasks/{task('4.a').id}")
    assert "Trụ cột 2. Hạ tầng số" in page.main
    assert page.page.find(id="pillars").find("table") is None


@once
def test_more_rounds_and_tasks_ask_no_more_often(app, lan):
    make_assessment(make_round("A", 2020, FIRST), BAO, FULL)
    her = browse(app, lan)
    her.get(url())
    app.extensions["memory"].clear()
    with counted() as few:
        her.get(url())
    for year in range(2021, 2027):
        make_assessment(make_round(f"Đợt {year}", year, SECOND), BAO, FULL)
    app.extensions["memory"].clear()
    with counted() as many:
        her.get(url())
    assert len(many) <= len(few) + 1  # the round before is read too
    assert len(many) <= 34
