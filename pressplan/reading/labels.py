"""The labels under a task ("Cơ quan chủ trì:", "Thời gian:" …) and the headings of a table."""

import re
from enum import Enum

from .text import flat


class Label(Enum):
    """What a label or a column announces."""

    CODE = "số thứ tự"
    TASK = "nhiệm vụ"
    LEAD = "chủ trì"
    COORDINATOR = "phối hợp"
    TIME = "thời gian"
    OUTPUT = "sản phẩm"
    NOTE = "ghi chú"
    BOTH = "chủ trì và phối hợp"


_WHO = r"(?:(?:cac )?(?:co quan|don vi|to chuc)(?:(?:,| va|/) ?(?:co quan|don vi|dia phuong))? ?)"
_LABELS = {
    Label.BOTH: rf"{_WHO}?chu tri(?:,| va|/) ?{_WHO}?phoi hop(?: thuc hien)?",
    Label.LEAD: rf"(?:{_WHO}?(?:duoc giao )?chu tri(?: thuc hien| tham muu| trien khai)?"
    rf"|{_WHO}(?:thuc hien|dau moi)|phan cong thuc hien|trach nhiem thuc hien)",
    Label.COORDINATOR: rf"{_WHO}?phoi hop(?: thuc hien| trien khai)?",
    Label.TIME: r"(?:thoi gian|thoi han|tien do|lo trinh|han)"
    r"(?: thuc hien| hoan thanh| trien khai| bat dau)?",
    Label.OUTPUT: r"(?:san pham|ket qua)(?:(?:,| va|/) ?(?:san pham|ket qua))?"
    r"(?: dau ra| du kien| can dat| dat duoc| thuc hien| hoan thanh)*",
    Label.NOTE: r"ghi chu|(?:nguon )?kinh phi(?: thuc hien| du kien)?|dia diem",
}
_ANY = "|".join(f"(?P<{label.name}>{pattern})" for label, pattern in _LABELS.items())
_AT_START = re.compile(rf"(?:{_ANY}) ?(?::|-(?= )|$)")
_INSIDE = re.compile(rf"(?<=[.;,(]) ?(?:{_ANY}) ?:")

# The same words as a column heading, compared without blanks: PDF extraction glues them.
_COLUMNS = (
    (Label.BOTH, ("chutri", "phoihop")),
    (Label.LEAD, ("chutri",)),
    (Label.COORDINATOR, ("phoihop",)),
    (Label.OUTPUT, ("sanpham",)),
    (Label.OUTPUT, ("ketqua",)),
    (Label.TIME, ("thoigian",)),
    (Label.TIME, ("thoihan",)),
    (Label.TIME, ("tiendo",)),
    (Label.TIME, ("hoanthanh",)),
    (Label.TIME, ("lotrinh",)),
    (Label.LEAD, ("donvithuchien",)),
    (Label.LEAD, ("coquanthuchien",)),
    (Label.LEAD, ("phancong",)),
    (Label.LEAD, ("trachnhiem",)),
    (Label.NOTE, ("ghichu",)),
    (Label.NOTE, ("kinhphi",)),
    (Label.TASK, ("nhiemvu",)),
    (Label.TASK, ("noidung",)),
    (Label.TASK, ("congviec",)),
    (Label.TASK, ("hoatdong",)),
    (Label.TASK, ("giaiphap",)),
)
_CODE_COLUMNS = {"tt", "stt", "sott", "sothutu", "thutu", "maso", "ma"}
_HEADING_LENGTH = 60


def split_labels(text: str) -> tuple[str, list[tuple[Label, str]]]:
    """What stands before the first label, and each label with its value, as printed."""
    even = flat(text)
    opening = _AT_START.match(even)
    found = [opening] if opening else []
    found += _INSIDE.finditer(even, opening.end() if opening else 0)
    if not found:
        return text, []
    ends = [m.start() for m in found[1:]] + [len(text)]
    values = [_value(text[m.end() : end]) for m, end in zip(found, ends, strict=True)]
    labels = [Label[match.lastgroup or ""] for match in found]
    return text[: found[0].start()].strip(" ("), list(zip(labels, values, strict=True))


def starts_with_label(text: str) -> bool:
    """Whether the line opens with a label."""
    return _AT_START.match(flat(text)) is not None


def column_of(heading: str) -> Label | None:
    """What a table's column holds, from its heading; None for a cell that is no known heading."""
    glued = re.sub(r"[\s./]+", "", flat(heading))
    if glued in _CODE_COLUMNS:
        return Label.CODE
    if len(glued) > _HEADING_LENGTH:
        return None
    return next((label for label, words in _COLUMNS if all(w in glued for w in words)), None)


def glued_heading(text: str) -> bool:
    """Whether the text opens with the headings of a table, columns lost ("TTNhiệm vụCơ quan …")."""
    glued = re.sub(r"\s+", "", flat(text))[: 2 * _HEADING_LENGTH]
    words = ("nhiemvu", "noidung"), ("chutri", "thuchien"), ("phoihop",), ("thoigian", "thoihan")
    hits = sum(any(word in glued for word in kind) for kind in words)
    return hits >= 3 and ":" not in glued


def _value(text: str) -> str:
    """A value without the bracket that closes behind it, when it opened before the label."""
    text = text.strip()
    unopened = text.count(")") > text.count("(")
    return text.rstrip(" .;)").strip() if unopened else text
