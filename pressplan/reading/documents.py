"""A file of unknown origin becomes numbered lines and tables, or one sentence that says why not."""

import re
import unicodedata
from pathlib import Path
from typing import Any

from ..files import confined
from .source import Document, from_parts, from_text

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
MOST_CHARACTERS = 1_000_000
LONGEST_LINE = 20_000
_OPENER = Path(__file__).with_name("extractor.py")
_KINDS = {".txt": "txt", ".md": "txt", ".docx": "docx", ".pdf": "pdf"}
_ACCEPTED = "Hãy gửi kế hoạch ở dạng .docx, .pdf (có chữ) hoặc .txt."

SENTENCES = {
    "empty": "Tệp rỗng, không có chữ nào. Hãy chọn lại tệp kế hoạch.",
    "large": f"Tệp lớn hơn {LARGEST_FILE // MEGABYTE} MB. Hãy bỏ bớt ảnh trong tệp rồi gửi lại.",
    "long": "Tệp dài quá mức của một bản kế hoạch. Hãy tách riêng phần kế hoạch rồi gửi lại.",
    "image": f"Tệp này là ảnh chụp, không có chữ để đọc. {_ACCEPTED}",
    "program": f"Tệp này là chương trình máy tính, không phải văn bản. {_ACCEPTED}",
    "html": "Tệp này là trang web. Hãy mở trong Word rồi lưu lại thành .docx.",
    "rtf": "Tệp này ở dạng RTF. Hãy mở trong Word rồi lưu lại thành .docx.",
    "doc": "Tệp này ở dạng .doc cũ. Hãy mở trong Word rồi lưu lại thành .docx.",
    "excel": f"Tệp này là bảng tính Excel, không phải văn bản kế hoạch. {_ACCEPTED}",
    "powerpoint": f"Tệp này là bản trình chiếu, không phải văn bản kế hoạch. {_ACCEPTED}",
    "opendocument": "Tệp này ở dạng OpenDocument. Hãy mở trong Word rồi lưu lại thành .docx.",
    "zip": "Tệp này là tệp nén. Hãy giải nén rồi gửi tệp văn bản bên trong.",
    "unknown": f"Không nhận ra đây là văn bản. {_ACCEPTED}",
    "legacy": "Tệp dùng bảng mã cũ (TCVN3, VNI, CP1258). Hãy chuyển sang Unicode rồi gửi lại.",
    "encrypted": "Tệp được đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
    "macros": "Tệp Word có chứa macro. Hãy lưu lại thành .docx không có macro.",
    "scan": "Tệp PDF chỉ có ảnh quét, không có chữ. Hãy gửi .docx hoặc PDF xuất từ Word.",
    "bomb": "Tệp bung ra lớn bất thường nên không được mở. Hãy lưu lại tệp từ Word rồi gửi lại.",
    "dtd": "Tệp chứa khai báo XML không an toàn nên không được mở. Hãy lưu lại tệp từ Word.",
    "broken": "Tệp bị hỏng hoặc bị cắt cụt, không mở được. Hãy lưu lại tệp rồi gửi lại.",
    "slow": "Đọc tệp mất quá nhiều thời gian nên đã dừng. Hãy lưu lại tệp ở dạng .docx gọn hơn.",
}

