"""Other layouts met in real plans: labels, lists, levels of numbers, duties, targets."""

from datetime import date

import pytest

from pressplan.reading import duties, entries, sections, targets, tasks
from pressplan.reading.parser import read
from tests.reading.plans import plan, tasks_of

ABOVE = plan("HERE").split("\n").index("HERE")  # lines above the first task
ONE = ("1", "Việc", "Sở Nội vụ", "Sở Y tế", "by")
LABELS = "\n- Cơ quan chủ trì: Sở Nội vụ\n- Thời gian: 2024\n"


@pytest.mark.parametrize(
    "text",
    [
        "1. Việc\n- Cơ quan chủ trì: Sở Nội vụ.\n- Cơ quan phối hợp: Sở Y tế.\n- Thời gian: 2024.",
        "1. Việc\nĐơn vị chủ trì: Sở Nội vụ\nĐơn vị phối hợp: Sở Y tế\nThời gian thực hiện: 2024",
        "1. Việc\n+ Chủ trì: Sở Nội vụ;\n+ Phối hợp: Sở Y tế;\n+ Thời hạn: Năm 2024;",
        "1) Việc\n* Chủ trì thực hiện : Sở Nội vụ\n* Phối hợp thực hiện : Sở Y tế\n* Tiến độ: 2024",
        "1. Việc.\n- Đơn vị chủ trì - Sở Nội vụ\n- Đơn vị phối hợp – Sở Y tế\n- Thời hạn – 2024",
        "1. Việc. Cơ quan chủ trì: Sở Nội vụ; cơ quan phối hợp: Sở Y tế; thời gian: 2024.",
        "1. Việc (Chủ trì: Sở Nội vụ; phối hợp: Sở Y tế; thời hạn: 2024)",
        "1. Việc\na) Cơ quan chủ trì: Sở Nội vụ\nb) Cơ quan phối hợp: Sở Y tế\nc) Thời hạn: 2024",
        "1. Việc\n- Cơ quan chủ trì:\n+ Sở Nội vụ\n- Phối hợp:\n+ Sở Y tế\n- Thời gian:\n2024",
        "**1. Việc**\n\n- *Chủ trì*: Sở Nội vụ\n\n- **Phối hợp:** Sở Y tế\n\n- Thời gian: 2024",
        "Nhiệm vụ 1: Việc\n- Chủ trì: Sở Nội vụ\n- Phối hợp: Sở Y tế\n- Thời gian hoàn thành: 2024",
        "- Việc\n+ Chủ trì: Sở Nội vụ\n+ Phối hợp: Sở Y tế\n+ Thời gian: 2024",
    ],
)
def test_labels_in_every_dress(text):
    assert tasks_of(plan(text)) == [ONE]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"1. Nhóm\na) Một{LABELS}b) Hai{LABELS}đ) Ba{LABELS}", ["1.a", "1.b", "1.đ"]),
        (f"1. Nhóm\n1.1. Một{LABELS}1.2. Hai{LABELS}", ["1.1", "1.2"]),
        (f"1. Nhóm\n1.1 Một{LABELS}1.2 Nhóm\na) Hai{LABELS}", ["1.1", "1.2.a"]),
        (f"1. Nhóm\n- Một{LABELS}- Hai{LABELS}2. Ba{LABELS}", ["1.1", "1.2", "2"]),
        (f"a) Một{LABELS}b) Hai{LABELS}", ["a", "b"]),
        (f"1. Một{LABELS}2. Hai{LABELS}", ["1", "2"]),
    ],
)
def test_codes_follow_the_printed_numbers(text, codes):
    reading = read(plan(text))
    assert [task.code for task in reading.tasks] == codes
    assert [doubt.why for doubt in reading.doubts] == []


def test_two_sections_of_tasks_do_not_share_codes():
    text = plan(f"1. Một{LABELS}") + f"IV. GIẢI PHÁP\n1. Hai{LABELS}"
    assert [task.code for task in read(text).tasks] == ["1", "IV.1"]


def test_sections_by_letter_with_roman_groups():
    text = (
        "KẾ HOẠCH\nThử\nA. MỤC TIÊU\nB. NHIỆM VỤ\n"
        f"I. Nhóm\n1. Một{LABELS}II. Nhóm hai\n1. Hai{LABELS}"
        "C. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ\n- Báo cáo trước ngày 15/12/2024."
    )
    reading = read(text)
    assert [(t.code, t.section) for t in reading.tasks] == [("I.1", "Nhóm"), ("II.1", "Nhóm hai")]
    assert [duty.before for duty in reading.duties] == [date(2024, 12, 15)]


