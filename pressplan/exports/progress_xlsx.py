"""The progress workbook as it is taken away: locked but for what is to be filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..files.writing import new_book
from ..tasks.workflow import REPORTABLE, STATE_WORDS
from ..vietnamese import moment
from .progress import COLUMNS, GUIDE, INPUTS, LONGEST, SHEET
from .progress_seal import sealed
from .queries_progress import Offer
from .workbooks import lines_of, plain

HEADING = 3  # from 0
_LINE, _LEAST, _TALLEST = 15.5, 47.0, 409.0  # points
GUIDE_WIDTH = 84
_FILL = "#FFF7D6"
STATES = [STATE_WORDS[state] for state in REPORTABLE]


@dataclass(frozen=True)
class Head:
    """Whose workbook it is, of which plan and year, and who took it away when."""

    agency: str
    plan: str
    year: int
    by: str
    at: datetime


def write_progress(path: Path, head: Head, offers: Sequence[Offer]) -> None:
    """Write the workbook: a row for each commitment, then how it is filled in."""
    book = new_book(path)
    styles = _styles(book)
    page = book.add_worksheet(SHEET)
    _set_up(page)
    page.write_string(0, 1, plain(f"Cập nhật tiến độ: {head.agency}"), styles["title"])
    page.write_string(1, 1, plain(f"{head.plan}. Năm {head.year}."), styles["quiet"])
    page.write_string(
        2, 1,
        f"Số liệu lúc {moment(head.at)}. Chỉ điền các ô nền vàng; cách điền ở trang “{GUIDE}”.",
        styles["quiet"],
    )  # fmt: skip
    page.set_row(HEADING, 48)
    for at, column in enumerate(COLUMNS):
        filled = "heading-input" if column.key in INPUTS else "heading"
        page.write_string(HEADING, at, column.heading, styles[filled])
    for row, offer in enumerate(offers, start=HEADING + 1):
        _write_row(page, row, offer, styles)
    _offer_choices(page, HEADING + 1, HEADING + max(1, len(offers)))
    _write_guide(book.add_worksheet(GUIDE), head, len(offers), styles)
    book.close()


def _set_up(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.set_footer("&C&P/&N")
    page.repeat_rows(HEADING)
    page.freeze_panes(HEADING + 1, 3)
    for at, column in enumerate(COLUMNS):
        page.set_column(at, at, column.width, None, {"hidden": column.key == "key"})
    page.protect("", {"format_columns": True, "format_rows": True})


def _write_row(page: Any, row: int, offer: Offer, styles: dict[str, Any]) -> None:
    values = (
        sealed(offer.key), offer.key.code, offer.title, offer.key.period, offer.due_on,
        offer.state, offer.percent, offer.last,
    )  # fmt: skip
    height = max(
        lines_of(plain(str(value)), column.width)
        for value, column in zip(values[1:], COLUMNS[1:], strict=False)
    )
    page.set_row(row, min(max(_LINE * height, _LEAST), _TALLEST))
    for at, value in enumerate(values):
        if isinstance(value, str):
            page.write_string(row, at, plain(value), styles["text"])
        elif isinstance(value, int):
            page.write_number(row, at, value, styles["number"])
        elif value is not None:
            page.write_datetime(row, at, value, styles["date"])
        else:
            page.write_blank(row, at, None, styles["text"])
    for at, column in enumerate(COLUMNS[len(values) :], start=len(values)):
        style = "percent" if column.key == "percent" else "input"
        page.write_blank(row, at, None, styles[style])


def _offer_choices(page: Any, first: int, last: int) -> None:
    """What Excel itself checks while somebody types; what comes back is checked again."""
    at = {column.key: number for number, column in enumerate(COLUMNS)}
    page.data_validation(
        first, at["state"], last, at["state"],
        {"validate": "list", "source": STATES, "error_title": "Không có trong danh sách",
         "error_message": "Hãy chọn một tình trạng trong danh sách."},
    )  # fmt: skip
    page.data_validation(
        first, at["percent"], last, at["percent"],
        {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100,
         "error_title": "Tỷ lệ không đúng", "error_message": "Nhập số nguyên từ 0 đến 100."},
    )  # fmt: skip
    page.data_validation(
        first, at["done"], last, at["difficulty"],
        {"validate": "length", "criteria": "<=", "value": LONGEST, "error_title": "Quá dài",
         "error_message": "Mỗi ô nhiều nhất 10.000 ký tự."},
    )  # fmt: skip


def _write_guide(page: Any, head: Head, rows: int, styles: dict[str, Any]) -> None:
    page.set_column(0, 0, GUIDE_WIDTH, styles["guide"])
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    page.protect("", {"format_columns": True, "format_rows": True})
    first = (
        f"Bảng này của {head.agency}, {head.plan}, năm {head.year}: {rows} đầu việc còn nhận cập "
        f"nhật. {head.by} tải về lúc {moment(head.at)}."
    )
    for row, line in enumerate((first, *_GUIDE)):
        page.set_row(row, _LINE * lines_of(plain(line), GUIDE_WIDTH) + 4)
        page.write_string(row, 0, plain(line), styles["guide-first" if row == 0 else "guide"])


_GUIDE = (
    (
        f"1. Ở trang “{SHEET}”, chỉ điền các ô nền vàng của đầu việc có cập nhật. Dòng nào để "
        "trống thì không có gì thay đổi."
    ),
    "2. Dòng nào điền thì phải ghi “Việc đã làm trong kỳ”; nếu chưa làm, ghi lý do.",
    (
        f"3. “Tình trạng mới”: chọn trong danh sách ({', '.join(STATES)}). Để trống thì giữ như "
        "lần cập nhật gần nhất; đầu việc chưa có lần cập nhật nào thì phải chọn."
    ),
    (
        "4. “Tỷ lệ mới (%)”: số nguyên từ 0 đến 100, không gõ dấu %. Để trống thì giữ như lần cập "
        "nhật gần nhất; “Hoàn thành” là 100, “Chưa thực hiện” là 0."
    ),
    "5. Báo “Hoàn thành” thì ghi “Kết quả, sản phẩm” để Sở xác nhận.",
    (
        "6. Không dùng công thức, không trộn ô, không thêm hàng. Bỏ bớt hàng hoặc đổi thứ tự hàng "
        "thì được, miễn là giữ nguyên cả hàng."
    ),
    "7. Muốn xuống dòng trong một ô, nhấn Alt + Enter.",
    (
        "8. Lưu tệp dạng .xlsx rồi tải lên ở “Điền ngoại tuyến bằng Excel”. Hệ thống kiểm tra, cho "
        "xem những gì sẽ thay đổi và chỉ ghi khi bạn xác nhận."
    ),
    (
        "9. Trong lúc điền, nếu đầu việc có cập nhật mới trên hệ thống, trang xác nhận sẽ cho xem "
        "cả hai nội dung để bạn chọn. Tệp kèm theo và kiến nghị thì gửi trên hệ thống."
    ),
)


def _styles(book: Any) -> dict[str, Any]:
    cell = {
        "valign": "top", "font_name": "Times New Roman", "font_size": 11, "border": 1,
        "border_color": "#B8C1C9",
    }  # fmt: skip
    wrapped = cell | {"text_wrap": True}
    heading = wrapped | {"bold": True, "bg_color": "#EDF1F4", "valign": "vcenter"}
    open_ = {"locked": False, "bg_color": _FILL}
    plain_ = {"font_name": "Times New Roman", "font_size": 11}
    made: dict[str, dict[str, Any]] = {
        "title": plain_ | {"bold": True, "font_size": 14},
        "quiet": plain_ | {"font_color": "#55616D"},
        "heading": heading,
        "heading-input": heading | {"bg_color": "#FFE9A3"},
        "text": wrapped,
        "number": cell | {"align": "right", "indent": 1},
        "date": cell | {"num_format": "dd/mm/yyyy", "align": "left"},
        "input": wrapped | open_ | {"num_format": "@"},
        "percent": cell | open_ | {"num_format": "0", "align": "right", "indent": 1},
        "guide": plain_ | {"text_wrap": True, "valign": "top"},
        "guide-first": plain_ | {"text_wrap": True, "valign": "top", "bold": True},
    }
    return {name: book.add_format(properties) for name, properties in made.items()}
