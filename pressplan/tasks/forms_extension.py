"""What people type about an extension request. No two forms share a name: one page has several."""

from datetime import date
from typing import Any

from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired

from .. import clock
from ..forms import Form, day, line, lines
from .actions_extension import Document
from .forms import SeenForm

LONGEST = 2000
AGREES, DIFFERS = "yes", "no"
TO_COME = "Ngày văn bản không thể sau hôm nay."


class AskForm(Form):
    """The agency's request."""

    proposed = day("Đề nghị hạn mới", required="Chọn ngày đề nghị.")
    reason = lines("Lý do", required="Ghi rõ lý do để Sở xem xét.", longest=LONGEST)


class OpinionForm(SeenForm):
    """The Department's opinion on a date that the plan sets."""

    supported = RadioField(
        "Sở đồng ý hay không?",
        choices=[SelectChoice(AGREES, "Đồng ý với đề nghị"), SelectChoice(DIFFERS, "Không đồng ý")],
        validators=[InputRequired("Chọn đồng ý hoặc không đồng ý.")],
        validate_choice=False,
    )
    opinion = lines("Nội dung ý kiến", longest=LONGEST)

    def validate(self, extra_validators: Any = None) -> bool:
        """A "no" wants its reason."""
        filled = bool(super().validate(extra_validators))
        if filled and self.supported.data not in (AGREES, DIFFERS):
            self.refuse("supported", "Chọn đồng ý hoặc không đồng ý.")
            return False
        if filled and self.supported.data == DIFFERS and not self.opinion.data:
            self.refuse("opinion", "Không đồng ý thì ghi rõ lý do.")
            return False
        return filled


class ApprovalForm(SeenForm):
    """The Department moves its own date."""

    granted = day("Hạn mới", required="Chọn hạn mới.")
    note = lines("Ghi chú", longest=LONGEST)

    @property
    def document(self) -> Document:
        return Document()


class PlanApprovalForm(ApprovalForm):
    """The deciding body's document that moves a date of the plan."""

    number = line("Số văn bản", required="Ghi số văn bản cho gia hạn.", longest=100)
    issued_on = day("Ngày văn bản", required="Ghi ngày văn bản.")
    issuer = line("Cơ quan ban hành", required="Ghi cơ quan ban hành.")

    def validate(self, extra_validators: Any = None) -> bool:
        filled = bool(super().validate(extra_validators))
        return _not_to_come(self, "issued_on", self.issued_on.data) and filled

    @property
    def document(self) -> Document:
        return Document(self.number.data or "", self.issued_on.data, self.issuer.data or "")


class RefusalForm(SeenForm):
    """Why the deadline stays, and the body's answer where there is one on paper."""

    why = lines("Lý do không gia hạn", required="Ghi rõ lý do để đơn vị biết.", longest=LONGEST)
    answer_number = line("Số văn bản trả lời", longest=100)
    answered_on = day("Ngày văn bản trả lời")
    answered_by = line("Cơ quan trả lời")

    def validate(self, extra_validators: Any = None) -> bool:
        filled = bool(super().validate(extra_validators))
        return _not_to_come(self, "answered_on", self.answered_on.data) and filled

    @property
    def document(self) -> Document:
        return Document(
            self.answer_number.data or "", self.answered_on.data, self.answered_by.data or ""
        )


def _not_to_come(form: Form, name: str, issued_on: date | None) -> bool:
    if issued_on and issued_on > clock.today():
        form.refuse(name, TO_COME)
        return False
    return True
