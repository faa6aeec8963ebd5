"""A Word document as paragraphs and tables in order. Runs in the child process of `extractor`.

python-docx opens the package; the walk is ours, because its own leaves out content controls,
accepted insertions and the numbers that Word makes.
"""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

Part = str | list[list[str]]
_SKIPPED = {qn(f"w:{name}") for name in ("del", "moveFrom", "txbxContent", "pPr", "rPr")}
_SKIPPED.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_WRAPPERS = {
    qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
_MOST_COLUMNS = 64


def parts(data: bytes) -> list[Part]:
    """Every paragraph (a string) and table (rows of cells), in the order of the document."""
    document = docx.Document(io.BytesIO(data))
    return list(_Walk(_Numbers(document)).parts(document.element.body))


class _Walk:
    def __init__(self, numbers: "_Numbers") -> None:
        self.numbers = numbers

    def parts(self, parent: Any) -> Iterator[Part]:
        for element in parent:
            if element.tag == qn("w:p"):
                yield self.paragraph(element)
                for box in element.iter(qn("w:txbxContent")):
                    if not any(a.tag in _SKIPPED and a.tag != box.tag for a in box.iterancestors()):
                        yield from self.parts(box)
            elif element.tag == qn("w:tbl"):
                yield self.table(element)
            elif element.tag in _WRAPPERS:
                yield from self.parts(element)

    def paragraph(self, element: Any) -> str:
        return self.numbers.label(element) + "".join(_text(element))

    def table(self, element: Any) -> list[list[str]]:
        """Rows of equal meaning: a merged cell's text stands in each of its places."""
        rows: list[list[str]] = []
        for row in _inner(element, qn("w:tr")):
            cells: list[str] = [""] * _number(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
            for cell in _inner(row, qn("w:tc")):
                properties = cell.find(qn("w:tcPr"))
                text = self.cell(cell)
                if _continues_above(properties) and rows and len(cells) < len(rows[-1]):
                    text = rows[-1][len(cells)]
                span = None if properties is None else properties.find(qn("w:gridSpan"))
                cells += [text] * min(_number(span, 1), _MOST_COLUMNS)
            rows.append(cells[:_MOST_COLUMNS])
        return rows

    def cell(self, element: Any) -> str:
        lines: list[str] = []
        for part in self.parts(element):
            lines += [part] if isinstance(part, str) else [" ".join(row) for row in part]
        return "\n".join(line for line in lines if line.strip())


class _Numbers:
    """The numbers and bullets that Word shows but does not write down."""

    def __init__(self, document: Any) -> None:
        self.styles = {style.style_id: style.element for style in document.styles}
        self.levels: dict[str, tuple[str, dict[int, Any]]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        root = next(
            (
                rel.target_part.element
                for rel in document.part.rels.values()
                if rel.reltype.endswith("/numbering")
            ),
            None,
        )
        if root is not None:
            self._load(root)

    def label(self, paragraph: Any) -> str:
        """ "1. ", "a) ", "- " or nothing, counting on."""
        number, level = self._numbering(paragraph)
        abstract, levels = self.levels.get(number or "", ("", {}))
        if level not in levels:
            return ""
        self._count(abstract, level, levels)
        if _value(levels[level].find(qn("w:numFmt"))) == "bullet":
            return "- "
        text = _value(levels[level].find(qn("w:lvlText"))) or ""
        for depth in range(level + 1):
            shown = self.counts.get((abstract, depth), 1)
            form = _value(levels[depth].find(qn("w:numFmt"))) if depth in levels else "decimal"
            text = text.replace(f"%{depth + 1}", _printed(shown, form))
        return f"{text} " if text else ""

    def _load(self, root: Any) -> None:
        abstracts = {a.get(qn("w:abstractNumId")): a for a in root.findall(qn("w:abstractNum"))}
        for num in root.findall(qn("w:num")):
            number, key = num.get(qn("w:numId")), _value(num.find(qn("w:abstractNumId")))
            abstract = abstracts.get(key)
            if abstract is None:
                continue
            levels = {int(lvl.get(qn("w:ilvl"))): lvl for lvl in abstract.findall(qn("w:lvl"))}
            restarts = num.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}") is not None
            self.levels[number] = (f"{key}/{number}" if restarts else str(key), levels)

    def _numbering(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and level of a paragraph, its own or its style's."""
        properties = paragraph.find(qn("w:pPr"))
        for _ in range(10):  # a chain of styles; a loop in it must not hang us
            if properties is None:
                return None, 0
            numbering = properties.find(qn("w:numPr"))
            if numbering is not None and numbering.find(qn("w:numId")) is not None:
                level = _number(numbering.find(qn("w:ilvl")), 0)
                return _value(numbering.find(qn("w:numId"))), level
            style = properties.find(qn("w:pStyle"))
            style = style if style is not None else properties.getparent().find(qn("w:basedOn"))
            element = self.styles.get(_value(style))
            properties = None if element is None else element.find(qn("w:pPr"))
            if element is not None and properties is None:
                parent = self.styles.get(_value(element.find(qn("w:basedOn"))))
                properties = None if parent is None else parent.find(qn("w:pPr"))
        return None, 0

    def _count(self, abstract: str, level: int, levels: dict[int, Any]) -> None:
        start = _number(levels[level].find(qn("w:start")), 1)
        self.counts[abstract, level] = self.counts.get((abstract, level), start - 1) + 1
        for deeper in range(level + 1, 9):
            self.counts.pop((abstract, deeper), None)


def _text(element: Any) -> Iterator[str]:
    """The words of a paragraph as they stand: insertions accepted, deletions left out."""
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _SKIPPED:
            yield from _text(child)


def _inner(element: Any, tag: str) -> Iterator[Any]:
    """Rows or cells, also those inside content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inner(child, tag)


def _continues_above(properties: Any) -> bool:
    merge = None if properties is None else properties.find(qn("w:vMerge"))
    return merge is not None and merge.get(qn("w:val")) != "restart"


def _value(element: Any) -> str | None:
    return None if element is None else element.get(qn("w:val"))


def _number(element: Any, default: int) -> int:
    value = _value(element) or ""
    return int(value) if value.isdecimal() else default


def _printed(number: int, form: str | None) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    if form == "lowerLetter":
        return letters[(number - 1) % 26]
    if form == "upperLetter":
        return letters[(number - 1) % 26].upper()
    if form in ("upperRoman", "lowerRoman"):
        tens, ones = divmod(number, 10)
        roman = "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
        return roman if form == "upperRoman" else roman.lower()
    return f"{number:02}" if form == "decimalZero" else str(number)
