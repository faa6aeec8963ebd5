"""Names of bodies as plans print them: lists taken apart, names kept whole.

A comma or "và" parts two names only where a new name opens behind it: "Sở Văn hóa, Thể thao và
Du lịch" is one body, "Sở Tư pháp, Sở Tài chính" are two. A name opens with a word for a kind of
body in capitals ("Sở", "Báo" …) or with "các".
"""

import re
from dataclasses import dataclass

from .text import bare, flat

_OPENING = (
    "Sở|Ban|Bộ|Báo|Đài|Tạp chí|Hội|Hội đồng|HĐND|UBND|Ủy ban|Uỷ ban|UBMTTQ|Văn phòng|VP|Công an|"
    "Cục|Vụ|Chi cục|Tổng cục|Trung tâm|Trường|Viện|Học viện|Phòng|Thanh tra|Tỉnh ủy|Tỉnh uỷ|"
    "Thành ủy|Thành uỷ|Huyện ủy|Thị ủy|Đảng ủy|Đảng uỷ|Tỉnh đoàn|Đoàn|Mặt trận|MTTQ|Liên đoàn|"
    "Liên minh|Liên hiệp|Công ty|Tổng công ty|Tập đoàn|Doanh nghiệp|Ngân hàng|Kho bạc|Bưu điện|"
    "VNPT|Viettel|FPT|Cơ quan|Đơn vị|Tổ|Cổng|Thông tấn xã|Nhà xuất bản|Bảo hiểm|Quỹ|Tòa án|"
    "Viện kiểm sát|Bộ Chỉ huy|Lãnh đạo|Chủ tịch|Các|các|Một số|những|Những"
)
# Words that only look like the opening of a name: "Báo cáo", "Ban hành", "Tổ chức" …
_NOT_A_NAME = re.compile(
    r"(?:Báo cáo|Báo chí|Ban hành|Tổ chức|Bộ chỉ số|Bộ Chỉ số|Bộ tiêu chí|Bộ phận|Phòng,? chống|"
    r"Đoàn kết|Trường hợp|Hội nghị|Hội thảo|Quỹ đất|[Cc]ác (?:nhiệm vụ|nội dung|giải pháp|mục tiêu|"
    r"chỉ tiêu|văn bản|hoạt động|chương trình|kế hoạch|quy định))(?!\w)"
)
_OPENS = re.compile(rf"(?:{_OPENING})(?![\w])")
_GENERIC_OPENS = re.compile(r"(?:co quan|don vi|doanh nghiep|to chuc|so|ban|nganh|dia phuong)\b")
_GROUP = re.compile(
    r"(?:cac|nhung|mot so|ubnd|uy ban nhan dan|hdnd|so$|so,|co quan|don vi|to chuc)\b"
)
_BARE_WORDS = {
    "so", "ban", "nganh", "hoi", "doan the", "dia phuong", "co quan", "don vi", "huyen", "xa",
    "phuong", "thi xa", "thi tran", "thanh pho", "to chuc", "doanh nghiep", "phong",
}  # fmt: skip
# What may stand behind a comma inside one name.
_INSIDE_A_NAME = re.compile(r"(?:the thao|tt\b|du lich|dl\b|truyen hinh|th\b|thuong binh|tb\b|va )")
_JOINED = re.compile(r"(?:quoc hoi|dbqh) va (?:hoi dong nhan dan|hdnd)")
_SEPARATOR = re.compile(r"\n|;|,| và ")
_LIST_MARK = re.compile(r"[\s\-–+•*]*")
_RUN_ON = re.compile(r"(?<=\w) (?=(?:Sở|Báo|Đài|Tạp chí) )")
_LINKS = {
    "cua",
    "va",
    "voi",
    "thuoc",
    "tai",
    "qua",
    "cho",
    "la",
    "ban",
    "bien",
    "lam",
    "nha",
    "cac",
}

# What ends a name at the start of a sentence: a colon, or a verb ("Sở Tư pháp phối hợp …").
_NAME_END = re.compile(
    r":|(?<![Cc]ác) (?:(?<!ơ quan )(?<!đơn vị )(?:chủ trì|phối hợp|thực hiện)|"
    r"chủ động|căn cứ|thẩm định|phê duyệt|tham mưu|có trách nhiệm|có nhiệm vụ|chịu trách nhiệm|"
    r"hướng dẫn|tổ chức|theo dõi|theo chức năng|tổng hợp|báo cáo|gửi|xây dựng|triển khai|bố trí|"
    r"cân đối|đề xuất|rà soát|định kỳ|hằng năm|hàng năm|mỗi năm|trước ngày|quan tâm|tăng cường|"
    r"đẩy mạnh|tiếp tục|lồng ghép|ưu tiên|tạo điều kiện|chỉ đạo|đôn đốc|giám sát|hỗ trợ|cung cấp|"
    r"đảm bảo|bảo đảm|ban hành|tuyên truyền|đăng tải|vận động|là cơ quan|là đơn vị|giúp|nâng cao|"
    r"khẩn trương|kịp thời|thường xuyên|phân bổ|tập trung|phổ biến|quán triệt|cụ thể hóa|"
    r"nghiêm túc|trên cơ sở|có kế hoạch|sử dụng)(?!\w)"
)
_ORDERED = re.compile(r"(?:Giao|Đề nghị|Yêu cầu)(?: cho)? ")
_LONGEST_NAME = 130
_LONGEST_LIST = 4000


