"""What the reading screen shows of a draft, gathered once for a page or a fragment."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from ..database import db
from ..obligations.rules import quoted_words
from ..plans.models import Plan
from ..plans.rules import Reading, Timing, TimingKind, timing_words
from ..vietnamese import day
from . import checks, draft
from .actions import WORDS
from .draft import Item
from .forms import offered
from .models import Draft
from .queries import Register, register

ADDABLE = ("bases", "sections", "tasks", "targets", "duties", "standing")
HEADINGS = {
    "bases": ("Căn cứ", "căn cứ"),
    "sections": ("Mục", "mục"),
    "tasks": ("Nhiệm vụ", "nhiệm vụ"),
    "targets": ("Mục tiêu", "mục tiêu"),
    "duties": ("Việc có ngày phải nộp, phải báo cáo", "việc có ngày"),
    "standing": ("Trách nhiệm thường xuyên", "trách nhiệm"),
}
CARDS = {
    "head": "reading/_head.html",
    "parties": "reading/_party.html",
    "bases": "reading/_basis.html",
    "sections": "reading/_section.html",
    "tasks": "reading/_task.html",
    "targets": "reading/_target.html",
    "duties": "reading/_duty.html",
    "standing": "reading/_standing.html",
    "doubts": "reading/_doubt.html",
}


class Screen:
    """A draft with the register beside it."""

    def __init__(self, held: Draft) -> None:
        self.draft = held
        self.understood = held.understood
        self.lines: list[str] = held.lines
        self.cards, self.headings = CARDS, HEADINGS

    @cached_property
    def register(self) -> Register:
        return register()

    @cached_property
    def words(self) -> Mapping[str, str]:
        return self.register.words()

    @cached_property
    def parties(self) -> dict[str, Item]:
        return {party["name"]: party for party in self.understood["parties"]}

    @cached_property
    def problems(self) -> list[checks.Problem]:
        return checks.problems(self.understood)

    @cached_property
    def parent(self) -> Plan | None:
        """The plan that an agency's own plan belongs to."""
        return db.session.get(Plan, draft.parent_of(self.understood) or 0)

    @cached_property
    def province(self) -> dict[int, str]:
        """The tasks of the province's plan by id, as links read."""
        return {task.id: f"{task.code}. {task.title}" for task in offered(self.understood)}

    @property
    def unmatched(self) -> list[Item]:
        return [party for party in self.understood["parties"] if not party["match"]]

    @property
    def open_doubts(self) -> list[Item]:
        return draft.open_doubts(self.understood)

    @cached_property
    def sections(self) -> dict[int, Item]:
        return {section["key"]: section for section in self.understood["sections"]}

    @cached_property
    def marks(self) -> dict[int, list[tuple[str, Item]]]:
        return draft.marks(self.understood, self.lines)

    def places(self, name: str) -> list[tuple[str, Item]]:
        return draft.places(self.understood, name)

    def item(self, kind: str, key: int) -> Item | None:
        return draft.find(self.understood, kind, key)

    def mark(self, item: Item) -> str:
        return draft.mark(item)

    def is_empty(self, section: Item) -> bool:
        """Whether a section holds no task, so that it can go."""
        return all(task["section"] != section["key"] for task in self.understood["tasks"])

    def day(self, text: str) -> str:
        """A kept date as people read it."""
        return day(date.fromisoformat(text)) if text else ""

    def timing(self, task: Item) -> str:
        """A task's timing in words."""
        starts = date.fromisoformat(task["from"]) if task["from"] else None
        until = date.fromisoformat(task["until"]) if task["until"] else None
        kind = TimingKind(task["kind"]) if task["kind"] else None
        reading = Reading(task["reading"]) if task["reading"] else None
        return timing_words(Timing(kind, starts, until, reading))

    def due(self, duty: Item) -> str:
        """A dated duty's quoted date in words."""
        before = date.fromisoformat(duty["before"]) if duty["before"] else None
        reading = Reading(duty["reading"]) if duty["reading"] else None
        return quoted_words(before=before, month_day=duty["month_day"], reading=reading)

    def of_line(self, line: int | None) -> list[tuple[str, Item]]:
        """The parts that were read from a line and can be corrected."""
        found = self.marks.get(line or 0, [])
        return [(kind, item) for kind, item in found if kind in ADDABLE]

    def links_at(self, line: int) -> list[tuple[str, str]]:
        """(anchor, word) of each part that begins on a line."""
        return [
            (f"{kind}-{item['key']}", self.word_of(kind, item))
            for kind, item in self.marks.get(line, [])
            if kind == "doubts" or (kind in ADDABLE and item["first"] == line)
        ]

    def call(self, kind: str) -> str:
        """How a kind of part is called."""
        return WORDS[kind]

    def word_of(self, kind: str, item: Item) -> str:
        """How a part is called in a link to it."""
        return {
            "tasks": f"nhiệm vụ {item.get('code')}",
            "parties": f"{item.get('name')}",
            "sections": f"mục {item.get('number')}",
            "outline": f"phần {item.get('number')}",
            "bases": "căn cứ",
            "targets": f"mục tiêu {item.get('horizon')}",
            "duties": "việc có ngày",
            "standing": "trách nhiệm",
            "doubts": "chưa rõ",
            "head": "thông tin chung",
        }[kind]

    def around(self, item: Item | None) -> list[tuple[int, str]]:
        """The lines of the document that a part was read from, and one before and after."""
        if not item or not item.get("first"):
            return []
        first, last = max(1, item["first"] - 1), min(len(self.lines), item["last"] + 1)
        numbered = [(number, self.lines[number - 1]) for number in range(first, last + 1)]
        return [(number, text) for number, text in numbered if text]
