"""The progress workbook, filled in offline: its columns, and rows → what was typed. Pure.

Every row bears a key, sealed by us, that says of which commitment it is and how that stood when the
workbook was made. Everything else in a row that is not to be filled in is for the reader alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from ..files.cells import Column, Fault, Sheet
from ..files.filled_sheets import Book, Limits, is_usable, sheet_of
from ..tasks.rules_board import Typed
from ..tasks.workflow import REPORTABLE, STATE_WORDS, State
from ..vietnamese import fold, number

SHEET, GUIDE = "Cập nhật", "Hướng dẫn"
COLUMNS = (
    Column("key", "Khóa của dòng", 12),
    Column("code", "Mã", 8),
    Column("title", "Nhiệm vụ", 36),
    Column("period", "Kỳ", 10),
    Column("due", "Hạn", 12),
    Column("now", "Tình trạng hiện nay", 15),
    Column("now_percent", "Tỷ lệ hiện nay (%)", 9),
    Column("last", "Lần cập nhật gần nhất", 32),
    Column("state", "Tình trạng mới", 16),
    Column("percent", "Tỷ lệ mới (%)", 9),
    Column("done", "Việc đã làm trong kỳ", 36),
    Column("result", "Kết quả, sản phẩm", 30),
    Column("difficulty", "Khó khăn, vướng mắc", 26),
)
INPUTS = ("state", "percent", "done", "result", "difficulty")
LONGEST = 10_000  # letters of one text, as on the screen
MOST_ROWS = 2_000
AGAIN = "Hãy tải bảng mới rồi điền lại"
LIMITS = Limits(MOST_ROWS, 50, within=20, again="Hãy dùng bảng tải từ hệ thống")
STATES = {fold(STATE_WORDS[state]): state for state in REPORTABLE}

Flaws = Iterable[tuple[str, str]]  # (field, sentence)


@dataclass(frozen=True)
class Key:
    """Of which commitment a row is, and how that stood when the workbook was made.

    `digest`: of what the row showed. `state`, `percent`: what empty cells stand for.
    """

    agency_id: int
    plan_id: int
    year: int
    commitment_id: int
    digest: str
    code: str
    period: str
    state: str
    percent: str

    @property
    def head(self) -> tuple[int, int, int]:
        """Of which workbook the row is: agency, plan, year."""
        return self.agency_id, self.plan_id, self.year

    @property
    def facts(self) -> list[str | int]:
        """The same as a plain list; `Key(*facts)` is the way back."""
        return list(astuple(self))


@dataclass(frozen=True)
class Filled:
    """A row in which somebody typed, as the report that it would be."""

    row: int
    key: Key
    typed: Typed


@dataclass(frozen=True)
class Reading:
    """What a workbook says; nothing of it counts while there is a fault. `known`: its rows."""

    head: tuple[int, int, int] | None
    filled: Sequence[Filled]
    known: int
    faults: Sequence[Fault]


def read(
    book: Book, key_of: Callable[[str], Key | None], check: Callable[[Typed], Flaws]
) -> Reading:
    """What was typed into a workbook.

    `key_of` opens the seal of a key, None: it is not ours; `check` says what is wrong with a
    report, by its fields.
    """
    sheet = sheet_of(Sheet, SHEET, book, LIMITS)
    if not is_usable(sheet, book, COLUMNS, LIMITS):
        return Reading(None, (), 0, sheet.faults)
    keys = {row: _key(sheet, row, key_of) for row in _rows(sheet)}
    known = {row: key for row, key in keys.items() if key is not None}
    if not known:
        sheet.faults.clear()
        sheet.say(0, "", f"Không có dòng nào do hệ thống này xuất ra. {AGAIN}.")
        return Reading(None, (), 0, sheet.faults)
    head = next(iter(known.values())).head
    filled = []
    for row, key in keys.items():
        if key is not None and _is_in_place(sheet, row, key, known):
            if typed := _typed(sheet, row, key):
                for field, sentence in check(typed):
                    sheet.say(row, field if field in INPUTS else "done", sentence)
                filled.append(Filled(row, key, typed))
        elif key is None and not any(fault.row == row for fault in sheet.faults):
            sheet.say(
                row, "key",
                "Hàng này không có khóa nên không biết là đầu việc nào. Hãy xóa hàng tự thêm, "
                "điền vào hàng có sẵn.",
            )  # fmt: skip
    faults = sorted(dict.fromkeys(sheet.faults), key=lambda f: (f.row, len(f.letter), f.letter))
    return Reading(head, () if faults else filled, len(known), faults)


def _rows(sheet: Sheet) -> Iterator[int]:
    """The rows below the headings that have a key, or in which anything was typed."""
    for row in range(sheet.heading_row + 1, len(sheet.rows) + 1):
        if any(sheet.cell(row, key) is not None or sheet.is_unread(row, key)
               for key in ("key", *INPUTS)):  # fmt: skip
            yield row


def _key(sheet: Sheet, row: int, key_of: Callable[[str], Key | None]) -> Key | None:
    """The key of a row; None where there is none, or none of ours, which is told."""
    text = sheet.cell(row, "key")
    if text is None or sheet.is_unread(row, "key"):
        return None
    key = key_of(text) if isinstance(text, str) else None
    if key is None:
        sheet.say(row, "key", f"Khóa của hàng này đã bị sửa hoặc không phải của hệ thống. {AGAIN}.")
    return key


def _is_in_place(sheet: Sheet, row: int, key: Key, known: dict[int, Key]) -> bool:
    """Whether the key stands where we put it: once, in its own workbook, beside its own task."""
    first_row, first = next(iter(known.items()))
    if key.head != first.head:
        sheet.say(
            row, "key",
            f"Hàng này lấy từ bảng của đơn vị, kế hoạch hoặc năm khác với hàng {first_row}. Mỗi "
            "bảng gửi riêng một tệp.",
        )  # fmt: skip
        return False
    other = next(r for r, k in known.items() if k.commitment_id == key.commitment_id)
    if other != row:
        sheet.say(row, "key", f"Trùng đầu việc với hàng {other}. Giữ lại một hàng.")
        return False
    if (_printed(sheet, row, "code"), _printed(sheet, row, "period")) != (key.code, key.period):
        sheet.say(
            row, "code",
            f"Khóa của hàng là của nhiệm vụ {key.code} ({key.period}), khác mã và kỳ đang ghi: các "
            f"cột đã bị xếp lệch. {AGAIN}.",
        )  # fmt: skip
        return False
    return True


def _typed(sheet: Sheet, row: int, key: Key) -> Typed | None:
    """The report of a row; None where nothing was typed, or what was can't be read."""
    if sheet.is_empty(row, *(column.key for column in COLUMNS if column.key not in INPUTS)):
        return None
    before = len(sheet.faults)
    state = _state(sheet, row)
    percent = _percent(sheet, row, state)
    done, result, difficulty = (
        sheet.text(row, name, longest=LONGEST, lines=True) for name in INPUTS[2:]
    )
    if len(sheet.faults) > before or any(sheet.is_unread(row, name) for name in INPUTS):
        return None
    return Typed(
        state=state.value if state else key.state, percent=percent or key.percent, done=done,
        result=result, difficulty=difficulty,
    )  # fmt: skip


