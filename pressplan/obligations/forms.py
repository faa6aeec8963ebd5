"""What staff fill in of a dated duty, and of one time that it falls due."""

from datetime import date
from typing import Any

from wtforms import Field, HiddenField, SelectChoice
from wtforms.validators import ValidationError

from ..agencies.typed import BODIES_OUTSIDE, Find, Party, as_typed, parties_of
from ..forms import FIRST_YEAR, LAST_YEAR, Form, choice, day, line, lines, whole
from ..plans.rules import Reading
from ..vietnamese import capital
from . import rules
from .actions import ObligationDraft
from .models import Obligation, Occurrence
from .rules import KIND_WORDS, MOST_DAYS, STEP_WORDS, Dates, Every, Kind, Step

ONCE, YEARLY = "once", "yearly"
NOT_BEFORE = "Bước này không đứng trước mốc tính hạn đã chọn: để trống."
HINTS = {
    "parties": BODIES_OUTSIDE,
    "month_day": "Ngày và tháng như văn bản ghi, ví dụ 05/12. Chỉ cho việc hằng năm.",
    "before": "Ngày như văn bản ghi. Chỉ cho việc làm một lần.",
    "clock": "Bước phải xong trước hạn. Văn bản không nói rõ thì kế hoạch của cơ quan tính đến khi "
    "trình cơ quan chủ quản.",
    "sent_days": f"Số ngày trước ngày cuối cùng còn kịp, nhiều nhất {MOST_DAYS}.",
    "reminded": f"Các số ngày cách nhau bằng dấu phẩy, 0 là đúng ngày cuối. Để trống: "
    f"{', '.join(map(str, rules.REMINDED))}. Khi quá hạn thì nhắc ngày đầu và mỗi tuần.",
    "first_year": "Để trống: từ năm đầu của kế hoạch.",
    "last_year": "Để trống: đến năm cuối của kế hoạch.",
    "reason": "Ngày do UBND tỉnh đặt thì ghi văn bản quyết định (số, ngày).",
    "covers_from": "Ghi đúng kỳ mà văn bản yêu cầu báo cáo; không mặc nhiên là năm dương lịch.",
}
# What a form shows as it is stored.
SAME_OF_DUTY = (
    "text", "receiver", "before", "sent_days", "agreed_days", "put_days", "first_year", "last_year",
    "reminded",
)  # fmt: skip
SAME_OF_OCCURRENCE = ("quoted", "sent_by", "agreed_by", "put_by", "covers_from", "covers_until")
READINGS = [
    SelectChoice(Reading.BEFORE.value, "Trước ngày (ngày cuối cùng là hôm trước)"),
    SelectChoice(Reading.BY.value, "Đến hết ngày"),
]


class _Clock(Form):
    """How the quoted date binds, and which step stops the clock."""

    seen = HiddenField()
    reading = choice("Cách hiểu ngày", READINGS)
    clock = choice("Tính đến khi", [(s.value, capital(STEP_WORDS[s])) for s in rules.CLOCKS])
    reason = lines(
        "Văn bản quyết định hoặc lý do", required="Ghi văn bản quyết định hoặc lý do.", longest=2000
    )

    def check_steps(self, kind: Kind, suffix: str) -> bool:
        """Whether the clock is one of this kind, and only steps before it have a date."""
        clock = Step(self.clock.data)
        if clock not in rules.clocks(kind):
            self.refuse("clock", "Chỉ kế hoạch của cơ quan được trình và phê duyệt: chọn “Gửi đi”.")
            return False
        before = rules.steps_before(kind, clock)
        idle = [s for s in rules.INTERNAL if s not in before and self[f"{s.value}_{suffix}"].data]
        for step in idle:
            self.refuse(f"{step.value}_{suffix}", NOT_BEFORE)
        return not idle

    def internal(self, suffix: str) -> dict[Step, Any]:
        """What was filled in for the steps before."""
        filled = {step: self[f"{step.value}_{suffix}"].data for step in rules.INTERNAL}
        return {step: value for step, value in filled.items() if value is not None}


