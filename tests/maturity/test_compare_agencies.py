"""Agencies side by side: in one round and over the rounds, each as far as one may see."""

import pytest
from sqlalchemy import delete, insert, select

from pressplan.agencies.models import Agency, AgencyKind, AgencyName
from pressplan.database import db
from pressplan.maturity.models_assessment import Assessment
from pressplan.maturity.models_round import Round, RoundAgency
from pressplan.vietnamese import fold
from tests.house.test_query_counts import counted
from tests.maturity.made import (
    FIRST,
    SECOND,
    THIRD,
    make_assessment,
    make_round,
    once,
    recognise,
)
from tests.strict import Browser
from tests.tasks.work import BAO, DAI, TAP_CHI, agency_id, browse

OWN = {1: "12", 2: "15.50", 3: "14", 4: "11", 5: "8.75"}
COUNCIL = {1: "17", 2: "23", 3: "19", 4: "21", 5: "13.50"}
COMPARE, ROUNDS = "/maturity/compare", "/maturity/compare/rounds"


def table(browser: Browser) -> dict[str, list[str]]:
    """What each row says, by the name of its agency."""
    found = {}
    for row in browser.page.select("tr[id^=agency-]"):
        name, *cells = [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]
        found[name] = cells
    return found


@pytest.fixture
def three(app):
    """The newspaper by itself, the station by the council, recognised; the magazine not shared."""
    of = make_round()
    make_assessment(of, BAO, OWN)
    recognise(make_assessment(of, DAI, OWN, appraised=COUNCIL), "Tốt")
    make_assessment(of, TAP_CHI, {1: "5"}, shared=False)
    return of


def test_hoa_compares_the_agencies_of_a_round(app, hoa, three):
    page = browse(app, hoa).get(COMPARE)
    assert "3 cơ quan · 2 có điểm bạn xem được · 1 được Bộ công nhận mức" in page.main
    rows = table(page)
    assert list(rows) == [BAO, DAI, TAP_CHI]
    assert rows[BAO][:2] == ["12,00 66,67%", "15,50 64,58%"]
    assert rows[BAO][5:] == ["61,25 tự chấm", "chưa xác định mức", "chưa có"]
    assert rows[DAI][5:] == ["93,50 Hội đồng", "Xuất sắc", "Tốt theo 12/QĐ-BTTTT ngày 01/03/2025"]
    assert rows[TAP_CHI] == ["không có số liệu", "chưa có"]
    assert "Cả nước 2025" in page.main


@once
def test_the_highest_total_comes_first_where_that_is_asked(app, hoa, three):
    page = browse(app, hoa).get(f"{COMPARE}?sort=total")
    assert list(table(page)) == [DAI, BAO, TAP_CHI]
    assert list(table(page.get(f"{COMPARE}?sort=nonsense&page=-3&round=x"))) == [BAO, DAI, TAP_CHI]


def test_an_agency_reads_its_own_row_and_what_is_recognised(app, lan, minh, three):
    """Lan has points in the round and may open the page: only the table hides the others."""
    hers = table(browse(app, lan).get(COMPARE))
    assert hers[BAO][5] == "61,25 tự chấm"
    assert hers[DAI] == ["không có số liệu", "Tốt theo 12/QĐ-BTTTT ngày 01/03/2025"]
    his = table(browse(app, minh).get(COMPARE))
    assert his[DAI][5] == "93,50 Hội đồng"
    assert his[BAO] == his[TAP_CHI] == ["không có số liệu", "chưa có"]


def test_what_is_not_shared_is_of_its_agency_alone(app, chi, hoa, tuan, three):
    assert table(browse(app, chi).get(COMPARE))[TAP_CHI][5].startswith("5,00 tự chấm, thiếu 4")
    for person in (hoa, tuan):
        assert table(browse(app, person).get(COMPARE))[TAP_CHI] == ["không có số liệu", "chưa có"]


@once
def test_a_governing_body_reads_those_it_governs(app, mai, three):
    """Mai governs the newspaper; the station is recognised but not hers."""
    governed = mai.agency_id
    db.session.get_one(Agency, agency_id(DAI)).governing_body_id = None
    db.session.get_one(Agency, agency_id(BAO)).governing_body_id = governed
    db.session.commit()
    hers = table(browse(app, mai).get(COMPARE))
    assert hers[BAO][5] == "61,25 tự chấm"
    assert hers[DAI][0] == "không có số liệu"


