"""Forms in Vietnamese: one base, tidied text, the messages that WTForms lacks."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from .vietnamese import decimal_of, decimal_words, number, tidy, tidy_lines

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_DECIMAL = Decimal(10_000_000)


class Form(FlaskForm):
    """A form whose errors stand beside the fields and in a summary at the top."""

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(field id, label, sentence) of everything that is badly filled."""
        return [
            (field.id, field.label.text, str(error))
            for field in self
            if field.name != "csrf_token"
            for error in field.errors
        ]

    def refuse(self, name: str, sentence: str) -> None:
        """Put a sentence beside a field (an action found what the form could not know)."""
        field: Field = self[name]
        field.errors = [*field.errors, sentence]


def line(label: str, *, required: str = "", longest: int = 300, **options: Any) -> StringField:
    """One line of tidied text; `required` is the sentence shown when it is empty."""
    return StringField(label, _checks(required, longest), filters=[tidy], **options)


def lines(
    label: str, *, required: str = "", longest: int = 10_000, **options: Any
) -> TextAreaField:
    """Several lines of tidied text."""
    return TextAreaField(label, _checks(required, longest), filters=[tidy_lines], **options)


def whole(label: str, least: int, most: int, *, required: str = "", **options: Any) -> IntegerField:
    """A whole number within limits."""
    limits = f"Nhập một số nguyên từ {least} đến {most}."
    checks = [InputRequired(required) if required else Optional(), NumberRange(least, most, limits)]
    return _Whole(label, checks, **options)


def decimal(label: str, *, most: Decimal = MOST_DECIMAL, **options: Any) -> "_Decimal":
    """A number of at most two decimals below `most`, with a comma or a point before them."""
    return _Decimal(label, [Optional()], filters=[], most=most, **options)


def choice(
    label: str, choices: Sequence[SelectChoice | tuple[str, str]] = (), **options: Any
) -> SelectField:
    """One of a list, of (value, word) pairs or of SelectChoice."""
    offered = [c if isinstance(c, SelectChoice) else SelectChoice(*c) for c in choices]
    return _Choice(label, choices=offered, **options)


def several(label: str, **options: Any) -> SelectMultipleField:
    """Any number of a list of (value, word) pairs, each with a box to tick."""
    return _Several(
        label, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), **options
    )


def day(label: str, *, required: str = "", **options: Any) -> DateField:
    """A date of 1990 to 2100, typed dd/mm/yyyy or chosen from the browser's calendar."""
    checks = [InputRequired(required) if required else Optional()]
    return _Day(label, checks, format=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **options)


def seen_version(text: str | None) -> int:
    """The version that a form was filled on; -1, which nothing has, for a mangled one."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def new_token() -> str:
    """A word for a form, so that it is carried out once however often it is sent."""
    return secrets.token_hex(16)


def token_of(form: Form) -> str:
    """The form's word, as a column holds it; of one that came without, a new one.

    An empty word would stand for all forms that come without.
    """
    return tidy(form["token"].data)[:64].strip() or new_token()


def asked_number(args: Mapping[str, str], name: str) -> int | None:
    """The number that an address asks for; None: none, or a mangled one."""
    text = args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read_about(text: str | None) -> tuple[int, int | None]:
    """The plan, and the task or None, that a choice names: `plan-1`, `plan-1-task-2`."""
    parts = (text or "").split("-")
    return int(parts[1]), int(parts[3]) if len(parts) > 3 else None


def _checks(required: str, longest: int) -> list[Any]:
    too_long = f"Nhiều nhất {longest} ký tự."
    return [
        DataRequired(required) if required else Optional(),
        Length(max=longest, message=too_long),
    ]


class _Day(DateField):
    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(
                "Ngày không đúng. Hãy nhập ngày/tháng/năm, ví dụ 15/11/2026."
            ) from None
        if self.data and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            raise ValueError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")


class _Whole(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Hãy nhập một số nguyên.") from None


class _Decimal(StringField):
    data: Decimal | None

    def __init__(self, *args: Any, most: Decimal, **options: Any) -> None:
        self.most = most
        super().__init__(*args, **options)

    def process_data(self, value: Decimal | None) -> None:
        self.typed = "" if value is None else decimal_words(value)
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed, self.data = tidy(valuelist[0] if valuelist else ""), None
        if not self.typed:
            return
        try:
            value = decimal_of(self.typed)
        except ValueError:
            raise ValueError("Nhập một số, ví dụ 2,5; không dùng dấu ngăn hàng nghìn.") from None
        if value != round(value, 2) or abs(value) >= self.most:
            limit = "10 triệu" if self.most == MOST_DECIMAL else number(self.most)
            raise ValueError(f"Số có nhiều nhất hai chữ số thập phân và nhỏ hơn {limit}.")
        self.data = value

    def _value(self) -> str:
        return self.typed


class _Choice(SelectField):
    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except (ValueError, TypeError):
            raise ValidationError("Hãy chọn một mục trong danh sách.") from None


class _Several(SelectMultipleField):
    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except (ValueError, TypeError):
            raise ValidationError("Hãy chọn trong danh sách.") from None
