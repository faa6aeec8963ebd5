"""What staff fill in of an edition: its head, pillars and levels; and the file of an annex."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from flask_wtf.file import FileField
from wtforms import FieldList, FormField, HiddenField, StringField
from wtforms import Form as PlainForm

from ..forms import FIRST_YEAR, LAST_YEAR, Form, day, line, whole
from ..vietnamese import decimal_words, tidy
from .annex import MOST_ROWS
from .annex_cells import Sheet
from .checks import Path, flaws_of, has_criteria
from .draft import EditionDraft, LevelDraft, PillarDraft
from .rules import CENT, WHOLE, ZERO

PILLARS, LEVELS = 8, 8  # how many rows the form has
HINTS = {
    "decision": "Số, ký hiệu của quyết định, ví dụ 951/QĐ-BTTTT.",
    "first_year": "Năm có kết quả đánh giá theo bộ chỉ số này.",
    "last_year": "Để trống: chưa có quyết định thay thế.",
    "component_count": "Để trống nếu chưa xác nhận.",
    "criterion_count": "Để trống nếu chưa xác nhận.",
    "pillars": "Theo thứ tự của quyết định. Điểm chưa xác nhận thì để trống.",
    "levels": "Từ mức thấp nhất. “Từ điểm” tính cả điểm đó, “Dưới điểm” thì không. Cận chưa xác "
    "nhận thì để trống ở cả hai mức liền nhau.",
}
_SAME = ("issued_on", "issuer", "first_year", "last_year", "component_count", "criterion_count")
_GAP = "Không để trống hàng ở giữa."
_BY_ANNEX = "Đã nhập phụ lục nên điểm tối đa của trụ cột theo phụ lục."


class PillarRow(PlainForm):  # type: ignore[misc]
    """A pillar: its name and maximum, as typed."""

    name = StringField("Tên trụ cột", filters=[tidy])
    maximum = StringField("Điểm tối đa", filters=[tidy])


class LevelRow(PlainForm):  # type: ignore[misc]
    """A level and its bounds, as typed."""

    name = StringField("Tên mức", filters=[tidy])
    least = StringField("Từ điểm", filters=[tidy])
    below = StringField("Dưới điểm", filters=[tidy])


class EditionForm(Form):
    """An edition without its criteria; `seen` is the version that the person looked at."""

    seen = HiddenField()
    decision = line("Quyết định", required="Nhập số, ký hiệu của quyết định.", longest=120)
    issued_on = day("Ngày ban hành")
    issuer = line("Cơ quan ban hành")
    first_year = whole("Dùng cho kết quả từ năm", FIRST_YEAR, LAST_YEAR)
    last_year = whole("Đến năm", FIRST_YEAR, LAST_YEAR)
    component_count = whole("Số chỉ số thành phần theo quyết định", 1, MOST_ROWS)
    criterion_count = whole("Số tiêu chí theo quyết định", 1, MOST_ROWS)
    pillars = FieldList(FormField(PillarRow), "Trụ cột", min_entries=PILLARS, max_entries=20)
    levels = FieldList(FormField(LevelRow), "Mức", min_entries=LEVELS, max_entries=20)

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Those of rows by their own fields."""
        heads = [row for row in super().problems if row[0] not in ("pillars", "levels")]
        return [*heads, *self._row_problems()]

    def _row_problems(self) -> Iterator[tuple[str, str, str]]:
        for rows in (self.pillars, self.levels):
            for number, entry in enumerate(rows, 1):
                for field in entry.form:
                    label = f"{rows.label.text} {number}, {field.label.text}"
                    yield from ((field.id, label, str(error)) for error in field.errors)

    def fill(self, draft: EditionDraft, version: int) -> "EditionForm":
        """Show what stands now."""
        stands = {name: getattr(draft, name) for name in _SAME}
        stands |= {"decision": draft.decision, "seen": str(version)}
        pillars = [{"name": one.name, "maximum": _typed(one.maximum)} for one in draft.pillars]
        levels = [
            {"name": one.name, "least": _typed(one.least), "below": _typed(one.below)}
            for one in draft.levels
        ]
        self.process(formdata=None, data={**stands, "pillars": pillars, "levels": levels})
        return self

    def understand(self, now: EditionDraft | None) -> EditionDraft | None:
        """What was typed, with the criteria of the edition `now`; None where it is not sound."""
        pillars = Sheet("pillars", [[e.form.name.data, e.form.maximum.data] for e in self.pillars])
        levels = Sheet(
            "levels",
            [[e.form.name.data, e.form.least.data, e.form.below.data] for e in self.levels],
        )
        draft = EditionDraft(
            decision=now.decision if now else self.decision.data,
            **{name: self[name].data for name in _SAME},
            pillars=tuple(self._pillars(pillars, now)),
            levels=tuple(self._levels(levels)),
        )
        for sheet in (pillars, levels):
            for fault in sheet.faults:
                self._say(sheet.name, fault.row - 1, fault.heading, fault.sentence)
        if draft.first_year and draft.last_year and draft.last_year < draft.first_year:
            self.refuse("last_year", "Năm cuối đứng trước năm đầu.")
        if not list(self._row_problems()):
            for flaw in flaws_of(draft):
                self._place(flaw.path, flaw.sentence, with_annex=has_criteria(draft))
        return None if self.problems else draft

    def _pillars(self, sheet: Sheet, now: EditionDraft | None) -> Iterator[PillarDraft]:
        for at, row in enumerate(_rows(sheet, ("name", "maximum"))):
            name = sheet.text(row, "name", "Nhập tên trụ cột.", longest=300)
            maximum = sheet.points(row, "maximum", least=CENT)
            known = now.pillars[at] if now and at < len(now.pillars) else PillarDraft("")
            if known.components and maximum != known.maximum:
                sheet.say(row, "maximum", _BY_ANNEX)
            yield PillarDraft(name, maximum, known.components)
        filled = len(sheet.rows) and sum(1 for row in sheet.rows if any(row))
        if now and any(one.components for one in now.pillars[filled:]):
            sheet.say(filled + 1, "name", "Trụ cột này đã có tiêu chí nên không bỏ được.")

    def _levels(self, sheet: Sheet) -> Iterator[LevelDraft]:
        found = [
            LevelDraft(
                sheet.text(row, "name", "Nhập tên mức.", longest=100),
                sheet.points(row, "least", least=ZERO),
                sheet.points(row, "below", least=ZERO),
            )
            for row in _rows(sheet, ("name", "least", "below"))
        ]
        if found and found[-1].below == WHOLE:
            found[-1] = replace(found[-1], below=None)
        return iter(found)

    def _say(self, rows: str, at: int, name: str, sentence: str) -> None:
        field = self[rows][min(at, len(self[rows]) - 1)].form[name]
        field.errors = [*field.errors, sentence]

    def _place(self, path: Path, sentence: str, *, with_annex: bool) -> None:
        """Put a flaw beside its field; one of a criterion stands in no field here."""
        head = str(path[0])
        if head in _SAME:
            self.refuse(head, sentence)
        elif len(path) == 3 and isinstance(path[1], int):
            self._say(head, path[1], str(path[2]), sentence)
        elif path == ("pillars",):
            self._say("pillars", 0, "maximum", _BY_ANNEX if with_annex else sentence)


class AnnexForm(Form):
    """The file of an annex."""

    file = FileField("Tệp phụ lục đã điền (.xlsx)", render_kw={"accept": ".xlsx"})


def _rows(sheet: Sheet, keys: tuple[str, ...]) -> Iterator[int]:
    """The numbers of the rows that are filled; none may be empty before them."""
    sheet.columns = {key: at for at, key in enumerate(keys)}
    sheet.headings = {key: key for key in keys}
    filled = [row for row in range(1, len(sheet.rows) + 1) if not sheet.is_empty(row)]
    for row in range(1, filled[-1] if filled else 0):
        if row not in filled:
            sheet.say(row, "name", _GAP)
    return iter(filled)


def _typed(value: Decimal | None) -> str:
    return "" if value is None else decimal_words(value).removesuffix(",00")
