"""The name of a file as people see it. It never becomes a path."""

import re
import unicodedata
from urllib.parse import quote

from ..vietnamese import tidy

LONGEST = 150
LONGEST_ENDING = 10
NAMELESS = "tệp"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, bidi and zero-width marks, …
_LAST_PART = re.compile(r"[^/\\]*$")
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"|?*%;]')
# RFC 5987 attr-char, beyond letters and digits.
_PLAIN_IN_HEADERS = "!#$&+-.^_`|~"


def display_name(sent: str | None) -> str:
    """What a browser sent, without folders and unseen characters, NFC, bounded, never empty."""
    text = "".join(char for char in sent or "" if unicodedata.category(char) not in _UNSEEN)
    found = _LAST_PART.search(tidy(text))
    assert found is not None
    stem, ending = _split(_NOT_IN_FILE_NAMES.sub("_", found[0]).strip(". "))
    return (stem[: LONGEST - len(ending)].rstrip(". ") or NAMELESS) + ending


def ending_of(name: str) -> str:
    """The ending in lower case with its point, or nothing."""
    return _split(name)[1].lower()


def disposition(kind: str, name: str) -> str:
    """A Content-Disposition (RFC 6266) with the name in UTF-8 and, for old programs, in ASCII."""
    encoded = quote(name, safe=_PLAIN_IN_HEADERS)
    return f"{kind}; filename=\"{_ascii(name)}\"; filename*=UTF-8''{encoded}"


def _split(name: str) -> tuple[str, str]:
    """Stem and ending; what is long or has blanks is no ending. Of ".docx" all is ending."""
    stem, point, ending = name.rpartition(".")
    if not point:
        whole = f".{name}"
        return ("", whole) if whole in _BARE_ENDINGS else (name, "")
    if not ending or len(ending) > LONGEST_ENDING or not ending.isalnum():
        return name, ""
    return stem.rstrip(". "), f".{ending}"


def _ascii(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"[^A-Za-z0-9 ._()-]", "_", bare)


_BARE_ENDINGS = {".docx", ".xlsx", ".pdf", ".png", ".jpg", ".jpeg"}
