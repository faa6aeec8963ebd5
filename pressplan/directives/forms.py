"""The forms of a directive, of what a body reports, and of closing one."""

from collections.abc import Sequence
from datetime import date

from wtforms import BooleanField, HiddenField

from ..agencies.typed import Find, parties_of
from ..forms import Form, choice, day, line, lines, read_about
from .actions import DirectiveDraft
from .models import Directive


class DirectiveForm(Form):
    """A directive; `seen` is the version that was looked at, `token` that of a new one's form."""

    token = HiddenField()
    seen = HiddenField()
    text = lines("Nội dung chỉ đạo", required="Ghi nội dung chỉ đạo.")
    given_by = line("Người cho ý kiến")
    given_on = day("Ngày cho ý kiến", required="Nhập ngày cho ý kiến.")
    number = line("Số văn bản, thông báo", longest=200)
    about = choice("Về việc gì")
    bodies = lines("Cơ quan thực hiện", required="Ghi ít nhất một cơ quan.", longest=20_000)
    due_on = day("Hạn hoàn thành")

    def offer(self, about: Sequence[tuple[str, str]], *, own: bool) -> "DirectiveForm":
        """What can be chosen; `own`: the person gives it themselves."""
        self.about.choices = list(about)
        if own:
            del self.given_by
        return self

    def fill(self, directive: Directive, today: date) -> "DirectiveForm":
        """Show what stands now."""
        plan = f"plan-{directive.plan_id}"
        data = {
            name: getattr(directive, name)
            for name in ("text", "given_by", "given_on", "number", "due_on")
        } | {
            "seen": directive.version,
            "about": f"{plan}-task-{directive.task_id}" if directive.task_id else plan,
            "bodies": "\n".join(body.agency.name_on(today) for body in directive.bodies),
        }
        self.process(formdata=None, data=data)
        return self

    def understand(self, find: Find, members: dict[int, Sequence[int]]) -> bool:
        """Whether every typed name means a body of the register; a group means its members."""
        self.ids: list[int] = []
        parties, faults = parties_of(self.bodies.data, find)
        for fault in faults:
            self.refuse("bodies", fault)
        for party in parties:
            if "outside_name" in party:
                self.refuse("bodies", "Ghi cơ quan có trong danh mục.")
            elif "group_id" in party:
                self.ids += [id for id in members[party["group_id"]] if id not in self.ids]
            elif party["agency_id"] not in self.ids:
                self.ids.append(party["agency_id"])
        return not self.errors

    def draft(self, given_by: str, given_by_id: int | None) -> DirectiveDraft:
        """What was typed, as an action takes it."""
        plan_id, task_id = read_about(self.about.data)
        return DirectiveDraft(
            text=self.text.data or "", given_on=self.given_on.data, given_by=given_by,
            plan_id=plan_id, bodies=self.ids, given_by_id=given_by_id, task_id=task_id,
            number=self.number.data or "", due_on=self.due_on.data,
        )  # fmt: skip


class ReportForm(Form):
    """What a body reports."""

    token = HiddenField()
    text = lines("Kết quả thực hiện", required="Ghi kết quả thực hiện.", longest=5000)
    done = BooleanField("Đã thực hiện xong")
    source = line("Nguồn")


class ClosingForm(Form):
    """Why nothing more is asked."""

    seen = HiddenField()
    text = lines("Ghi chú khi kết thúc", longest=2000)
