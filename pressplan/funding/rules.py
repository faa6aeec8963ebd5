"""Money for a task: where it comes from, how an amount is typed, what is more than was given. Pure.

Amounts are whole đồng. None is "not told", which is not 0.
"""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 10**15
KINDS = ("proposed", "allocated", "spent")


class FundingSource(enum.Enum):
    """Where the money comes from, as the plan names it."""

    STATE = "state"
    GOVERNING = "governing"
    OTHER = "other"


SOURCE_WORDS = {
    FundingSource.STATE: "Ngân sách nhà nước",
    FundingSource.GOVERNING: "Cơ quan chủ quản",
    FundingSource.OTHER: "Nguồn hợp pháp khác",
}
KIND_WORDS = {"proposed": "Dự toán đề nghị", "allocated": "Được cấp", "spent": "Đã chi"}
_AMOUNT = re.compile(r"\d+|\d{1,3}(?:([. ])\d{3})(?:\1\d{3})*", re.ASCII)


@dataclass(frozen=True)
class Amounts:
    """What was proposed, allocated and spent."""

    proposed: int | None = None
    allocated: int | None = None
    spent: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether more was spent than allocated, where both are told."""
        return is_over(self.allocated, self.spent)


def is_over(allocated: int | None, spent: int | None) -> bool:
    """Whether more was spent than allocated, where both are told."""
    return allocated is not None and spent is not None and spent > allocated


def amount_of(text: str) -> int | None:
    """The đồng that were typed, with dots or blanks between thousands; nothing typed: None.

    Raises ValueError for anything else, such as "1,5" or "2 tỷ".
    """
    if not text:
        return None
    if not _AMOUNT.fullmatch(text) or len(text) > 30:
        raise ValueError(text)
    value = int(text.replace(".", "").replace(" ", ""))
    if value > MOST:
        raise ValueError(text)
    return value


def added(found: Iterable[Amounts]) -> Amounts:
    """The sums; of what nobody told there is none."""
    rows = list(found)
    return Amounts(*(_sum(getattr(row, kind) for row in rows) for kind in KINDS))


def _sum(values: Iterable[int | None]) -> int | None:
    told = [value for value in values if value is not None]
    return sum(told) if told else None
