"""What an administrator sees to before others come, each done or not yet. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .checks import Facts, is_real_domain
from .rules import BACKUP, is_stale

SILENT_AFTER = timedelta(minutes=10)  # as the heartbeat is judged (heartbeat.SILENT_AFTER)


@dataclass(frozen=True)
class Standing:
    """What the database knows of it. `last_tick`, `last_backup`: the last that went well.

    `administrators`: who may sign in; `without_factor`: how many of them have no second factor.
    `unconfirmed_days`: days of the year's calendar that no document confirms; `days`: all of them.
    """

    now: datetime
    last_tick: datetime | None
    last_backup: datetime | None
    administrators: int
    without_factor: int
    year: int
    days: int
    unconfirmed_days: int


@dataclass(frozen=True)
class Step:
    """One thing to see to: a name, whether it is done, how it is, and what to do if it is not.

    `place`: the endpoint of the page where one does it, if there is one.
    """

    name: str
    done: bool
    how: str
    remedy: str = ""
    place: str = ""


def first_steps(facts: Facts, standing: Standing) -> list[Step]:
    """All of them, in the order in which one does them."""
    return [step(facts, standing) for step in STEPS]


def _step(name: str, wrong: str, right: str, remedy: str, place: str = "") -> Step:
    """Done when nothing is wrong."""
    return Step(name, not wrong, wrong or right, remedy if wrong else "", place if wrong else "")


def _base_url(facts: Facts, _standing: Standing) -> Step:
    right = facts.base_url_named and facts.is_open
    return _step(
        "Địa chỉ của hệ thống",
        "" if right else "chưa đặt, liên kết trong thư chỉ mở được trên chính máy chủ",
        "đã đặt",
        "Đặt biến PRESSPLAN_BASE_URL bằng địa chỉ mà mọi người gõ, rồi khởi động lại.",
    )


def _https(facts: Facts, _standing: Standing) -> Step:
    return _step(
        "HTTPS",
        "" if facts.https else "chưa có, mật khẩu đi qua mạng không được mã hóa",
        "đang dùng",
        "Đặt nginx có chứng thư phía trước, rồi đặt PRESSPLAN_BASE_URL=https://…",
    )


def _mail(facts: Facts, _standing: Standing) -> Step:
    wrong = ""
    if not facts.smtp:
        wrong = f"chưa có máy chủ thư, thư chỉ được ghi vào {facts.mail_folder}"
    elif not is_real_domain(facts.sender_domain):
        wrong = "địa chỉ gửi chưa có tên miền thật nên sẽ bị từ chối"
    return _step(
        "Gửi thư",
        wrong,
        "có máy chủ thư",
        "Đặt SMTP_URL và MAIL_FROM, khởi động lại, rồi gửi một thư thử.",
        "reminders.letters",
    )


def _tick(_facts: Facts, standing: Standing) -> Step:
    last = standing.last_tick
    wrong = ""
    if last is None:
        wrong = "chưa chạy lần nào"
    elif standing.now - last >= SILENT_AFTER:
        wrong = "đã ngừng, không thư nào được gửi"
    return _step(
        "Bộ hẹn giờ",
        wrong,
        "đang chạy",
        "Khởi động lại bin/serve, hoặc dịch vụ của bộ hẹn giờ nếu chạy riêng; xem nhật ký máy chủ.",
    )


def _backup(facts: Facts, standing: Standing) -> Step:
    wrong = ""
    if not facts.backups_writable:
        wrong = f"không ghi được vào {facts.backups}"
    elif standing.last_backup is None:
        wrong = "chưa có bản nào"
    elif is_stale(BACKUP, standing.last_backup, now=standing.now):
        wrong = "bản tốt gần nhất đã quá cũ"
    elif not facts.backups_apart and not facts.second_copy:
        wrong = "bản sao lưu nằm cùng đĩa với dữ liệu"
    return _step(
        "Sao lưu",
        wrong,
        "có bản mới, ở nơi khác với dữ liệu",
        "Đặt PRESSPLAN_BACKUPS vào một đĩa khác, cho tài khoản của dịch vụ quyền ghi, rồi bấm “Sao "
        "lưu ngay”.",
        "operation.backups",
    )


def _second_administrator(_facts: Facts, standing: Standing) -> Step:
    return _step(
        "Quản trị viên thứ hai",
        "" if standing.administrators > 1 else "chưa có, khi bạn vắng thì không ai thay được",
        "đã có",
        "Tạo thêm một tài khoản quản trị cho người thay bạn.",
        "accounts.index",
    )


def _factor(_facts: Facts, standing: Standing) -> Step:
    number = standing.without_factor
    return _step(
        "Xác thực hai bước",
        f"{number} quản trị viên chưa bật" if number else "",
        "mọi quản trị viên đã bật",
        "Mỗi quản trị viên tự bật ở trang “Tài khoản của tôi”.",
        "accounts.me",
    )


def _workdays(_facts: Facts, standing: Standing) -> Step:
    wrong = ""
    if not standing.days:
        wrong = f"chưa có ngày nghỉ của năm {standing.year}"
    elif standing.unconfirmed_days:
        wrong = f"{standing.unconfirmed_days} ngày của năm {standing.year} chưa theo văn bản nào"
    return _step(
        "Ngày nghỉ, ngày làm bù",
        wrong,
        f"năm {standing.year} đã theo văn bản",
        "Đối chiếu với thông báo nghỉ lễ, Tết và ghi số văn bản cho từng ngày.",
        "workdays.index",
    )


STEPS: tuple[Callable[[Facts, Standing], Step], ...] = (
    _base_url, _https, _mail, _tick, _backup, _second_administrator, _factor, _workdays,
)  # fmt: skip
