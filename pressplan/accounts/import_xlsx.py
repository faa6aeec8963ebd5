"""The template of a list of people: drop-downs for what must be chosen, and how to fill it in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..access import ROLE_WORDS
from ..files.writing import FONT, new_book
from .import_list import COLUMNS, GUIDE, MOST, NAMES, SHEET

_LINES = (
    (
        f"Mỗi người một hàng ở trang “{SHEET}”, nhiều nhất {MOST} người mỗi tệp. Tải tệp lên, hệ "
        "thống kiểm tra và cho xem những tài khoản sẽ tạo; chỉ tạo khi quản trị viên xác nhận."
    ),
    "Không đổi tên trang tính và hàng tiêu đề. Không dùng công thức, không trộn ô.",
    (
        "Bắt buộc: họ và tên, e-mail công vụ, loại tài khoản. Chọn loại và cơ quan trong danh sách "
        "của ô; cơ quan chỉ được để trống với lãnh đạo và quản trị hệ thống."
    ),
    (
        "E-mail dùng để đăng nhập và nhận thư nhắc việc. E-mail đã có tài khoản thì hàng đó được "
        "bỏ qua, tài khoản cũ giữ nguyên."
    ),
    (
        "“Được xác nhận cập nhật”: ghi Có, chỉ cho chuyên viên Sở. “Là thủ trưởng”: ghi Có, cho "
        "người duyệt gửi hồ sơ của cơ quan hoặc của Sở."
    ),
    "Số điện thoại: đặt ô ở dạng Văn bản để giữ số 0 ở đầu (các ô của tệp này đã đặt sẵn).",
    (
        "Tạo xong, hệ thống hiện phiếu có mật khẩu dùng một lần của từng người để in, cắt rời và "
        "trao tận tay. Phiếu chỉ hiện một lần."
    ),
)


def write_template(path: Path, agencies: Sequence[str]) -> None:
    """Write the workbook; `agencies` are the names that its list offers."""
    with new_book(path) as book:
        heading = book.add_format(
            FONT | {"bold": True, "bg_color": "#EDF1F4", "text_wrap": True, "valign": "vcenter"}
        )
        text = book.add_format(FONT | {"num_format": "@", "valign": "top", "text_wrap": True})
        page = book.add_worksheet(SHEET)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.freeze_panes(1, 0)
        page.set_row(0, 34)
        for at, column in enumerate(COLUMNS):
            page.set_column(at, at, column.width, text)
            page.write_string(0, at, column.heading, heading)
        _choices(page, len(agencies))
        _names(book.add_worksheet(NAMES), agencies, heading)
        _guide(book.add_worksheet(GUIDE), text)


def _choices(page: Any, agencies: int) -> None:
    keys = [column.key for column in COLUMNS]
    sources: dict[str, Any] = {
        "role": f"='{NAMES}'!$A$2:$A${len(ROLE_WORDS) + 1}",
        "may_confirm": ["Có"], "is_head": ["Có"],
    }  # fmt: skip
    if agencies:
        sources["agency_id"] = f"='{NAMES}'!$B$2:$B${agencies + 1}"
    for key, source in sources.items():
        at = keys.index(key)
        page.data_validation(
            1, at, MOST, at,
            {"validate": "list", "source": source, "error_title": "Không có trong danh sách",
             "error_message": "Hãy chọn một mục trong danh sách."},
        )  # fmt: skip


def _names(page: Any, agencies: Sequence[str], heading: Any) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 70)
    page.write_string(0, 0, "Loại tài khoản", heading)
    page.write_string(0, 1, "Cơ quan", heading)
    words = list(ROLE_WORDS.values())
    for row in range(max(len(words), len(agencies))):
        if row < len(words):
            page.write_string(row + 1, 0, words[row])
        if row < len(agencies):
            page.write_string(row + 1, 1, agencies[row])


def _guide(page: Any, text: Any) -> None:
    page.set_column(0, 0, 110, text)
    page.hide_gridlines(2)
    for row, line in enumerate(_LINES):
        page.write_string(row, 0, line, text)
