"""The form of a proposal, and of what becomes of it."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField

from ..forms import Form, choice, day, line, lines, several
from .actions import AwardDraft
from .rules import State

Choices = Sequence[tuple[str, str]]
FOR, AGAINST = "for", "against"


class ProposalForm(Form):
    """An award that is proposed; `proposer`, `source`, `proposed_on` where staff record it."""

    token = HiddenField()
    plan = HiddenField()
    agency = choice("Cơ quan được đề nghị")
    person = line("Họ và tên, nếu đề nghị cho một người")
    position = line("Chức vụ")
    text = lines("Thành tích", required="Ghi thành tích.", longest=5000)
    tasks = several("Nhiệm vụ liên quan")
    proposer = choice("Cơ quan đề nghị")
    source = line("Nguồn")
    proposed_on = day("Ngày đề nghị")

    def offer(self, agencies: Choices, proposers: Choices, tasks: Choices) -> "ProposalForm":
        """What can be chosen; without proposers one proposes oneself."""
        self.agency.choices = list(agencies)
        self.tasks.choices = list(tasks)
        self.proposer.choices = list(proposers)
        if not proposers:
            del self.proposer, self.source, self.proposed_on
        return self

    def draft(self, plan_id: int) -> AwardDraft:
        """What was typed, as an action takes it."""
        more: dict[str, Any] = {}
        if self.proposer:
            more = {
                "proposer_id": int(self.proposer.data), "source": self.source.data or "",
                "proposed_on": self.proposed_on.data,
            }  # fmt: skip
        return AwardDraft(
            plan_id, int(self.agency.data), self.text.data or "", self.person.data or "",
            self.position.data or "", [int(id) for id in self.tasks.data or ()], **more,
        )  # fmt: skip


class StepForm(Form):
    """What is recorded with a move; `seen` is the state that the person looked at."""

    seen = HiddenField()
    day = day("Ngày")
    in_favour = choice(
        "Ý kiến thẩm định",
        [("", "Chọn"), (FOR, "Đồng ý"), (AGAINST, "Không đồng ý")],
        validate_choice=False,
    )  # only one form of several has it
    number = line("Số quyết định", longest=100)
    issuer = line("Cơ quan ra quyết định")
    form = line("Hình thức khen thưởng")
    text = lines("Nội dung", longest=5000)
    file = FileField("Bản chụp quyết định")

    @property
    def state(self) -> State | None:
        """The state that was seen; None for a mangled one."""
        return next((state for state in State if state.value == self.seen.data), None)

    @property
    def favours(self) -> bool | None:
        return {FOR: True, AGAINST: False}.get(self.in_favour.data or "")
