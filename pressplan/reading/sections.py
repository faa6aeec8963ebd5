"""A document cut into preamble, sections, foot and appendix; and what each section is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .blocks import Block, Mark, roman
from .labels import Label, split_labels
from .shapes import Doubt, Section, SectionKind
from .text import flat, is_upper

GAP = "Số thứ tự nhảy: có thể thiếu một mục ở trước dòng này."
TWICE = "Số thứ tự của mục trùng với một mục ở trước."
_KINDS: tuple[tuple[SectionKind, str], ...] = (
    ("organisation", r"to chuc (?:trien khai )?thuc hien|phan cong (?:trach nhiem|to chuc)"),
    ("organisation", r"trach nhiem (?:cua|thuc hien)|che do .*bao cao|^bao cao"),
    ("funding", r"kinh phi|nguon von"),
    ("tasks", r"nhiem vu|giai phap|noi dung|lo trinh|ke hoach thuc hien"),
    ("targets", r"muc tieu|chi tieu"),
    ("purpose", r"muc dich|yeu cau|quan diem|can cu|thuc trang|^danh gia|tinh hinh|pham vi"),
    ("purpose", r"doi tuong|su can thiet|boi canh"),
)
_FOOT = re.compile(
    r"noi nhan|(?:kt|tm|tl|tuq|q)\.? ?"
    r"(?:chu tich|giam doc|uy ban|bo truong|cuc truong|ban thuong vu)"
)
_CLOSING = "tren day la"
_TITLE_LENGTH = 120


@dataclass
class Region:
    """A section with the blocks under its heading."""

    section: Section
    blocks: list[Block] = field(default_factory=list)

    def names(self, label: Label) -> bool:
        """Whether any of its lines carries the label with a value."""
        found = (pair for block in self.blocks for pair in split_labels(block.text)[1])
        return any(name is label and value for name, value in found)


@dataclass(frozen=True)
class Outline:
    """The blocks of a document, sorted into its parts."""

    preamble: list[Block]
    regions: list[Region]
    closing: list[Block]
    foot: list[Block]
    appendix: list[Block]


def outline(blocks: Sequence[Block]) -> Outline:
    """Cut the blocks into preamble, sections, closing words, foot and appendix."""
    mark = _heading_mark(blocks)
    parts = Outline([], [], [], [], [])
    into = parts.preamble
    for block in blocks:
        words = flat(block.text)
        if parts.regions and block.mark is Mark.PLAIN and words.startswith(_CLOSING):
            into = parts.closing
        elif into is not parts.appendix and is_foot(block):
            into = parts.foot
        elif parts.foot and words.startswith("phu luc"):
            into = parts.appendix
        elif (
            into is not parts.foot
            and block.mark is mark
            and (mark is not Mark.NUMBER or _kind(block.text))
        ):
            section = Section(
                block.number, block.text.rstrip(" .:;"), _kind(block.text) or "other", block.first
            )
            parts.regions.append(Region(section))
            into = parts.regions[-1].blocks
            continue
        into.append(block)
    for region in parts.regions:
        region.section = _by_content(region)
    return parts


def is_foot(block: Block) -> bool:
    """Whether the signature or the list of recipients starts here."""
    return (
        block.mark is Mark.PLAIN
        and len(block.text) < 300
        and _FOOT.match(flat(block.text)) is not None
    )


def numbering_doubts(parts: Outline) -> list[Doubt]:
    """Where a number is skipped or used twice, among the sections and inside each."""
    doubts = _gaps([(r.section.number, r.section.line, r.section.title) for r in parts.regions])
    for region in parts.regions:
        numbered = [b for b in region.blocks if b.mark is Mark.NUMBER and "." not in b.number]
        if region.section.kind != "other":
            doubts += _gaps([(b.number, b.first, b.text) for b in numbered])
    return doubts


def _gaps(items: Sequence[tuple[str, int, str]]) -> list[Doubt]:
    doubts, last = [], 0
    for number, line, text in items:
        if not re.fullmatch(r"\d+|[IVX]+", number):
            return []
        value = int(number) if number.isdigit() else roman(number)
        if value == last:
            doubts.append(Doubt(line, f"{number}. {text}", TWICE))
        elif value != last + 1 and value != 1:
            doubts.append(Doubt(line, f"{number}. {text}", GAP))
        last = value
    return doubts


def _heading_mark(blocks: Sequence[Block]) -> Mark | None:
    """How the sections of this document are numbered: the highest mark on a known section."""
    for mark in (Mark.CAPITAL, Mark.ROMAN, Mark.NUMBER):
        titles = [b.text for b in blocks if b.mark is mark and len(b.text) < _TITLE_LENGTH]
        known = [t for t in titles if _kind(t) in ("tasks", "organisation", "targets")]
        if known and (mark is not Mark.NUMBER or sum(map(is_upper, known)) or len(known) > 1):
            return mark
    return Mark.ROMAN if sum(b.mark is Mark.ROMAN for b in blocks) > 1 else None


def _kind(title: str) -> SectionKind | None:
    words = flat(title)
    if len(title) > 2 * _TITLE_LENGTH:
        return None
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), None)


def _by_content(region: Region) -> Section:
    """A section whose lines name lead agencies is one of tasks, whatever its title."""
    section = region.section
    if section.kind != "organisation" and region.names(Label.LEAD):
        return Section(section.number, section.title, "tasks", section.line)
    return section
