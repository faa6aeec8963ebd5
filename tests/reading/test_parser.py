"""The sample has the skeleton and all traps of the Đắk Lắk plan of 2023 (domain facts, §1)."""

import json
import unicodedata
from datetime import date

import pytest

from pressplan.reading import frame, parser, sections
from pressplan.reading.parser import read
from pressplan.reading.shapes import Reading
from tests.reading.plans import SAMPLE

DEPARTMENT = ("Sở Thông tin và Truyền thông",)
THREE = ("Báo Đắk Lắk", "Đài Phát thanh và Truyền hình Đắk Lắk", "Tạp chí Chư Yang Sin")
PRESS = ("Các cơ quan báo chí của tỉnh",)
LINES = SAMPLE.split("\n")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(SAMPLE)


@pytest.mark.parametrize(
    ("code", "leads", "coordinators", "kind"),
    [
        ("1.a", DEPARTMENT, ("Các cơ quan báo chí trong tỉnh",), "range"),
        ("1.b", THREE, DEPARTMENT, "continuous"),
        ("2", DEPARTMENT, ("Sở Tư pháp", "các cơ quan báo chí của tỉnh"), "continuous"),
        ("3.a", THREE, DEPARTMENT, "continuous"),
        ("3.b", THREE, DEPARTMENT, "continuous"),
        ("3.c", THREE, DEPARTMENT, "from"),
        ("4.a", DEPARTMENT, PRESS, "continuous"),
        ("4.b", DEPARTMENT, PRESS, "continuous"),
        ("5.a", DEPARTMENT, PRESS, "continuous"),
        ("5.b", DEPARTMENT, PRESS, "annual"),
        ("6", THREE, (*DEPARTMENT, "các cơ quan báo chí Trung ương và địa phương khác"), "annual"),
    ],
)
def test_the_eleven_tasks(reading, code, leads, coordinators, kind):
    assert len(reading.tasks) == 11
    task = next(task for task in reading.tasks if task.code == code)
    assert (task.leads, task.coordinators, task.timing.kind) == (leads, coordinators, kind)


def test_the_only_dated_tasks(reading):
    timings = {task.code: task.timing for task in reading.tasks}
    assert (timings["1.a"].start, timings["1.a"].until) == (date(2023, 1, 1), date(2024, 12, 31))
    assert (timings["3.c"].start, timings["3.c"].until) == (date(2023, 1, 1), None)


def test_a_task_stands_under_its_group_or_under_itself(reading):
    assert [
        (t.section_number, t.section) for t in reading.tasks if t.code in ("1.b", "2", "6")
    ] == [
        ("1", "Nói cho nhau hiểu"),
        ("2", "Xem lại giấy tờ, thủ tục"),
        ("6", "Đi xem tỉnh bạn làm báo số"),
    ]
    assert [group.number for group in reading.groups] == ["1", "3", "4", "5"]


def test_a_task_without_letter_keeps_its_text_beside_its_title(reading):
    bodies = {task.code: task.body for task in reading.tasks if task.body}
    assert list(bodies) == ["2"]
    assert bodies["2"].startswith("Đọc lại các văn bản")


def test_every_task_knows_its_lines(reading):
    for task in reading.tasks:
        assert task.title[:20] in LINES[task.first - 1]
        assert LINES[task.last - 1].startswith("- Thời gian")


def test_the_ten_targets(reading):
    assert [target.horizon for target in reading.targets] == [2025] * 6 + [2030] * 4
    assert reading.targets[4].text.endswith("ít nhất 10%")
    assert all(target.text in LINES[target.first - 1] for target in reading.targets)


@pytest.mark.parametrize(
    ("words", "who", "before", "month_day", "bind", "every"),
    [
        ("Viết kế hoạch", PRESS, date(2023, 11, 15), None, "before", None),
        ("Định kỳ", PRESS, None, "12-05", "before", "year"),
        ("gộp số liệu", DEPARTMENT, None, "12-15", "before", "year"),
        ("sơ kết", DEPARTMENT, date(2025, 12, 31), None, "by", None),
        ("tổng kết", DEPARTMENT, date(2030, 12, 31), None, "by", None),
    ],
)
def test_the_dated_duties(reading, words, who, before, month_day, bind, every):
    assert len(reading.duties) == 5
    duty = next(duty for duty in reading.duties if words in duty.text)
    assert (duty.who, duty.before, duty.month_day) == (who, before, month_day)
    assert (duty.reading, duty.every) == (bind, every)


