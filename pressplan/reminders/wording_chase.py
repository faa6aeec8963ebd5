"""What is sent over Zalo when staff chase: plain, short, polite. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..vietnamese import day_with_weekday
from .wording import MOST, Line

MOST_EACH = 5  # lines of one agency, where a text is for several


@dataclass(frozen=True)
class Sender:
    """Who chases: for which department, by what name and phone."""

    department: str
    name: str
    phone: str

    @property
    def words(self) -> str:
        """As it stands under a text."""
        return f"{self.name}, {self.phone}" if self.phone else self.name


@dataclass(frozen=True)
class Text:
    """A text with room for a note between `before` and `after`."""

    before: str
    after: str

    def with_note(self, note: str) -> str:
        """The whole of it."""
        return "\n\n".join(part for part in (self.before, note, self.after) if part)


def to_one(
    agency: str, lines: Sequence[Line], sender: Sender, *, today: date, address: str
) -> Text:
    """What is said to one agency; `address`: where it finds the rest of many lines."""
    head = [f"Kính gửi {agency},", _opening(sender, len(lines), today)]
    return Text("\n".join([*head, *_numbered(lines, MOST, address)]), _closing(sender))


def to_all(
    agencies: Sequence[tuple[str, Sequence[Line]]], sender: Sender, *, today: date, address: str
) -> Text:
    """What is said to several at once, in a group they are all in."""
    total = sum(len(lines) for _, lines in agencies)
    parts = [f"Kính gửi các cơ quan,\n{_opening(sender, total, today)}"]
    for agency, lines in agencies:
        parts.append("\n".join([f"{agency}:", *_numbered(lines, MOST_EACH, address)]))
    return Text("\n\n".join(parts), _closing(sender))


def _opening(sender: Sender, count: int, today: date) -> str:
    return f"{sender.department} kính nhắc {count} việc (tính đến {day_with_weekday(today)}):"


def _numbered(lines: Sequence[Line], most: int, address: str) -> list[str]:
    found = [f"{number}. {line.text} {line.url}" for number, line in enumerate(lines[:most], 1)]
    if rest := len(lines) - most if len(lines) > most else 0:
        found.append(f"và {rest} việc nữa, xem trong hệ thống: {address}")
    return found


def _closing(sender: Sender) -> str:
    return f"Trân trọng cảm ơn.\n{sender.words}"
