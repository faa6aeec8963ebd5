"""Forms in Vietnamese: one base, tidied text, the messages that WTForms lacks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectChoice,
    SelectField,
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

from .vietnamese import tidy, tidy_lines

FIRST_YEAR, LAST_YEAR = 1990, 2100


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


def choice(
    label: str, choices: Sequence[SelectChoice | tuple[str, str]] = (), **options: Any
) -> SelectField:
    """One of a list, of (value, word) pairs or of SelectChoice."""
    offered = [c if isinstance(c, SelectChoice) else SelectChoice(*c) for c in choices]
    return _Choice(label, choices=offered, **options)


def day(label: str, *, required: str = "", **options: Any) -> DateField:
    """A date of 1990 to 2100, typed dd/mm/yyyy or chosen from the browser's calendar."""
    checks = [InputRequired(required) if required else Optional()]
    return _Day(label, checks, format=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **options)


def seen_version(text: str | None) -> int:
    """The version that a form was filled on; -1, which nothing has, for a mangled one."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


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


class _Choice(SelectField):
    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except (ValueError, TypeError):
            raise ValidationError("Hãy chọn một mục trong danh sách.") from None
