"""Tables of tasks in the text and behind the signature."""

import pytest

from pressplan.reading import entries, tables, tasks
from pressplan.reading.parser import IN_TABLE, UNREAD_APPENDIX, read
from pressplan.reading.source import Document, from_parts, from_text
from tests.reading.plans import HEAD, tasks_of

COLUMNS = [
    "TT",
    "Nhiệm vụ",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Thời gian",
    "Sản phẩm",
    "Ghi chú",
]


def document(
    *rows: list[str], head: tuple[list[str], ...] = (COLUMNS,), above: str = ""
) -> Document:
    """A plan whose tasks stand in a table of its appendix."""
    text = f"{HEAD}{above}\nNơi nhận:\n- Lưu.\n\nPHỤ LỤC\n"
    return from_parts([*text.split("\n"), [*head, *rows]])


def row(
    code: str, task: str, lead: str = "Sở Y tế", coordinator: str = "", time: str = "2024"
) -> list[str]:
    return [code, task, lead, coordinator, time, "", ""]


def test_a_table_in_an_appendix():
    reading = read(document(
        ["I", "Nhóm một", "", "", "", "", ""],
        ["1", "Việc một", "Sở TT&TT", "Báo Đắk Lắk; Đài PTTH tỉnh", "2024-2025", "Tài liệu", "Gấp"],
        ["II", "Nhóm hai", "", "", "", "", ""],
        ["2", "Việc hai", "Báo Đắk Lắk\nĐài PTTH tỉnh", "", "Hằng năm", "", ""],
    ))  # fmt: skip
    assert tasks_of(document(row("1", "Việc"))) == [("1", "Việc", "Sở Y tế", "", "by")]
    first, second = reading.tasks
    assert (first.code, first.section, first.output, first.note) == (
        "1",
        "Nhóm một",
        "Tài liệu",
        "Gấp",
    )
    assert first.coordinators == ("Báo Đắk Lắk", "Đài PTTH tỉnh")
    assert (second.leads, second.section_number) == (("Báo Đắk Lắk", "Đài PTTH tỉnh"), "II")
    assert reading.doubts == ()


@pytest.mark.parametrize(
    "head",
    [
        (["STT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời hạn", "Kết quả", ""],),
        (["Số TT", "Tên nhiệm vụ", "Chủ trì", "Phối hợp", "Hoàn thành", "Kết quả đầu ra", ""],),
        (["TT", "Nhiệmvụ", "Cơ quanchủ trì", "Cơ quanphối hợp", "Thờigian", "Sảnphẩm", ""],),
        (["TT", "CÔNG VIỆC", "ĐƠN VỊ CHỦ TRÌ", "ĐƠN VỊ PHỐI HỢP", "THỜI HẠN", "SẢN PHẨM", ""],),
        (["TT", "Nhiệm vụ", "Phân công", "Phân công", "Thời gian", "Sản phẩm", "Ghi chú"],
         ["TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian", "Sản phẩm", "Ghi chú"]),
        (["TT", "Nhiệm vụ", "Cơ quan thực hiện", "", "Thời gian", "Sản phẩm", "Ghi chú"],
         ["", "", "Chủ trì", "Phối hợp", "", "", ""]),
    ],
)  # fmt: skip
def test_headings_of_columns(head):
    found = read(document(row("1", "Việc", "Sở Y tế", "Sở Nội vụ"), head=head))
    assert [(t.title, t.leads, t.coordinators) for t in found.tasks] == [
        ("Việc", ("Sở Y tế",), ("Sở Nội vụ",))
    ]
    assert found.doubts == ()


def test_a_merged_group_row_and_numbers_that_start_again():
    merged = ["Nhóm", "Nhóm", "Nhóm", "Nhóm", "Nhóm", "Nhóm", "Nhóm"]
    found = read(
        document(
            ["I", *["Một"] * 6],
            row("1", "A"),
            ["II", *["Hai"] * 6],
            row("1", "B"),
            merged,
            row("2", "C"),
        )
    )
    assert [(t.code, t.section) for t in found.tasks] == [
        ("I.1", "Một"),
        ("II.1", "Hai"),
        ("2", "Nhóm"),
    ]


def test_rows_of_one_task_with_several_leads():
    found = read(document(row("1", "Việc", "Báo Đắk Lắk"), row("1", "Việc", "Đài PTTH tỉnh")))
    assert [(t.code, t.leads) for t in found.tasks] == [("1", ("Báo Đắk Lắk", "Đài PTTH tỉnh"))]


