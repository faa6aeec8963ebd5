"""A source line as the reader sees it: tidy, without Markdown, and a flat twin to match on."""

import re
import unicodedata

from ..vietnamese import tidy

_LATIN = [chr(code) for code in (*range(0xC0, 0x1B5), *range(0x1EA0, 0x1EFA))]
UPPER = "A-Z" + "".join(char for char in _LATIN if char.isupper())
LOWER = "a-z" + "".join(char for char in _LATIN if char.islower())
"""Vietnamese letters for a character class: no range of code points holds only one case."""

_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
_HEADING = re.compile(r"^#{1,6}\s+")
_RULED_OFF = re.compile(r"^[-–—_=*.·…|:\s]+$")
_ENDS = re.compile(r"[\s.;,:/]+$")


def clean(line: str) -> str:
    """The line as it is shown to the user; a line of dashes or dots says nothing and is empty."""
    line = tidy(line).replace("**", "")
    line = _HEADING.sub("", _EMPHASIS.sub(r"\1", line))
    return "" if _RULED_OFF.match(line) else line.strip()


def flat(text: str) -> str:
    """Lower case without marks, every dash "-"; as long as the text, so positions can be shared.

    `fold` of the product collapses and may change lengths; the patterns of the reader need to
    find a place in the printed text again.
    """
    return "".join(_FLAT.get(char) or _flat(char) for char in text)


def bare(text: str) -> str:
    """The text without the full stop, semicolon or colon that ends it."""
    return _ENDS.sub("", text).strip()


def is_upper(text: str) -> bool:
    """Whether a heading is set in capitals."""
    return text.upper() == text and any(char.isalpha() for char in text)


def starts_lower(text: str) -> bool:
    """Whether the line can only be the rest of a sentence."""
    return text[:1].islower() or text[:1] in ",;)"


def _flat(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


_FLAT = {"đ": "d", "Đ": "d", "–": "-", "—": "-", "‑": "-", "−": "-", "\n": " "}
