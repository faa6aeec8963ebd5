"""What stands around a plan: title, number, date, issuer, legal bases, recipients, signature."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .blocks import Block
from .dates import read_date
from .shapes import LegalBasis
from .text import LOWER, UPPER, bare, flat, is_upper

_TYPE = re.compile(r"(?:du thao )?ke hoach\b")
_BASIS = re.compile(
    r"can cu |theo de nghi |thuc hien (?:quyet dinh|nghi quyet|chi thi|ket luan|ke hoach|"
    r"cong van|chuong trinh)"
)
_NUMBER = re.compile(r"Số ?: ?(\d+[A-Za-z]? ?[-/] ?[\w&.Đđ/-]*\w)")
_PLACE = re.compile(rf"([{UPPER}][\w .’'-]*?), ?ngày ")
_MOTTO = re.compile(
    r"C[ỘO]NG\s+H[ÒO]A\s+X[ÃA]\s+H[ỘO]I\s+CH[ỦU]\s+NGH[ĨI]A\s+VI[ỆE]T\s+NAM"
    r"|Độc\s+lập\s+-?\s*Tự\s+do\s+-?\s*Hạnh\s+phúc",
    re.IGNORECASE,
)
_DECIDES = re.compile(
    r"((?:Ủy ban|Uỷ ban|UBND|Sở|Bộ|Ban|Tỉnh ủy|Tỉnh uỷ)[^,.;:]{0,50}?) "
    r"(?:ban hành|xây dựng|triển khai)"
)
_CITED = re.compile(r"(\d+[A-Za-z]?(?:/\d{4})?[/-][A-ZĐ][\w&-]*(?:/[\wĐ-]+)?)")
_ISSUER = re.compile(
    r"(?:19|20)\d\d (?:của|do) ((?:(?! về | ban hành| phê duyệt| quy định|[,;.]).)+)"
)
_SPLIT_BASIS = re.compile(
    r"; (?=(?:Quyết định|Nghị quyết|Nghị định|Kế hoạch|Công văn|Luật|Căn cứ|Chỉ thị))"
)
_OFFICE = re.compile(
    rf"((?:KT|TM|TL|TUQ|Q)\. ?[{UPPER} ,]+|(?:PHÓ )?(?:CHỦ TỊCH|GIÁM ĐỐC|BÍ THƯ|BỘ TRƯỞNG|"
    rf"THỨ TRƯỞNG|CỤC TRƯỞNG|TỔNG BIÊN TẬP|CHÁNH VĂN PHÒNG|TRƯỞNG BAN)(?: [{UPPER}]+)*)$"
)
_NAME = re.compile(rf"[{UPPER}][{LOWER}’']+(?: [{UPPER}][{LOWER}’']+){{1,4}}")
_LONGEST_TITLE = 400
_LONGEST_LINE = 300  # in head and foot
_HEAD_LINES = 20


@dataclass(frozen=True)
class Head:
    """The head of the paper; `line` is the title's, or the first."""

    title: str | None
    number: str | None
    issued_on: date | None
    place: str | None
    issuer: str | None
    line: int


@dataclass(frozen=True)
class Foot:
    """Recipients and signature."""

    recipients: tuple[str, ...]
    signer: str | None
    signer_title: str | None


def read_head(lines: Sequence[str], first_section: int) -> Head:
    """The head of the document: everything before the legal bases and the first section."""
    upper = lines[: first_section - 1]
    start = next((number for number, line in enumerate(upper, 1) if _is_type(line)), None)
    above = [line[:_LONGEST_LINE] for line in upper[: start - 1 if start else _HEAD_LINES] if line]
    numbers = (match[1] for line in above if (match := _NUMBER.search(line)))
    dated = next((line for line in above if read_date(line) and "ngay" in flat(line)), "")
    place = _PLACE.search(_NUMBER.sub("", dated))
    return Head(
        title=_title(lines, start) if start else None,
        number=next((re.sub(r" ?([-/]) ?", r"\1", number) for number in numbers), None),
        issued_on=read_date(dated),
        place=place[1].strip() if place else None,
        issuer=_printed_issuer(above),
        line=start or next((number for number, line in enumerate(lines, 1) if line), 1),
    )


def read_bases(blocks: Sequence[Block]) -> list[LegalBasis]:
    """Each paper the preamble rests the plan on."""
    return [
        _basis(text, block.first)
        for block in blocks
        if _BASIS.match(flat(block.text))
        for text in _SPLIT_BASIS.split(block.text)
    ]


def deciding_body(blocks: Sequence[Block]) -> str | None:
    """Who issues the plan, from the sentence that says so."""
    sentences = (b.text for b in blocks if not flat(b.text).startswith("can cu"))
    return next((m[1].strip() for text in sentences if (m := _DECIDES.search(text))), None)


def read_foot(lines: Sequence[str], start: int, end: int) -> Foot:
    """Recipients and signature between two line numbers; PDF may print both on one line."""
    recipients: list[str] = []
    offices: list[str] = []
    signer = None
    for line in (printed[:_LONGEST_LINE] for printed in lines[start - 1 : end]):
        office = _OFFICE.search(line)
        if office:
            offices.append(office[1].strip())
            line = line[: office.start()].strip()
        if line.startswith(("-", "–", "+", "•")):
            recipients.append(bare(line.lstrip("-–+• ")))
        elif signer is None and offices and _NAME.fullmatch(line):
            signer = line
    return Foot(tuple(recipients), signer, " / ".join(offices) or None)


def _is_type(line: str) -> bool:
    """The line that says what kind of paper it is, set in capitals."""
    return bool(_TYPE.match(flat(line))) and is_upper(line[:8])


def _title(lines: Sequence[str], start: int) -> str:
    """The summary under "KẾ HOẠCH", over as many lines as it takes."""
    kind = re.sub(r"(?i)^(?:dự thảo )?kế hoạch$", "", lines[start - 1])
    words = [kind] if kind else []
    for line in lines[start : start + 12]:
        if not line:
            if len(words) > bool(kind) or (kind and len(kind) > 40):
                break
            continue
        if _ends_title(line) or len(" ".join([*words, line])) > _LONGEST_TITLE:
            break
        words.append(line)
    return " ".join(words) or lines[start - 1]


def _ends_title(line: str) -> bool:
    words = flat(line)
    opens = _BASIS.match(words) and not is_upper(line) and "/" in line
    return (
        bool(opens)
        or words.startswith(("can cu", "kinh gui", "i.", "1.", "so:"))
        or line.endswith((".", ";", ":"))
    )


def _printed_issuer(above: Sequence[str]) -> str | None:
    """The issuing body in capitals at the top, without motto and number."""
    names = []
    for line in _MOTTO.sub("", "\n".join(above)).split("\n"):
        name = _NUMBER.sub("", line).strip(" -–")
        if name and is_upper(name) and re.fullmatch(rf"[{UPPER} ]{{4,}}", name):
            names.append(name)
    return " ".join(names) or None


def _basis(text: str, line: int) -> LegalBasis:
    number = _CITED.search(text)
    issuer = _ISSUER.search(text)
    return LegalBasis(
        bare(text),
        number[1] if number else None,
        read_date(text),
        issuer[1].strip() if issuer else None,
        line,
    )
