"""What an address asks of the overview: which plan and year, narrowed to what, on which day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from ..forms import Form, line
from ..tasks.figures import Cut
from ..tasks.rules import update_period
from ..vietnamese import day as printed


@dataclass(frozen=True)
class Asked:
    """One plan in one year as it stood at the end of a day, perhaps beside an earlier one.

    `first`: the first day that can be chosen, when tracking began. `notes`: what the address asked
    for and could not have.
    """

    plan_id: int
    year: int
    on: date
    today: date
    first: date
    section: int | None = None
    agency: int | None = None
    against: date | None = None
    notes: tuple[str, ...] = ()

    @property
    def past(self) -> bool:
        return self.on < self.today

    @property
    def cut(self) -> Cut:
        """What is counted."""
        return Cut(self.plan_id, self.year, self.section, self.agency, past=self.past)

    @property
    def before(self) -> Cut:
        """The same on the earlier day."""
        return replace(self.cut, past=True)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The parameters of an address; what is not asked for is left out."""
        kept: dict[str, Any] = {
            "plan": self.plan_id, "year": self.year, "section": self.section,
            "agency": self.agency, "on": self.on.isoformat() if self.past else None,
            "against": self.against.isoformat() if self.against else None,
        }  # fmt: skip
        return {name: value for name, value in (kept | changes).items() if value is not None}


class ScreenForm(Form):
    """A screen on a wall: where it hangs, by which it is known in the list."""

    name = line("Treo ở đâu", required="Ghi nơi treo, ví dụ: Phòng họp tầng 2.", longest=100)


def read_asked(
    args: Mapping[str, str], *, plan_id: int, years: Collection[int], first: date, last: date,
    sections: Collection[int], agencies: Collection[int],
) -> Asked:  # fmt: skip
    """What an address asks for: what makes no sense is left out, and said.

    `last`: today, or the day on which the plan was closed; `first`: when its tracking began.
    """
    first = min(first, last)
    notes: list[str] = []
    on = _day(args.get("on", ""), first, last, notes) or last
    wanted = args.get("year", "")
    year = int(wanted) if wanted in map(str, years) else _nearest(years, on.year)
    against = _day(args.get("against", ""), first, last, notes)
    if against and against >= on:
        notes.append("Ngày so sánh phải trước ngày đang xem, nên chưa so sánh.")
        against = None
    return Asked(
        plan_id, year, on, last, first, _of(args.get("section", ""), sections),
        _of(args.get("agency", ""), agencies), against, tuple(notes),
    )  # fmt: skip


def period_before(on: date, months: int) -> date:
    """The last day of the update period before the one of `on`."""
    first, _ = update_period(on, months)
    return first - timedelta(days=1)


def _day(text: str, first: date, last: date, notes: list[str]) -> date | None:
    """A day of an address, no earlier and no later than there is anything to see."""
    text = text.strip()
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        if not first <= found <= last:
            found = min(max(found, first), last)
            notes.append(
                f"Số liệu có từ ngày {printed(first)} đến ngày {printed(last)}; "
                f"đang dùng ngày {printed(found)}."
            )
        return found
    notes.append(f"Không hiểu ngày “{text[:20]}”. Hãy nhập ngày/tháng/năm, ví dụ 30/09/2026.")
    return None


def _of(text: str, offered: Collection[int]) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) in offered else None


def _nearest(years: Collection[int], year: int) -> int:
    return max(min(years), min(year, max(years)))
