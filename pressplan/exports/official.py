"""An official paper in the form of Nghị định 30/2020/NĐ-CP, as a Word document.

Page, margins, fonts and places are those of the decree's first annex. What the system makes is a
draft: its number comes from the records office, and what a person must still write is marked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from ..vietnamese import full_day
from .word import FONT, Column, Run, Table, add, bare_table, page_number, paragraph, plain, rule

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TO_WRITE = "Cần viết"
BODY, SMALL, TIGHT = 14, 12, 11  # points: of the text, of a table
LONG, SHORT = 297, 210  # millimetres: A4
TOP = BOTTOM = 20
LEFT, RIGHT = 30, 15
FIRST_LINE = 12.7
PORTRAIT = SHORT - LEFT - RIGHT
LANDSCAPE = LONG - LEFT - RIGHT
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_HEAD = (68.0, PORTRAIT - 68.0)
_FOOT = (82.5, PORTRAIT - 82.5)


@dataclass(frozen=True)
class Head:
    """What stands above a paper: the issuing body and the one above it, the kind's short sign.

    `about`: what a letter of the office is about. `day`: None where it is not signed yet.
    """

    body: str
    above: str = ""
    sign: str = "BC"
    about: str = ""
    place: str = ""
    day: date | None = None
    year: int = 0


def roman(number: int) -> str:
    """I, II, III … as sections are numbered."""
    found = ""
    for value, letters in _ROMAN:
        while number >= value:
            found, number = found + letters, number - value
    return found


def to_write(what: str, *, bold: bool = False) -> Run:
    """The mark of what a person must still write."""
    return Run(f"[{TO_WRITE}: {what}]", marked=True, bold=bold)


def dated(place: str, day: date | None, year: int) -> str:
    """The place and date; a day that nobody knows yet stays open."""
    when = full_day(day) if day else f"ngày …… tháng …… năm {year}"
    return f"{place}, {when}" if place else f"……, {when}"


class Paper:
    """A paper that is written from its head to its last annex, then saved.

    Texts that people typed may be of any length and hold anything: they become text.
    """

    def __init__(self, title: str, *, size: float = BODY, tight: bool = False) -> None:
        """`tight`: smaller tables, less room for the signature, of what must be a single page."""
        self._document = docx.Document()
        self._tight = tight
        self._annexes = 0
        _say_properties(self._document, title)
        _make_styles(self._document, size, TIGHT if tight else SMALL)
        _set_page(self._document.sections[0], landscape=False)
        _number_pages(self._document.sections[0])

    def head(self, head: Head) -> None:
        """The issuing body, the nation's name and motto, the number to come, place and date."""
        body = [paragraph("Center", Run(head.body.upper(), bold=True, size=12)), rule("Center", 22)]
        if head.above:
            body.insert(0, paragraph("Center", Run(head.above.upper(), size=12)))
        nation = [
            paragraph("Center", Run(NATION, bold=True, size=12)),
            paragraph("Center", Run(MOTTO, bold=True, size=13)),
            rule("Center", 19),
        ]
        number = [paragraph("Center", Run(f"Số: ……/{head.sign or '……'}-……", size=13))]
        if head.about:
            number.append(paragraph("Center", Run(f"V/v {head.about}", size=12)))
        place = [
            paragraph("Center", Run(dated(head.place, head.day, head.year), italic=True, size=13))
        ]
        self._put(bare_table(_HEAD, [(body, nation), (number, place)]))

    def name(self, kind: str, summary: str) -> None:
        """What kind of paper it is, and what it is about."""
        self._put(paragraph("KindOfPaper", kind.upper()))
        self._put(paragraph("Summary", summary))
        self._put(rule("Center", PORTRAIT / 2 - 22))

    def gap(self) -> None:
        """An empty line."""
        self._put(paragraph("Center"))

    def addressed(self, names: Sequence[str]) -> None:
        """To whom a letter of the office goes."""
        if len(names) == 1:
            self._put(paragraph("Addressed", f"Kính gửi: {names[0]}"))
            return
        self._put(paragraph("Addressed", "Kính gửi:"))
        for number, name in enumerate(names, start=1):
            end = "." if number == len(names) else ";"
            self._put(paragraph("Addressed", f"- {name}{end}"))

    def section(self, number: int, title: str) -> None:
        """A section: I., II., …"""
        self._put(paragraph("SectionI", f"{roman(number)}. {title.upper()}"))

    def part(self, number: int, title: str) -> None:
        """A part of a section: 1., 2., …"""
        self._put(paragraph("Part1", f"{number}. {title}"))

    def point(self, number: int, title: str) -> None:
        """A point of a part: a), b), …"""
        self._put(paragraph("PointA", f"{_letter(number)}) {title}"))

    def text(self, *runs: Run | str, together: bool = False) -> None:
        """One paragraph of the body; `together`: on the page of what follows, as the last one."""
        self._put(paragraph("Body", *runs, together=together))

    def lines(self, text: str) -> None:
        """What somebody typed: a paragraph for each line that says anything."""
        for line in plain(text).split("\n"):
            if line.strip():
                self.text(line.strip())

    def write(self, what: str) -> None:
        """A paragraph that a person must still write."""
        self.text(to_write(what))

    def table(self, columns: Sequence[Column]) -> Table:
        """A table at this place, to be filled row by row."""
        made = Table(columns, "Cell", "CellHead")
        self._put(paragraph("AfterTable"))
        self._put(made.element)
        self._put(paragraph("AfterTable"))
        return made

    def close(self, recipients: Iterable[str | Run], signer: str | Run) -> None:
        """To whom copies go, and who signs; it stays together."""
        left = [paragraph("Normal", Run("Nơi nhận:", bold=True, italic=True, size=12))]
        for to in recipients:
            run = to if isinstance(to, Run) else Run(to)
            small = Run(run.text, size=11, marked=run.marked)
            left.append(paragraph("Normal", Run("- ", size=11), small))
        words = to_write("chức vụ người ký", bold=True)
        right = [paragraph("Center", words)] + [
            paragraph("Center") for _ in range(2 if self._tight else 4)
        ]
        named = Run(signer, bold=True) if isinstance(signer, str) else signer
        right.append(paragraph("Center", named))
        self._put(paragraph("AfterTable", together=True))
        self._put(bare_table(_FOOT, [(left, right)]))
        self._put(paragraph("AfterTable"))

    def annex(
        self, title: str, of: str, columns: Sequence[Column], *, alone: bool = False
    ) -> Table:
        """A table of its own on pages across, which are numbered anew; the table to fill.

        `of`: the paper it belongs to. `alone`: it is the only annex, and has no number.
        """
        self._annexes += 1
        self._document.add_section(WD_SECTION.NEW_PAGE)
        _small(self._document)
        _set_page(self._document.sections[-1], landscape=True)
        self._put(paragraph("Annex", "Phụ lục" if alone else f"Phụ lục {roman(self._annexes)}"))
        self._put(paragraph("Annex", title.upper()))
        self._put(paragraph("Center", Run(f"(Kèm theo {of})", italic=True)))
        self._put(rule("Center", LANDSCAPE / 2 - 22))
        return self.table(columns)

    def after(self, text: str) -> None:
        """A remark under the table of an annex."""
        self._put(paragraph("Cell", Run(text, italic=True)))

    def save(self, path: Path) -> None:
        """Write the document."""
        self._document.save(str(path))

    def _put(self, element: Any) -> None:
        """Before the properties of the last section, which end the body."""
        self._document.element.body[-1].addprevious(element)


