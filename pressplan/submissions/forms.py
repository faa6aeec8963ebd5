"""What people type of a hand-in."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, MultipleFileField  # what is no file counts as none
from wtforms import HiddenField, SelectChoice

from ..files.models import StoredFile
from ..forms import Form, choice, day, line, lines
from ..vietnamese import tidy
from .content import PARTS, Content
from .workflow import Course

LONGEST = 20_000
BY_HAND = "hand"


class DraftForm(Form):
    """A hand-in that is being written; `seen` is the version of the draft.

    `token`: a word, so that the same form sends once; `seen_files`: the ids of the files on the
    page.
    """

    seen = HiddenField()
    token = HiddenField()
    seen_files = HiddenField()
    number = line("Số văn bản", longest=100)
    signed_on = day("Ngày văn bản")
    signer = line("Người ký", longest=200)
    note = lines("Ghi chú cho người nhận", longest=LONGEST)
    done = lines(PARTS["done"], longest=LONGEST)
    figures = lines(PARTS["figures"], longest=LONGEST)
    estimate = lines(PARTS["estimate"], longest=LONGEST)
    difficulties = lines(PARTS["difficulties"], longest=LONGEST)
    proposals = lines(PARTS["proposals"], longest=LONGEST)
    direction = lines(PARTS["direction"], longest=LONGEST)

    def process(self, formdata: Any = None, *args: Any, **values: Any) -> None:
        """The figures of targets too, whose fields are as many as there are targets."""
        formdata = self.meta.wrap_formdata(self, formdata)
        super().process(formdata, *args, **values)
        kept = (values.get("data") or {}).get("measured") or {}
        self.measured: dict[str, list[str]] = figures_in(formdata) if formdata else dict(kept)
        self.figure_faults: dict[str, str] = {}

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """What is badly filled, figures of targets included."""
        wrong = self.figure_faults.items()
        return [*super().problems, *((id, PARTS["figures"], said) for id, said in wrong)]

    def refuse_figure(self, name: str, sentence: str) -> None:
        """Put a sentence beside the figure of a target."""
        self.figure_faults[name] = sentence

    def fill(self, content: Content, seen: int, token: str) -> "DraftForm":
        """Show what is kept."""
        self.process(formdata=None, data=content._asdict() | {"seen": seen, "token": token})
        return self

    def files_seen(self) -> set[int] | None:
        """The ids of the files that stood on the page; None: it does not say."""
        if self.seen_files.data is None:
            return None
        return {int(id) for id in self.seen_files.data.split(",") if id.isdecimal()}

    def content(self, course: Course) -> Content:
        """What was typed; the parts of a report only where it is one."""
        names = PRINTED if course is not Course.PLAN else HEAD
        values = {name: self[name].data or Content._field_defaults[name] for name in names}
        return Content(**values, measured=self.measured if course is not Course.PLAN else {})


FIGURE = re.compile(r"figure-(\d{1,9})")
MOST_FIGURES = 200


def figures_in(formdata: Any) -> dict[str, list[str]]:
    """By target what was typed of its figure and the note to it, tidied; what is empty is not."""
    found: dict[str, list[str]] = {}
    for name in list(formdata)[:MOST_FIGURES]:
        if named := FIGURE.fullmatch(name):
            value = tidy(formdata.get(name))[:60]
            note = tidy(formdata.get(f"note-{name}"))[:500]
            if value or note:
                found[named[1]] = [value, note]
    return found


HEAD = ("number", "signed_on", "signer", "note")
PRINTED = tuple(name for name in Content._fields if name != "measured")


class PaperForm(DraftForm):
    """A hand-in that came on paper, as staff record it."""

    arrived_on = day("Ngày đến theo văn thư", required="Ghi ngày đến theo sổ văn thư.")
    files = MultipleFileField("Bản chụp")


class FilesForm(Form):
    """Files for the draft."""

    files = MultipleFileField("Chọn tệp")


class HoldForm(Form):
    """Why the head gives a draft back; `seen` is the version of the draft."""

    seen = HiddenField()
    text = lines("Chỗ cần sửa", required="Ghi chỗ cần sửa hoặc lý do chưa gửi.", longest=LONGEST)


class AdoptForm(Form):
    """From which file an approved plan is taken up; BY_HAND: from none."""

    file = choice("Lập từ")

    def offer(self, readable: Sequence[StoredFile]) -> "AdoptForm":
        """The files that the reader takes, then by hand."""
        files = [(str(file.id), f"Đọc tệp {file.name}") for file in readable]
        self.file.choices = [SelectChoice(*pair) for pair in (*files, (BY_HAND, "Nhập bằng tay"))]
        return self


class WordForm(Form):
    """What is said with a move on a revision."""

    text = lines("Ý kiến", longest=LONGEST)
    number = line("Số văn bản", longest=100)
    decided_on = day("Ngày văn bản")
    file = FileField("Tệp kèm theo")