def test_output_and_note_are_kept():
    task = read(
        plan(
            "1. Việc\n- Chủ trì: Sở Y tế\n- Thời gian: 2024\n- Sản phẩm: Báo cáo.\n- Kinh phí: 5 tỷ"
        )
    ).tasks[0]
    assert (task.output, task.note) == ("Báo cáo", "5 tỷ")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("- Cơ quan chủ trì: Sở Y tế", 1, tasks.NO_OWNER),
        ("Một dòng lạc.", 1, tasks.NO_OWNER),
        ("1. Việc\n- Thời gian: 2024", 1, entries.NO_LEAD),
        ("1. Việc\n- Cơ quan chủ trì:\n- Thời gian: 2024", 1, entries.NO_LEAD),
        ("1. Việc\n- Chủ trì: Sở Y tế", 1, entries.NO_TIME),
        ("1. Việc\n- Chủ trì: Sở Y tế\n- Thời gian:", 3, entries.NO_TIME),
        ("1. Việc\n- Chủ trì: Sở Y tế\n- Thời gian: Khi cần", 3, entries.UNREAD_TIME),
        ("1. Việc\n- Chủ trì: Ông Nam\n- Thời gian: 2024", 2, entries.UNSURE_PARTY),
        ("1. Việc\n- Chủ trì: Sở Y tế\n- Chủ trì: Sở Nội vụ\n- Thời gian: 2024", 3, entries.TWICE),
        ("1. Việc\n- Chủ trì, phối hợp: Sở Y tế\n- Thời gian: 2024", 2, entries.BOTH_ROLES),
        (f"1. Việc{LABELS}- Dòng không rõ.", 4, tasks.NOT_UNDERSTOOD),
        (f"1. Một{LABELS}1. Hai{LABELS}", 4, entries.SAME_CODE),
        (f"1. Một{LABELS}3. Hai{LABELS}", 4, sections.GAP),
        ("1. Nhóm\nLời dẫn.\na) Một" + LABELS, 2, tasks.GROUP_TEXT),
        ("TTNhiệm vụCơ quan chủ trìCơ quan phối hợpThời gian", 1, tasks.GLUED),
    ],
)
def test_what_is_not_understood_is_a_doubt_with_its_line(text, line, why):
    doubts = read(plan(text)).doubts
    assert (line, why) in [(doubt.line - ABOVE, doubt.why) for doubt in doubts]


def test_a_doubtful_timing_is_never_guessed():
    task = read(plan("1. Việc\n- Chủ trì: Sở Y tế\n- Thời gian: Khi cần")).tasks[0]
    assert task.timing is None