def _state(sheet: Sheet, row: int) -> State | None:
    word = sheet.text(row, "state", longest=200)
    found = STATES.get(fold(word))
    if word and found is None:
        offered = ", ".join(f"“{STATE_WORDS[state]}”" for state in REPORTABLE)
        sheet.say(row, "state", f"Không có tình trạng “{word[:60]}”. Chọn một trong: {offered}.")
    return found


def _percent(sheet: Sheet, row: int, state: State | None) -> str:
    """The percent that was typed, else the one that the chosen state says by itself."""
    value = sheet.cell(row, "percent")
    if isinstance(value, float | int) and not isinstance(value, bool) and 0 < value < 1:
        sheet.say(
            row, "percent",
            f"Ghi số phần trăm, ví dụ {number(100 * value)} chứ không ghi {number(value, 2)}.",
        )  # fmt: skip
        return ""
    if isinstance(value, str) and not value.isdecimal() and not sheet.is_unread(row, "percent"):
        sheet.say(row, "percent", f"“{value[:40]}” không phải là số nguyên từ 0 đến 100, ví dụ 60.")
        return ""
    found = sheet.whole(row, "percent", 0, 100)
    if found is not None:
        return str(found)
    return {State.DONE: "100", State.NOT_STARTED: "0"}.get(state, "") if state else ""


def _printed(sheet: Sheet, row: int, key: str) -> str:
    value: Any = sheet.cell(row, key)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)
