"""The rows of "Biểu theo dõi": each task under its section, and what each lead has to show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..access import Matter, Who, may_see
from ..agencies.queries import holders_on, names_on
from ..plans.deadlines import deadline_of, deadline_words
from ..plans.models import Plan, Section
from ..vietnamese import full_day
from ..workdays.queries import calendar
from ..workdays.rules import Calendar
from . import wording
from .forms import Filters
from .last_words import LastWord, Word, confirmed, last_words
from .lines import Line, Row
from .models import Part, Responsibility, Task
from .rules import TIMING_WORDS, Reckoning, Timing, named_on
from .whole import responsibilities_of, whole
from .workflow import STATE_WORDS

TITLE = "Biểu theo dõi tình hình thực hiện"
# What the state alone does not tell.
_REMARKABLE = (Timing.OVERDUE, Timing.DUE_SOON, Timing.DONE_LATE)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """What one lead has to show, as this person may read it."""

    lead: str
    deadline: str = ""
    standing: str = ""
    confirmed: str = ""
    unconfirmed: str = ""
    difficulty: str = ""

    @property
    def result(self) -> str:
        """The column "Kết quả" as plain text."""
        unconfirmed = self.unconfirmed and f"(chưa xác nhận) {self.unconfirmed}"
        return "\n".join(part for part in (self.standing, self.confirmed, unconfirmed) if part)


@dataclass(frozen=True, slots=True)
class SheetTask:
    """A task of the plan with its lines, at least one."""

    section: Section
    code: str
    title: str
    coordinators: str
    timing: str
    lines: Sequence[SheetLine]

    @property
    def same_time(self) -> bool:
        """Whether all its lines have one deadline, so that it is said once."""
        return len({line.deadline for line in self.lines}) == 1

    def time(self, line: SheetLine) -> str:
        """The column "Thời gian": the document's words, and the deadline of a line."""
        return "\n".join(part for part in (self.timing, line.deadline) if part)


def reference(plan: Plan) -> str:
    """Which document a paper is about; dots where its number or date is not known."""
    kind = "Kế hoạch" if plan.title.lower().startswith("kế hoạch") else "Văn bản"
    number, issuer = plan.number or "……", plan.issuer or "……"
    return f"{kind} số {number} {full_day(plan.issued_on)} của {issuer}"


def sheet(filters: Filters, plan: Plan, by: Reckoning, who: Who) -> Iterator[SheetTask]:
    """The tasks that the filters let through, in the plan's order, read in batches."""
    on = named_on(by.today, filters.year)
    days = calendar()
    sections = {section.id: section for section in plan.sections}
    for rows in whole(replace(filters, sort="plan"), plan, by, on=on):
        ids = [line.commitment_id for row in rows for line in row.lines]
        said = _Said(who, confirmed(ids), last_words(ids), days)
        leads = responsibilities_of([row.task.id for row in rows if not row.lines], Part.LEAD)
        others = responsibilities_of([row.task.id for row in rows], Part.COORDINATING)
        then = wording.worded_on([row.task.id for row in rows], on)
        for row in rows:
            coordinators, read = others.get(row.task.id, []), then.get(row.task.id, {})
            yield SheetTask(
                section=sections[row.task.section_id],
                code=row.task.code,
                title=read.get(wording.TITLE, row.task.title),
                coordinators=read.get(wording.COORDINATORS, names_on(coordinators, on)),
                timing=read.get(wording.TIME, row.task.timing_text),
                lines=_lines(row, coordinators, leads.get(row.task.id, []), said, by, on),
            )


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of the commitments of a batch, and who asks."""

    who: Who
    confirmed: Mapping[int, Word]
    last: Mapping[int, LastWord]
    calendar: Calendar


def _lines(
    row: Row,
    coordinators: Sequence[Responsibility],
    leads: Sequence[Responsibility],
    said: _Said,
    by: Reckoning,
    on: date,
) -> list[SheetLine]:
    if not row.lines:
        return [SheetLine(names_on(leads, on), standing="Chưa mở đầu việc")]
    named = [id for party in coordinators for id in party.agencies_on(by.today)]
    helpers = set(holders_on(named, by.today))
    return [_line(row.task, line, helpers, said, on) for line in row.lines]


def _line(task: Task, line: Line, helpers: set[int], said: _Said, on: date) -> SheetLine:
    stands, id = line.standing, line.commitment_id
    deadline = deadline_of(task.timing, stands.due_on, internal=stands.internal)
    last, confirmed = said.last.get(id), said.confirmed.get(id)
    holder = stands.agency_id  # who answers now decides who may read, whoever the paper names
    sees_last = last is not None and may_see(said.who, Matter.UNCONFIRMED, holder, helpers)
    sees_difficulty = last is not None and may_see(said.who, Matter.DIFFICULTIES, holder, helpers)
    return SheetLine(
        lead=line.agency.name_on(on),
        deadline=deadline_words(deadline, said.calendar) if deadline else "",
        standing=_standing(line),
        confirmed=confirmed.whole if confirmed else "",
        unconfirmed=last.word.whole if last and sees_last and last.verdict is None else "",
        difficulty=last.difficulty if last and sees_difficulty else "",
    )


def _standing(line: Line) -> str:
    """Đang thực hiện, 40%. Sắp đến hạn."""
    words = f"{STATE_WORDS[line.standing.state]}, {line.standing.percent}%."
    return f"{words} {TIMING_WORDS[line.timing]}." if line.timing in _REMARKABLE else words
