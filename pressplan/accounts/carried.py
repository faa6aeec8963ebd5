"""What was typed when the session had ended: carried through the sign-in, then offered again.

Passwords and tokens are never carried. Pure.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from .rules import safe_target

LONGEST = 200_000
NEVER = ("csrf_token", "password")


@dataclass(frozen=True)
class Carried:
    """A form that was sent too late: where to, its fields, whether it had files (left out)."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False

    @property
    def texts(self) -> list[str]:
        """What a person typed of it, to be shown before it is sent again."""
        return [value for _, value in self.fields if " " in value.strip()]


def told(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields of a form without passwords and tokens."""
    return [pair for pair in fields if not any(word in pair[0] for word in NEVER)]


def carry(path: str, fields: Iterable[tuple[str, str]], *, had_files: bool = False) -> str:
    """The form as one text for a hidden field; "" when it can't or must not be carried."""
    kept = told(fields)
    if not safe_target(path) or path.startswith("/accounts/password"):
        return ""
    text = json.dumps([path, kept, had_files], ensure_ascii=False)
    return text if len(text) <= LONGEST else ""


def read(text: str) -> Carried | None:
    """The form again, or None for anything that `carry` did not make."""
    if not text or len(text) > LONGEST:
        return None
    try:
        path, fields, had_files = json.loads(text)
        pairs = tuple((str(name), str(value)) for name, value in fields)
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(path, str) or not safe_target(path):
        return None
    if any(word in name for name, _ in pairs for word in NEVER):
        return None
    return Carried(path, pairs, bool(had_files))