class RuleForm(_Clock):
    """A dated duty; `seen` is the version that the person looked at."""

    text = lines("Nội dung", required="Ghi việc phải nộp, phải báo cáo.", longest=3000)
    kind = choice("Loại", [(kind.value, word) for kind, word in KIND_WORDS.items()])
    parties = lines("Ai phải nộp", required="Ghi ít nhất một cơ quan.", longest=4000)
    receiver = line("Gửi cho")
    repeats = choice("Lặp lại", [(YEARLY, "Hằng năm"), (ONCE, "Một lần")])
    month_day = line("Ngày hằng năm", longest=5)
    before = day("Ngày")
    sent_days = whole("Hạn nội bộ gửi Sở: trước mấy ngày", 1, MOST_DAYS)
    agreed_days = whole("Hạn Sở có ý kiến: trước mấy ngày", 1, MOST_DAYS)
    put_days = whole("Hạn nội bộ trình cơ quan chủ quản: trước mấy ngày", 1, MOST_DAYS)
    reminded = line("Nhắc trước hạn mấy ngày", longest=60)
    first_year = whole("Từ năm", FIRST_YEAR, LAST_YEAR)
    last_year = whole("Đến năm", FIRST_YEAR, LAST_YEAR)

    def fill(self, duty: Obligation, today: date) -> "RuleForm":
        """Show what stands now."""
        month, _, day_of_month = duty.month_day.partition("-")
        stands = {name: getattr(duty, name) for name in SAME_OF_DUTY}
        stands |= {
            "seen": duty.version,
            "kind": duty.kind.value,
            "clock": duty.clock.value,
            "reading": (duty.reading or Reading.BY).value,
            "repeats": YEARLY if duty.month_day else ONCE,
            "month_day": f"{day_of_month}/{month}" if duty.month_day else "",
            "parties": "\n".join(as_typed(party, today) for party in duty.parties),
        }
        self.process(formdata=None, data=stands)
        return self

    def understand(self, find: Find) -> bool:
        """Whether the dates fit together and every typed name means a body."""
        self.found: list[Party]
        self.found, faults = parties_of(self.parties.data, find)
        for fault in faults:
            self.refuse("parties", fault)
        self._check_when()
        self.check_steps(Kind(self.kind.data), "days")
        return not self.errors

    def draft(self, every: Every | None = None) -> ObligationDraft:
        """What was typed, as an action takes it."""
        once = self.repeats.data == ONCE
        return ObligationDraft(
            text=self.text.data or "",
            parties=self.found,
            before=self.before.data if once else None,
            month_day="" if once else self._month_day,
            reading=Reading(self.reading.data),
            every=None if once else every or Every.YEAR,
            kind=Kind(self.kind.data),
            receiver=self.receiver.data or "",
            clock=Step(self.clock.data),
            days=self.internal("days"),
            first_year=None if once else self.first_year.data,
            last_year=None if once else self.last_year.data,
            reminded=self.reminded.data or "",
        )

    def validate_reminded(self, field: Field) -> None:
        """Days that can be meant, kept as they are read."""
        try:
            days = rules.reminded_days(field.data or "")
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None
        field.data = ", ".join(map(str, days)) if field.data else ""

    def _check_when(self) -> None:
        if self.repeats.data == ONCE:
            if not self.before.data:
                self.refuse("before", "Nhập ngày.")
            return
        self._month_day = rules.month_day(self.month_day.data or "")
        if not self._month_day:
            self.refuse("month_day", "Nhập ngày và tháng, ví dụ 05/12.")
        first, last = self.first_year.data, self.last_year.data
        if first and last and last < first:
            self.refuse("last_year", "Năm cuối đứng trước năm đầu.")


class DatesForm(_Clock):
    """The dates of one occurrence; `seen` is the version that the person looked at."""

    quoted = day("Ngày như văn bản ghi", required="Nhập ngày.")
    sent_by = day("Hạn nội bộ gửi Sở")
    agreed_by = day("Hạn Sở có ý kiến")
    put_by = day("Hạn nội bộ trình cơ quan chủ quản")
    covers_from = day("Kỳ báo cáo từ ngày")
    covers_until = day("Kỳ báo cáo đến ngày")

    def fill(self, occurrence: Occurrence) -> "DatesForm":
        """Show what stands now."""
        stands = {name: getattr(occurrence, name) for name in SAME_OF_OCCURRENCE}
        stands |= {
            "seen": occurrence.version,
            "clock": occurrence.clock.value,
            "reading": (occurrence.reading or Reading.BY).value,
        }
        self.process(formdata=None, data=stands)
        return self

    def understand(self, kind: Kind) -> bool:
        """Whether the dates fit together."""
        first, last = self.covers_from.data, self.covers_until.data
        if bool(first) != bool(last):
            missing = "covers_until" if first else "covers_from"
            self.refuse(missing, "Kỳ báo cáo cần cả ngày đầu và ngày cuối.")
        elif first and last < first:
            self.refuse("covers_until", "Ngày cuối của kỳ đứng trước ngày đầu.")
        self.check_steps(kind, "by")
        return not self.errors

    @property
    def dates(self) -> Dates:
        """What was typed, as an action takes it."""
        return Dates(
            self.quoted.data, Reading(self.reading.data), Step(self.clock.data), self.internal("by")
        )

    @property
    def covers(self) -> tuple[date, date] | None:
        """The period of the report, where it was filled in."""
        first, last = self.covers_from.data, self.covers_until.data
        return (first, last) if first and last else None
