"""The board as one form: the fields of a row carry the number of its commitment."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Refusal
from .actions_board import NewerDraft
from .forms import ProgressForm, filled
from .queries_board import Row
from .rules_board import is_touched

# What a button of the board asks for; with a number it means one row, without all of them.
VERBS = ("save", "send", "same", "last", "discard")
MOVED = (
    "Sau khi bạn bắt đầu gõ bản nháp này, đầu việc đã có thay đổi. "
    "Hãy xem lần cập nhật gần nhất rồi gửi."
)
_ASKED = re.compile(r"(\w+)-(\d{1,9})", re.ASCII)
_SEEN = re.compile(r"c(\d{1,9})-seen", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """What was asked for, and of which row; None: of all that are on the screen."""

    verb: str = "save"
    id: int | None = None

    def of(self, row_id: int) -> str:
        """What it means for a row: those that nobody asked about keep their text."""
        return self.verb if self.id in (None, row_id) else "save"


def read_asked(text: str | None) -> Asked:
    """What the pressed button says; anything else only keeps what was typed."""
    if text == "send":
        return Asked("send")
    match = _ASKED.fullmatch(text or "")
    return Asked(match[1], int(match[2])) if match and match[1] in VERBS else Asked()


def prefix_of(commitment_id: int) -> str:
    return f"c{commitment_id}-"


def rows_in(names: Iterable[str]) -> set[int]:
    """The commitments whose rows a sent form holds."""
    return {int(match[1]) for name in names if (match := _SEEN.fullmatch(name))}


@dataclass
class Line:
    """A row of the board with its form, and what became of it when it was sent."""

    row: Row
    form: ProgressForm
    newer: NewerDraft | None = None
    sentence: str = ""
    status: int = 200
    sent: bool = False
    note: str = ""

    @property
    def touched(self) -> bool:
        outdated = self.form.seen_version != self.row.commitment.version
        return is_touched(self.form.typed, self.row.start, outdated=outdated)

    @property
    def needs_mending(self) -> bool:
        return self.status >= 400

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(field id, label, sentence) for the summary, each with the task's code."""
        code = self.row.task.code
        found = [(id, f"{code} · {label}", text) for id, label, text in self.form.problems]
        if self.sentence:
            found.insert(0, (f"row-{self.row.id}", code, self.sentence))
        return found

    def refuse(self, error: Refusal) -> None:
        """Keep the row on the screen as it is typed, with what stands in its way."""
        self.status, self.sentence = error.status, error.sentence
        self.newer = error if isinstance(error, NewerDraft) else None


def shown(row: Row) -> Line:
    """A row as it is opened: the draft, else the empty form."""
    draft = row.drafts.mine
    version = row.commitment.version
    form = filled(
        ProgressForm, draft.typed if draft else row.start, seen=version,
        version=draft.version if draft else 0, prefix=prefix_of(row.id),
    )  # fmt: skip
    return Line(row, form, note=MOVED if draft and draft.seen != version else "")


def sent_with(row: Row, data: Mapping[str, Any]) -> Line:
    """A row as it was sent."""
    return Line(row, ProgressForm(data, prefix=prefix_of(row.id)))


def again(line: Line | None, row: Row) -> Line:
    """A refused row as it was typed, beside what stands now; else the row as it is opened."""
    if line is None:
        return shown(row)
    draft = row.drafts.mine
    line.form.seen.data = str(row.commitment.version)
    if line.newer is None:
        line.form.version.data = str(draft.version if draft else 0)
    line.form.over.data = ""
    line.row = row
    return line
