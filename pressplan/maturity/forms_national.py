"""The results of a year for the whole country, as staff type them."""

from collections.abc import Sequence

from wtforms import HiddenField, IntegerField

from ..forms import FIRST_YEAR, LAST_YEAR, Form, line, whole
from .actions_national import Results
from .models import NationalResult

MOST = 1_000_000
ASK = "Nhập số cơ quan, 0 nếu không có."


class NationalForm(Form):
    """One year; the fields of the levels are added by `national_form`."""

    levels: Sequence[str] = ()

    seen = HiddenField()
    year = whole("Kết quả của năm", FIRST_YEAR, LAST_YEAR, required="Nhập năm.")
    agencies = whole("Số cơ quan báo chí cả nước", 1, MOST, required="Nhập số cơ quan.")
    assessed = whole("Số cơ quan được đánh giá", 0, MOST, required=ASK)
    source = line("Nguồn", longest=500)

    @property
    def counts(self) -> list[IntegerField]:
        """The field of each level, from the lowest to the highest."""
        return [self[_name(n)] for n in range(len(self.levels))]

    def fill(self, row: NationalResult) -> "NationalForm":
        """What stands now."""
        self.seen.data = str(row.version)
        self.year.data, self.agencies.data = row.year, row.agencies
        self.assessed.data, self.source.data = row.assessed, row.source
        for name, field in zip(self.levels, self.counts, strict=True):
            field.data = row.counts.get(name, 0)
        return self

    def results(self, edition_id: int | None) -> Results:
        """What was typed."""
        counts = {name: field.data for name, field in zip(self.levels, self.counts, strict=True)}
        return Results(
            self.year.data, edition_id, self.agencies.data, self.assessed.data, counts,
            self.source.data or "",
        )  # fmt: skip


def national_form(levels: Sequence[str]) -> type[NationalForm]:
    """The form with a field for each of these levels."""
    fields = {
        _name(n): whole(f"Mức {name}", 0, MOST, required=ASK) for n, name in enumerate(levels)
    }
    return type("LevelsForm", (NationalForm,), {"levels": tuple(levels), **fields})


def _name(number: int) -> str:
    return f"level_{number}"