def test_lines_wrapped_at_the_margin_are_joined():
    text = plan(
        "1. Việc dài viết ra cho đến khi hết dòng của trang giấy nên phải xuống dòng ở giữa\n"
        "câu khi chưa nói xong\n"
        "- Cơ quan chủ trì: Báo Đắk Lắk, Đài Phát thanh và Truyền hình Đắk Lắk, Tạp chí Chư Yang\n"
        "Sin, Sở Nội vụ\n"
        "- Thời gian: 2024\n"
    )
    assert tasks_of(text)[0][2].split(" + ")[2:] == ["Tạp chí Chư Yang Sin", "Sở Nội vụ"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Báo cáo 6 tháng và cả năm trước 15/6 và trước 01/12.",
         [(None, "06-15", "before", "half-year"), (None, "12-01", "before", "half-year")]),
        ("Báo cáo 6 tháng trước ngày 15/6; báo cáo năm trước ngày 01/12.",
         [(None, "06-15", "before", "half-year"), (None, "12-01", "before", "half-year")]),
        ("Báo cáo 6 tháng trước ngày 15/6 và báo cáo năm trước ngày 01/12.",
         [(None, "06-15", "before", "half-year"), (None, "12-01", "before", "half-year")]),
        ("Định kỳ hằng năm báo cáo trước ngày 05/12.", [(None, "12-05", "before", "year")]),
        ("Định kỳ hằng năm báo cáo; gửi Sở trước ngày 05/12.", [(None, "12-05", "before", "year")]),
        ("Gửi góp ý chậm nhất ngày 20/10/2023.", [(date(2023, 10, 20), None, "by", None)]),
        ("Lập kế hoạch xong trong quý IV/2023.", [(date(2023, 12, 31), None, "by", None)]),
        ("Thực hiện Quyết định ngày 06/4/2023, đến năm 2025.", []),
    ],
)  # fmt: skip
def test_duties_with_dates(line, found):
    reading = read(plan(organisation=f"1. Sở Nội vụ\n- {line}"))
    assert [(d.before, d.month_day, d.reading, d.every) for d in reading.duties] == found
    assert all(duty.who == ("Sở Nội vụ",) for duty in reading.duties)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("1. Sở Nội vụ:\n- Báo cáo trước ngày 15/12/2024.", ("Sở Nội vụ",)),
        ("1. Sở Nội vụ báo cáo trước ngày 15/12/2024.", ("Sở Nội vụ",)),
        ("1. Giao Sở Nội vụ báo cáo trước ngày 15/12/2024.", ("Sở Nội vụ",)),
        ("- Sở Nội vụ báo cáo trước ngày 15/12/2024.", ("Sở Nội vụ",)),
        ("a) Sở Nội vụ\n- Báo cáo trước ngày 15/12/2024.", ("Sở Nội vụ",)),
        ("1. Chế độ báo cáo\n- Các sở, ban, ngành báo cáo trước ngày 15/12/2024.",
         ("Các sở, ban, ngành",)),
        ("1. Báo Đắk Lắk và Đài PTTH tỉnh\n- Báo cáo trước ngày 15/12/2024.",
         ("Báo Đắk Lắk", "Đài PTTH tỉnh")),
    ],
)  # fmt: skip
def test_who_has_the_duty(text, who):
    assert [duty.who for duty in read(plan(organisation=text)).duties] == [who]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1. Chế độ báo cáo\n- Báo cáo trước ngày 15/12/2024.", duties.NO_BODY),
        ("1. Sở Y tế\n- Báo cáo trước ngày 15/12.", duties.NO_YEAR),
        ("1. Sở Y tế\n- Báo cáo trước ngày 25 hằng tháng.", duties.NO_DAY),
        ("1. Sở Y tế\n- Định kỳ báo cáo kết quả.", duties.NO_DAY),
        ("1. Sở Y tế\n- Báo cáo trước ngày 31/02/2024.", duties.NO_DAY),
        ("1. Sở Y tế\n- Báo cáo 6 tháng trước ngày 15/6.", duties.ONE_HALF),
        ("1. Sở Y tế\n- Định kỳ hằng năm báo cáo trước ngày 15/12/2024.", duties.DAY_AND_YEARLY),
        ("1. Sở Y tế\n- Gửi " + "trước ngày 15/12/2024, " * 13, duties.TOO_MANY),
        ("1. Sở Y tế\n\nTrên đây là kế hoạch, báo cáo trước ngày 15/12/2024.", duties.NO_BODY),
    ],
)
def test_a_duty_that_is_not_clear_is_a_doubt(line, why):
    assert why in [doubt.why for doubt in read(plan(organisation=line)).doubts]


@pytest.mark.parametrize(
    ("text", "horizons"),
    [
        ("1. Đến năm 2025\n- Một.\n- Hai.\n2. Đến năm 2030\n- Ba.", [2025, 2025, 2030]),
        ("Mục tiêu giai đoạn 2023 - 2025:\n- Một.\n- Hai.", [2025, 2025]),
        ("- Đến năm 2025, một.\n- Đến năm 2030, hai.", [2025, 2030]),
        ("a) Đến năm 2025:\n+ Một.", [2025]),
        ("Đến năm 2025\n- Một.", [2025]),
        (
            "1. Đến năm 2025\na) Về nền tảng\n- Một.\nb) Về con người\n- Đến năm 2024, hai.",
            [2025, 2024],
        ),
    ],
)
def test_targets_and_their_year(text, horizons):
    assert [target.horizon for target in read(plan(targets=text)).targets] == horizons


def test_a_target_without_a_year_is_a_doubt():
    reading = read(plan(targets="1. Mục tiêu chung\n- Làm cho tốt."))
    assert reading.targets == ()
    assert targets.NO_YEAR in [doubt.why for doubt in reading.doubts]
