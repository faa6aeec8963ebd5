"""What an agency may be called and who may govern it. Pure."""

import re
from collections.abc import Mapping

_PHONE = re.compile(r"[+(]?[0-9][0-9 .()-]{2,}[0-9]")


def is_phone(text: str) -> bool:
    """Whether the text can be dialled; empty is fine."""
    return not text or _PHONE.fullmatch(text) is not None


def makes_a_circle(
    agency_id: int, governing_id: int | None, above: Mapping[int, int | None]
) -> bool:
    """Whether the agency would stand above itself; `above` gives each agency's governing body."""
    seen: set[int] = set()
    while governing_id is not None and governing_id not in seen:
        if governing_id == agency_id:
            return True
        seen.add(governing_id)
        governing_id = above.get(governing_id)
    return False
