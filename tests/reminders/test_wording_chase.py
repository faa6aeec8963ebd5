"""What is sent over Zalo: plain, with deadlines and links, no longer than a phone bears."""

from datetime import date

from pressplan.reminders.rules import Audience, Kind
from pressplan.reminders.wording import Line
from pressplan.reminders.wording_chase import Sender, to_all, to_one

TODAY = date(2026, 11, 20)
HOA = Sender("Sở Thông tin và Truyền thông", "Nguyễn Thị Hoa", "0262 385 1644")
ASK = {"today": TODAY, "address": "http://localhost/"}


def line(number: int = 1) -> Line:
    return Line(
        Kind.OBLIGATION, Audience.FIRST, f"Báo cáo {number}", f"Báo cáo {number}",
        date(2026, 12, 4), "hạn cuối thứ Sáu 04/12/2026", "còn 14 ngày",
        f"http://localhost/tasks/{number}", "Báo", since=False, late=False,
    )  # fmt: skip


def test_one_agency_reads_what_by_when_and_where():
    text = to_one("Báo Đắk Lắk", [line()], HOA, **ASK).with_note("")
    assert text.split("\n") == [
        "Kính gửi Báo Đắk Lắk,",
        "Sở Thông tin và Truyền thông kính nhắc 1 việc (tính đến thứ Sáu 20/11/2026):",
        "1. Báo cáo 1. Hạn cuối thứ Sáu 04/12/2026, còn 14 ngày. http://localhost/tasks/1",
        "",
        "Trân trọng cảm ơn.",
        "Nguyễn Thị Hoa, 0262 385 1644",
    ]


def test_a_note_stands_before_the_thanks():
    text = to_one("Báo", [line()], HOA, **ASK).with_note("Gấp.\nXin gọi lại.")
    assert "\n\nGấp.\nXin gọi lại.\n\nTrân trọng" in text


def test_many_lines_are_cut_and_counted():
    text = to_one("Báo", [line(n) for n in range(1, 24)], HOA, **ASK).before
    assert "20. Báo cáo 20." in text
    assert "21." not in text
    assert text.endswith("và 3 việc nữa, xem trong hệ thống: http://localhost/")


def test_one_text_for_all_names_each_agency_once():
    text = to_all([("Báo", [line(n) for n in range(7)]), ("Đài", [line()])], HOA, **ASK).before
    assert "kính nhắc 8 việc" in text
    assert text.count("\nBáo:\n") == 1
    assert "và 2 việc nữa" in text
    assert "\nĐài:\n1. Báo cáo 1." in text


def test_who_has_no_phone_signs_by_name():
    text = to_one("Báo", [line()], Sender("Sở", "Hoa", ""), **ASK).after
    assert text.endswith("\nHoa")
