"""The whole country as a yardstick: what is published, and how Hoa keeps it right."""

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.history.queries import lines_about
from pressplan.maturity import actions_national
from pressplan.maturity.actions_national import Results
from pressplan.maturity.models import NationalResult
from tests.maturity.made import THIRD, edition, once
from tests.tasks.test_claims import won
from tests.tasks.work import at_once, browse

LEVELS = ("Yếu", "Trung bình", "Khá", "Tốt", "Xuất sắc")
NATIONAL = "/maturity/national"


def year(number: int) -> NationalResult:
    query = select(NationalResult).where(NationalResult.year == number)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def results(number=2026, agencies=700, assessed=15, counts=(1, 2, 3, 4, 5)) -> Results:
    levels = dict(zip(LEVELS, counts, strict=True))
    return Results(number, edition(THIRD).id, agencies, assessed, levels, "Báo cáo của Bộ")


def typed(of: Results) -> dict[str, str]:
    """The same as a form sends it."""
    counts = {f"level_{n}": str(count) for n, count in enumerate(of.counts.values())}
    return {
        "year": str(of.year), "agencies": str(of.agencies), "assessed": str(of.assessed),
        "source": of.source, **counts,
    }  # fmt: skip


@once
def test_everybody_reads_the_published_years(app, lan):
    page = browse(app, lan).get(NATIONAL)
    rows = {
        row["id"]: [" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")]
        for row in page.page.select("tr[id^=year-]")
    }
    assert list(rows) == ["year-2025", "year-2024", "year-2023"]
    assert rows["year-2023"][2:] == [
        "273/882 30,95%", "172", "33", "36", "22", "10", "Xuất sắc 3,66%",
    ]  # fmt: skip
    bar = page.page.find(id="year-2023").find("svg")
    assert bar.desc.get_text() == "Yếu 172, Trung bình 33, Khá 36, Tốt 22, Xuất sắc 10"
    assert len(bar.find_all("rect")) == 5
    assert "Thêm năm" not in page.main


def test_hoa_adds_a_year(app, hoa):
    her = browse(app, hoa).get(f"{NATIONAL}/new")
    her.submit("national-form", typed(results())).follow()
    assert "Đã thêm số liệu của năm." in her.text
    assert "15/700" in her.main
    assert year(2026).counts == results().counts
    (line,) = lines_about(year(2026))
    assert line.text == "Thêm kết quả cả nước năm 2026"
    assert "Cả nước 2026 (3560/QĐ-BVHTTDL): 15/700" in her.get("/maturity/compare").main


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"counts": (1, 2, 3, 4, 6)}, "Các mức cộng lại là 16, không phải 15."),
        ({"agencies": 14}, "Nhiều hơn số cơ quan cả nước (14)."),
        ({"number": 2025}, "Năm này đã có số liệu."),
        ({"number": 1800}, "Nhập một số nguyên từ 1990 đến 2100."),
    ],
)
@once
def test_what_contradicts_itself_is_refused_beside_its_field(app, hoa, wrong, sentence):
    her = browse(app, hoa).get(f"{NATIONAL}/new")
    her.submit("national-form", typed(results(**wrong)), expect=422)
    assert sentence in her.main
    assert her.page.find(id="problems") is not None
    assert her.page.find("input", {"name": "level_3"})["value"] == "4"
    assert len(db.session.scalars(select(NationalResult)).all()) == 3


@once
def test_an_empty_or_negative_count_is_refused(app, hoa):
    her = browse(app, hoa).get(f"{NATIONAL}/new")
    fields = typed(results()) | {"level_0": "", "level_1": "-2"}
    her.submit("national-form", fields, expect=422)
    assert "Mức Yếu: Nhập số cơ quan, 0 nếu không có." in her.main
    assert "Mức Trung bình: Nhập một số nguyên từ 0" in her.main


def test_hoa_corrects_a_year_and_the_old_numbers_stay_readable(app, hoa):
    her = browse(app, hoa).get(f"{NATIONAL}/{year(2025).id}/edit")
    her.submit("national-form", {"assessed": "178", "level_4": "34"}).follow()
    assert "178/778" in her.main
    her.get(f"{NATIONAL}/{year(2025).id}/edit")
    assert "Được đánh giá: 177 → 178" in her.main
    assert "Xuất sắc: 33 → 34" in her.main
    her.submit("national-form").follow()
    assert "Không có gì thay đổi." in her.text


def test_who_corrects_second_is_told_and_keeps_what_was_typed(app, hoa, hung):
    edit = f"{NATIONAL}/{year(2025).id}/edit"
    his = browse(app, hung).get(edit)
    browse(app, hoa).get(edit).submit("national-form", {"assessed": "178", "level_4": "34"})
    his.submit("national-form", {"assessed": "176", "level_4": "32"}, expect=409)
    assert "vừa được người khác sửa" in his.main
    assert "Hiện nay: 178/778" in his.main
    assert his.page.find("input", {"name": "assessed"})["value"] == "176"
    assert year(2025).assessed == 178


def correcting(id: int, count: int, by):
    def job():
        row = db.session.get_one(NationalResult, id)
        counts = (47, 9, 31, 57, 33 + count)
        changed = results(2025, 778, 177 + count, counts)
        return actions_national.correct(row, changed, seen=1, by=by, at=clock.now())

    return job


def adding(count: int, by):
    def job():
        counts = (1, 2, 3, 4, 5 + count)
        actions_national.add(
            results(2026, 700, 15 + count, counts), by=by, at=clock.now()
        )  # fmt: skip
        return count

    return job


def test_of_eight_who_correct_at_once_one_is_heard(app, hoa):
    by, id = who_is(hoa), year(2025).id
    outcomes = at_once(app, *[correcting(id, n, by) for n in range(1, 9)])
    assert won(outcomes) == [True]
    assert len(lines_about(year(2025))) == 1


def test_of_eight_who_add_a_year_at_once_one_is_heard(app, hoa):
    outcomes = at_once(app, *[adding(n, who_is(hoa)) for n in range(8)])
    (count,) = [one for one in outcomes if isinstance(one, int)]
    assert all(isinstance(one, BadInput) for one in outcomes if not isinstance(one, int))
    assert year(2026).assessed == 15 + count


def test_only_staff_write_it(app, lan, tuan):
    for person in (lan, tuan):
        with pytest.raises(NotYours):
            actions_national.add(results(), by=who_is(person), at=clock.now())
        with pytest.raises(NotYours):
            actions_national.correct(
                year(2025), results(2025), seen=1, by=who_is(person), at=clock.now()
            )


@once
def test_an_old_version_is_too_late(app, hoa):
    with pytest.raises(TooLate):
        actions_national.correct(
            year(2025), results(2025), seen=7, by=who_is(hoa), at=clock.now()
        )  # fmt: skip
