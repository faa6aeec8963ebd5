"""What staff fill in to change a task by a deciding document."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectChoice
from wtforms.validators import InputRequired

from ..agencies.typed import BODIES, BODIES_OUTSIDE, Find, Party, as_typed, parties_of
from ..forms import Form, choice, day, line, lines
from ..plans.models import Section
from ..plans.rules import TIMING_WORDS, Reading, Timing, TimingKind, timing_fault, timing_words
from ..vietnamese import capital
from .actions import TaskDraft
from .models import Task
from .models_amendment import ChangeKind
from .queries_amendment import (
    Add,
    Change,
    Close,
    Reassign,
    Reopen,
    Retime,
    Reword,
)

HINTS = {
    "leads": BODIES,
    "coordinators": BODIES_OUTSIDE,
    "starts": f"Chỉ cho “{TIMING_WORDS[TimingKind.RANGE]}” và “{TIMING_WORDS[TimingKind.FROM]}”.",
    "until": f"Ghi ngày như văn bản nêu, cho “{TIMING_WORDS[TimingKind.RANGE]}”"
    f" và “{TIMING_WORDS[TimingKind.BY]}”.",
    "timing_text": "Để trống thì hệ thống tự diễn đạt.",
    "code": "Không trùng mã nào của kế hoạch, ví dụ 1.c.",
}


class ChangeForm(Form):
    """A change of a task; `seen` is its version, `shown` the consequences that were looked at."""

    seen = HiddenField()
    shown = HiddenField()
    reason = lines("Lý do điều chỉnh", required="Ghi lý do điều chỉnh.", longest=2000)

    def fill(self, task: Task, today: Any) -> None:
        """Show what stands now."""
        self.seen.data = str(task.version)

    def understand(self, find: Find) -> bool:
        """Find out what typed names mean; False with errors beside the fields when one fails."""
        return True

    def change(self) -> Change:
        """What was typed, as an action takes it."""
        raise NotImplementedError


class _Words(Form):
    title = lines("Nội dung nhiệm vụ", required="Nhập nội dung nhiệm vụ.", longest=3000)
    detail = lines("Chi tiết", longest=10_000)
    output = lines("Sản phẩm, kết quả", longest=3000)


class _Timing(Form):
    kind = choice(
        "Thời gian",
        [
            SelectChoice("", "– không ghi thời gian –"),
            *((k.value, w) for k, w in TIMING_WORDS.items()),
        ],
    )
    starts = day("Từ ngày")
    until = day("Đến ngày")
    reading = choice(
        "Cách hiểu ngày kết thúc",
        [
            SelectChoice(Reading.BY.value, "Đến hết ngày"),
            SelectChoice(Reading.BEFORE.value, "Trước ngày (ngày cuối cùng là hôm trước)"),
        ],
    )
    timing_text = line("Thời gian như văn bản ghi")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        name, fault = timing_fault(self._kind, self.starts.data, self.until.data)
        if fault:
            self.refuse(name, fault)
        return not fault

    @property
    def _kind(self) -> TimingKind | None:
        return TimingKind(self.kind.data) if self.kind.data else None

    def timing(self) -> Timing:
        """The timing with the dates that its kind has."""
        kind = self._kind
        starts = self.starts.data if kind in (TimingKind.RANGE, TimingKind.FROM) else None
        until = self.until.data if kind in (TimingKind.RANGE, TimingKind.BY) else None
        return Timing(kind, starts, until, Reading(self.reading.data) if until else None)

    def text(self) -> str:
        return self.timing_text.data or capital(timing_words(self.timing()))


class _Parties(Form):
    leads = lines("Cơ quan chủ trì", required="Ghi ít nhất một cơ quan chủ trì.", longest=4000)
    coordinators = lines("Cơ quan phối hợp", longest=4000)

    def understand(self, find: Find) -> bool:
        """Each line is a body that is known, or says that it is outside."""
        self.found: dict[str, list[Party]] = {}
        for name in ("leads", "coordinators"):
            self.found[name], faults = parties_of(self[name].data, find)
            for fault in faults:
                self.refuse(name, fault)
        for party in self.found["coordinators"]:
            if party in self.found["leads"]:
                self.refuse("coordinators", "Một cơ quan vừa chủ trì vừa phối hợp: bỏ bớt một chỗ.")
        return not self.errors


class RewordForm(ChangeForm, _Words):
    """Other words."""

    def fill(self, task: Task, today: Any) -> None:
        super().fill(task, today)
        self.title.data, self.detail.data, self.output.data = task.title, task.detail, task.output

    def change(self) -> Change:
        return Reword(self.title.data or "", self.detail.data or "", self.output.data or "")


class RetimeForm(ChangeForm, _Timing):
    """Another timing."""

    def fill(self, task: Task, today: Any) -> None:
        super().fill(task, today)
        timing = task.timing
        self.kind.data = timing.kind.value if timing.kind else ""
        self.starts.data, self.until.data = timing.starts, timing.until
        self.reading.data = (timing.reading or Reading.BY).value

    def change(self) -> Change:
        return Retime(self.timing(), self.text())


class ReassignForm(_Parties, ChangeForm):
    """Other parties."""

    def fill(self, task: Task, today: Any) -> None:
        super().fill(task, today)
        self.leads.data = "\n".join(as_typed(p, today) for p in task.leads)
        self.coordinators.data = "\n".join(as_typed(p, today) for p in task.coordinators)

    def change(self) -> Change:
        return Reassign(self.found["leads"], self.found["coordinators"])


class CloseForm(ChangeForm):
    """The task ends."""

    def change(self) -> Change:
        return Close()


class ReopenForm(ChangeForm):
    """The task goes on."""

    def change(self) -> Change:
        return Reopen()


class AddForm(_Parties, ChangeForm, _Words, _Timing):
    """A new task."""

    section = choice("Thuộc mục", validators=[InputRequired("Chọn mục.")])
    code = line("Mã nhiệm vụ", required="Nhập mã, ví dụ 1.c.", longest=32)

    def offer(self, sections: Sequence[Section]) -> "AddForm":
        """Let the task belong to one of these sections."""
        self.sections = {str(section.id): section for section in sections}
        named = (
            (id, f"{s.number}. {s.title}".removeprefix(". ")) for id, s in self.sections.items()
        )
        self.section.choices = [
            SelectChoice("", "– chọn mục –"),
            *(SelectChoice(*p) for p in named),
        ]
        return self

    def change(self) -> Change:
        return Add(
            TaskDraft(
                code=self.code.data or "",
                title=self.title.data or "",
                section=self.sections[self.section.data],
                leads=self.found["leads"],
                coordinators=self.found["coordinators"],
                timing=self.timing(),
                timing_text=self.text(),
                output=self.output.data or "",
                detail=self.detail.data or "",
            )
        )


FORMS: dict[ChangeKind, type[ChangeForm]] = {
    ChangeKind.ADDED: AddForm,
    ChangeKind.REWORDED: RewordForm,
    ChangeKind.RETIMED: RetimeForm,
    ChangeKind.REASSIGNED: ReassignForm,
    ChangeKind.CLOSED: CloseForm,
    ChangeKind.REOPENED: ReopenForm,
}
# The order in which a form asks; `reason` always comes last.
FIELDS = (
    "section", "code", "title", "detail", "output", "leads", "coordinators", "kind", "starts",
    "until", "reading", "timing_text", "reason",
)  # fmt: skip
