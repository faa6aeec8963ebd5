"""A sheet of an annex: the cells of any workbook, and points. Pure."""

from decimal import Decimal

from ..files import cells
from ..vietnamese import number
from .rules import WHOLE, cents


class Sheet(cells.Sheet):
    """A sheet of an annex as it was read, with the faults found in it."""

    def points(
        self, row: int, key: str, missing: str = "", *, least: Decimal, most: Decimal = WHOLE
    ) -> Decimal | None:
        """Points of two places within limits; None where there are none, UNREAD where wrong."""
        value = self._number(row, key, missing)
        if value is None or value.is_nan():
            return value
        if value < least:
            lower = "phải lớn hơn 0" if least > 0 else "không thể nhỏ hơn 0"
            return self._wrong(row, key, f"Số này {lower}.")
        if value > most:
            return self._wrong(row, key, f"Số này lớn hơn {number(most)}.")
        if value != cents(value):
            return self._wrong(row, key, "Điểm có nhiều nhất hai chữ số thập phân.")
        return cents(value)
