"""What is typed and chosen about a quick report."""

import re

from wtforms import HiddenField

from ..forms import Form, lines
from ..reminders.forms import new_token
from .rules import Span

LONGEST_NOTE = 1000
_TOKEN = re.compile(r"[0-9a-f]{16}")


class QuickForm(Form):
    """A note above the report; `seen`: what it said when it was shown."""

    note = lines("Lời nhắn", longest=LONGEST_NOTE)
    token = HiddenField()
    seen = HiddenField()


def token_of(form: QuickForm) -> str:
    """The word that tells a form that is sent twice; a new one where it is none of ours."""
    token = form.token.data or ""
    return token if _TOKEN.fullmatch(token) else new_token()


def span_of(text: str) -> Span:
    """The span that an address asks for; else a week."""
    return Span.MONTH if text == Span.MONTH.value else Span.WEEK
