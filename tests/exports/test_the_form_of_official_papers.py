"""A paper has the form of Nghị định 30/2020, opens everywhere, and what was typed stays text."""

from datetime import date

import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Pt

from pressplan.exports import quick_paper
from pressplan.exports.official import MOTTO, NATION, Head, Paper, dated, roman, to_write
from pressplan.exports.rules import MOST, Figure, Line, Part, Quick
from pressplan.exports.word import Column, Merged, plain
from tests.exports.opening import Opened
from tests.servers.office import laid_out

HOSTILE = (
    'DDEAUTO c:\\windows\\cmd "/c" {PAGE}\x00\x08\x1b\ud800\ufffe </w:t><w:hyperlink r:id="x"/> '
    '=cmd|"/c calc"!A1 http://evil.example/ &amp; <script>'
)
COLUMNS = [Column("TT", 14, "center"), Column("Việc", 138), Column("Kết quả", 100)]


@pytest.fixture
def made(tmp_path):
    """One paper with everything that papers have, its text as bad as can be."""
    paper = Paper(f"Báo cáo {HOSTILE}")
    paper.head(Head("Sở Văn hóa", "Ủy ban nhân dân tỉnh", place="Đắk Lắk", year=2026))
    paper.name("Báo cáo", f"Kết quả {HOSTILE}")
    paper.section(1, "Tình hình")
    paper.part(1, "Chỉ đạo")
    paper.point(4, "Điểm thứ tư")
    paper.lines(f"Dòng một\n\nDòng hai\t{HOSTILE}")
    paper.lines("dài " * 5000)
    paper.write("đánh giá")
    paper.close(["UBND tỉnh;", "Lưu: VT."], to_write("họ tên"))
    for title in ("Nhiệm vụ", "Mục tiêu"):
        table = paper.annex(title, "Báo cáo số ……", COLUMNS)
        table.band("Mục thứ nhất")
        table.add([Merged("1", first=True), HOSTILE, "a\nb"])
        table.add([Merged(), "dài " * 900, to_write("số liệu")])
    path = tmp_path / "bao-cao.docx"
    paper.save(path)
    return path


def test_page_margins_fonts_head_and_marks(made):
    found = Opened(made.read_bytes())
    turned = [section.orientation for section in found.document.sections]
    assert turned == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.LANDSCAPE]
    normal, body = found.document.styles["Normal"], found.document.styles["Nội dung"]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(14))
    assert round(body.paragraph_format.first_line_indent.mm, 1) == 12.7
    assert body.paragraph_format.space_before >= Pt(6)
    for words in (
        NATION, MOTTO, "SỞ VĂN HÓA", "ỦY BAN NHÂN DÂN TỈNH", "Số: ……/BC-……",
        "Đắk Lắk, ngày …… tháng …… năm 2026", "BÁO CÁO", "I. TÌNH HÌNH", "1. Chỉ đạo",
        "d) Điểm thứ tư", "Nơi nhận:", "- Lưu: VT.", "Phụ lục I", "Phụ lục II", "NHIỆM VỤ",
    ):  # fmt: skip
        assert words in found.paragraphs, words
    assert found.marks == [
        "[Cần viết: đánh giá]", "[Cần viết: chức vụ người ký]", "[Cần viết: họ tên]",
        "[Cần viết: số liệu]", "[Cần viết: số liệu]",
    ]  # fmt: skip


def test_what_was_typed_is_text_whole_and_nothing_else(made):
    found = Opened(made.read_bytes())
    kept = plain(HOSTILE)
    assert kept == HOSTILE.translate({0: None, 8: None, 27: None, 0xD800: None, 0xFFFE: None})
    assert f"Kết quả {kept}" in found.paragraphs
    assert found.rows("Việc")[1] == ["1", kept, "ab"]
    assert max(map(len, found.paragraphs)) == len("dài " * 5000) - 1


def test_numbers_and_dates_as_documents_write_them():
    assert [roman(n) for n in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]
    assert dated("Đắk Lắk", date(2026, 2, 3), 2026) == "Đắk Lắk, ngày 03 tháng 02 năm 2026"
    assert dated("", None, 2026) == "……, ngày …… tháng …… năm 2026"


def test_libreoffice_lays_out_the_pages(made, tmp_path):
    """And the quick report stays one page when everything in it is as long as it can be."""
    line = Line("Đài Phát thanh và Truyền hình Đắk Lắk, quá hạn 365 ngày", "từ ngữ dài " * 9)
    parts = [
        Part(key, "Chưa cập nhật quý IV", 99, (line,) * MOST, "")
        for key in ("late", "silent", "changed", "handed", "next")
    ]
    said = Quick(
        "Chuyển đổi số báo chí Đắk Lắk 2023–2025, định hướng 2030", "24/11/2026", "30/11/2026",
        "11 nhiệm vụ, 20 đầu việc năm 2026: nhiều việc. " * 5, "Tỷ lệ hoàn thành: 17%.",
        tuple(Figure(word, 4, 3) for word in ("Hoàn thành", "Quá hạn", "Trong hạn", "Chưa", "Hết")),
        tuple(parts),
    )  # fmt: skip
    head = Head("Sở Thông tin và Truyền thông", "Ủy ban nhân dân tỉnh Đắk Lắk", year=2026)
    quick_paper.write(tmp_path / "nhanh.docx", said, head)
    report, short = laid_out([made, tmp_path / "nhanh.docx"], tmp_path)
    assert len(short.pages) == 1
    pages = report.pages
    wide = [page.mediabox.width > page.mediabox.height for page in pages]
    first = wide.index(True)
    assert wide == [False] * first + [True] * (len(pages) - first)
    tops = [page.extract_text().split("\n")[0].strip() for page in pages]
    assert tops[1:3] == ["2", "3"]
    assert not tops[first].isdigit()
    assert tops[first + 1] == "2"  # numbered anew
