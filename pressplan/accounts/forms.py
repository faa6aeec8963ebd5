"""The forms of signing in, passwords and accounts."""

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from ..access import ROLE_WORDS, Role, Who
from ..agencies.forms import phone_line
from ..agencies.queries import all_agencies, gone
from ..forms import Form, choice, line
from . import password_rules
from .actions import Person
from .profiles import Profile

NOBODY = "0"
HOW_SIGN_IN = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


def secret(label: str, required: str, *, known: bool = False) -> PasswordField:
    """A password, taken as it was typed; `known` is one that the browser may have kept."""
    checks = [InputRequired(required), Length(max=1000, message="Mật khẩu quá dài.")]
    return PasswordField(
        label, checks, render_kw={"autocomplete": f"{'current' if known else 'new'}-password"}
    )


class SignInForm(Form):
    """Who, and the password; where to go afterwards and what was typed before."""

    email = line("E-mail", required="Hãy nhập e-mail.", longest=1000, render_kw=HOW_SIGN_IN)
    password = secret("Mật khẩu", "Hãy nhập mật khẩu.", known=True)
    next = HiddenField()
    carried = HiddenField()


class NewPasswordForm(Form):
    """A new password, twice; the current one unless it was a one-time password."""

    current = secret("Mật khẩu hiện tại", "Hãy nhập mật khẩu hiện tại.", known=True)
    new = secret("Mật khẩu mới", "Hãy nhập mật khẩu mới.")
    again = secret("Nhập lại mật khẩu mới", "Hãy nhập lại mật khẩu mới.")

    def __init__(
        self, who: Who, *, profile: Profile, has_factor: bool, first: bool, **options: Any
    ) -> None:
        super().__init__(**options)
        self.who, self.profile, self.has_factor = who, profile, has_factor
        if first:
            del self.current

    def validate_new(self, field: PasswordField) -> None:
        sentence = password_rules.fault(
            field.data, email=self.who.email, name=self.who.name,
            profile=self.profile, has_factor=self.has_factor,
        )  # fmt: skip
        if sentence:
            raise ValidationError(sentence)

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError("Hai lần nhập mật khẩu mới chưa giống nhau.")


class AccountForm(Form):
    """What an administrator says of an account; nothing else of it can be set."""

    name = line("Họ và tên", required="Hãy nhập họ và tên.", longest=100)
    email = line("E-mail công vụ", required="Hãy nhập e-mail công vụ.", longest=254)
    role = choice(
        "Loại tài khoản", [SelectChoice(role.value, ROLE_WORDS[role]) for role in Role],
        validators=[InputRequired("Hãy chọn loại tài khoản.")],
    )  # fmt: skip
    agency_id = choice("Cơ quan", validators=[InputRequired("Hãy chọn cơ quan.")])
    position = line("Chức vụ", longest=100)
    phone = phone_line("Điện thoại công vụ")
    may_confirm = BooleanField("Được xác nhận cập nhật tiến độ")
    is_head = BooleanField("Là thủ trưởng: duyệt gửi hồ sơ, báo cáo của đơn vị")
    version = HiddenField()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        no_more = gone()
        agencies = [
            SelectChoice(str(a.id), a.name + (" (không còn)" if a.id in no_more else ""))
            for a in all_agencies()
        ]
        self.agency_id.choices = [SelectChoice(NOBODY, "Không thuộc cơ quan nào"), *agencies]

    def person(self) -> Person:
        """What was filled in."""
        agency_id = int(self.agency_id.data)
        return Person(
            email=self.email.data, name=self.name.data, role=Role(self.role.data),
            agency_id=agency_id or None, position=self.position.data, phone=self.phone.data,
            may_confirm=self.may_confirm.data, is_head=self.is_head.data,
        )  # fmt: skip


class ContactForm(Form):
    """What one changes of one's own account."""

    phone = phone_line("Điện thoại công vụ")


class LinkForm(Form):
    """One's password, before one's account is linked to who one is at the provider."""

    password = secret("Mật khẩu hiện tại", "Hãy nhập mật khẩu hiện tại.", known=True)
