"""A change to many commitments, as staff type it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from wtforms import HiddenField

from ..errors import BadInput
from ..forms import Form, choice, day, line, lines
from ..plans.models import Plan
from .changes import WHAT_WORDS, Change, What
from .persons import Offered, chosen

_SEEN = re.compile(r"([0-9]{1,9})\.([0-9a-f]{12})")


class BulkForm(Form):
    """What to change, to what, and why."""

    what = choice("Đổi gì", [(what.value, word) for what, word in WHAT_WORDS.items()])
    year = choice("Năm mới")
    day = day("Hạn nội bộ mới")
    officer = line("Cán bộ phụ trách", longest=120)
    reason = lines("Lý do", required="Ghi lý do; lý do vào nhật ký của từng đầu việc.", longest=500)
    account = HiddenField()
    rows = HiddenField()

    def offer_years(self, plan: Plan, today: date) -> None:
        """The years that yearly work can go to: this one and those to come of the plan."""
        years = range(today.year, max(today.year, plan.period_until.year) + 1)
        self.year.choices = [("", "Chọn năm"), *((str(year), str(year)) for year in years)]

    def fits(self, today: date) -> bool:
        """Whether what the change needs is there."""
        filled = self.validate()
        what = self.what.data
        if what == What.YEAR.value and not self.year.data and not self.year.errors:
            self.refuse("year", "Chọn năm để chuyển đầu việc sang.")
        if what == What.INTERNAL.value and not self.day.errors:
            if self.day.data is None:
                self.refuse("day", "Nhập ngày cuối của hạn nội bộ.")
            elif self.day.data < today:
                self.refuse("day", "Hạn nội bộ phải từ hôm nay trở đi.")
        if what == What.OFFICER.value and not self.officer.data and not self.officer.errors:
            self.refuse("officer", "Chọn hoặc gõ họ tên cán bộ phụ trách.")
        return filled and not self.errors

    def change(self, offered: Sequence[Offered]) -> Change | None:
        """The change that the form means; None: the name could be two people."""
        what = What(self.what.data)
        if what is What.YEAR:
            return Change(what, year=int(self.year.data))
        if what is What.INTERNAL:
            return Change(what, day=self.day.data)
        if what is not What.OFFICER:
            return Change(what)
        try:
            officer = chosen(self.officer.data or "", offered)
        except BadInput as bad:
            self.refuse("officer", bad.sentence)
            return None
        home = next((o.account for o in offered if o.account.id == officer.account_id), None)
        if home is None:
            return Change(what, officer=officer)
        return Change(what, officer=officer, agency_id=home.agency_id, agency=home.agency)

    @property
    def seen(self) -> Mapping[int, str]:
        """What was previewed: the digest that each commitment showed."""
        return {int(id): digest for id, digest in _SEEN.findall(self.rows.data or "")}
