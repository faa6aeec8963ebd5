"""What staff fill in to record a deciding document, and to close a plan."""

from wtforms import HiddenField

from ..forms import Form, day, line, lines
from .actions_amendment import Document


class DocumentForm(Form):
    """The document that changes a plan."""

    seen = HiddenField()
    number = line("Số, ký hiệu", required="Nhập số, ký hiệu của văn bản.", longest=100)
    issued_on = day("Ngày ban hành", required="Nhập ngày ban hành văn bản.")
    issuer = line("Cơ quan ban hành", required="Nhập cơ quan ban hành văn bản.")
    summary = lines("Trích yếu", required="Nhập trích yếu nội dung văn bản.", longest=2000)

    def document(self) -> Document:
        """What was typed, as an action takes it."""
        return Document(
            self.number.data or "", self.issued_on.data, self.issuer.data or "",
            self.summary.data or "",
        )  # fmt: skip


class CloseForm(Form):
    """Why the tracking of a plan ends."""

    seen = HiddenField()
    document = line("Văn bản (số, ngày, cơ quan ban hành)")
    reason = lines("Lý do", required="Ghi lý do đóng kế hoạch.", longest=2000)
