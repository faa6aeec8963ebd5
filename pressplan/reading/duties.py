"""The section "Tổ chức thực hiện": who hands in what by when, and what each body does always."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from .blocks import Block, Mark
from .dates import Deadline, half_yearly, read_deadlines, sounds_dated, yearly
from .parties import leading_party, split_parties
from .shapes import Doubt, Duty, Every, StandingDuty
from .text import LOWER, UPPER, bare, flat

NO_BODY = "Không rõ cơ quan nào phải thực hiện."
NO_DAY = "Câu nói đến thời hạn nhưng không đọc được ngày."
NO_YEAR = "Ngày không có năm và câu không nói hằng năm."
ONE_HALF = "Việc sáu tháng một lần nhưng chỉ đọc được một ngày."
DAY_AND_YEARLY = "Câu nói hằng năm nhưng ngày có ghi năm."
TOO_MANY = "Câu có quá nhiều ngày nên không tách được."
_MOST_DEADLINES, _LONGEST_HEADING = 12, 100
_CLAUSE_END = re.compile(rf";\s+|(?<=[{LOWER}0-9)])\.\s+(?=[{UPPER}(])")
_AND = re.compile(r",? và |, ")


@dataclass(frozen=True)
class _Line:
    who: tuple[str, ...]
    text: str
    first: int
    last: int

    def every(self) -> Every | None:
        """How often the days without a year come, said once for the whole line."""
        return "half-year" if half_yearly(self.text) else "year" if yearly(self.text) else None


def read_duties(
    blocks: Sequence[Block], doubts: list[Doubt]
) -> tuple[list[Duty], list[StandingDuty]]:
    """The dated duties of a section's blocks, and the standing ones of each body."""
    duties: list[Duty] = []
    standing: list[StandingDuty] = []
    for line in _lines(blocks):
        dated, rest = _read_line(line, doubts)
        duties += dated
        if not line.who and (rest or dated):
            doubts.append(Doubt(line.first, line.text, NO_BODY))
        if rest and line.who:
            standing.append(StandingDuty(line.who, rest, line.first, line.last))
    return duties, standing


def _lines(blocks: Sequence[Block]) -> Iterator[_Line]:
    """Each line of text with the body it speaks to: the heading's, or the one it starts with."""
    who: tuple[str, ...] = ()
    for block, following in zip_longest(blocks, blocks[1:]):
        named = leading_party(block.text)
        is_item = block.mark in (Mark.NUMBER, Mark.LETTER, Mark.ROMAN, Mark.CAPITAL)
        if is_item and named:
            who = split_parties(named[0]).names
            if bare(named[1]):
                yield _Line(who, named[1], block.first, block.last)
        elif is_item and block.mark is not Mark.LETTER and _is_heading(block, following):
            who = ()
        elif not who and named and bare(named[1]):
            names = split_parties(named[0]).names
            yield _Line(names, named[1], block.first, block.last)
        else:
            yield _Line(who, block.text, block.first, block.last)


def _is_heading(block: Block, following: Block | None) -> bool:
    """A title that is no body ("Chế độ báo cáo") with lines under it."""
    short = len(block.text) < _LONGEST_HEADING and not read_deadlines(block.text)
    return short and following is not None and following.mark is not block.mark


def _read_line(line: _Line, doubts: list[Doubt]) -> tuple[list[Duty], str]:
    """The dated duties of a line, and what is left of it."""
    duties: list[Duty] = []
    rest: list[str] = []
    for clause in _clauses(line.text):
        deadlines = read_deadlines(clause)
        if len(deadlines) > _MOST_DEADLINES:
            doubts.append(Doubt(line.first, clause, TOO_MANY))
        elif deadlines:
            duties += [_duty(text, day, line) for text, day in _parted(clause, deadlines)]
        else:
            rest.append(clause)
            if sounds_dated(clause):
                doubts.append(Doubt(line.first, clause, NO_DAY))
    doubts += _unclear(duties)
    return duties, " ".join(rest).strip(" ;").replace("./.", ".")


def _duty(text: str, day: Deadline, line: _Line) -> Duty:
    return Duty(
        text=text,
        who=line.who,
        before=day.before,
        month_day=day.month_day,
        reading=day.reading,
        every=line.every() if day.month_day else None,
        first=line.first,
        last=line.last,
    )


def _unclear(duties: Sequence[Duty]) -> Iterator[Doubt]:
    """What a line leaves open about how often its days come."""
    yearly_days = [duty for duty in duties if duty.month_day]
    for duty in duties:
        if duty.month_day and duty.every is None:
            yield Doubt(duty.first, duty.text, NO_YEAR)
        elif duty.every == "half-year" and len(yearly_days) == 1:
            yield Doubt(duty.first, duty.text, ONE_HALF)
        elif duty.before and _binds_yearly(duty.text):
            yield Doubt(duty.first, duty.text, DAY_AND_YEARLY)


def _clauses(text: str) -> list[str]:
    """The sentences of a line; what stands in brackets behind a sentence belongs to it."""
    clauses: list[str] = []
    start = 0
    for cut in [*(m.end() for m in _CLAUSE_END.finditer(text)), len(text)]:
        clause = text[start:cut].strip()
        if cut < len(text) and text.count("(", start, cut) > text.count(")", start, cut):
            continue
        if clauses and clause.startswith("("):
            clauses[-1] = f"{clauses[-1]} {clause}"
        elif clause:
            clauses.append(clause)
        start = cut
    return clauses


def _parted(clause: str, deadlines: Sequence[Deadline]) -> Iterator[tuple[str, Deadline]]:
    """Each deadline with its words: "sơ kết vào năm 2025 và tổng kết vào năm 2030" is parted at
    "và", but "trước 15/6 và trước 01/12" has the same words twice."""
    start = 0
    for deadline, following in zip_longest(deadlines, deadlines[1:]):
        between = clause[deadline.end : following.start] if following else ""
        link = _AND.match(between)
        if following and link and bare(between[link.end() :]):
            yield bare(clause[start : deadline.end]), deadline
            start = deadline.end + link.end()
        else:
            yield bare(clause[start:]), deadline


def _binds_yearly(text: str) -> bool:
    """Whether "hằng năm" is said of the reporting itself, not of a budget or a plan."""
    return re.search(r"\bdinh ky (?:hang|moi) nam\b|^(?:hang|moi) nam\b", flat(text)) is not None
