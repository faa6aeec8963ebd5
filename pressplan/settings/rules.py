"""What staff may change, each with its limits and the words beside it."""

from dataclasses import dataclass

from . import hours


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

    def word(self, value: int) -> str:
        """A value as people read it."""
        return f"{value} {self.unit}"

    @property
    def hint(self) -> str:
        """What it is for, and what it can be."""
        limits = f"Từ {self.least} đến {self.most} {self.unit}, mặc định {self.default}."
        return f"{self.help} {limits}".strip()


@dataclass(frozen=True)
class Choice:
    """A setting that is one of some words; its value is the number of the word, from 0."""

    key: str
    label: str
    words: tuple[str, ...]
    help: str = ""
    default: int = 0

    def word(self, value: int) -> str:
        """A value as people read it."""
        return f"“{self.words[value]}”"

    @property
    def hint(self) -> str:
        """What it is for, and what it is unless somebody sets it."""
        return f"{self.help} Mặc định {self.word(self.default)}.".strip()


SETTINGS: tuple[Whole | Choice, ...] = (
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
    Whole(
        "files_mb_person", "Dung lượng tệp mỗi người được gửi", "MB", 2000, 10, 500_000,
        "Để một tài khoản không dùng hết phần của cả cơ quan.",
    ),
    Whole("files_person", "Số tệp mỗi người được gửi", "tệp", 5000, 50, 500_000),
    Choice(
        "password_profile", "Quy định mật khẩu", ("Câu dài", "TCVN 14423"),
        "Câu dài: từ 14 ký tự, nhập sai nhiều lần thì chờ lâu dần. TCVN 14423: thêm bốn loại ký "
        "tự (hoặc từ 8 ký tự khi có xác thực hai bước), không dùng lại 10 mật khẩu gần nhất, "
        "quản trị viên đổi 60 ngày một lần, nhập sai 5 lần thì khóa 12 giờ. Ai có mật khẩu "
        "chưa đúng quy định thì đổi ngay ở lần đăng nhập sau.",
    ),
    Choice(
        "factor_demanded", "Bắt buộc xác thực hai bước",
        ("Quản trị viên", "Quản trị viên và chuyên viên Sở", "Mọi người"),
        "Người phải có mà chưa có thì được dẫn tới trang thiết lập trước khi làm việc khác. "
        "Người khác vẫn có thể tự bật.",
    ),
    Choice(
        "digest_hour", "Giờ gửi thư nhắc việc", hours.WORDS,
        "Mỗi người mỗi ngày nhiều nhất một thư, gộp mọi việc. Ai cũng có thể tự chọn giờ khác.",
        default=hours.USUAL,
    ),
    Whole(
        "escalation_days", "Báo cáo lãnh đạo khi quá hạn", "ngày", 7, 1, 60,
        "Quá hạn chừng này ngày thì lãnh đạo cơ quan được báo, gấp đôi thì Sở, gấp ba thì lãnh "
        "đạo Sở và tỉnh.",
    ),
    Whole(
        "waiting_days", "Nhắc việc chờ Sở sau", "ngày", 5, 1, 60,
        "Cập nhật, hồ sơ, đề nghị gia hạn, tự đánh giá chờ lâu hơn thì người có quyền được nhắc.",
    ),
    Choice(
        "backup_hour", "Giờ sao lưu hằng đêm", hours.ALL_DAY,
        "Máy tắt vào giờ ấy thì sao lưu ngay khi chạy lại. Nên chọn lúc ít người dùng.",
        default=hours.ALL_DAY.index("01:30"),
    ),
    Choice(
        "verify_hour", "Giờ kiểm tra nhật ký và tệp hằng đêm", hours.ALL_DAY,
        "Máy đọc lại từng tệp, nên chọn lúc ít người dùng. Máy tắt vào giờ ấy thì kiểm tra ngay "
        "khi chạy lại.",
        default=hours.ALL_DAY.index("02:30"),
    ),
    Choice(
        "ambiguous", "Thư bị ngắt giữa chừng, có thể đã tới nơi",
        ("Tự gửi lại đúng thư đó", "Giữ lại chờ người quyết định"),
        "Gửi lại thì không mất thư nhưng người nhận có thể thấy hai thư cùng mã.",
    ),
    Whole(
        "unused_days", "Khóa tài khoản không dùng sau", "ngày", 45, 30, 365,
        "Người dùng được báo trước qua e-mail 7 ngày và 1 ngày.",
    ),
    Choice(
        "review_every", "Rà soát quyền truy cập", ("Mỗi quý", "Mỗi năm hai lần", "Mỗi năm một lần"),
        "Quản trị viên xác nhận từng tài khoản còn cần, với đúng quyền đang có.", default=1,
    ),
    Whole(
        "reset_hours", "Liên kết đặt lại mật khẩu dùng được trong", "giờ", 1, 1, 24,
        "Mỗi liên kết chỉ dùng một lần.",
    ),
    Whole(
        "slip_hours", "Phiếu cấp tài khoản in hàng loạt dùng được trong", "giờ", 72, 24, 168,
        "Phiếu giấy cần thời gian để trao tận tay; quá hạn thì quản trị viên in lại.",
    ),
)  # fmt: skip

OF_ADMINISTRATORS = frozenset({"password_profile", "factor_demanded"})  # others read them
BY_KEY = {setting.key: setting for setting in SETTINGS}


def check(key: str, text: str) -> int:
    """The value that a typed text means. Raises ValueError with the sentence to show."""
    setting = BY_KEY[key]
    if isinstance(setting, Choice):
        return _choice(setting, text)
    limits = f"Nhập một số nguyên từ {setting.least} đến {setting.most} ({setting.unit})."
    if not text.strip().isascii() or not text.strip().isdigit() or len(text.strip()) > 6:
        raise ValueError(limits)
    value = int(text)
    if not setting.least <= value <= setting.most:
        raise ValueError(limits)
    return value


def _choice(setting: Choice, text: str) -> int:
    if text not in map(str, range(len(setting.words))):
        raise ValueError("Hãy chọn một mục trong danh sách.")
    return int(text)
