"""Paragraphs and tables of a Word document, as elements.

What people typed becomes `w:t` and nothing else: it is never a field, a link or a relation, and
characters that XML cannot hold are left out. Rows are written as elements, because python-docx
looks a whole table over for each cell.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

FONT = "Times New Roman"
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u0080-\u009f]")
_PIECES = re.compile("([\t\n])")
_TWIPS = 1440 / 25.4  # in a millimetre
_WHOLE = 600  # letters of a row that stays on one page; a longer one goes on over the next


@dataclass(frozen=True)
class Run:
    """Words of one look; `marked`: somebody must still write this; `size` in points."""

    text: str
    bold: bool = False
    italic: bool = False
    marked: bool = False
    size: float = 0


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its width in millimetres, how its cells are set."""

    heading: str
    width: float
    align: str = ""


@dataclass(frozen=True)
class Merged:
    """A cell of several rows: the first one has the text, the others go on."""

    text: str = ""
    first: bool = False


Cell = str | Run | Merged


def plain(text: str) -> str:
    """The text without what XML 1.0 cannot hold."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def twips(millimetres: float) -> str:
    """A length as Word counts it."""
    return str(round(millimetres * _TWIPS))


def add(parent: Any, tag: str, **attributes: str | int) -> Any:
    """A new last child; attributes are Word's own."""
    said = {_named(f"w:{name}"): str(value) for name, value in attributes.items()}
    made = parent.makeelement(_named(tag), said)
    parent.append(made)
    return made


@cache
def _named(tag: str) -> str:
    """A tag with its namespace: there are few, and half a million elements in a long paper."""
    name: str = qn(tag)
    return name


def paragraph(style: str, *runs: Run | str, align: str = "", together: bool = False) -> Any:
    """A paragraph of a style, by its id; `together`: on the same page as what follows."""
    made = OxmlElement("w:p")
    looks = add(made, "w:pPr")
    add(looks, "w:pStyle", val=style)
    if together:
        add(looks, "w:keepNext")
    if align:
        add(looks, "w:jc", val=align)
    for run in runs:
        _add_run(made, Run(run) if isinstance(run, str) else run)
    return made


def rule(style: str, aside: float) -> Any:
    """A line across, so many millimetres away from each side."""
    made = paragraph(style)
    looks = made[0]
    borders = add(looks, "w:pBdr")
    add(borders, "w:top", val="single", sz=6, space=1, color="000000")
    add(looks, "w:spacing", before=80, after=0, line=60, lineRule="exact")
    add(looks, "w:ind", left=twips(aside), right=twips(aside), firstLine=0)
    return made


def page_number(style: str) -> Any:
    """The paragraph of a header that counts its page."""
    made = paragraph(style, align="center")
    for kind in ("begin", "", "separate", "1", "end"):
        run = add(made, "w:r")
        if kind == "":
            add(run, "w:instrText").text = "PAGE"
        elif kind == "1":
            add(run, "w:t").text = kind
        else:
            add(run, "w:fldChar", fldCharType=kind)
    return made


def bare_table(widths: Sequence[float], rows: Iterable[Sequence[Sequence[Any]]]) -> Any:
    """A table without lines that puts paragraphs beside each other; each row stays on its page."""
    made = _table(widths, lines=False)
    for cells in rows:
        row = add(made, "w:tr")
        add(add(row, "w:trPr"), "w:cantSplit")
        for width, paragraphs in zip(widths, cells, strict=True):
            cell = _add_cell(row, width)
            for one in paragraphs or [paragraph("Normal")]:
                cell.append(one)
    return made


class Table:
    """A table with lines, its heading again on each page; `element` goes into the document."""

    def __init__(self, columns: Sequence[Column], style: str, heading: str) -> None:
        self.columns = columns
        self.style = style
        self.heading = heading
        self.element = _table([column.width for column in columns], lines=True)
        row = add(self.element, "w:tr")
        looks = add(row, "w:trPr")
        add(looks, "w:cantSplit")
        add(looks, "w:tblHeader")
        for column in columns:
            cell = _add_cell(row, column.width, middle=True)
            cell.append(paragraph(heading, column.heading))

    def add(self, cells: Sequence[Cell]) -> None:
        """A row; a cell is a text, a run, or one of several rows."""
        row = add(self.element, "w:tr")
        if sum(len(_text_of(cell)) for cell in cells) < _WHOLE:
            add(add(row, "w:trPr"), "w:cantSplit")
        for column, said in zip(self.columns, cells, strict=True):
            merged = said if isinstance(said, Merged) else None
            cell = _add_cell(row, column.width, merged=merged)
            if isinstance(said, Merged):
                said = said.text
            lines = [said] if isinstance(said, Run) else said.split("\n")
            for line in lines:
                cell.append(paragraph(self.style, line, align=column.align))

    def band(self, text: str) -> None:
        """A row of one cell that tells what follows."""
        row = add(self.element, "w:tr")
        add(add(row, "w:trPr"), "w:cantSplit")
        whole = sum(column.width for column in self.columns)
        cell = _add_cell(row, whole, span=len(self.columns))
        cell.append(paragraph(self.style, Run(text, bold=True), together=True))


def _text_of(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def _table(widths: Sequence[float], *, lines: bool) -> Any:
    made = OxmlElement("w:tbl")
    looks = add(made, "w:tblPr")
    add(looks, "w:tblW", w=twips(sum(widths)), type="dxa")
    if lines:
        borders = add(looks, "w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            add(borders, f"w:{side}", val="single", sz=4, space=0, color="000000")
    add(looks, "w:tblLayout", type="fixed")
    margins = add(looks, "w:tblCellMar")
    aside = twips(1.4 if lines else 0)
    add(margins, "w:left", w=aside, type="dxa")
    add(margins, "w:right", w=aside, type="dxa")
    grid = add(made, "w:tblGrid")
    for width in widths:
        add(grid, "w:gridCol", w=twips(width))
    return made


def _add_cell(
    row: Any, width: float, *, span: int = 1, merged: Merged | None = None, middle: bool = False
) -> Any:
    made = add(row, "w:tc")
    looks = add(made, "w:tcPr")
    add(looks, "w:tcW", w=twips(width), type="dxa")
    if span > 1:
        add(looks, "w:gridSpan", val=span)
    if merged:
        add(looks, "w:vMerge", val="restart" if merged.first else "continue")
    if middle:
        add(looks, "w:vAlign", val="center")
    return made


def _add_run(parent: Any, run: Run) -> None:
    text = plain(run.text)
    if not text:
        return
    made = add(parent, "w:r")
    if run.bold or run.italic or run.marked or run.size:
        looks = add(made, "w:rPr")
        if run.bold:
            add(looks, "w:b")
        if run.italic:
            add(looks, "w:i")
        if run.size:
            add(looks, "w:sz", val=round(2 * run.size))
        if run.marked:
            add(looks, "w:highlight", val="yellow")
    for piece in _PIECES.split(text):
        if piece == "\n":
            add(made, "w:br")
        elif piece == "\t":
            add(made, "w:tab")
        elif piece:
            words = add(made, "w:t")
            words.text = piece
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