def _letter(number: int) -> str:
    letters = "abcdđeghiklmnopqrstuvxy"
    return letters[(number - 1) % len(letters)] * ((number - 1) // len(letters) + 1)


def _say_properties(document: Any, title: str) -> None:
    said = document.core_properties
    said.title, said.author, said.comments, said.language = plain(title)[:250], "", "", "vi-VN"
    said.last_modified_by = ""
    for when in ("created", "modified"):  # those of the library's own template
        for found in said._element.findall(qn(f"dcterms:{when}")):
            said._element.remove(found)
    for id, related in list(document.part.package.rels.items()):
        if related.reltype.endswith("/thumbnail"):
            document.part.package.rels.pop(id)


def _make_styles(document: Any, size: float, small: float) -> None:
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}")
    defaults.attrib.clear()
    _name_font(defaults)
    normal = document.styles["Normal"]
    _font(normal, size)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    center, justify = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
    _style(document, "Center", "Giữa", align=center)
    _style(document, "PageNumber", "Số trang", align=center)
    _style(document, "KindOfPaper", "Tên loại", align=center, bold=True, before=12, size=14)
    _style(document, "Summary", "Trích yếu", align=center, bold=True, size=14)
    _style(document, "Addressed", "Kính gửi", align=justify, before=6, left=30)
    _style(document, "Body", "Nội dung", align=justify, before=6, first_line=True)
    levels = (("SectionI", "Mục I"), ("Part1", "Mục 1"), ("PointA", "Mục a"))
    for level, (id, name) in enumerate(levels):
        made = _style(document, id, name, before=6, first_line=True, bold=level < 2, together=True)
        add(made.element.get_or_add_pPr(), "w:outlineLvl", val=level)
    _style(document, "Annex", "Phụ lục", align=center, bold=True, together=True)
    _style(document, "Cell", "Ô bảng", size=small, before=1, after=1)
    _style(document, "CellHead", "Đầu bảng", size=small, align=center, bold=True, before=1, after=1)
    _style(document, "AfterTable", "Sau bảng", size=4)


def _style(
    document: Any, id: str, name: str, *, size: float = 0, bold: bool = False, align: Any = None,
    before: float = 0, after: float = 0, left: float = 0, first_line: bool = False,
    together: bool = False,
) -> Any:  # fmt: skip
    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.element.styleId = id  # what a paragraph names; people read the name
    made.base_style = document.styles["Normal"]
    if size:
        made.font.size = Pt(size)
    if bold:
        made.font.bold = True
    looks = made.paragraph_format
    looks.alignment = align
    looks.space_before, looks.space_after = Pt(before), Pt(after)
    if left:
        looks.left_indent = Mm(left)
    if first_line:
        looks.first_line_indent = Mm(FIRST_LINE)
    if together:
        looks.keep_with_next = True
    return made


def _font(style: Any, size: float) -> None:
    style.font.name = FONT
    style.font.size = Pt(size)
    looks = style.element.get_or_add_rPr()
    _name_font(looks.find(qn("w:rFonts")))
    add(looks, "w:lang", val="vi-VN", eastAsia="vi-VN")


def _name_font(fonts: Any) -> None:
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)


def _set_page(section: Any, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    width, height = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    start = add(properties, "w:pgNumType", start=1)
    properties.find(qn("w:pgMar")).addnext(start)  # the schema's place


def _number_pages(section: Any) -> None:
    """In the middle of the margin above, on each page but the first; later sections follow."""
    header = section.header
    header.is_linked_to_previous = False
    element = header._element
    for old in list(element):
        element.remove(old)
    element.append(page_number("PageNumber"))


def _small(document: Any) -> None:
    """The paragraph that ends the section before takes no room."""
    before = document.element.body.findall(f"{qn('w:p')}/{qn('w:pPr')}/{qn('w:sectPr')}")[-1]
    looks = before.getparent()
    spacing = add(looks, "w:spacing", before=0, after=0, line=20, lineRule="exact")
    looks.insert(0, spacing)
