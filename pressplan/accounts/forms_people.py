"""The forms of lists of people, of leaving, and of who stands in."""

from collections.abc import Sequence

from wtforms import FileField

from ..forms import Form, choice, line
from .models import Account

NOBODY = "0"


class ListForm(Form):
    """The list that was filled in."""

    file = FileField("Danh sách đã điền (.xlsx)", render_kw={"accept": ".xlsx"})


class LeavingForm(Form):
    """Who takes over what an account holds that is closed; `NOBODY`: the agency decides later."""

    to = choice("Người nhận bàn giao")
    reason = line("Lý do", longest=200)

    def offer(self, colleagues: Sequence[Account]) -> "LeavingForm":
        """Those who can take over, or nobody yet."""
        people = [(str(each.id), _words(each)) for each in colleagues]
        later = (NOBODY, "Chưa giao ai, cơ quan phân công lại sau")
        self.to.choices = [("", "Chọn người"), *people, later]
        return self

    def validate_to(self, field: object) -> None:
        """Somebody, or nobody by decision."""
        if not self.to.data:
            self.refuse("to", "Hãy chọn người nhận bàn giao.")

    @property
    def chosen(self) -> int | None:
        """The id of the account that takes over."""
        return int(self.to.data) or None if self.to.data else None


def _words(account: Account) -> str:
    return f"{account.name}, {account.position}" if account.position else account.name
