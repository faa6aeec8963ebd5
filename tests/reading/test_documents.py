"""Files of every kind: the sample comes out alike from all, and a bad file says what it is."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pressplan.files import confined
from pressplan.reading import documents
from pressplan.reading.documents import BadDocument, extract
from pressplan.reading.parser import read
from pressplan.reading.shapes import Reading
from tests.reading.files import docx_of, numbered, numbering, pdf_of, replaced, saved, zip_of
from tests.reading.plans import SAMPLE

LINES = SAMPLE.split("\n")
MEGABYTE = 1024 * 1024


def facts(reading: Reading) -> list[object]:
    return [
        reading.title,
        [(t.code, t.title, t.leads, t.coordinators, t.timing) for t in reading.tasks],
        [(d.text, d.who, d.before, d.month_day, d.every) for d in reading.duties],
        [(t.horizon, t.text) for t in reading.targets],
        [doubt.why for doubt in reading.doubts],
        [(d.who, d.text) for d in reading.standing_duties],
        reading.signer_title,
        reading.signer,
    ]


def wrapped(line: str, width: int = 90) -> list[str]:
    """The line as a page breaks it."""
    rows = [""]
    for word in line.replace("**", "").split(" "):
        if len(rows[-1]) + len(word) >= width:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def pages_of(lines: list[str]) -> list[list[str]]:
    rows = [row for line in lines for row in wrapped(line)]
    return [[str(n + 1), *rows[n * 45 : n * 45 + 45]] for n in range(-(-len(rows) // 45))]


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        pytest.param(SAMPLE.encode(), "a.txt", id="txt"),
        pytest.param(SAMPLE.encode("utf-8-sig"), "a.TXT", id="txt with BOM"),
        pytest.param(SAMPLE.encode("utf-16"), "a.txt", id="txt in UTF-16"),
        pytest.param(b"\xfe\xff" + SAMPLE.encode("utf-16-be"), "", id="txt in big-endian UTF-16"),
        pytest.param(docx_of(LINES), "a.docx", id="docx"),
        pytest.param(pdf_of(pages_of(LINES)), "a.pdf", id="pdf"),
    ],
)
def test_the_sample_in_every_kind_of_file(data, filename):
    assert facts(read(extract(data, filename))) == facts(read(SAMPLE))


def test_a_path_is_as_good_as_bytes(tmp_path):
    path = tmp_path / "kế hoạch.docx"
    path.write_bytes(docx_of(LINES))
    assert len(read(extract(path)).tasks) == 11


def test_numbers_that_word_makes_are_read():
    paper = docx.Document()
    numbering(
        paper, ("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "o")
    )
    for text, level in [
        ("NHIỆM VỤ", 0), ("Nhóm", 1),
        ("Một", 2), ("Cơ quan chủ trì: Sở Y tế", 3), ("Thời gian: 2024", 3),
        ("Hai", 2), ("Cơ quan chủ trì: Sở Y tế", 3), ("Thời gian: 2024", 3),
        ("Ba", 1), ("Cơ quan chủ trì: Sở Y tế", 3), ("Thời gian: 2024", 3),
        ("TỔ CHỨC THỰC HIỆN", 0), ("Sở Y tế", 1), ("Báo cáo trước ngày 15/12/2024", 3),
    ]:  # fmt: skip
        numbered(paper, text, level)
    reading = read(extract(saved(paper), "a.docx"))
    assert [task.code for task in reading.tasks] == ["1.a", "1.b", "2"]
    assert [section.number for section in reading.sections] == ["I", "II"]
    assert [duty.who for duty in reading.duties] == [("Sở Y tế",)]


def test_a_table_with_merged_cells_in_its_place():
    paper = docx.Document()
    paper.add_paragraph("I. NHIỆM VỤ")
    table = paper.add_table(5, 5)
    rows = [
        ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian"),
        ("I", "Nhóm", "", "", ""),
        ("1", "Một", "Sở Y tế", "Sở Nội vụ", "2024"),
        ("2", "Hai", "", "", "2025"),
        ("3", "Ba", "Sở Tài chính", "", "2025"),
    ]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 1).merge(table.cell(1, 4))
    table.cell(2, 2).merge(table.cell(3, 2))  # one lead for two tasks
    paper.add_paragraph("II. TỔ CHỨC THỰC HIỆN")
    reading = read(extract(saved(paper), "a.docx"))
    assert [(t.code, t.section, t.leads) for t in reading.tasks] == [
        ("1", "Nhóm", ("Sở Y tế",)),
        ("2", "Nhóm", ("Sở Y tế",)),
        ("3", "Nhóm", ("Sở Tài chính",)),
    ]
    assert [section.title for section in reading.sections] == ["NHIỆM VỤ", "TỔ CHỨC THỰC HIỆN"]


def test_tracked_changes_are_read_as_accepted_and_controls_as_text():
    paper = docx.Document()
    w = nsdecls("w")
    runs = "<w:r><w:t>giữ</w:t></w:r><w:del><w:r><w:delText> bỏ</w:delText></w:r></w:del>"
    runs += "<w:ins><w:r><w:t> thêm</w:t></w:r></w:ins>"
    body = paper.element.body
    body.insert(0, parse_xml(f"<w:p {w}>{runs}</w:p>"))
    body.insert(
        1,
        parse_xml(
            f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>ô điền</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    assert extract(saved(paper), "a.docx").lines[:2] == ("giữ thêm", "ô điền")


def encrypted_pdf() -> bytes:
    writer, data = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(pdf_of([["Kế hoạch"]])))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    writer.write(data)
    return data.getvalue()


def locked_docx() -> bytes:
    return documents._OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


WORD = docx_of(["Kế hoạch thử"])
DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
DTD_16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")
ODD = b'<?xml version="1.0" encoding="IBM037"?><a/>'
EBCDIC = '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("cp037")
SPLIT = b"<a>" + b" " * (256 * 1024 - 7) + b"<!DOCTYPE a>"
TCVN3 = "KÕ ho¹ch chuyÓn ®æi sè b¸o chÝ cña tØnh §¾k L¾k giai ®o¹n míi ".encode("latin-1") * 9
BOMB = zip_of(word__document=b"<a>" + b" " * (40 * MEGABYTE))


def many_entries() -> bytes:
    return zip_of(word__document=b"<a/>", **{f"word__x{n}": b"" for n in range(2100)})


def lying_header() -> bytes:
    """A part that says it is small: its size in the directory is overwritten."""
    data = bytearray(zip_of(word__document=b"<a>" + os.urandom(4096)))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (16).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "filename", "reason"),
    [
        pytest.param(b"", "a.txt", "empty", id="nothing"),
        pytest.param(b" \n\t\r\n", "a.txt", "empty", id="only blanks"),
        pytest.param(docx_of([]), "a.docx", "empty", id="docx without text"),
        pytest.param(b"\xef\xbb\xbf", "a.txt", "empty", id="only a BOM"),
        pytest.param(b"x" * (documents.LARGEST_FILE + 1), "a.txt", "large", id="too large"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.docx", "image", id="a picture called docx"
        ),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 99, "a.pdf", "image", id="a photo called pdf"),
        pytest.param(b"MZ\x90\0" + b"\0" * 99, "a.docx", "program", id="a program"),
        pytest.param(b"\x7fELF" + b"\0" * 99, "a.txt", "program", id="a Linux program"),
        pytest.param(b"#!/bin/sh\n\0\0", "a.txt", "unknown", id="a script with binary in it"),
        pytest.param(b"#!/bin/sh\n%PDF-1.7", "a.pdf", "unknown", id="a script that is also a PDF"),
        pytest.param(b"{\\rtf1 abc}", "a.docx", "rtf", id="rtf"),
        pytest.param(b"<!DOCTYPE html><p>abc", "a.txt", "html", id="html"),
        pytest.param(documents._OLE + b"\0" * 99, "a.doc", "doc", id="old Word"),
        pytest.param(documents._OLE + b"\0" * 99, "a.docx", "doc", id="old Word called docx"),
        pytest.param(locked_docx(), "a.docx", "encrypted", id="docx with a password"),
        pytest.param(encrypted_pdf(), "a.pdf", "encrypted", id="pdf with a password"),
        pytest.param(pdf_of([[], []]), "a.pdf", "scan", id="a scan"),
        pytest.param(b"%PDF-1.7\n" + b"x" * 999, "a.pdf", "broken", id="broken pdf"),
        pytest.param(pdf_of([["Kế hoạch"]])[:300], "a.pdf", "broken", id="cut pdf"),
        pytest.param(zip_of(xl__workbook=b"<a/>"), "a.docx", "excel", id="Excel called docx"),
        pytest.param(zip_of(ppt__presentation=b"<a/>"), "a.docx", "powerpoint", id="slides"),
        pytest.param(zip_of(abc=b"<a/>"), "a.docx", "zip", id="a zip"),
        pytest.param(WORD[: len(WORD) // 2], "a.docx", "broken", id="cut docx"),
        pytest.param(b"PK\x03\x04" + b"\0" * 99, "a.docx", "broken", id="the first bytes of a zip"),
        pytest.param(
            replaced(WORD, "word/document.xml", b"<a"), "a.docx", "broken", id="broken XML"
        ),
        pytest.param(replaced(WORD, "word/document.xml", DTD), "a.docx", "dtd", id="DTD"),
        pytest.param(
            replaced(WORD, "word/styles.xml", DTD_16), "a.docx", "dtd", id="DTD in UTF-16"
        ),
        pytest.param(replaced(WORD, "word/styles.xml", ODD), "a.docx", "dtd", id="an odd encoding"),
        pytest.param(replaced(WORD, "word/styles.xml", EBCDIC), "a.docx", "dtd", id="EBCDIC"),
        pytest.param(replaced(WORD, "word/styles.xml", SPLIT), "a.docx", "dtd", id="DTD far off"),
        pytest.param(BOMB, "a.docx", "bomb", id="zip bomb"),
        pytest.param(many_entries(), "a.docx", "bomb", id="too many entries"),
        pytest.param(lying_header(), "a.docx", "broken", id="a size that lies"),
        pytest.param(TCVN3, "a.txt", "legacy", id="TCVN3"),
        pytest.param(
            TCVN3.decode("latin-1").encode(), "a.txt", "legacy", id="TCVN3 saved as UTF-8"
        ),
        pytest.param(docx_of([TCVN3.decode("latin-1")]), "a.docx", "legacy", id="TCVN3 in Word"),
        pytest.param("Kế hoạch".encode("utf-16")[:-1], "a.txt", "unknown", id="cut UTF-16"),
        pytest.param(WORD, "a.pdf", "unknown", id="Word called pdf"),
        pytest.param(WORD, "a.xlsx", "unknown", id="Word called xlsx"),
        pytest.param(SAMPLE.encode(), "a.docx", "unknown", id="text called docx"),
    ],
)
def test_a_bad_file_says_what_is_wrong(data, filename, reason):
    with pytest.raises(BadDocument) as refusal:
        extract(data, filename)
    assert refusal.value.reason == reason
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "lớn.docx"
    with path.open("wb") as file:
        file.truncate(50 * MEGABYTE)
    with pytest.raises(BadDocument, match="20 MB"):
        extract(path)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(confined, "SECONDS", 0.001)
    with pytest.raises(BadDocument, match="quá nhiều thời gian"):
        extract(WORD, "a.docx")


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    extract(WORD, "a.docx")
    with pytest.raises(BadDocument):
        extract(BOMB, "a.docx")
    assert list(tmp_path.iterdir()) == []


def test_the_child_imports_nothing_of_the_product():
    opener = Path(documents.__file__).with_name("extractor.py")
    child = [confined.__file__, str(opener), "docx"]
    command = [sys.executable, "-I", "-X", "importtime", *child]
    done = subprocess.run(command, input=WORD, capture_output=True, check=True)
    assert b"flask" not in done.stderr
    assert b"pressplan" not in done.stderr


def test_a_package_keeps_the_reader_to_its_limits():
    assert zipfile.ZipFile(io.BytesIO(BOMB)).infolist()[1].file_size == 40 * MEGABYTE + 3
