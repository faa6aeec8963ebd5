"""The passwords that were used most in a great leak: nobody gets one of them (ASVS 6.2.4, 6.2.12).

`leaked.bin` is made of the 20 000 most frequent ones of at least 14 characters, and of 8 to 13,
that the RockYou leak showed: of each the first 8 bytes of SHA-256 of its folded form, in order.
So the words themselves, names and curses among them, are not kept here. Pure.
"""

import hashlib
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

from ..vietnamese import fold

SIZE = 8


def is_leaked(password: str) -> bool:
    """Whether it is one of them, whatever its capitals and marks."""
    known, digest = _known(), _digest(password)
    place = bisect_left(range(len(known) // SIZE), digest, key=lambda n: _at(known, n))
    return _at(known, place) == digest


def _digest(password: str) -> bytes:
    return hashlib.sha256(fold(password).encode()).digest()[:SIZE]


def _at(known: bytes, place: int) -> bytes:
    return known[place * SIZE : (place + 1) * SIZE]


@lru_cache
def _known() -> bytes:
    return Path(__file__).with_name("leaked.bin").read_bytes()
