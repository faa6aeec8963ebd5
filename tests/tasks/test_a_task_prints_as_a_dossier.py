"""The dossier of a task: one paper with its facts, its course and its history, for each reader."""

from datetime import date

import pytest

from pressplan.access import Role
from pressplan.vietnamese import full_day
from tests.tasks.work import (
    BAO,
    DAI,
    browse,
    commitment,
    confirms,
    reports,
    returns,
    task,
)

SECRET = "BIMAT-88"


@pytest.fixture
def dossier(app, lan, minh, hoa):
    """Task 3.a after a quarter: Lan was confirmed and reported anew, Minh was returned."""
    confirms(hoa, reports(lan, commitment("3.a"), result="Ba chuyên mục."))
    reports(lan, commitment("3.a"), percent=60, done=f"Báo ghi {SECRET}.", difficulty="Báo vướng.")
    returns(hoa, reports(minh, commitment("3.a", DAI), done="Đài ghi."), "Nêu số liệu.")

    def opened(person, query=""):
        return browse(app, person).get(f"/tasks/{task('3.a').id}/dossier?{query}")

    return opened


def test_it_is_reached_from_the_task(app, dossier, tuan):
    page = browse(app, tuan).get(f"/tasks/{task('3.a').id}?year=2025").page
    link = next(a for a in page.find_all("a") if a.get_text() == "In hồ sơ nhiệm vụ")
    assert link["href"] == f"/tasks/{task('3.a').id}/dossier?year=2025"


def test_it_has_the_facts_each_lead_and_the_course(dossier, hoa):
    words = dossier(hoa).main
    for said in (
        "3.a. Sáng tạo mô hình sản phẩm",
        "Thường xuyên",
        f"1. {BAO}, năm 2026: đang thực hiện, 60%",
        f"2. {DAI}, năm 2026: trả lại, 40%",
        "Kết quả: Ba chuyên mục.",
        f"Báo ghi {SECRET}.",
        "Khó khăn: Báo vướng.",
        "Chưa xác nhận",
        "Trả lại, 20/11/2026: Nêu số liệu.",
        "Nhật ký (5 dòng, mới nhất trước)",
        "người in: Nguyễn Thị Hoa",
    ):
        assert said in words, said


@pytest.mark.parametrize(
    ("person", "words", "difficulty", "lines"),
    [
        ("lan", True, True, 3),
        ("minh", False, False, 2),
        ("tuan", True, True, 0),
        ("mai", True, True, 0),
        ("quang", False, False, 0),
    ],
)
def test_each_reads_what_the_table_lets_them(dossier, request, person, words, difficulty, lines):
    account = request.getfixturevalue(person)
    page = dossier(account)
    assert (SECRET in page.main) is words
    assert ("Báo vướng." in page.main) is difficulty
    assert len(page.page.select(".paper-lines li")) == lines
    assert ("Nhật ký" in page.main) is bool(lines)
    assert account.role in (Role.AGENCY, Role.LEADER, Role.GOVERNING)


def test_a_year_without_a_word_says_so(dossier, tuan):
    words = dossier(tuan, "year=2024").main
    assert f"{BAO}, năm 2024" in words
    assert "Chưa có cập nhật nào." in words
    assert "Ba chuyên mục." not in words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2026, 11, 20), "ngày 20 tháng 11 năm 2026"),
        (None, "ngày …… tháng …… năm ……"),
    ],
)
def test_days_are_written_as_in_documents(day, words):
    assert full_day(day) == words
