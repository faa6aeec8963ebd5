"""The name that people see: no folder, nothing unseen, one Unicode form, bounded, never empty."""

import unicodedata

import pytest
from werkzeug.http import parse_options_header

from pressplan.files.names import LONGEST, display_name, disposition, ending_of

NAMES = [
    ("Kế hoạch.docx", "Kế hoạch.docx"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system32\\a.pdf", "a.pdf"),
    ("C:\\Users\\Lan\\Kế hoạch.docx", "Kế hoạch.docx"),
    ("C:a.pdf", "C_a.pdf"),
    ("\\\\server\\share\\a.pdf", "a.pdf"),
    ("/etc/passwd", "passwd"),
    ("a/b\\c/d.pdf", "d.pdf"),
    ("....//....//a.pdf", "a.pdf"),
    (".htaccess", "htaccess"),
    ("..", "tệp"),
    ("", "tệp"),
    (None, "tệp"),
    ("   ", "tệp"),
    (".docx", "tệp.docx"),
    ("/.pdf", "tệp.pdf"),
    ("a.pdf/", "tệp"),
    ("a\0.pdf", "a.pdf"),
    ("a.pdf\0.exe", "a.pdf.exe"),
    ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
    ("a\tb.pdf", "ab.pdf"),
    ("a\x1b[31m.pdf", "a[31m.pdf"),
    ("a\x85b.pdf", "ab.pdf"),
    ("a\u2028b.pdf", "ab.pdf"),
    ("bill\u202efdp.exe", "billfdp.exe"),
    ("a\u2066\u2069b.pdf", "ab.pdf"),
    ("a\u200b\u200d\ufeffb.pdf", "ab.pdf"),
    ("a\u00adb.pdf", "ab.pdf"),
    ("a\ud800b.pdf", "ab.pdf"),
    ('"><script>alert(1)</script>.png', "script_.png"),
    ("'; DROP TABLE stored_file; --.pdf", "'_ DROP TABLE stored_file_ --.pdf"),
    ("a%2e%2e%2fb.pdf", "a_2e_2e_2fb.pdf"),
    ("a.pdf::$DATA", "a.pdf__$DATA"),
    ("a.pdf . . ", "a.pdf"),
    ("báo  cáo\u00a0quý\u3000I.pdf", "báo cáo quý I.pdf"),
    ("$(reboot).pdf", "$(reboot).pdf"),
    ("-rf.pdf", "-rf.pdf"),
    ("báo cáo.tar.gz", "báo cáo.tar.gz"),
    ("ngày 5.11", "ngày 5.11"),
]


@pytest.mark.parametrize(("sent", "shown"), NAMES)
def test_the_shown_name_is_plain(sent, shown):
    assert display_name(sent) == shown
    assert display_name(shown) == shown


@pytest.mark.parametrize("sent", [name for name, _ in NAMES] + ["ế" * 400 + ".docx"])
def test_no_name_splits_a_header_and_a_browser_reads_it_back(sent):
    name = display_name(sent)
    header = disposition("attachment", name)
    assert header.isascii()
    assert header.isprintable()
    kind, options = parse_options_header(header)
    assert (kind, options["filename"]) == ("attachment", name)


def test_two_ways_to_write_a_letter_are_one_name():
    name = "Kế hoạch chuyển đổi số.docx"
    assert display_name(unicodedata.normalize("NFD", name)) == name
    assert display_name(name) == name


@pytest.mark.parametrize("ending", [".docx", ".jpeg", ""])
def test_a_long_name_keeps_its_ending(ending):
    name = display_name("ế" * 400 + ending)
    assert len(name) == LONGEST
    assert name.endswith(f"ế{ending}")


def test_old_programs_get_a_name_in_ascii():
    header = disposition("inline", "Đề án “số” 5.pdf")
    assert header.startswith("inline; filename=\"De an _so_ 5.pdf\"; filename*=UTF-8''%C4%90")


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.PDF", ".pdf"), ("a", ""), ("tệp.docx", ".docx"), ("a.b c", ""), ("a.jpeg", ".jpeg")],
)
def test_an_ending_is_short_and_plain(name, ending):
    assert ending_of(name) == ending
