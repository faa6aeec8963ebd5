"""A plan document becomes a reading: facts with their lines, and doubts. Pure; never guesses."""

from collections.abc import Sequence

from .blocks import blocks
from .dates import read_deadlines
from .duties import read_duties
from .entries import Entry, give_own_codes, to_tasks
from .frame import Head, deciding_body, read_bases, read_foot, read_head
from .labels import Label
from .sections import Outline, Region, numbering_doubts, outline
from .shapes import Doubt, Duty, Reading, Section, StandingDuty, Target
from .source import Document, from_text
from .tables import Table, read_table
from .targets import read_targets
from .tasks import lost_table, read_tasks

NO_TITLE = "Không thấy dòng “KẾ HOẠCH” mở đầu tên của kế hoạch."
NO_NUMBER = "Không thấy số, ký hiệu của kế hoạch."
NO_DATE = "Không thấy ngày ban hành của kế hoạch."
NO_TASKS = "Không thấy mục nhiệm vụ: văn bản này có thể không phải là kế hoạch."
EMPTY_TASKS = "Mục nhiệm vụ không có nhiệm vụ nào đọc được."
UNKNOWN_SECTION = "Không rõ mục này nói về việc gì nên không đọc."
UNREAD_APPENDIX = "Phụ lục không có bảng nhiệm vụ đọc được."
IN_TABLE = "Không ghi cơ quan chủ trì; nhiệm vụ được đọc từ bảng."


def read(source: str | Sequence[str] | Document, tables: Sequence[Table] = ()) -> Reading:
    """What a plan document says. `source`: its text, its lines, or a document with tables."""
    document = _document(source, tables)
    in_tables = {line for table in document.tables for line in table.lines}
    parts = outline(blocks(document.lines, skip=in_tables, wrapped=document.wrapped))
    doubts: list[Doubt] = []

    head = _head(document, parts, doubts)
    entries, groups = _tasks(document, parts, doubts)
    tasks = to_tasks(entries, doubts)
    if not tasks:
        doubts.append(_no_tasks(parts, head))
    duties, standing = _duties(parts, doubts)
    targets = _targets(parts, doubts)
    doubts += numbering_doubts(parts)
    foot = read_foot(document.lines, *_foot_lines(parts, len(document.lines)))
    return Reading(
        title=head.title,
        number=head.number,
        issued_on=head.issued_on,
        place=head.place,
        issuer=head.issuer or deciding_body(parts.preamble),
        signer=foot.signer,
        signer_title=foot.signer_title,
        recipients=foot.recipients,
        legal_bases=tuple(read_bases(parts.preamble)),
        sections=tuple(region.section for region in parts.regions),
        groups=tuple(groups),
        tasks=tuple(tasks),
        duties=tuple(duties),
        standing_duties=tuple(standing),
        targets=tuple(targets),
        doubts=tuple(sorted(dict.fromkeys(doubts), key=lambda doubt: doubt.line)),
    )


def _document(source: str | Sequence[str] | Document, tables: Sequence[Table]) -> Document:
    if isinstance(source, Document):
        return source
    document = from_text(source if isinstance(source, str) else "\n".join(source))
    return Document(document.lines, (*document.tables, *tables), document.wrapped)


def _head(document: Document, parts: Outline, doubts: list[Doubt]) -> Head:
    starts = [region.section.line for region in parts.regions] or [len(document.lines) + 1]
    head = read_head(document.lines, starts[0])
    missing = ((head.title, NO_TITLE), (head.number, NO_NUMBER), (head.issued_on, NO_DATE))
    shown = document.lines[head.line - 1] if document.lines else ""
    doubts += [Doubt(head.line, shown, why) for fact, why in missing if fact is None]
    return head


def _tasks(
    document: Document, parts: Outline, doubts: list[Doubt]
) -> tuple[list[Entry], list[Section]]:
    """Tasks in the text and in tables; text without any lead only comments on the tables."""
    regions = _task_regions(parts, doubts, tables=document.tables)
    texts = [read_tasks(region.blocks, region.section, doubts) for region in regions]
    tables = [read_table(table, _section_of(table, parts), doubts) for table in document.tables]
    in_text = [entry for entries, _ in texts for entry in entries]
    if any(entries for entries, _ in tables) and not any(entry.found for entry in in_text):
        doubts += [Doubt(entry.first, entry.text, IN_TABLE) for entry in in_text]
        texts = []
    taken: set[str] = set()
    for entries, _ in (*texts, *tables):
        give_own_codes(entries, taken)
    found = [entry for entries, _ in (*texts, *tables) for entry in entries]
    groups = [group for _, headings in (*texts, *tables) for group in headings]
    return found, sorted(groups, key=lambda group: group.line)


def _task_regions(parts: Outline, doubts: list[Doubt], *, tables: Sequence[Table]) -> list[Region]:
    """The sections that hold tasks, and an appendix that is written as one."""
    regions = [region for region in parts.regions if region.section.kind == "tasks"]
    if not parts.appendix:
        return regions
    appendix = Region(_appendix(parts), parts.appendix[1:])
    if appendix.names(Label.LEAD) or lost_table(appendix.blocks) is not None:
        return [*regions, appendix]
    if appendix.blocks and not any(table.lines[0] > appendix.section.line for table in tables):
        doubts.append(Doubt(appendix.section.line, appendix.section.title, UNREAD_APPENDIX))
    return regions


def _section_of(table: Table, parts: Outline) -> Section:
    """The section a table stands in; behind the signature it is the appendix."""
    line = table.lines[0]
    above = [region.section for region in parts.regions if region.section.line < line]
    behind_foot = parts.foot and parts.foot[0].first < line
    return _appendix(parts) if behind_foot or not above else above[-1]


def _appendix(parts: Outline) -> Section:
    heading = parts.appendix[0] if parts.appendix else None
    return Section(
        "PL", heading.text if heading else "Phụ lục", "tasks", heading.first if heading else 1
    )


def _no_tasks(parts: Outline, head: Head) -> Doubt:
    section = next((r.section for r in parts.regions if r.section.kind == "tasks"), None)
    if section:
        return Doubt(section.line, section.title, EMPTY_TASKS)
    return Doubt(head.line, head.title or "", NO_TASKS)


def _duties(parts: Outline, doubts: list[Doubt]) -> tuple[list[Duty], list[StandingDuty]]:
    duties: list[Duty] = []
    standing: list[StandingDuty] = []
    for region in parts.regions:
        if region.section.kind == "organisation":
            dated, undated = read_duties(region.blocks, doubts)
            duties += dated
            standing += undated
    closing = [block for block in parts.closing if read_deadlines(block.text)]
    return duties + read_duties(closing, doubts)[0], standing


def _targets(parts: Outline, doubts: list[Doubt]) -> list[Target]:
    targets: list[Target] = []
    for region in parts.regions:
        if region.section.kind == "targets":
            targets += read_targets(region.blocks, region.section.title, doubts)
        elif region.section.kind == "other":
            doubts.append(Doubt(region.section.line, region.section.title, UNKNOWN_SECTION))
    return targets


def _foot_lines(parts: Outline, last: int) -> tuple[int, int]:
    if not parts.foot:
        return last + 1, last
    return parts.foot[0].first, parts.appendix[0].first - 1 if parts.appendix else last
