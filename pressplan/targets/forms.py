"""What people fill in of a target: how it is measured, a figure, why one is sent back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf.file import MultipleFileField  # what is no file counts as none
from wtforms import BooleanField, HiddenField, SelectChoice

from ..agencies.typed import BODIES, Find, Party, as_typed, parties_of
from ..forms import FIRST_YEAR, LAST_YEAR, Form, choice, day, decimal, line, lines, whole
from .actions_measure import FigureDraft, new_token
from .actions_wording import Wording
from .method import (
    ANSWERS,
    COMPARATOR_WORDS,
    KIND_WORDS,
    MOST_AMOUNT,
    Answer,
    Comparator,
    Method,
    TargetKind,
)
from .models import Target

HINTS = {
    "measure": "Việc cơ quan phải làm, sản phẩm phải có, hoặc số phải đo. Ví dụ: đưa nội dung lên "
    "nền tảng số; nguồn thu.",
    "over": "Ví dụ 2 trên 3 là ít nhất hai phần ba; 1 trên 1 là tất cả.",
    "value": "Mức phải đạt; nếu đo mức tăng thì ghi số phần trăm, ví dụ 10.",
    "growth": "So với số của năm gốc. Từng cơ quan ghi số của năm gốc như số liệu các năm khác.",
    "base_year": "Chưa rõ thì để trống: chưa tính được cho đến khi có năm gốc.",
    "parties": BODIES,
    "figures_from": "Khi hai mục tiêu đo cùng một thứ: cơ quan chỉ ghi số một lần.",
    "year": "Ghi lại số của năm đã có là đính chính: số mới thay số cũ, số cũ vẫn được giữ.",
    "source": "Số, ngày văn bản, hoặc nơi lấy số liệu.",
}


class MethodForm(Form):
    """How a target is measured; `seen` is the version that the person looked at."""

    seen = HiddenField()
    kind = choice("Loại", [(kind.value, word) for kind, word in KIND_WORDS.items()])
    measure = line("Nội dung cần đo", longest=500)
    over = whole("Phần phải đạt", 1, 1000, required="Nhập một số.")
    of = whole("Trên tổng số phần", 1, 1000, required="Nhập một số.")
    value = decimal("Mức phải đạt", most=MOST_AMOUNT)
    comparator = choice("So sánh", [(one.value, word) for one, word in COMPARATOR_WORDS.items()])
    growth = BooleanField("Mức này là phần trăm tăng so với năm gốc")
    unit = line("Đơn vị tính", longest=60)
    base_year = whole("Năm gốc", FIRST_YEAR, LAST_YEAR)
    parties = lines("Cơ quan trong phạm vi", longest=20_000)
    figures_from = choice("Dùng chung số liệu với")

    def offer(self, others: Sequence[Target]) -> "MethodForm":
        """The targets whose figures may serve this one too."""
        pairs = [(str(one.id), f"Đến năm {one.horizon}: {one.text}") for one in others]
        self.figures_from.choices = [SelectChoice(*pair) for pair in (("", "Không"), *pairs)]
        return self

    def fill(self, target: Target, today: date) -> "MethodForm":
        """Show what stands now; what nobody declared begins with all of a share."""
        method = target.method or Method(TargetKind.SHARE, target.horizon)
        stands = {
            "seen": target.version, "kind": method.kind.value, "measure": method.measure,
            "over": method.over, "of": method.of,
            "value": method.value and method.value.normalize(),
            "comparator": method.comparator.value, "growth": method.growth, "unit": method.unit,
            "base_year": method.base_year, "figures_from": str(target.figures_from_id or ""),
            "parties": "\n".join(as_typed(party, today) for party in target.parties),
        }  # fmt: skip
        self.process(formdata=None, data=stands)
        return self

    def understand(self, find: Find) -> bool:
        """Whether every typed name means a body of the register."""
        self.bodies: list[Party]
        self.bodies, faults = parties_of(self.parties.data, find)
        if any(party.get("outside_name") for party in self.bodies):
            faults.append("Chỉ ghi cơ quan, nhóm trong danh mục: tổ chức ngoài không có số liệu.")
        for fault in faults:
            self.refuse("parties", fault)
        return not self.errors

    def method(self, horizon: int) -> Method:
        """What was typed, as an action takes it; a value belongs to figures alone."""
        kind = TargetKind(self.kind.data)
        if kind is not TargetKind.VALUE:
            return Method(
                kind, horizon, self.measure.data or "", over=self.over.data, of=self.of.data
            )
        return Method(
            kind, horizon, self.measure.data or "", self.unit.data or "",
            Comparator(self.comparator.data), self.value.data, self.growth.data,
            self.base_year.data, self.over.data, self.of.data,
        )  # fmt: skip


class WordingForm(Form):
    """What a target says; `seen` is the version that the person looked at."""

    seen = HiddenField()
    horizon = whole("Đến năm", FIRST_YEAR, LAST_YEAR, required="Nhập năm phải đạt.")
    text = lines("Nội dung mục tiêu", required="Nhập nội dung mục tiêu.", longest=3000)
    reason = line("Căn cứ", required="Ghi văn bản hoặc lý do.", longest=300)

    def fill(self, target: Target) -> "WordingForm":
        """Show what stands now."""
        stands = {"seen": target.version, "horizon": target.horizon, "text": target.text}
        self.process(formdata=None, data=stands)
        return self

    @property
    def wording(self) -> Wording:
        """What was typed, as an action takes it."""
        return Wording(self.text.data, self.horizon.data)


class RemovalForm(Form):
    """Why a target is taken away; its fields are called otherwise than those beside them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, prefix="removal", **options)

    seen = HiddenField()
    reason = line("Lý do bỏ", required="Ghi lý do.", longest=300)


class FigureForm(Form):
    """A figure of an agency; `seen`: how many it had given, `token`: so that it gives one."""

    seen = HiddenField()
    token = HiddenField()
    year = choice("Số liệu của năm")
    answer = choice("Đã thực hiện chưa?", ANSWERS)
    amount = decimal("Số liệu", most=MOST_AMOUNT)
    done_on = day("Ngày hoàn thành")
    document = line("Văn bản, đường dẫn", longest=500)
    source = line("Nguồn", longest=300)
    note = lines("Ghi chú", longest=3000)
    files = MultipleFileField("Tệp chứng minh")

    def offer(self, years: Sequence[int]) -> "FigureForm":
        """The years for which a figure can be given."""
        self.year.choices = [SelectChoice(str(year), str(year)) for year in years]
        return self

    def begin(self, year: int, seen: int) -> "FigureForm":
        """An empty form."""
        self.process(formdata=None, data={"year": str(year), "seen": seen, "token": new_token()})
        return self

    def draft(self) -> FigureDraft:
        """What was typed, as an action takes it."""
        return FigureDraft(
            year=int(self.year.data),
            answer=Answer(self.answer.data) if self.answer.data else None,
            amount=self.amount.data,
            done_on=self.done_on.data,
            document=self.document.data or "",
            source=self.source.data or "",
            note=self.note.data or "",
        )


class ReasonForm(Form):
    """Why a figure is sent back."""

    reason = lines("Chỗ cần sửa", longest=3000)
