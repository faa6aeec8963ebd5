"""Files made by code: good ones of every kind, and what people and attackers send instead."""

import io
import struct
import zipfile
import zlib
from functools import cache

import docx
import pypdf
import xlsxwriter
from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@cache
def word() -> bytes:
    paper = docx.Document()
    paper.add_heading("Kế hoạch chuyển đổi số báo chí", 1)
    paper.add_paragraph("Đơn vị chủ trì: Báo Đắk Lắk")
    paper.add_table(2, 2).cell(0, 0).text = "Nhiệm vụ"
    paper.part.relate_to("https://daklak.example/", f"{RELATION}/hyperlink", is_external=True)
    data = io.BytesIO()
    paper.save(data)
    return data.getvalue()


@cache
def sheet() -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        page = book.add_worksheet("Biểu")
        page.write_row(0, 0, ["Nhiệm vụ", "Tỷ lệ", 0.5])
        page.write_url(1, 0, "https://daklak.example/")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Biểu!$C$1:$C$1"})
        page.insert_chart("E2", chart)
    return data.getvalue()


@cache
def paper(**extra: bytes) -> bytes:
    """A small PDF by hand; `catalog` and `more` go into it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % extra.get("catalog", b""),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length 0>>stream\n\nendstream",
        *([extra["more"]] if "more" in extra else []),
    ]
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, table)
    out += b"trailer<</Size %d/Root 1 0 R>>\n" % (len(places) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % out.index(b"xref\n"))


def rewritten(encrypt: bool = False) -> bytes:
    """The same through pypdf, with compressed objects; encrypted if wanted."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(paper())))
    if encrypt:
        writer.encrypt("", "chủ", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


@cache
def picture(form: str, **options) -> bytes:
    image = Image.effect_noise((64, 48), 40).convert("RGB")
    data = io.BytesIO()
    image.save(data, form, **options)
    return data.getvalue()


def good() -> list[tuple[str, bytes]]:
    """What must be taken: thirteen files."""
    return [
        ("Kế hoạch.docx", word()), ("KE HOACH.DOCX", word()),
        ("biểu có biểu đồ trong Word.docx", with_chart_workbook()),
        ("Biểu.xlsx", sheet()), ("sổ liên kết.xlsx", linked_workbook()),
        ("văn bản.pdf", paper()), ("đã ký.pdf", rewritten()), ("có biểu mẫu.pdf", with_form()),
        ("ảnh.png", picture("PNG")), ("ảnh chụp.jpg", picture("JPEG")),
        ("ảnh.jpeg", picture("JPEG", progressive=True)), ("ảnh.JPG", picture("JPEG", quality=95)),
        ("điện thoại.jpg", picture("JPEG") + b"SEFH\x6b\0\0\0 phone's own data SEFT"),
    ]  # fmt: skip


def hostile() -> list[tuple[str, str, str, bytes]]:
    """What must be refused: (what it is, name, reason code, bytes)."""
    named = [
        ("empty", "a.pdf", "empty", b""),
        ("no ending", "báo cáo", "ending", paper()),
        ("unknown ending", "báo cáo.exe", "ending", paper()),
        ("a program", "a.docx", "unknown", b"MZ" + b"\0" * 200),
        ("html as pdf", "a.pdf", "unknown", HTML),
        ("html as png", "a.png", "unknown", HTML),
        ("svg as png", "a.png", "unknown", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("word as pdf", "a.pdf", "mismatch", word()),
        ("word as xlsx", "a.xlsx", "mismatch", word()),
        ("png as jpg", "a.jpg", "mismatch", picture("PNG")),
        ("pdf as docx", "a.docx", "mismatch", paper()),
        ("gif as png", "a.png", "unknown", picture("GIF")),
        ("old word", "a.doc", "old-office", OLE + b"\0" * 600),
        ("old word renamed", "a.docx", "old-office", OLE + b"\0" * 600),
        ("word with a password", "a.docx", "encrypted",
         OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")),
        ("docm by name", "a.docm", "macros", word()),
        ("xlsm by name", "a.xlsm", "macros", sheet()),
    ]  # fmt: skip
    return [*named, *_packages(), *_papers(), *_pictures()]


def _packages() -> list[tuple[str, str, str, bytes]]:
    main = f"{WORD}.document.main+xml".encode()
    enabled = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    template = f"{WORD}.template.main+xml".encode()
    types = "[Content_Types].xml"
    body = "word/document.xml"
    doctype = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    cases = [
        ("docm renamed", "macros", changed({types: lambda t: t.replace(main, enabled)})),
        ("a macro part", "macros", added({"word/vbaProject.bin": OLE})),
        ("a macro part elsewhere", "macros", added({"word/other/VBAPROJECT.BIN": OLE})),
        ("a template", "unknown", changed({types: lambda t: t.replace(main, template)})),
        ("no content types", "unknown", changed({types: None})),
        ("no main part", "unknown", changed({body: None})),
        ("content types cut", "broken", changed({types: lambda t: t[:50]})),
        ("an OLE object", "active", added({"word/embeddings/oleObject1.bin": OLE})),
        ("an embedded program", "active", added({"word/embeddings/setup.exe": b"MZ"})),
        ("an embedded workbook with macros", "macros",
         added({"word/embeddings/a.xlsx": added({"xl/vbaProject.bin": OLE}, sheet())})),
        ("a package in a package in a package", "active", nested_twice()),
        ("ActiveX", "active", added({"word/activeX/activeX1.xml": b"<a/>"})),
        ("a far template", "external", related("attachedTemplate")),
        ("a far picture", "external", related("image")),
        ("a far frame", "external", related("frame")),
        ("a far OLE object", "active", related("oleObject")),
        ("DDE", "active", added({"xl/externalLinks/externalLink1.xml":
                                 b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'},
                                sheet())),
        ("a DTD", "dtd", added({"word/a.xml": doctype.encode()})),
        ("a DTD after a declaration", "dtd",
         added({"word/a.xml": b"<?xml version='1.0'?>\n\n" + doctype.encode()})),
        ("a DTD behind a long comment", "dtd",
         added({"word/a.xml": b"<!--" + b"x" * 300_000 + b"-->" + doctype.encode()})),
        ("a DTD in UTF-16", "dtd", added({"word/a.xml": doctype.encode("utf-16")})),
        ("a DTD in UTF-16 without mark", "dtd", added({"word/a.xml": doctype.encode("utf-16-be")})),
        ("a DTD in the relations", "dtd", changed({"_rels/.rels": lambda _: doctype.encode()})),
        ("UTF-7", "dtd", added({"word/a.xml": b'<?xml version="1.0" encoding="UTF-7"?><a/>'})),
        ("EBCDIC", "dtd", added({"word/a.xml": '<?xml version="1.0"?><a/>'.encode("cp037")})),
        ("a bomb", "bomb", added({"word/media/a.bin": b"\0" * (60 << 20)})),
        ("many small bombs", "bomb", added({f"a/{n}": b"\0" * 900_000 for n in range(260)})),
        ("thousands of members", "bomb", added({f"a/{n}": b"" for n in range(2100)})),
        ("a lie about the size", "broken", lying(size=10)),
        ("a lie about the checksum", "broken", lying(checksum=1)),
        ("encrypted members", "encrypted", flagged()),
        ("up and away", "package", added({"../../etc/cron.d/a": b"x"})),
        ("an absolute member", "package", added({"/etc/passwd": b"x"})),
        ("a member of Windows", "package", added({"C:\\a.txt": b"x"})),
        ("a member that is a link", "package", linked()),
        ("a member twice", "package", twice()),
        ("a member twice but for case", "package", added({"WORD/document.xml": b"<a/>"})),
        ("members that overlap", "package", overlapping()),
        ("something before", "unknown", b"#!/bin/sh\n" + word()),
        ("a zip before", "package", zip_of({"a.txt": b"x"})[:-22] + word()),
        ("something behind", "broken", word() + HTML),
        ("a comment", "broken", commented()),
        ("only a zip", "unknown", zip_of({"a.txt": b"x"})),
        ("no members", "unknown", zip_of({})),
        ("cut", "broken", word()[:-400]),
        ("half", "broken", word()[: len(word()) // 2]),
        ("another compression", "package", zip_of({"a": b"x" * 99}, zipfile.ZIP_LZMA)),
    ]  # fmt: skip
    return [(what, "a.docx", code, data) for what, code, data in cases]


def _papers() -> list[tuple[str, str, str, bytes]]:
    script = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
    cases = [
        ("a locked pdf", "encrypted", rewritten(encrypt=True)),
        ("a script on opening", "script", paper(catalog=b"/OpenAction 5 0 R", more=script)),
        ("a named script", "script", paper(catalog=b"/Names<</JavaScript 5 0 R>>", more=b"<<>>")),
        ("an escaped script", "script",
         paper(catalog=b"/OpenAction 5 0 R", more=b"<</S/J#61vaScript/J#53(x)>>")),
        ("a launch", "script", paper(catalog=b"/AA<</WC 5 0 R>>", more=b"<</S/Launch/F(a.exe)>>")),
        ("an attachment", "attachment",
         paper(catalog=b"/Names<</EmbeddedFiles 5 0 R>>", more=b"<<>>")),
        ("a pdf cut", "broken", paper()[:-12]),
        ("a pdf without pages", "broken", b"%PDF-1.7\ntrailer<</Size 1>>\n%%EOF\n"),
        ("only a head", "broken", b"%PDF-1.7\n%%EOF"),
        ("something behind the end", "extra", paper() + HTML),
        ("a zip behind the end", "extra", paper() + zip_of({"a.html": HTML})),
        ("a zip that ends like a pdf", "extra", paper() + commented(b"%%EOF\n")),
        ("blanks before", "unknown", b"\n\n" + paper()),
    ]  # fmt: skip
    return [(what, "a.pdf", code, data) for what, code, data in cases]


def _pictures() -> list[tuple[str, str, str, bytes]]:
    png, jpg = picture("PNG"), picture("JPEG")
    return [
        ("a wide png", "a.png", "picture", resized_png(20_001, 10)),
        ("a huge png", "a.png", "picture", resized_png(19_000, 19_000)),
        ("a png of no size", "a.png", "broken", resized_png(0, 10)),
        ("a png cut", "a.png", "broken", png[:-12]),
        ("a png with a wrong sum", "a.png", "broken", png[:40] + b"\0" + png[41:]),
        ("a zip behind a png", "a.png", "extra", png + zip_of({"a": b"x"})),
        ("html behind a png", "a.png", "extra", png + HTML),
        ("a jpg cut", "a.jpg", "broken", jpg[:-2]),
        ("a jpg without a frame", "a.jpg", "broken", b"\xff\xd8\xff\xd9"),
        ("a huge jpg", "a.jpg", "picture", resized_jpg(65_000, 65_000)),
        ("a zip behind a jpg", "a.jpg", "extra", jpg + zip_of({"a": b"x"})),
        ("html behind a jpg", "a.jpg", "extra", jpg + HTML),
    ]


def zip_of(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as package:
        for name, body in members.items():
            package.writestr(name, body)
    return data.getvalue()


def members_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def added(more: dict[str, bytes], package: bytes = b"") -> bytes:
    return zip_of(members_of(package or word()) | more)


def changed(changes, package: bytes = b"") -> bytes:
    """The package with members rewritten by a function, or removed (None)."""
    members = members_of(package or word())
    for name, change in changes.items():
        body = members.pop(name)
        if change:
            members[name] = change(body)
    return zip_of(members)


def related(kind: str) -> bytes:
    relation = f'<Relationship Id="x" Type="{RELATION}/{kind}" Target="http://far/" '
    relation += 'TargetMode="External"/></Relationships>'
    place = "word/_rels/document.xml.rels"
    return changed({place: lambda r: r.replace(b"</Relationships>", relation.encode())})


def with_chart_workbook() -> bytes:
    return added({"word/embeddings/Microsoft_Excel_Sheet1.xlsx": sheet()})


def nested_twice() -> bytes:
    inner = added({"xl/embeddings/a.xlsx": sheet()}, sheet())
    return added({"word/embeddings/a.xlsx": inner})


def linked_workbook() -> bytes:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    )
    relation += f'<Relationship Id="r" Type="{RELATION}/externalLinkPath" Target="b.xlsx" '
    relation += 'TargetMode="External"/></Relationships>'
    return added(
        {
            "xl/externalLinks/externalLink1.xml": b"<externalLink><externalBook/></externalLink>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": relation.encode(),
        },
        sheet(),
    )


def with_form() -> bytes:
    field = b"<</FT/Sig/T(Ch\xff ky)/V<</Type/Sig/Filter/Adobe.PPKLite/Contents<00>>>>>"
    return paper(catalog=b"/AcroForm<</Fields[5 0 R]/SigFlags 3>>", more=field)


def lying(size: int | None = None, checksum: int | None = None) -> bytes:
    """A member whose directory entry says another size or checksum than it has."""
    data = bytearray(added({"word/big.txt": b"abc" * 100_000}))
    entry = data.rindex(b"PK\1\2")
    if size is not None:
        struct.pack_into("<L", data, entry + 24, size)
    if checksum is not None:
        struct.pack_into("<L", data, entry + 16, checksum)
    return bytes(data)


def flagged() -> bytes:
    data = bytearray(word())
    entry = data.index(b"PK\1\2")
    data[entry + 8] |= 1
    return bytes(data)


def twice() -> bytes:
    data = io.BytesIO(word())
    with zipfile.ZipFile(data, "a") as package:
        package.NameToInfo.clear()
        package.writestr("word/document.xml", b"<other/>")
    return data.getvalue()


def linked() -> bytes:
    """A member that is a symbolic link."""
    link = zipfile.ZipInfo("word/media/image9.png")
    link.external_attr = 0o120777 << 16
    return added({link: b"/etc/passwd"})


def overlapping() -> bytes:
    """Two directory entries that share the bytes of one member."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in members_of(word()).items():
            package.writestr(name, body)
        package.writestr("a", b"x" * 1000)
        package.filelist[-1].header_offset = package.filelist[0].header_offset
    return data.getvalue()


def commented(comment: bytes = b"hello") -> bytes:
    data = io.BytesIO(word())
    with zipfile.ZipFile(data, "a") as package:
        package.comment = comment
    return data.getvalue()


def resized_png(width: int, height: int) -> bytes:
    data = bytearray(picture("PNG"))
    struct.pack_into(">II", data, 16, width, height)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    return bytes(data)


def resized_jpg(width: int, height: int) -> bytes:
    data = bytearray(picture("JPEG"))
    struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, height, width)
    return bytes(data)
