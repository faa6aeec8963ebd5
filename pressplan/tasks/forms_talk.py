"""What people type in a conversation."""

from wtforms import HiddenField, MultipleFileField, SelectMultipleField
from wtforms.validators import Length

from ..forms import Form, lines
from .talk import LONGEST


def _id(text: str) -> int:
    """The number of an account; 0, which nobody has, for a mangled one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class MessageForm(Form):
    """A message, and the people chosen to be mentioned; the action knows whom one may."""

    text = lines("Nội dung", longest=LONGEST)
    files = MultipleFileField("Tệp kèm theo")
    mention = SelectMultipleField("Nhắc đến", coerce=_id, validate_choice=False)
    token = HiddenField(validators=[Length(max=64)])
    whole = HiddenField()
