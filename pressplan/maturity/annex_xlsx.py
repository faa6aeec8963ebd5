"""The template of an annex: a workbook with what the edition has already, to be filled in."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..files.writing import new_book
from .annex import COLUMNS, CRITERIA, GUIDE, HEAD, LABELS, LEVELS, MOST_ROWS, PILLARS, TIERS
from .checks import criteria_of
from .draft import EditionDraft
from .rules import SCORING_WORDS, WHOLE, Scoring

Value = str | int | Decimal | date | None
FILLABLE = 500  # rows with formats and choices
_GUIDE = (
    (
        "Điền phụ lục của quyết định vào các trang tính của tệp này rồi tải lên. Hệ thống kiểm tra "
        "trước và chỉ ghi khi không còn lỗi nào."
    ),
    "Không đổi tên trang tính và hàng tiêu đề. Không dùng công thức, không trộn ô.",
    f"Trang “{HEAD}”: ô để trống thì giữ như bộ chỉ số đang ghi.",
    f"Trang “{PILLARS}”: điểm tối đa để trống thì lấy tổng các chỉ số thành phần của trụ cột.",
    (
        f"Trang “{CRITERIA}”: mỗi hàng một tiêu chí, hàng nào cũng ghi trụ cột và mã chỉ số thành "
        "phần. Tên và điểm tối đa của chỉ số chỉ cần ghi ở hàng đầu của chỉ số đó."
    ),
    "Cách chấm: " + "; ".join(SCORING_WORDS.values()) + ".",
    f"“Đủ điểm từ (%)”: chỉ cho cách chấm “{SCORING_WORDS[Scoring.RATIO]}”; để trống là 100.",
    (
        f"Trang “{TIERS}”: các bậc của tiêu chí chấm “{SCORING_WORDS[Scoring.TIERS]}”, ít nhất hai "
        "bậc, bậc cao nhất bằng điểm tối đa của tiêu chí."
    ),
    (
        f"Trang “{LEVELS}”: từ mức thấp nhất; “Từ điểm” tính cả điểm đó, “Dưới điểm” thì không. "
        "Cận chưa được xác nhận thì để trống ở cả hai mức liền nhau."
    ),
    (
        "Hệ thống kiểm tra: các tiêu chí cộng lại bằng điểm của chỉ số, các chỉ số bằng điểm của "
        "trụ cột, các trụ cột bằng 100; số chỉ số, số tiêu chí như quyết định ghi; mã không trùng."
    ),
)


def write_template(path: Path, edition: EditionDraft) -> None:
    """Write the workbook; what the edition has is filled in, so it is an export as well."""
    with new_book(path) as book:
        styles = _styles(book)
        for name, rows in contents(edition).items():
            _write_sheet(book.add_worksheet(name), name, rows, styles)
        _choices(book, edition)
        _guide(book.add_worksheet(GUIDE), styles)


def contents(edition: EditionDraft) -> dict[str, list[Sequence[Value]]]:
    """The rows of each sheet, by its name."""
    return {
        HEAD: [(label, getattr(edition, key)) for key, label in LABELS.items()],
        PILLARS: [
            (at, pillar.name, pillar.maximum) for at, pillar in enumerate(edition.pillars, 1)
        ],
        CRITERIA: _criteria(edition),
        TIERS: [
            (criterion.code, tier.text, tier.points)
            for _, criterion in criteria_of(edition)
            for tier in criterion.tiers
        ],
        LEVELS: [(level.name, level.least, level.below) for level in edition.levels],
    }


def _criteria(edition: EditionDraft) -> list[Sequence[Value]]:
    """A row for each criterion, or one with just its pillar to begin from."""
    rows: list[Sequence[Value]] = []
    for pillar in edition.pillars:
        if not pillar.components:
            rows.append((pillar.name,))
        for component in pillar.components:
            for one in component.criteria:
                full = one.full if one.scoring is Scoring.RATIO and one.full != WHOLE else None
                rows.append(
                    (
                        pillar.name, component.code, component.name, component.maximum, one.code,
                        one.text, one.maximum, SCORING_WORDS[one.scoring], full, one.evidence,
                    )
                )  # fmt: skip
    return rows


def _write_sheet(
    page: Any, name: str, rows: Iterable[Sequence[Value]], styles: dict[str, Any]
) -> None:
    columns = COLUMNS[name]
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        is_number = column.key in _NUMBERS
        page.set_column(at, at, column.width, styles["number" if is_number else "text"])
        page.write_string(0, at, column.heading, styles["heading"])
    page.set_row(0, 34)
    for row, values in enumerate(rows, 1):
        for at, value in enumerate(values):
            _write(page, row, at, value, styles)


_NUMBERS = {"position", "maximum", "component_maximum", "full", "points", "least", "below"}


def _write(page: Any, row: int, column: int, value: Value, styles: dict[str, Any]) -> None:
    """A cell; text is always text, whatever it begins with."""
    if isinstance(value, str):
        if value:
            page.write_string(row, column, value, styles["text"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, styles["date"])
    elif value is not None:
        page.write_number(row, column, float(value), styles["number"])


def _choices(book: Any, edition: EditionDraft) -> None:
    """Lists to choose from: pillars, and how a criterion is scored."""
    page = book.get_worksheet_by_name(CRITERIA)
    keys = [column.key for column in COLUMNS[CRITERIA]]
    last = min(FILLABLE, MOST_ROWS)
    lists: dict[str, Any] = {"scoring": list(SCORING_WORDS.values())}
    if edition.pillars:
        lists["pillar"] = f"='{PILLARS}'!$B$2:$B${len(edition.pillars) + 1}"
    for key, source in lists.items():
        at = keys.index(key)
        page.data_validation(
            1, at, last, at,
            {"validate": "list", "source": source, "error_title": "Không có trong danh sách",
             "error_message": "Hãy chọn một mục trong danh sách."},
        )  # fmt: skip


def _guide(page: Any, styles: dict[str, Any]) -> None:
    page.set_column(0, 0, 110, styles["guide"])
    page.hide_gridlines(2)
    for row, line in enumerate(_GUIDE):
        page.write_string(row, 0, line, styles["guide"])


def _styles(book: Any) -> dict[str, Any]:
    cell = {"valign": "top", "font_name": "Times New Roman", "font_size": 11}
    return {
        "heading": book.add_format(
            cell | {"bold": True, "bg_color": "#EDF1F4", "text_wrap": True, "valign": "vcenter"}
        ),
        "text": book.add_format(cell | {"text_wrap": True, "num_format": "@"}),
        "number": book.add_format(cell | {"align": "right", "indent": 1, "num_format": "0.##"}),
        "date": book.add_format(cell | {"num_format": "dd/mm/yyyy", "align": "left"}),
        "guide": book.add_format(cell | {"text_wrap": True}),
    }
