"""A Word document as tests look at it: its words, its marks, and that nothing in it acts."""

import re
import zipfile
from io import BytesIO

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# What of ours stands in the properties of paragraphs, runs, tables, rows, cells and sections, in
# the order of the schema (ECMA-376, part 1).
ORDER = {
    "pPr": "pStyle keepNext pBdr spacing ind jc outlineLvl sectPr",
    "rPr": "b i sz highlight",
    "tblPr": "tblW tblBorders tblLayout tblCellMar",
    "trPr": "cantSplit tblHeader",
    "tcPr": "tcW gridSpan vMerge vAlign",
    "tc": "tcPr p",
    "sectPr": "headerReference type pgSz pgMar pgNumType cols titlePg docGrid",
}


class Opened:
    """A document that was opened with python-docx; every paper of ours must pass its checks."""

    def __init__(self, data: bytes) -> None:
        self.document = docx.Document(BytesIO(data))
        self.body = self.document.element.body
        with zipfile.ZipFile(BytesIO(data)) as package:
            self.names = package.namelist()
            self.parts = {n: package.read(n) for n in self.names if n.endswith((".xml", ".rels"))}
        self._check()

    @property
    def text(self) -> str:
        """All its words, those of tables too, in order."""
        return re.sub(r"\s+", " ", " ".join(self.paragraphs))

    @property
    def paragraphs(self) -> list[str]:
        return [self._words(paragraph) for paragraph in self.body.iter(qn("w:p"))]

    @property
    def marks(self) -> list[str]:
        """What a person must still write."""
        runs = self.body.iter(qn("w:r"))
        marked = [run for run in runs if run.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None]
        return ["".join(t.text for t in run.iter(qn("w:t"))) for run in marked]

    def rows(self, heading: str) -> list[list[str]]:
        """The rows of the table one of whose headings is that, merged cells empty."""
        for table in self.document.tables:
            rows = [
                [self._words(cell) for cell in row.findall(qn("w:tc"))] for row in table._tbl.tr_lst
            ]
            if heading in rows[0]:
                return rows[1:]
        raise AssertionError(heading)

    def _words(self, element) -> str:
        return "".join(t.text or "" for t in element.iter(qn("w:t")))

    def _check(self) -> None:
        """The form of the decree, and what Word and everybody's safety need."""
        self._check_form()
        self._check_order()
        self._check_harmless()

    def _check_form(self) -> None:
        """A4, the margins, the font, pages counted in the middle above, annexes across anew."""
        for number, section in enumerate(self.document.sections):
            size = (round(section.page_width.mm), round(section.page_height.mm))
            assert size == ((297, 210) if number else (210, 297))
            margins = (
                section.left_margin, section.right_margin, section.top_margin,
                section.bottom_margin,
            )  # fmt: skip
            assert [round(margin.mm) for margin in margins] == [30, 15, 20, 20]
            assert section.different_first_page_header_footer
            assert section.first_page_header.is_linked_to_previous
            assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
            (counter,) = section.header.paragraphs
            assert "PAGE" in counter._p.xml
            assert counter._p.pPr.jc.val == WD_ALIGN_PARAGRAPH.CENTER
        fonts = self.document.styles.element.iter(qn("w:rFonts"))
        named = {font.get(qn("w:ascii")) for font in fonts if font.get(qn("w:ascii"))}
        assert {"Times New Roman"} <= named <= {"Times New Roman", "Courier"}
        assert not list(self.body.iter(qn("w:rFonts")))

    def _check_order(self) -> None:
        """Word repairs what stands in another order than the schema's."""
        for tag, names in ORDER.items():
            places = {qn(f"w:{name}"): place for place, name in enumerate(names.split())}
            for element in self.body.iter(qn(f"w:{tag}")):
                order = [places[child.tag] for child in element]
                assert order == sorted(order), [child.tag for child in element]

    def _check_harmless(self) -> None:
        """Styles that are there, fields that only count pages, nothing that leads elsewhere."""
        known = {style.style_id for style in self.document.styles}
        used = {style.get(qn("w:val")) for style in self.body.iter(qn("w:pStyle"))}
        assert used <= known, used - known
        for name, part in self.parts.items():
            assert b'TargetMode="External"' not in part, name
            assert b"<w:hyperlink" not in part, name
            assert b"<w:fldSimple" not in part, name
            told = re.findall(rb"<w:instrText[^>]*>([^<]*)<", part)
            assert set(told) <= {b"PAGE"}, (name, told)
        assert not [n for n in self.names if "embeddings" in n or "activeX" in n or "vba" in n]
        assert self.body[-1].tag == qn("w:sectPr")
        assert self.body[-2].tag == qn("w:p")  # Word wants a paragraph after a table
        for cell in self.body.iter(qn("w:tc")):
            assert cell[-1].tag == qn("w:p")


def opened(browser, url: str) -> Opened:
    """The document at that address."""
    browser.get(url)
    assert browser.response.mimetype == DOCX
    return Opened(browser.response.data)