def test_what_stands_in_brackets_behind_a_duty_belongs_to_it(reading):
    duty = next(duty for duty in reading.duties if duty.before == date(2023, 11, 15))
    assert "gửi về Sở Thông tin và Truyền thông" in duty.text


def test_standing_duties_by_body(reading):
    counted: dict[str, int] = {}
    for duty in reading.standing_duties:
        counted[duty.who[0]] = counted.get(duty.who[0], 0) + 1
    assert counted == {
        "Sở Thông tin và Truyền thông": 6,
        "Sở Tư pháp": 1,
        "Sở Tài chính": 1,
        "Sở Khoa học và Công nghệ": 1,
        "Sở Ngoại vụ": 2,
        "Các sở, ban, ngành": 3,
        "Ban Thi đua khen thưởng (Sở Nội vụ)": 1,
        "Các cơ quan chủ quản báo chí của tỉnh": 1,
        "Các cơ quan báo chí của tỉnh": 3,
        "Hội Nhà báo tỉnh": 2,
    }


def test_two_bodies_in_one_heading_share_a_duty(reading):
    duty = next(duty for duty in reading.standing_duties if duty.who[0] == "Các sở, ban, ngành")
    assert duty.who[1] == "Ủy ban nhân dân các huyện, thị xã, thành phố"


def test_a_dated_sentence_leaves_the_rest_of_its_line_standing(reading):
    rest = [duty.text for duty in reading.standing_duties if duty.first == reading.duties[0].first]
    assert len(rest) == 1
    assert rest[0].startswith("chỗ nào vướng")


def test_a_line_broken_in_a_sentence_is_one(reading):
    duty = next(duty for duty in reading.standing_duties if duty.text.startswith("Giúp mọi người"))
    assert duty.last == duty.first + 2
    assert "các tòa soạn trực thuộc" in duty.text


def test_legal_bases(reading):
    assert [(b.number, b.issued_on, b.issuer) for b in reading.legal_bases] == [
        ("348/QĐ-TTg", date(2023, 4, 6), "Thủ tướng Chính phủ"),
        ("781/QĐ-BTTTT", date(2023, 5, 8), "Bộ Thông tin và Truyền thông"),
        ("951/QĐ-BTTTT", date(2023, 6, 2), "Bộ Thông tin và Truyền thông"),
    ]


def test_signature_and_recipients(reading):
    assert reading.signer == "Nguyễn Văn Mẫu"
    assert reading.signer_title == "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"
    assert len(reading.recipients) == 8
    assert reading.recipients[:2] == ("Bộ TTTT (b/c)", "TT Tỉnh ủy; TT.HĐND tỉnh (b/c)")


def test_sections_and_the_one_that_is_no_task(reading):
    assert [(s.number, s.kind) for s in reading.sections] == [
        ("I", "purpose"),
        ("II", "targets"),
        ("III", "tasks"),
        ("III", "funding"),
        ("IV", "organisation"),
    ]


def test_every_doubt_of_the_document_and_no_other(reading):
    assert [(LINES[d.line - 1][:12], d.why) for d in reading.doubts] == [
        ("KẾ HOẠCH", parser.NO_NUMBER),
        ("KẾ HOẠCH", parser.NO_DATE),
        ("III. KINH PH", sections.TWICE),
        ("3. Sở Tư phá", sections.GAP),
    ]


@pytest.mark.parametrize(
    "dress",
    [
        pytest.param(lambda text: unicodedata.normalize("NFD", text), id="NFD"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: "\ufeff" + text, id="BOM"),
        pytest.param(lambda text: text.replace(" ", "\u00a0"), id="nbsp"),
        pytest.param(lambda text: text.replace("- ", "-\t"), id="tabs"),
        pytest.param(lambda text: text.replace("- ", "– "), id="dashes"),
        pytest.param(lambda text: text.replace("hằng", "hàng"), id="hàng năm"),
    ],
)
def test_the_same_facts_in_another_dress(reading, dress):
    other = read(dress(SAMPLE))
    assert facts(other) == facts(reading)


def test_lines_may_be_given_instead_of_text(reading):
    assert read(LINES) == reading


