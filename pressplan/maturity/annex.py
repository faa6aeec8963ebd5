"""The annex of an edition as a workbook: its sheets and columns; rows → draft with faults. Pure.

Every fault is told at once, with sheet, row and column. What cannot be read takes no part in the
checks that need it, so that one wrong cell is not told as ten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..files.cells import Column, Fault
from ..files.filled_sheets import Book, Limits, is_usable, sheet_of
from ..vietnamese import fold, tidy
from . import annex_rows
from .annex_cells import Sheet
from .checks import Path, flaws_of
from .draft import EditionDraft

HEAD, PILLARS, CRITERIA, TIERS, LEVELS, GUIDE = (
    "Bộ chỉ số", "Trụ cột", "Tiêu chí", "Bậc điểm", "Mức", "Hướng dẫn",
)  # fmt: skip
MOST_ROWS = 2_000
MOST_COLUMNS = 50
LIMITS = Limits(MOST_ROWS, MOST_COLUMNS)
COLUMNS: Mapping[str, Sequence[Column]] = {
    HEAD: (Column("label", "Thông tin", 40), Column("value", "Nội dung", 50)),
    PILLARS: (
        Column("position", "TT", 6), Column("name", "Tên trụ cột", 60),
        Column("maximum", "Điểm tối đa", 12),
    ),
    CRITERIA: (
        Column("pillar", "Trụ cột", 28),
        Column("component", "Mã chỉ số thành phần", 12),
        Column("component_name", "Tên chỉ số thành phần", 34),
        Column("component_maximum", "Điểm tối đa của chỉ số", 11),
        Column("code", "Mã tiêu chí", 11),
        Column("text", "Nội dung tiêu chí", 60),
        Column("maximum", "Điểm tối đa", 10),
        Column("scoring", "Cách chấm", 24),
        Column("full", "Đủ điểm từ (%)", 11),
        Column("evidence", "Minh chứng", 44),
    ),
    TIERS: (
        Column("code", "Mã tiêu chí", 14), Column("text", "Bậc", 60), Column("points", "Điểm", 10),
    ),
    LEVELS: (
        Column("name", "Tên mức", 30), Column("least", "Từ điểm", 12),
        Column("below", "Dưới điểm", 12),
    ),
}  # fmt: skip
LABELS = {
    "decision": "Quyết định",
    "issued_on": "Ngày ban hành",
    "issuer": "Cơ quan ban hành",
    "first_year": "Dùng cho kết quả từ năm",
    "last_year": "Đến năm",
    "component_count": "Số chỉ số thành phần theo quyết định",
    "criterion_count": "Số tiêu chí theo quyết định",
}


@dataclass(frozen=True)
class Reading:
    """The edition that a workbook describes, None where anything is wrong, and all faults."""

    draft: EditionDraft | None
    faults: Sequence[Fault]


def read(book: Book, now: EditionDraft) -> Reading:
    """What a workbook says of the edition that stands `now`."""
    sheets = {name: sheet_of(Sheet, name, book, LIMITS) for name in COLUMNS}
    usable = [is_usable(sheet, book, COLUMNS[name], LIMITS) for name, sheet in sheets.items()]
    faults = [fault for sheet in sheets.values() for fault in sheet.faults]
    if not all(usable):
        return Reading(None, _sorted(faults))
    rows = annex_rows.Rows(sheets[PILLARS], sheets[CRITERIA], sheets[TIERS], sheets[LEVELS])
    head = _head(sheets[HEAD], now)
    draft = rows.draft(head, now)
    for flaw in flaws_of(draft, whole=rows.all_placed):
        _place(flaw.path, flaw.sentence, sheets, rows.places)
    faults = [fault for sheet in sheets.values() for fault in sheet.faults]
    return Reading(None if faults else draft, _sorted(faults))


def _sorted(faults: Sequence[Fault]) -> list[Fault]:
    """By sheet in the order of the workbook, then by place; none twice."""
    order = {name: at for at, name in enumerate(COLUMNS)}
    known = dict.fromkeys(faults)
    return sorted(known, key=lambda f: (order[f.sheet], f.row, len(f.letter), f.letter))


def _head(sheet: Sheet, now: EditionDraft) -> EditionDraft:
    """The head: what is left empty stays as it is now; what the decision gives is not another."""
    rows = {}
    for row in range(2, len(sheet.rows) + 1):
        label = sheet.cell(row, "label")
        if isinstance(label, str):
            rows[fold(label)] = row
    at = {key: rows.get(fold(label), 0) for key, label in LABELS.items()}
    decision = _head_text(sheet, at["decision"], 120)
    if fold(decision) != fold(now.decision):
        sentence = f"Tệp này phải ghi “{now.decision}”: là phụ lục của bộ chỉ số đang xem."
        if not sheet.is_unread(at["decision"], "value"):
            sheet.say(at["decision"], "value" if at["decision"] else "", sentence)
    first, last = (sheet.whole(at[key], "value", 1990, 2100) for key in ("first_year", "last_year"))
    first, last = first or now.first_year, last or now.last_year
    if first and last and last < first:
        sheet.say(at["last_year"], "value", "Năm cuối đứng trước năm đầu.")
    return replace(
        now,
        issued_on=sheet.day(at["issued_on"], "value") or now.issued_on,
        issuer=_head_text(sheet, at["issuer"], 300) or now.issuer,
        first_year=first, last_year=last,
        component_count=_count(sheet, at["component_count"], now.component_count),
        criterion_count=_count(sheet, at["criterion_count"], now.criterion_count),
    )  # fmt: skip


def _head_text(sheet: Sheet, row: int, longest: int) -> str:
    return sheet.text(row, "value", longest=longest) if row else ""


def _count(sheet: Sheet, row: int, known: int | None) -> int | None:
    found = sheet.whole(row, "value", 1, MOST_ROWS) if row else None
    if found and known and found != known:
        sheet.say(row, "value", f"Bộ chỉ số đang ghi {known} theo quyết định, tệp ghi {found}.")
    return known or found


def _place(
    path: Path, sentence: str, sheets: Mapping[str, Sheet], places: annex_rows.Places
) -> None:
    """Say a flaw of the draft where the part that has it was read."""
    if path[-1] in ("component_count", "criterion_count"):
        sheet = sheets[HEAD]
        label = fold(LABELS[str(path[-1])])
        found = (
            row
            for row in range(2, len(sheet.rows) + 1)
            if fold(tidy(str(sheet.cell(row, "label")))) == label
        )
        if row := next(found, 0):
            sheet.say(row, "value", sentence)
        else:
            sheets[CRITERIA].say(0, "", sentence)
        return
    if path == ("pillars",):
        sheets[PILLARS].say(1, "maximum", sentence)
        return
    sheet, row, key = places[path]
    sheet.say(row, key, sentence)
