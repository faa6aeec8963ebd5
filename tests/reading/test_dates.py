"""Every row of the table of dates in the domain facts, and what is near to it."""

from datetime import date

import pytest

from pressplan.reading.dates import read_date, read_deadlines, read_timing


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("printed", "kind", "start", "until", "reading"),
    [
        ("2024-2025", "range", "2024-01-01", "2025-12-31", "by"),
        ("Năm 2023 – 2024.", "range", "2023-01-01", "2024-12-31", "by"),
        ("Giai đoạn 2023 - 2025", "range", "2023-01-01", "2025-12-31", "by"),
        ("Từ năm 2023 đến năm 2025", "range", "2023-01-01", "2025-12-31", "by"),
        ("Từ 01/9/2023 đến 30/9/2023", "range", "2023-09-01", "2023-09-30", "by"),
        ("Tháng 10/2023 - tháng 6/2024", "range", "2023-10-01", "2024-06-30", "by"),
        ("Quý II - Quý IV/2023", "range", "2023-04-01", "2023-12-31", "by"),
        ("Quý III, IV năm 2023", "range", "2023-07-01", "2023-12-31", "by"),
        ("Tháng 3 đến tháng 6 năm 2024", "range", "2024-03-01", "2024-06-30", "by"),
        ("Tháng 10/2025", "by", None, "2025-10-31", "by"),
        ("6/2025", "by", None, "2025-06-30", "by"),
        ("Tháng 02 năm 2024", "by", None, "2024-02-29", "by"),
        ("Quý IV/2023", "by", None, "2023-12-31", "by"),
        ("Quý 1 năm 2024", "by", None, "2024-03-31", "by"),
        ("2025", "by", None, "2025-12-31", "by"),
        ("Năm 2025", "by", None, "2025-12-31", "by"),
        ("Đến hết năm 2025", "by", None, "2025-12-31", "by"),
        ("Hoàn thành trong năm 2024", "by", None, "2024-12-31", "by"),
        ("Thời hạn: ngày 30/11/2024", "by", None, "2024-11-30", "by"),
        ("Chậm nhất ngày 30 tháng 11 năm 2024", "by", None, "2024-11-30", "by"),
        ("Hoàn thành trước ngày 30/6/2024", "by", None, "2024-06-30", "before"),
        ("Trước tháng 6/2024", "by", None, "2024-06-01", "before"),
        ("Từ năm 2023", "from", "2023-01-01", None, None),
        ("Từ tháng 10/2023 trở đi", "from", "2023-10-01", None, None),
        ("Năm 2024 và các năm tiếp theo", "from", "2024-01-01", None, None),
        ("Thường xuyên", "continuous", None, None, None),
        ("Thường xuyên, liên tục", "continuous", None, None, None),
        ("Hằng năm", "annual", None, None, None),
        ("Hàng năm.", "annual", None, None, None),
        ("HẰNG NĂM", "annual", None, None, None),
    ],
)
def test_timing_of_a_task(printed, kind, start, until, reading):
    timing = read_timing(printed)
    assert timing is not None
    assert (timing.kind, timing.start, timing.until, timing.reading) == (
        kind, day(start), day(until), reading,
    )  # fmt: skip


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Khi có yêu cầu",
        "Đầu năm 2024",
        "Theo tiến độ của Bộ",
        "31/02/2024",
        "Tháng 13/2024",
        "2025-2023",
        "Thường xuyên, riêng năm 2023 xong phần mềm",
        "Hằng quý",
        "6 tháng",
    ],
)
def test_words_that_are_not_wholly_understood_are_no_timing(printed):
    assert read_timing(printed) is None


def test_the_words_are_kept_as_printed():
    assert read_timing("Năm 2023 – 2024.").text == "Năm 2023 – 2024"


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("trình duyệt trước ngày 15/11/2023.", [("2023-11-15", None, "before")]),
        ("trình duyệt trước ngày 15 tháng 11 năm 2023", [("2023-11-15", None, "before")]),
        ("gửi chậm nhất ngày 20/10/2023", [("2023-10-20", None, "by")]),
        ("gửi chậm nhất là ngày 20.10.2023", [("2023-10-20", None, "by")]),
        ("nhận đến hết ngày 20/10/2023", [("2023-10-20", None, "by")]),
        ("hằng năm (trước ngày 05 tháng 12), báo cáo", [(None, "12-05", "before")]),
        ("trước ngày 05/12 hằng năm", [(None, "12-05", "before")]),
        ("trong tháng 12 hàng năm", [(None, "12-31", "by")]),
        ("trước 15/6 và trước 01/12", [(None, "06-15", "before"), (None, "12-01", "before")]),
        ("trước 15/6, 01/12", [(None, "06-15", "before"), (None, "12-01", "before")]),
        ("sơ kết vào năm 2025, tổng kết vào năm 2030",
         [("2025-12-31", None, "by"), ("2030-12-31", None, "by")]),
        ("xong trong quý IV/2023", [("2023-12-31", None, "by")]),
        # no deadlines:
        ("Quyết định ngày 06 tháng 4 năm 2023", []),
        ("chiến lược đến năm 2025, định hướng đến năm 2030", []),
        ("gửi xem trước khi trình", []),
        ("dự toán hằng năm", []),
        ("đạt trong 2/3 số cơ quan", []),
        ("trước ngày 31/02/2024", []),
        ("trước ngày 25 hằng tháng", []),
    ],
)  # fmt: skip
def test_deadlines_in_a_sentence(sentence, found):
    deadlines = read_deadlines(sentence)
    assert [(d.before, d.month_day, d.reading) for d in deadlines] == [
        (day(before), month_day, reading) for before, month_day, reading in found
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ngày 06 tháng 4 năm 2023 của Thủ tướng", "2023-04-06"),
        ("ngày 02/6/2023", "2023-06-02"),
        ("ngày   tháng 9 năm 2023", None),
    ],
)
def test_a_complete_day(text, found):
    assert read_date(text) == day(found)
