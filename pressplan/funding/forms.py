"""The form of a line of money."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, StringField

from ..forms import FIRST_YEAR, LAST_YEAR, Form, choice, line, whole
from ..vietnamese import number, tidy
from .models import FundingLine
from .rules import KIND_WORDS, KINDS, SOURCE_WORDS, Amounts, FundingSource, amount_of

WRONG = "Nhập số đồng, ví dụ 1.500.000.000; nhiều nhất một triệu tỷ, không dùng dấu phẩy, chữ."
Choices = Sequence[tuple[str, str]]


class AmountField(StringField):
    """Whole đồng, typed with dots or blanks between thousands; what was typed stays."""

    data: int | None

    def process_data(self, value: int | None) -> None:
        self.typed = "" if value is None else number(value)
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed, self.data = tidy(valuelist[0] if valuelist else ""), None
        try:
            self.data = amount_of(self.typed)
        except ValueError:
            raise ValueError(WRONG) from None

    def _value(self) -> str:
        return self.typed


class AmountsForm(Form):
    """What was proposed, allocated and spent; `seen` is the version that was looked at."""

    seen = HiddenField()
    proposed = AmountField(KIND_WORDS["proposed"])
    allocated = AmountField(KIND_WORDS["allocated"])
    spent = AmountField(KIND_WORDS["spent"])
    note = line("Ghi chú", longest=1000)

    def fill(self, line: FundingLine) -> "AmountsForm":
        """Show what stands now."""
        data: dict[str, Any] = {kind: getattr(line, kind) for kind in KINDS}
        self.process(formdata=None, data=data | {"note": line.note, "seen": line.version})
        return self

    @property
    def amounts(self) -> Amounts:
        return Amounts(*(self[kind].data for kind in KINDS))


class NewLineForm(AmountsForm):
    """The same with what it is of."""

    task = choice("Nhiệm vụ")
    agency = choice("Cơ quan")
    year = whole("Năm", FIRST_YEAR, LAST_YEAR, required="Nhập năm.")
    source = choice("Nguồn", [(source.value, words) for source, words in SOURCE_WORDS.items()])

    def offer(self, tasks: Choices, agencies: Choices) -> "NewLineForm":
        """What can be chosen."""
        self.task.choices, self.agency.choices = list(tasks), list(agencies)
        return self

    @property
    def chosen(self) -> tuple[int, int, int, FundingSource]:
        """The task, the agency, the year, the source."""
        source = FundingSource(self.source.data)
        return int(self.task.data), int(self.agency.data), int(self.year.data or 0), source
