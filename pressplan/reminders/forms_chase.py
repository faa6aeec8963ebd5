"""What staff type and tick when they chase."""

import re

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField

from ..forms import Form, choice, lines
from .forms import new_token
from .rules_chase import CHASED, WAY_WORDS, Filters, Way, When

LONGEST_NOTE = 1000
_TOKEN = re.compile(r"[0-9a-f]{16}")


class ChaseForm(Form):
    """A note, the way, and that people who were told today are told again."""

    note = lines("Lời nhắn", longest=LONGEST_NOTE)
    way = choice("Cách đôn đốc", [(way.value, word) for way, word in WAY_WORDS.items()])
    again = BooleanField("Vẫn gửi lần nữa")
    token = HiddenField()


def ticked(form: MultiDict[str, str]) -> list[str]:
    """The keys of the items that were ticked, each once."""
    return list(dict.fromkeys(form.getlist("item")))


def whole_agencies(form: MultiDict[str, str]) -> set[int]:
    """The agencies that were ticked as a whole."""
    return {number for text in form.getlist("whole") if (number := _number(text))}


def filters_of(args: MultiDict[str, str]) -> Filters:
    """What the address asks for; what it does not say rightly narrows nothing."""
    kinds, whens = {kind.value: kind for kind in CHASED}, {when.value: when for when in When}
    return Filters(
        words=args.get("q", "")[:200].strip(), agency=_number(args.get("agency", "")),
        kind=kinds.get(args.get("kind", "")), when=whens.get(args.get("when", "")),
        occurrence=_number(args.get("occurrence", "")),
    )  # fmt: skip


def token_of(form: ChaseForm) -> str:
    """The word that tells a form that is sent twice; a new one where it is none of ours."""
    token = form.token.data or ""
    return token if _TOKEN.fullmatch(token) else new_token()


def way_of(form: ChaseForm) -> Way:
    """The way that was chosen."""
    return Way(form.way.data)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
