"""What the reader hands back: the facts of one plan document, and what it could not understand.

Every fact keeps the lines it was read from (`first`, `last`; 1-based, of the tidied source), so
that the correction screen can put the words of the document beside it. Dates are the quoted
ones; how they bind is said by `reading` (domain: "trước ngày" before, otherwise by).
"""

from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints

TimingKind = Literal["range", "by", "annual", "continuous", "from"]
Bind = Literal["before", "by"]
Every = Literal["year", "half-year"]
SectionKind = Literal["purpose", "targets", "tasks", "funding", "organisation", "other"]


@dataclass(frozen=True)
class Doubt:
    """A line that was not understood, or only in part: a person has to look at it."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class Timing:
    """When a task is to be done. `reading` is None where there is no `until` to bind."""

    kind: TimingKind
    start: date | None
    until: date | None
    reading: Bind | None
    text: str

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "from": _iso(self.start),
            "until": _iso(self.until),
            "reading": self.reading,
            "text": self.text,
        }


@dataclass(frozen=True)
class Section:
    """A numbered heading: a section of the plan ("III"), or a group of tasks in it ("1")."""

    number: str
    title: str
    kind: SectionKind
    line: int


@dataclass(frozen=True)
class Task:
    """A task with its code ("1.a"). `section` is the heading of its group, or its own."""

    code: str
    title: str
    section: str
    section_number: str
    body: str
    leads: tuple[str, ...]
    coordinators: tuple[str, ...]
    timing: Timing | None
    output: str
    note: str
    first: int
    last: int


@dataclass(frozen=True)
class Duty:
    """Something to hand in by a date: once (`before`) or on a day of every year (`month_day`)."""

    text: str
    who: tuple[str, ...]
    before: date | None
    month_day: str | None
    reading: Bind | None
    every: Every | None
    first: int
    last: int


@dataclass(frozen=True)
class StandingDuty:
    """What a body has to do all the time, without a date (section "Tổ chức thực hiện")."""

    who: tuple[str, ...]
    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Target:
    """One goal of the section "Mục tiêu" with the year it is to be reached by."""

    horizon: int
    text: str
    first: int
    last: int


@dataclass(frozen=True)
class LegalBasis:
    """One "Căn cứ": the paper the plan rests on."""

    text: str
    number: str | None
    issued_on: date | None
    issuer: str | None
    line: int


@dataclass(frozen=True)
class Reading:
    """Everything that was understood of a document, and every doubt."""

    title: str | None
    number: str | None
    issued_on: date | None
    place: str | None
    issuer: str | None
    signer: str | None
    signer_title: str | None
    recipients: tuple[str, ...]
    legal_bases: tuple[LegalBasis, ...]
    sections: tuple[Section, ...]
    groups: tuple[Section, ...]
    tasks: tuple[Task, ...]
    duties: tuple[Duty, ...]
    standing_duties: tuple[StandingDuty, ...]
    targets: tuple[Target, ...]
    doubts: tuple[Doubt, ...]

    def as_json(self) -> dict[str, Any]:
        """The outside face of `plans read --json`: exactly the documented keys."""
        return {
            "title": self.title,
            "number": self.number,
            "issued_on": _iso(self.issued_on),
            "tasks": [
                {
                    "code": task.code,
                    "title": task.title,
                    "section": task.section,
                    "leads": list(task.leads),
                    "coordinators": list(task.coordinators),
                    "timing": task.timing.as_json() if task.timing else None,
                    "output": task.output,
                }
                for task in self.tasks
            ],
            "duties": [
                {
                    "text": duty.text,
                    "who": list(duty.who),
                    "before": _iso(duty.before),
                    "month_day": duty.month_day,
                    "reading": duty.reading,
                    "every": duty.every,
                }
                for duty in self.duties
            ],
            "targets": [{"horizon": t.horizon, "text": t.text} for t in self.targets],
            "doubts": [{"line": d.line, "text": d.text, "why": d.why} for d in self.doubts],
        }

    def as_dict(self) -> dict[str, Any]:
        """All of it in JSON's own types; `from_dict` reads it back."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The reading that `as_dict` wrote."""
        reading = _load(cls, data)
        assert isinstance(reading, cls)
        return reading


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _load(kind: Any, value: Any) -> Any:
    """`value` as written by `_plain`, back in the shape that the annotation `kind` names."""
    if value is None:
        return None
    if get_origin(kind) in (Union, UnionType):
        return _load(next(part for part in get_args(kind) if part is not type(None)), value)
    if get_origin(kind) is tuple:
        return tuple(_load(get_args(kind)[0], item) for item in value)
    if kind is date:
        return date.fromisoformat(value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: _load(hints[f.name], value[f.name]) for f in fields(kind)})  # type: ignore[operator]
    return value