def test_over_the_rounds_editions_are_named_and_points_are_shares(app, hoa, three):
    make_assessment(make_round("Đợt 2023", 2023, FIRST), BAO, COUNCIL)
    make_assessment(make_round("Đợt 2025", 2025, THIRD), BAO, {1: "13", 4: "18.50"})
    page = browse(app, hoa).get(ROUNDS)
    heads = [" ".join(th.get_text(" ").split()) for th in page.page.select("thead th")]
    assert heads[-3:] == [
        "Đợt 2023 951/QĐ-BTTTT", "Đợt 2024 1827/QĐ-BTTTT",
        "Đợt 2025 3560/QĐ-BVHTTDL tối đa chưa xác nhận: ghi điểm",
    ]  # fmt: skip
    rows = table(page)
    told = ["93,50% tự chấm", "61,25% tự chấm", "31,50 điểm tự chấm, thiếu 3"]
    assert rows[BAO][-3:] == told
    assert rows[DAI][-2] == "93,50% Hội đồng công nhận: Tốt"
    assert rows[TAP_CHI][-2] == "không có số liệu"


@once
def test_over_the_rounds_an_agency_reads_what_is_recognised_of_others(app, minh, three):
    rows = table(browse(app, minh).get(ROUNDS))
    assert rows[DAI][-1] == "93,50% Hội đồng công nhận: Tốt"
    assert rows[BAO][-1] == "không có số liệu"
    assert "61,25" not in str(rows)


@once
def test_another_reads_only_the_recognised_level_over_the_rounds(app, lan, three):
    assert table(browse(app, lan).get(ROUNDS))[DAI][-1] == "công nhận: Tốt"


def test_what_is_shared_or_decided_shows_at_once(app, hoa, three):
    """What is remembered never lags behind."""
    her = browse(app, hoa)
    assert table(her.get(COMPARE))[TAP_CHI][0] == "không có số liệu"
    assert table(her.get(ROUNDS))[TAP_CHI][-1] == "không có số liệu"
    recognise(_assessment(three.id, TAP_CHI), "Khá", "15/QĐ-BTTTT")
    assert table(her.get(COMPARE))[TAP_CHI][-1].startswith("Khá theo 15/QĐ-BTTTT")
    assert table(her.get(ROUNDS))[TAP_CHI][-1] == "công nhận: Khá"


def _assessment(round_id: int, agency: str):
    return db.session.scalars(
        select(Assessment).where(
            Assessment.round_id == round_id, Assessment.agency_id == agency_id(agency)
        )
    ).one()


@once
def test_without_rounds_the_page_says_what_to_do(app, hoa):
    db.session.execute(delete(RoundAgency))
    db.session.execute(delete(Round))
    db.session.commit()
    her = browse(app, hoa)
    assert "Chưa có đợt đánh giá nào" in her.get(COMPARE).main
    assert "Chưa có cơ quan nào tham gia đánh giá" in her.get(ROUNDS).main


def add_agencies(count: int, *rounds: int) -> None:
    """So many more agencies in these rounds, none with an assessment; committed."""
    for number in range(count):
        made = Agency(kind=AgencyKind.PRESS)
        db.session.add(made)
        db.session.flush()
        name = f"Tờ báo số {number:03}"
        row = {"agency_id": made.id, "name": name, "short_name": "", "folded": fold(name)}
        db.session.execute(insert(AgencyName).values(**row))
        db.session.add_all(RoundAgency(round_id=id, agency_id=made.id) for id in rounds)
    db.session.commit()


@pytest.mark.parametrize("page", [COMPARE, ROUNDS])
@once
def test_fifty_a_page_and_no_more_questions_for_more_agencies(app, hoa, three, page):
    her = browse(app, hoa)
    her.get(page)
    app.extensions["memory"].clear()
    with counted() as few:
        her.get(page)
    more = make_round("Đợt 2024 lần hai", 2024, SECOND)
    add_agencies(60, three.id, more.id)
    app.extensions["memory"].clear()
    with counted() as many:
        shown = table(her.get(f"{page}?round={three.id}"))
    assert len(shown) == 50
    assert len(table(her.get(f"{page}?round={three.id}&page=2"))) == 13
    assert "Trang 2/2" in her.main
    assert len(many) <= len(few)
    with counted() as again:
        her.get(page)
        her.get(page)
    assert len(again) <= len(few) + 4