def test_json_has_the_documented_keys_and_dates(reading):
    data = json.loads(json.dumps(reading.as_json()))
    assert list(data) == ["title", "number", "issued_on", "tasks", "duties", "targets", "doubts"]
    assert data["tasks"][0]["timing"] == {
        "kind": "range",
        "from": "2023-01-01",
        "until": "2024-12-31",
        "reading": "by",
        "text": "Năm 2023 – 2024",
    }
    assert list(data["duties"][0]) == ["text", "who", "before", "month_day", "reading", "every"]
    assert (data["number"], data["issued_on"]) == (None, None)


def test_a_reading_survives_storage(reading):
    assert Reading.from_dict(json.loads(json.dumps(reading.as_dict()))) == reading


def facts(reading: Reading) -> list[object]:
    """What must not depend on how the text is dressed."""
    return [
        reading.title,
        [(t.code, t.leads, t.coordinators, t.timing and t.timing.kind) for t in reading.tasks],
        [(d.who, d.before, d.month_day, d.every) for d in reading.duties],
        [t.horizon for t in reading.targets],
        [(d.line, d.why) for d in reading.doubts],
        len(reading.standing_duties),
        len(reading.legal_bases),
        reading.recipients,
        reading.signer,
    ]


def test_frame_is_read_from_the_top_of_a_numbered_plan():
    reading = read(
        "ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "TỈNH ĐẮK LẮK                Độc lập - Tự do - Hạnh phúc\n"
        "--------------\n"
        "Số: 123/KH-UBND         Đắk Lắk, ngày 05 tháng 9 năm 2023\n\n"
        "KẾ HOẠCH\n"
        "Triển khai việc thử\n"
        "trên địa bàn tỉnh\n\n"
        "Thực hiện Quyết định số 12/2023/QĐ-TTg ngày 01/02/2023 của Thủ tướng Chính phủ về thử;\n"
        "I. NHIỆM VỤ\n"
    )
    assert reading.title == "Triển khai việc thử trên địa bàn tỉnh"
    assert (reading.number, reading.issued_on) == ("123/KH-UBND", date(2023, 9, 5))
    assert (reading.place, reading.issuer) == ("Đắk Lắk", "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK")
    assert [(b.number, b.issued_on) for b in reading.legal_bases] == [
        ("12/2023/QĐ-TTg", date(2023, 2, 1))
    ]


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("Số: 123/KH-UBND", "123/KH-UBND"),
        ("Số : 45 /KH-BVHTTDL", "45/KH-BVHTTDL"),
        ("Số: 123-KH/TU", "123-KH/TU"),
        ("Số:      /KH-UBND", None),
    ],
)
def test_numbers_of_state_and_party(printed, number):
    assert read(f"{printed}\n\nKẾ HOẠCH\nThử\n").number == number


@pytest.mark.parametrize("text", ["", "\n\n", "Kính gửi: Các cơ quan\n\nTrân trọng./.\n"])
def test_a_text_that_is_no_plan_says_so(text):
    reading = read(text)
    assert reading.tasks == ()
    assert parser.NO_TASKS in [doubt.why for doubt in reading.doubts]


def test_a_letter_has_no_tasks_for_all_its_numbers_and_dates():
    reading = read(
        "Số: 5/CBC-TT\nV/v tập huấn\n\nHà Nội, ngày 06 tháng 10 năm 2023\n\n"
        "Kính gửi: Các cơ quan báo chí\n\n1. Hình thức, thời gian:\n\n2.1. Trực tiếp.\n\n"
        "2.2. Thời gian: Từ 14h00 ngày 18/10/2023.\n\n"
        "Đề nghị đăng ký trước ngày 12/10/2023.\n\nNơi nhận:\n- Như trên;\n\n"
        "CỤC TRƯỞNG\n\nLưu Văn Mẫu\n"
    )
    assert (reading.tasks, reading.duties, reading.targets) == ((), (), ())
    assert (reading.number, reading.signer) == ("5/CBC-TT", "Lưu Văn Mẫu")
    assert parser.NO_TASKS in [doubt.why for doubt in reading.doubts]


def test_the_longest_title_is_bounded():
    assert len(read("KẾ HOẠCH\n" + "chữ " * 5000).title or "") < 3 * frame._LONGEST_TITLE
