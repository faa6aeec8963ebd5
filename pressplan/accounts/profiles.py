"""The two named sets of rules for passwords, of which a setting chooses one. Pure.

`DEFAULT` follows OWASP ASVS 5.0: length and a block-list, no classes of characters (6.2.5), no
change by the calendar (6.2.10), and waits that grow, so that nobody can lock out another (6.1.1).
`TCVN14423` is what an authority may ask for after TCVN 14423 and the suggestions for levels 2 and
3 of Nghị định 85/2016/NĐ-CP: four classes or a second factor, administrators' passwords of 60
days at most, the last 10 refused, and 12 hours' lock after five failures.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..access import Role

NOTICE_DAYS = 7
HARD_LOCK = timedelta(hours=12)
LONG_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Profile:
    """One set of rules.

    `last`: so many passwords, the present one among them, may not come again. `waits`: after
    the fifth failure in a row, the sixth …; `forget_after`: failures older than that count no more.
    """

    name: str
    waits: tuple[timedelta, ...]
    forget_after: timedelta
    least: int = 14
    least_with_factor: int = 14
    four_classes: bool = False
    last: int = 1
    renew_days: int | None = None

    def least_for(self, *, has_factor: bool) -> int:
        """How many characters a password of such an account needs."""
        return self.least_with_factor if has_factor else self.least

    def wants_classes(self, *, has_factor: bool) -> bool:
        """Whether it needs all four classes of characters."""
        return self.four_classes and not has_factor


DEFAULT = Profile(
    "default", tuple(timedelta(seconds=s) for s in (30, 60, 120, 240, 480, 900)), timedelta(days=1)
)
TCVN14423 = Profile(
    "tcvn14423", (HARD_LOCK,), HARD_LOCK,
    least_with_factor=8, four_classes=True, last=10, renew_days=60,
)  # fmt: skip
PROFILES = (DEFAULT, TCVN14423)  # by the number of the setting


def renew_in(profile: Profile, *, role: Role, set_at: datetime | None, at: datetime) -> int | None:
    """Days until an administrator must change a password; 0 or fewer: now; None: never."""
    if profile.renew_days is None or role is not Role.ADMIN or set_at is None:
        return None
    return profile.renew_days - (at - set_at).days


def renewal_words(left: int | None) -> str:
    """What an administrator is told of it in the last days; "" before."""
    if left is None or left > NOTICE_DAYS:
        return ""
    if left <= 0:
        return "Mật khẩu quản trị viên của bạn đã hết hạn: lần đăng nhập sau phải đổi."
    return f"Mật khẩu quản trị viên của bạn còn dùng được {left} ngày."


def rules_words(profile: Profile, *, role: Role, has_factor: bool) -> str:
    """What holds for a new password of such an account, as it stands beside the field."""
    least = profile.least_for(has_factor=has_factor)
    sentences = [f"Ít nhất {least} ký tự."]
    if profile.wants_classes(has_factor=has_factor):
        sentences = [
            f"Ít nhất {least} ký tự, đủ chữ thường, chữ hoa, chữ số và dấu (như ! ? , -).",
            f"Tài khoản có xác thực hai bước chỉ cần {profile.least_with_factor} ký tự.",
        ]
    elif least < profile.least:
        sentences = [f"Ít nhất {least} ký tự, vì tài khoản này có xác thực hai bước."]
    sentences += [
        "Nên dùng một câu dài dễ nhớ, có dấu và dấu cách cũng được.",
        "Không dùng tên, e-mail hay những từ ai cũng đoán ra.",
    ]
    if profile.last > 1:
        sentences.append(f"Phải khác {profile.last} mật khẩu gần nhất.")
    if profile.renew_days and role is Role.ADMIN:
        sentences.append(f"Quản trị viên phải đổi {profile.renew_days} ngày một lần.")
    return " ".join(sentences)


def repeated_words(profile: Profile) -> str:
    """Why a password that was used before is refused."""
    if profile.last > 1:
        return f"Mật khẩu mới phải khác {profile.last} mật khẩu gần nhất."
    return "Mật khẩu mới phải khác mật khẩu hiện tại."
