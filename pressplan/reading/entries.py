"""A task as it was found in the text or in a table, before its parties and times are read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .dates import read_timing
from .labels import Label
from .parties import split_parties
from .shapes import Doubt, Section, Task, Timing
from .text import bare

NO_TEXT = "Không có nội dung nhiệm vụ."
NO_LEAD = "Nhiệm vụ không ghi cơ quan chủ trì."
NO_TIME = "Nhiệm vụ không ghi thời gian thực hiện."
UNREAD_TIME = "Không hiểu thời gian thực hiện."
TWICE = "Nhãn này có hai lần trong một nhiệm vụ: có thể là hai nhiệm vụ."
UNSURE_PARTY = "Không chắc đây là tên của một cơ quan."
BOTH_ROLES = "Không rõ cơ quan nào chủ trì, cơ quan nào phối hợp."
SAME_CODE = "Mã nhiệm vụ trùng với một nhiệm vụ khác."


@dataclass
class Found:
    """A label's value and the line it stands on; more lines of a list are added to it."""

    label: Label
    value: str
    line: int
    goes_on: bool = False  # the value was announced, or ended in a comma: a list may follow


@dataclass
class Entry:
    """A numbered item: a task when it has labels or no items below it, else a heading."""

    code: str
    text: str
    first: int
    last: int
    body: list[tuple[int, str]] = field(default_factory=list)  # line number and text
    found: list[Found] = field(default_factory=list)
    section: Section | None = None  # "III"
    group: Section | None = None  # the heading above it inside the section

    def add(self, label: Label, value: str, line: int) -> None:
        goes_on = not value or value.endswith((";", ","))
        self.found.append(Found(label, value, line, goes_on))
        self.last = max(self.last, line)


def to_tasks(entries: Sequence[Entry], doubts: list[Doubt]) -> list[Task]:
    """The tasks of the entries, each doubt noted."""
    tasks = []
    grouped = any(entry.group for entry in entries)
    for entry in entries:
        if bare(entry.text):
            tasks.append(_task(entry, _heading(entry, grouped=grouped), doubts))
        else:
            doubts.append(Doubt(entry.first, entry.code, NO_TEXT))
    codes = Counter(task.code for task in tasks)
    doubts += [
        Doubt(t.first, f"{t.code}. {t.title}", SAME_CODE) for t in tasks if codes[t.code] > 1
    ]
    return tasks


def give_own_codes(entries: Sequence[Entry], taken: set[str]) -> None:
    """Put group and section in front of codes that are used twice ("I.1", "II.1", "IV.I.1").

    `taken` are the codes of earlier sections or tables; the new ones are added to it.
    """
    for depth in (0, 1, 2):
        codes = [_code(entry, depth) for entry in entries]
        if len(set(codes)) == len(codes) and taken.isdisjoint(codes):
            break
    else:
        codes = [entry.code for entry in entries]
    for entry, code in zip(entries, codes, strict=True):
        entry.code = code
    taken.update(codes)


def _heading(entry: Entry, *, grouped: bool) -> Section:
    """What a task is listed under: its group; beside groups itself; else the whole section."""
    if entry.group:
        return entry.group
    if grouped or entry.section is None:
        return Section(entry.code, bare(entry.text), "tasks", entry.first)
    return entry.section


def _task(entry: Entry, section: Section, doubts: list[Doubt]) -> Task:
    seen: set[Label] = set()
    for found in entry.found:
        if found.label in seen and found.label is not Label.NOTE:
            doubts.append(Doubt(found.line, found.value, TWICE))
        if found.label is Label.BOTH:
            doubts.append(Doubt(found.line, found.value, BOTH_ROLES))
        seen.add(found.label)
    leads = _parties(entry, Label.LEAD, doubts)
    if not leads:
        doubts.append(Doubt(entry.first, bare(entry.text), NO_LEAD))
    return Task(
        code=entry.code,
        title=bare(entry.text),
        section=section.title,
        section_number=section.number,
        body="\n".join(text for _, text in entry.body),
        leads=leads,
        coordinators=_parties(entry, Label.COORDINATOR, doubts),
        timing=_timing(entry, doubts),
        output="\n".join(_values(entry, Label.OUTPUT)),
        note="\n".join(_values(entry, Label.NOTE)),
        first=entry.first,
        last=entry.last,
    )


def _values(entry: Entry, label: Label) -> list[str]:
    values = [bare(found.value) for found in entry.found if found.label is label]
    return [value for value in values if value]


def _parties(entry: Entry, label: Label, doubts: list[Doubt]) -> tuple[str, ...]:
    names: list[str] = []
    for found in entry.found:
        if found.label is label:
            parties = split_parties(found.value)
            doubts += [Doubt(found.line, name, UNSURE_PARTY) for name in parties.unsure]
            names += parties.names
    return tuple(dict.fromkeys(names))


def _timing(entry: Entry, doubts: list[Doubt]) -> Timing | None:
    found = [item for item in entry.found if item.label is Label.TIME]
    if not any(bare(item.value) for item in found):
        doubts.append(Doubt(found[0].line if found else entry.first, bare(entry.text), NO_TIME))
        return None
    timings = [read_timing(item.value) for item in found]
    if timings[0] is None:
        doubts.append(Doubt(found[0].line, found[0].value, UNREAD_TIME))
    return timings[0]


def _code(entry: Entry, depth: int) -> str:
    """The code with as many of the headings above it as `depth` says."""
    above = [heading.number if heading else "" for heading in (entry.group, entry.section)]
    above = [number for number in above[:depth] if not f"{entry.code}.".startswith(f"{number}.")]
    return ".".join([*filter(None, reversed(above)), entry.code])
