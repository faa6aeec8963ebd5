"""Bodies that somebody types, one a line, as the parties of a duty."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ..vietnamese import tidy
from .models import PartyColumns

OUTSIDE = "(ngoài hệ thống)"
BODIES = "Mỗi dòng một cơ quan hoặc nhóm trong danh mục."
BODIES_OUTSIDE = f"{BODIES} Tổ chức không có trong danh mục: thêm “{OUTSIDE}” ở cuối dòng."
Party = Mapping[str, Any]  # {"agency_id" | "group_id" | "outside_name": …}
# What a printed name means: (party, "") or (None, what to do about it).
Find = Callable[[str], tuple[Party | None, str]]


def party_in(row: PartyColumns) -> Party:
    """A party's row as an action takes it."""
    columns = {name: getattr(row, name) for name in ("agency_id", "group_id", "outside_name")}
    return {name: value for name, value in columns.items() if value}


def as_typed(row: PartyColumns, today: date) -> str:
    """A party as somebody would type it."""
    name = row.name_on(today)
    return f"{name} {OUTSIDE}" if row.outside_name else name


def parties_of(text: str | None, find: Find) -> tuple[list[Party], list[str]]:
    """Whom the lines mean, each once, and what to do about those that mean nobody."""
    found: list[Party] = []
    faults: list[str] = []
    for line in (text or "").split("\n"):
        if not (name := tidy(line)):
            continue
        party, fault = _party(name, find)
        if party is None:
            faults.append(fault)
        elif party not in found:
            found.append(party)
    return found, faults


def _party(line: str, find: Find) -> tuple[Party | None, str]:
    """A body that is known, or one said to be outside."""
    if line.lower().endswith(OUTSIDE):
        name = tidy(line[: -len(OUTSIDE)])
        return ({"outside_name": name}, "") if name else (None, "Ghi tên tổ chức ngoài hệ thống.")
    return find(line)
