"""What staff may change, each with its limits and the words beside it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Whole:
    """A whole-number setting between `least` and `most`, in `unit`."""

    key: str
    label: str
    unit: str
    default: int
    least: int
    most: int
    help: str = ""


SETTINGS = (
    Whole(
        "update_months", "Chu kỳ cập nhật tiến độ", "tháng", 3, 1, 12,
        "Mỗi kỳ, đơn vị chủ trì cập nhật từng đầu việc một lần. 3 tháng là theo quý.",
    ),
    Whole("due_soon_days", "Báo “sắp đến hạn” trước", "ngày", 7, 1, 60),
    Whole(
        "idle_minutes", "Tự đăng xuất khi không thao tác", "phút", 15, 5, 120,
        "Khuyến nghị cho hệ thống nội bộ: 15 phút.",
    ),
    Whole("idle_minutes_admin", "Tự đăng xuất quản trị viên", "phút", 5, 5, 60),
    Whole("session_hours", "Thời gian đăng nhập tối đa", "giờ", 12, 1, 24),
    Whole(
        "files_mb", "Dung lượng tệp của mỗi cơ quan", "MB", 2000, 10, 500_000,
        "Tính tất cả tệp cơ quan đã gửi, kể cả các bản đã được thay.",
    ),
)  # fmt: skip

BY_KEY = {setting.key: setting for setting in SETTINGS}


def check(key: str, text: str) -> int:
    """The value that a typed text means. Raises ValueError with the sentence to show."""
    setting = BY_KEY[key]
    limits = f"Nhập một số nguyên từ {setting.least} đến {setting.most} ({setting.unit})."
    if not text.strip().isascii() or not text.strip().isdigit() or len(text.strip()) > 6:
        raise ValueError(limits)
    value = int(text)
    if not setting.least <= value <= setting.most:
        raise ValueError(limits)
    return value
