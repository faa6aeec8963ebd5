"""What a person fills in about reminders: when, of what, and who stands in."""

from collections.abc import Sequence

from wtforms import HiddenField

from ..access import Role
from ..accounts.models import Account
from ..forms import Form, choice, day, line, several
from ..settings.hours import WORDS
from .models import Preference
from .rules import KIND_WORDS, OPTIONAL, Kind

USUAL = ""  # the hour that the setting says


def optional_for(role: Role) -> Sequence[Kind]:
    """The kinds that somebody of this role is reminded of and can do without."""
    if role is Role.STAFF:
        return OPTIONAL
    if role is Role.AGENCY:
        return [kind for kind in OPTIONAL if kind is not Kind.WAITING]
    return [] if role is Role.ADMIN else [Kind.UPDATE, Kind.RETURNED]  # of work they are named for


class WishesForm(Form):
    """`kinds` are those that are wanted; `seen` is the version that the person looked at."""

    seen = HiddenField()
    hour = choice("Giờ nhận thư")
    kinds = several("Nhận thư nhắc về")

    def offer(self, usual: int, role: Role) -> "WishesForm":
        """The hours there are, and the kinds that people of this role are reminded of."""
        common = (USUAL, f"Theo cài đặt chung ({WORDS[usual]})")
        self.kinds.choices = [(kind.value, KIND_WORDS[kind]) for kind in optional_for(role)]
        self.hour.choices = [common, *((str(n), word) for n, word in enumerate(WORDS))]
        return self

    def fill(self, wishes: Preference | None) -> "WishesForm":
        """Show what stands now."""
        without = set(wishes.without) if wishes else set()
        self.hour.data = USUAL if wishes is None or wishes.hour is None else str(wishes.hour)
        offered = [value for value, _ in self.kinds.choices]
        self.kinds.data = [value for value in offered if value not in without]
        self.seen.data = str(wishes.version if wishes else 0)
        return self

    @property
    def chosen_hour(self) -> int | None:
        """The number of the hour; None: as the setting says."""
        return int(self.hour.data) if self.hour.data else None

    @property
    def without(self) -> list[Kind]:
        """Of the kinds that were offered those that were not ticked."""
        offered = [Kind(value) for value, _ in self.kinds.choices]
        return [kind for kind in offered if kind.value not in (self.kinds.data or ())]


class StandInForm(Form):
    """Who stands in for whom, from one day to another."""

    account = choice("Thay cho")
    stand_in = choice("Người xử lý thay")
    since = day("Từ ngày", required="Ghi ngày bắt đầu.")
    until = day("Đến hết ngày", required="Ghi ngày cuối cùng.")
    reason = line("Lý do", longest=200)

    def offer(self, whose: Sequence[Account], others: Sequence[Account]) -> "StandInForm":
        """Those for whom this person may choose, and who can be chosen."""
        self.account.choices = [(str(each.id), each.name) for each in whose]
        words = [(str(each.id), _words(each)) for each in others]
        self.stand_in.choices = [("", "Chọn người"), *words]
        return self

    def validate_stand_in(self, field: object) -> None:
        """Somebody, and somebody else."""
        if not self.stand_in.data:
            self.refuse("stand_in", "Chọn người xử lý thay.")
        elif self.stand_in.data == self.account.data:
            self.refuse("stand_in", "Chọn một người khác.")


def _words(account: Account) -> str:
    return f"{account.name}, {account.position}" if account.position else account.name
