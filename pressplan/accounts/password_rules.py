"""What a password must be: long, and not made of what others would try first. Pure.

Unless the profile says so no classes of characters are asked for: length and being hard to
guess protect, a sentence is easier to remember than a riddle (NIST SP 800-63B §5.1.1.2).
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from ..vietnamese import fold, listed
from .leaked import is_leaked
from .profiles import DEFAULT, Profile

MOST = 200
LEAST_UNGUESSED = 8
LEAST_DIFFERENT = 5
SHORTEST_WORD = 3
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)  # fmt: skip
RUN = 4
_LOOKALIKES = str.maketrans({"@": "a", "$": "s", "0": "o", "1": "i", "3": "e", "5": "s", "!": "i"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_REPEATED = re.compile(r"(.{1,5}?)\1{2,}")


def normal(password: str) -> str:
    """The form that is hashed: NFC, so that two keyboards' spellings of one text are equal."""
    return unicodedata.normalize("NFC", password)


def fault(
    password: str,
    *,
    email: str = "",
    name: str = "",
    profile: Profile = DEFAULT,
    has_factor: bool = False,
) -> str:
    """What is wrong with a new password, as the sentence to show; "" when it is good."""
    password = normal(password)
    least = profile.least_for(has_factor=has_factor)
    if len(password) < least:
        return (
            f"Mật khẩu cần ít nhất {least} ký tự, hiện có {len(password)}."
            " Nên dùng một câu dài dễ nhớ."
        )
    if len(password) > MOST:
        return f"Mật khẩu dài nhất {MOST} ký tự, hiện có {len(password)}."
    if len(set(fold(password).replace(" ", ""))) < LEAST_DIFFERENT:
        return "Mật khẩu lặp lại quá ít ký tự. Hãy chọn một câu có nhiều chữ khác nhau."
    missing = missing_classes(password) if profile.wants_classes(has_factor=has_factor) else []
    if missing:
        return f"Mật khẩu còn thiếu {listed(missing)}."
    if _unguessed(password, own_words(email, name)) < min(LEAST_UNGUESSED, least - 2):
        return (
            "Mật khẩu dễ đoán: gồm từ thông dụng, tên hoặc e-mail của bạn, dãy ký tự liền nhau"
            " hay lặp lại. Hãy thêm vài từ khác."
        )
    return ""


def missing_classes(password: str) -> list[str]:
    """Which of the four classes of characters do not occur, in words."""
    there = {
        "chữ thường": any(char.islower() for char in password),
        "chữ hoa": any(char.isupper() for char in password),
        "chữ số": any(char.isdecimal() for char in password),
        "dấu (như ! ? , -)": any(unicodedata.category(char)[0] in "PS" for char in password),
    }
    return [word for word, found in there.items() if not found]


def own_words(email: str, name: str) -> frozenset[str]:
    """The parts of a person's address and name that others would try."""
    parts = re.split(r"[^a-z0-9]+", fold(f"{email} {name}"))
    joined = fold(name).replace(" ", "")
    return frozenset(part for part in (*parts, joined) if len(part) >= SHORTEST_WORD)


@lru_cache
def common_words() -> frozenset[str]:
    """The words of common.txt, folded and without blanks."""
    text = Path(__file__).with_name("common.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return frozenset(fold(line).replace(" ", "") for line in lines)


def _unguessed(password: str, own: frozenset[str]) -> int:
    """How many characters are left when every part that is tried first has been taken out.

    Read once as typed and once with look-alike signs as letters; the shorter rest counts.
    A sign that is no letter counts once, however often it stands there.
    """
    if is_leaked(password):
        return 0
    plain = _YEAR.sub(" ", fold(password))
    words = sorted(common_words() | own, key=len, reverse=True)
    return min(_rest(text, words) for text in (plain, plain.translate(_LOOKALIKES)))


def _rest(text: str, words: list[str]) -> int:
    letters = "".join(char for char in text if char.isalnum())
    signs = {char for char in text if not char.isalnum() and not char.isspace()}
    return len(_without(letters, words)) + len(signs)


def _without(text: str, words: list[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    text = _without_runs(text)
    return _REPEATED.sub(r"\1", text).replace(" ", "")


def _without_runs(text: str) -> str:
    """Take out neighbours on the keyboard, in the alphabet or in counting, four or more."""
    kept, start = [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _is_run(text[start : end + 1]):
            end += 1
        if end - start < RUN:
            kept.append(text[start])
            start += 1
        else:
            start = end
    return "".join(kept)


def _is_run(part: str) -> bool:
    return any(part in row or part in row[::-1] for row in ROWS)
