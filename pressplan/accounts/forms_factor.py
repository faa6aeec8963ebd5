"""The forms of the second factor: a code at sign-in, and proofs before it is changed."""

from typing import Any

from wtforms.validators import ValidationError

from ..forms import Form, choice, line
from .factor_rules import LONGEST_EVIDENCE
from .forms import secret

FROM_APP = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
BY_HAND = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class CodeForm(Form):
    """A code of the app, or a recovery code instead."""

    code = line("Mã xác thực", longest=20, render_kw=FROM_APP)
    recovery = line("Mã dự phòng", longest=60, render_kw=BY_HAND)

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must have been typed."""
        if not super().validate(extra_validators):
            return False
        if not self.typed:
            self.refuse("code", "Hãy nhập mã.")
        return bool(self.typed)

    @property
    def typed(self) -> str:
        """The code, of whichever kind."""
        return self.recovery.data or self.code.data or ""

    @property
    def where(self) -> str:
        """The field that it was typed in."""
        return "recovery" if self.recovery.data else "code"


class PasswordForm(Form):
    """The password again, before something that matters."""

    password = secret("Mật khẩu của bạn", "Hãy nhập mật khẩu.", known=True)


class ProofForm(CodeForm):
    """The password and a code, before the second factor is moved or taken off."""

    password = secret("Mật khẩu của bạn", "Hãy nhập mật khẩu.", known=True)


class LostForm(Form):
    """How an administrator knew whose phone is lost (ASVS 6.4.4): it stands in the history."""

    WAYS = (
        ("in-person", "Gặp trực tiếp"),
        ("called-back", "Gọi lại số điện thoại công vụ đã lưu"),
        ("letter", "Văn bản của cơ quan, đơn vị"),
    )

    way = choice("Cách xác minh đúng người", [("", "Chọn cách xác minh"), *WAYS])
    evidence = line("Bằng chứng", required="Hãy ghi bằng chứng.", longest=LONGEST_EVIDENCE)

    def offer(self, phone: str) -> "LostForm":
        """Without a stored number there is nobody to call back: who calls may be anybody."""
        if not phone:
            self.way.choices = [each for each in self.way.choices if each.value != "called-back"]
        return self

    def validate_way(self, field: Any) -> None:
        """One of the ways."""
        if not field.data:
            raise ValidationError("Hãy chọn cách đã xác minh.")

    @property
    def reason(self) -> str:
        """The way and the evidence, as the history tells them."""
        return f"{dict(self.WAYS)[self.way.data]}: {self.evidence.data}"


class ConfirmForm(Form):
    """The first code of a new app."""

    code = line("Mã 6 số trong ứng dụng", required="Hãy nhập mã.", longest=20, render_kw=FROM_APP)

    def validate_code(self, field: Any) -> None:
        if not any(char.isdigit() for char in field.data):
            raise ValidationError("Mã gồm 6 chữ số.")
