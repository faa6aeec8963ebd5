"""Files for the tests of the intake: Word and PDF made from text, and broken ones."""

import io
import zipfile
from collections.abc import Iterable, Sequence

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def docx_of(lines: Iterable[str]) -> bytes:
    """A Word file with a paragraph for each line that is not empty."""
    paper = docx.Document()
    for line in lines:
        if line.strip():
            paper.add_paragraph(line)
    return saved(paper)


def saved(paper: Document) -> bytes:
    data = io.BytesIO()
    paper.save(data)
    return data.getvalue()


def numbering(paper: Document, *levels: tuple[str, str]) -> None:
    """Give the document list 77 with levels (format, text), as Word's automatic numbers have."""
    shown = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    root = paper.part.numbering_part.element
    root.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{shown}</w:abstractNum>')
    )
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )


def numbered(paper: Document, text: str, level: int) -> None:
    """A paragraph in list 77."""
    properties = paper.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'
        )
    )


def pdf_of(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with a line of text for each line, in a font that maps every code to its letter."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"/CMapName /A def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(len(pages)))
        + b"]/Count %d>>" % len(pages),
        (b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H"
        b"/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>"),
        (b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/DW 500"
        b"/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>>>"),
        _stream(cmap),
    ]  # fmt: skip
    for number, lines in enumerate(pages):
        shown = b"".join(
            b"BT /F 12 Tf 1 0 0 1 50 %d Tm <%s> Tj ET\n"
            % (800 - 16 * at, line.encode("utf-16-be").hex().encode())
            for at, line in enumerate(lines)
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
            b"/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>" % (7 + 2 * number)
        )
        objects.append(_stream(shown))
    return _file(objects)


def zip_of(**parts: bytes) -> bytes:
    """A zip with the parts of a Word package, `__` in a name standing for "/"."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"<Types/>")
        for name, content in parts.items():
            package.writestr(name.replace("__", "/") + ".xml", content)
    return data.getvalue()


def replaced(package: bytes, name: str, content: bytes) -> bytes:
    """A Word file with one part changed."""
    data = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    return data.getvalue()


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def _file(objects: Sequence[bytes]) -> bytes:
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
    return body + head + table + tail