@dataclass(frozen=True)
class Parties:
    """The names of a list, and those of them that were cut out on thin evidence."""

    names: tuple[str, ...]
    unsure: tuple[str, ...] = ()


def split_parties(text: str) -> Parties:
    """The bodies named in a list, as printed, in order, each once."""
    if len(text) > _LONGEST_LIST:
        return Parties((bare(text),), (bare(text),))
    names: list[str] = []
    begun = 0
    for piece in _pieces(text):
        longer = bare(text[begun : piece.end])
        if names and not piece.apart and _continues(names[-1], piece, longer):
            names[-1] = longer
        else:
            begun = piece.start
            names.append(piece.text)
    parted = [part for name in names for part in _run_on(name)]
    unsure = [name for name in parted if name not in names or not _looks_like_a_party(name)]
    return Parties(tuple(dict.fromkeys(parted)), tuple(dict.fromkeys(unsure)))


def opens_a_party(text: str) -> bool:
    """Whether the text opens with the name of a body."""
    return _OPENS.match(text) is not None and _NOT_A_NAME.match(text) is None


def leading_party(text: str) -> tuple[str, str] | None:
    """The body a sentence starts with and the rest of it; None where it starts with none."""
    text = _ORDERED.sub("", text, count=1) if _ORDERED.match(text) else text
    if not opens_a_party(text):
        return None
    end = _end_of_name(text)
    name = bare(text[:end])
    if not name or len(name) > _LONGEST_NAME:
        return None
    return name, text[end:].lstrip(" :,")


@dataclass(frozen=True)
class _Piece:
    """What stands between two separators; `apart` after a semicolon or a new line."""

    text: str
    start: int
    end: int
    apart: bool
    after_and: bool


def _pieces(text: str) -> list[_Piece]:
    """The pieces of a list; a separator inside brackets parts nothing."""
    pieces: list[_Piece] = []
    start, separator = 0, ""
    inside = _inside_brackets(text)
    cuts = [m for m in _SEPARATOR.finditer(text) if not inside[m.start()]]
    for cut_start, cut_end, next_separator in [
        *((m.start(), m.end(), m[0]) for m in cuts),
        (len(text), len(text), ""),
    ]:
        begin = start + len(_LIST_MARK.match(text[start:cut_start])[0])  # type: ignore[index]
        if words := bare(text[begin:cut_start]):
            apart = separator in ("\n", ";")
            pieces.append(_Piece(words, begin, cut_start, apart, separator == " và "))
        start, separator = cut_end, next_separator
    return pieces


def _continues(name: str, piece: _Piece, longer: str) -> bool:
    """Whether the piece is still a part of the name before it."""
    words, group = flat(piece.text), _GROUP.match(flat(name)) is not None
    if len(_JOINED.findall(flat(longer))) > len(_JOINED.findall(flat(name))):
        return True
    if words in _BARE_WORDS:
        return group or piece.text[0].islower()
    if opens_a_party(piece.text):
        return False
    generic = _GENERIC_OPENS.match(words) is not None
    if _INSIDE_A_NAME.match(words) or (piece.after_and and not generic):
        return True
    return piece.text[0].islower() and (group or not generic)


def _run_on(name: str) -> list[str]:
    """Names printed one behind the other with nothing between."""
    parts = [name]
    if not re.match(r"(?:Sở|Báo|Đài|Tạp chí) ", name):
        return parts
    inside = _inside_brackets(name)
    for match in reversed(list(_RUN_ON.finditer(name))):
        before = name[: match.start()]
        last_word = flat(before.rsplit(" ", 1)[-1])
        if not inside[match.start()] and last_word not in _LINKS and " " in before:
            parts[:1] = [before, parts[0][match.end() :]]
    return parts


def _looks_like_a_party(name: str) -> bool:
    words = flat(name)
    opens = opens_a_party(name) or _GENERIC_OPENS.match(words) is not None
    return opens and len(name) <= _LONGEST_NAME and not re.search(r"chu tri|phoi hop", words)


def _end_of_name(text: str) -> int:
    """Where the name at the start of a sentence ends: at a colon or a verb outside brackets."""
    inside = _inside_brackets(text)
    ends = (m.start() for m in _NAME_END.finditer(text) if not inside[m.start()])
    return next(ends, len(text))


def _inside_brackets(text: str) -> list[bool]:
    """For each character, whether it stands in brackets; a stray ")" closes nothing."""
    depth, inside = 0, []
    for char in text:
        depth = max(0, depth + (char == "(") - (char == ")"))
        inside.append(depth > 0)
    return inside