@pytest.mark.parametrize(
    ("broken", "title", "leads"),
    [
        (row("", "còn nói tiếp", "", "", ""), "Việc đang nói còn nói tiếp", ("Sở Y tế",)),
        (row("", "", "Sở Nội vụ", "", ""), "Việc đang nói", ("Sở Y tế", "Sở Nội vụ")),
        (
            row("", "còn nói", "và phát triển", "", ""),
            "Việc đang nói còn nói",
            ("Sở Y tế và phát triển",),
        ),
    ],
)
def test_a_row_broken_over_a_page_is_joined_and_told(broken, title, leads):
    found = read(document(row("1", "Việc đang nói"), COLUMNS, broken))
    assert [(t.title, t.leads) for t in found.tasks] == [(title, leads)]
    assert tables.JOINED in [doubt.why for doubt in found.doubts]


def test_the_row_that_counts_columns_and_empty_rows_are_passed_over():
    counts = ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"]
    found = read(document(counts, [""] * 7, row("1", "Việc")))
    assert [t.title for t in found.tasks] == ["Việc"]
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (row("1", ""), tables.NO_TASK),
        (row("1", "Việc", lead=""), entries.NO_LEAD),
        (row("1", "Việc", time=""), entries.NO_TIME),
        (row("1", "Việc", time="Khi cần"), entries.UNREAD_TIME),
        (row("", "Việc"), tables.NO_CODE),
    ],
)
def test_a_doubtful_row_is_told_with_its_line(cells, why):
    paper = document(cells)
    line = len(paper.lines)
    assert (line, why) in [(doubt.line, doubt.why) for doubt in read(paper).doubts]


def test_a_table_of_something_else_is_told():
    paper = from_parts(
        [*f"{HEAD}I. NHIỆM VỤ".split("\n"), [["Họ tên", "Tuổi", "Quê"], ["A", "1", "B"]]]
    )
    assert tables.NO_COLUMNS in [doubt.why for doubt in read(paper).doubts]


def test_a_table_that_only_sets_the_head_of_the_paper_is_text():
    paper = from_parts(
        [[["UBND TỈNH\nSố: 7/KH-UBND", "Đắk Lắk, ngày 05 tháng 9 năm 2023"]], "KẾ HOẠCH", "Thử"]
    )
    assert paper.tables == ()
    assert read(paper).number == "7/KH-UBND"


def test_tasks_in_the_text_without_leads_give_way_to_the_table():
    above = "I. NHIỆM VỤ\n1. Nói về việc một\n2. Nói về việc hai\n"
    found = read(document(row("1", "Việc"), above=above))
    assert [t.title for t in found.tasks] == ["Việc"]
    assert [doubt.why for doubt in found.doubts] == [IN_TABLE, IN_TABLE]


def test_labels_inside_a_cell():
    head = ["TT", "Nội dung", "Cơ quan chủ trì, phối hợp", "Thời gian"]
    found = read(
        document(["1", "Việc", "Chủ trì: Sở Y tế; Phối hợp: Sở Nội vụ", "2024"], head=(head,))
    )
    assert [(t.leads, t.coordinators) for t in found.tasks] == [(("Sở Y tế",), ("Sở Nội vụ",))]
    assert found.doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        "| TT | Nhiệm vụ | Chủ trì | Thời hạn |\n|---|---|:-:|---|\n| 1 | Việc | Sở Y tế | 2024 |",
        "TT\tNhiệm vụ\tCơ quan chủ trì\tThời gian\n1\tViệc\tSở Y tế\t2024",
    ],
)
def test_tables_in_plain_text(text):
    found = read(f"{HEAD}I. NHIỆM VỤ\n\n{text}\n")
    assert [(t.code, t.title, t.leads, t.section) for t in found.tasks] == [
        ("1", "Việc", ("Sở Y tế",), "NHIỆM VỤ")
    ]
    assert found.doubts == ()
    assert found.tasks[0].first == len(from_text(f"{HEAD}I. NHIỆM VỤ\n\n{text}").lines)


def test_an_appendix_whose_table_lost_its_columns_is_all_doubts():
    head = "TTNhiệm vụ Cơ quan chủ trìCơ quan phối hợpThời gian"
    lines = f"{head}\n1 Việc Sở Y tế 2024\n2 Việc Sở Y tế 2025\n"
    found = read(f"{HEAD}I. NHIỆM VỤ\nNơi nhận:\n- Lưu.\nPHỤ LỤC\n{lines}")
    assert found.tasks == ()
    assert [doubt.why for doubt in found.doubts].count(tasks.GLUED) == 3


def test_an_appendix_of_plain_text_is_told():
    found = read(f"{HEAD}I. NHIỆM VỤ\nNơi nhận:\n- Lưu.\nPHỤ LỤC\nLời nói thêm.\n")
    assert UNREAD_APPENDIX in [doubt.why for doubt in found.doubts]