_MAGIC = (
    (b"PK\x03\x04", "docx"), (b"PK\x05\x06", "zip"), (b"%PDF-", "pdf"), (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"BM", "image"),
    (b"II*\0", "image"), (b"MM\0*", "image"), (b"RIFF", "image"), (b"MZ", "program"),
    (b"\x7fELF", "program"), (b"Rar!", "zip"), (b"7z\xbc\xaf", "zip"), (b"\x1f\x8b", "zip"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PRINTABLE_MAGIC = (b"BM", b"MZ", b"RIFF")  # two letters may also begin a text
_UNICODE_VIETNAMESE = re.compile(r"[\u1ea0-\u1ef9đĐơƠưƯăĂ]")
_LETTERS_TO_JUDGE = 100
_LATIN_1 = re.compile(r"[\u0080-\u00ff]")


__all__ = ["BadDocument", "Document", "extract"]


class BadDocument(Exception):
    """Why a file can't be read and what to do: one sentence for the user."""

    def __init__(self, reason: str, sentence: str | None = None) -> None:
        self.reason = reason
        super().__init__(sentence or SENTENCES[reason])


def extract(source: Path | str | bytes, filename: str = "") -> Document:
    """The lines and tables of a .txt, .docx or .pdf; the type is what the bytes say.

    A name with another ending than the bytes deserve is refused too: one of the two is wrong.
    """
    data = source if isinstance(source, bytes) else _load(Path(source))
    filename = filename or ("" if isinstance(source, bytes) else Path(source).name)
    if len(data) > LARGEST_FILE:
        raise BadDocument("large")
    if not data.strip():
        raise BadDocument("empty")
    kind = _kind(data)
    _check_name(filename, kind)
    if kind == "txt":
        document = from_text(_decoded(data))
    elif kind == "docx":
        document = from_parts(_parts(kind, data))
    else:
        document = from_text("\n".join(map(str, _parts(kind, data))), wrapped=True)
    return _checked(document)


def _load(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise BadDocument("large")
    return path.read_bytes()


def _kind(data: bytes) -> str:
    """ "txt", "docx" (any zip until its directory is read) or "pdf"; all else is refused."""
    if data.startswith(_OLE):
        raise BadDocument(_ole_reason(data))
    for magic, kind in _MAGIC:
        if data.startswith(magic) and not (magic in _PRINTABLE_MAGIC and _is_text(data)):
            if kind in ("docx", "pdf"):
                return kind
            raise BadDocument(kind)
    if re.match(rb"\s*<(?:!doctype html|html)", data[:200], re.IGNORECASE):
        raise BadDocument("html")
    return "txt"


def _ole_reason(data: bytes) -> str:
    """Word's old container also holds .docx files with a password."""
    for stream, reason in (("EncryptedPackage", "encrypted"), ("Workbook", "excel")):
        if stream.encode("utf-16-le") in data:
            return reason
    return "doc"


def _check_name(filename: str, kind: str) -> None:
    ending = Path(filename).suffix.lower()
    if ending and _KINDS.get(ending) != kind:
        told = f"Tên tệp ghi “{ending}” nhưng nội dung là .{kind}. Hãy kiểm tra và chọn lại tệp."
        raise BadDocument("unknown", told if ending in _KINDS else None)


def _is_text(data: bytes) -> bool:
    return b"\0" not in data[:4096]


def _decoded(data: bytes) -> str:
    """Unicode text; an 8-bit Vietnamese encoding is named as such."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError as error:
                controls = sum(byte < 9 or 13 < byte < 32 for byte in data[:4096])
                raise BadDocument("unknown" if mark or controls else "legacy") from error
            break
    if re.search(r"[\0-\x08\x0e-\x1f]", text):
        raise BadDocument("unknown")
    return text


def _parts(kind: str, data: bytes) -> list[Any]:
    """What the child process makes of the bytes; whatever happens to it, we go on."""
    answer = confined.answer_of(_OPENER, kind, input=data)
    if "refused" in answer:
        raise BadDocument(answer["refused"])
    return list(answer["parts"])


def _checked(document: Document) -> Document:
    """A document with words in it, in Unicode: fonts of the nineties hide in .docx files too."""
    text = "\n".join(document.lines)
    if len(text) > MOST_CHARACTERS or max(map(len, document.lines), default=0) > LONGEST_LINE:
        raise BadDocument("long")
    letters = sum(char.isalpha() for char in text)
    if not letters:
        raise BadDocument("empty")
    composed = unicodedata.normalize("NFC", text)
    foreign = len(_LATIN_1.findall(composed))
    enough = letters >= _LETTERS_TO_JUDGE and foreign > 0.05 * letters
    if enough and not _UNICODE_VIETNAMESE.search(composed):
        raise BadDocument("legacy")
    return document
