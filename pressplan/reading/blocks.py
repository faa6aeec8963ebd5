"""Source lines become blocks: a mark ("III.", "1.", "a)", "-") and the paragraph behind it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from .labels import starts_with_label
from .text import UPPER, flat, is_upper, starts_lower


class Mark(Enum):
    """How a paragraph is numbered."""

    CAPITAL = "A."
    ROMAN = "I."
    NUMBER = "1."
    LETTER = "a)"
    BULLET = "-"
    PLAIN = ""


@dataclass(frozen=True)
class Block:
    """A paragraph: its mark, the number printed ("III", "1.2", "a"), its text, its lines."""

    mark: Mark
    number: str
    text: str
    first: int
    last: int


_ROMAN = r"(?=[IVX])(X{0,2}(?:IX|IV|V?I{0,3}))"
_MARKS = (
    (Mark.ROMAN, re.compile(rf"(?:Mục |Phần )?{_ROMAN}(?: ?[.):] ?|/ ?(?=[A-ZĐ])| ?- )(?=\S)")),
    (Mark.CAPITAL, re.compile(rf"([A-EĐ])(?:\. ?| ?- )(?=[{UPPER}])")),
    (Mark.NUMBER, re.compile(r"(?:[Nn]hiệm vụ )(\d{1,2}) ?[.:] ?(?=\S)")),
    (Mark.NUMBER, re.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)] ?(?=[^\d\s])")),
    (Mark.NUMBER, re.compile(r"(\d{1,2}(?:\.\d{1,2})+) (?=\D)")),
    (Mark.LETTER, re.compile(r"([a-zđ]\.?\d{0,2})(?:\) ?|\. )(?=\S)")),
    (Mark.BULLET, re.compile(r"()[-–—+*•·▪●○◦‣\uf0b7\uf02d] ?(?=\S)")),
)
_FULL = 0.75
_LONGEST = 5_000  # characters in a paragraph
_NARROWEST, _WIDEST = 60, 130  # characters in a full line of a page
_OPENERS = re.compile(r"noi nhan|tren day la|can cu |phu luc\b|kinh gui|ke hoach$")
_SENTENCE_ENDS = (".", "!", "?", ":", "./.")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


def marked(line: str) -> tuple[Mark, str, str]:
    """The mark of a line, its number and the text behind it."""
    for mark, pattern in _MARKS:
        if match := pattern.match(line):
            return mark, match[1], line[match.end() :]
    return Mark.PLAIN, "", line


def roman(number: str) -> int:
    """IV → 4."""
    digits = [_ROMAN_DIGITS[char] for char in number]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return sum(-digit if digit < following else digit for digit, following in pairs)


def blocks(
    lines: Sequence[str], *, skip: Iterable[int] = (), wrapped: bool | None = None
) -> list[Block]:
    """The paragraphs of the text, leaving out the line numbers in `skip` (rows of tables).

    `wrapped` says that lines break at the right margin (PDF); None looks at their lengths.
    """
    margin = _Margin(0 if wrapped is False else _width(lines), certain=wrapped is True)
    left_out = set(skip)
    found: list[Block] = []
    for number, line in enumerate(lines, 1):
        if not line or number in left_out:
            continue
        if found and _continues(found[-1], line, lines, number, margin):
            before = found[-1]
            joined = f"{before.text} {line}"
            found[-1] = Block(before.mark, before.number, joined, before.first, number)
        else:
            mark, printed, text = marked(line)
            found.append(Block(mark, printed, text, number, number))
    return found


@dataclass(frozen=True)
class _Margin:
    """How long a full line is (0: unknown), and whether lines are known to break there."""

    width: int
    certain: bool

    def broke(self, line: str) -> bool:
        return bool(self.width) and len(line) >= _FULL * self.width


def _continues(block: Block, line: str, lines: Sequence[str], number: int, margin: _Margin) -> bool:
    """Whether the line is the rest of the block's paragraph."""
    if marked(line)[0] is not Mark.PLAIN or starts_with_label(line) or _OPENERS.match(flat(line)):
        return False
    if len(block.text) > _LONGEST:
        return False
    if starts_lower(line):
        return not block.text.endswith(_SENTENCE_ENDS)
    if block.text.endswith(","):
        return True
    if block.last != number - 1 or block.text.endswith(("./.", ":", ";")):
        return False
    if block.mark in (Mark.ROMAN, Mark.CAPITAL):
        return is_upper(block.text) and is_upper(line)
    ended = block.text.endswith(_SENTENCE_ENDS)
    if ended and (block.mark is Mark.PLAIN or not margin.certain or is_upper(line)):
        return False
    return margin.broke(lines[block.last - 1])


def _width(lines: Sequence[str]) -> int:
    """How long a full line is, where the text may be broken at a margin; 0 where it is not."""
    longest = max(map(len, lines), default=0)
    return longest if _NARROWEST <= longest <= _WIDEST else 0
