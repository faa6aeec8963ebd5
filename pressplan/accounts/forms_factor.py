"""The forms of the second factor: a code at sign-in, and proofs before it is changed."""

from typing import Any

from wtforms.validators import ValidationError

from ..forms import Form, line
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


class ConfirmForm(Form):
    """The first code of a new app."""

    code = line("Mã 6 số trong ứng dụng", required="Hãy nhập mã.", longest=20, render_kw=FROM_APP)

    def validate_code(self, field: Any) -> None:
        if not any(char.isdigit() for char in field.data):
            raise ValidationError("Mã gồm 6 chữ số.")
