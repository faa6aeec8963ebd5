"""Who sees and does what with a thing of an agency in each of its states.

The table stands in `policy_state_rows.py`. It follows from `access.SCOPE` (who sees and writes
which matter) and from the rules of each feature (what comes after what), not from answers.
"""

import re
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from flask import Flask

from pressplan import urls
from tests.house.policy_state_rows import TABLE


class Person(NamedTuple):
    """One of the cast ("public": nobody signed in), and the word of their role."""

    face: str
    role: str

    @property
    def roles(self) -> set[str]:
        """A view is open to them when it declares one of these."""
        return {self.role, "public"}


# Lan's newspaper owns the thing; Minh is of the station, Mai of the newspaper's governing body.
IDENTITIES = {
    "own": Person("lan", "agency"), "other": Person("minh", "agency"),
    "staff": Person("hoa", "staff"), "leader": Person("tuan", "leader"),
    "governing": Person("mai", "governing"), "admin": Person("son", "admin"),
    "nobody": Person("public", "nobody"),
}  # fmt: skip
SIGNS = set("+0-wui")
ROWS, CELLS = 136, 4550
"""How many rows the table has, and verdicts in all."""

# What an address names that is no agency's: why every reader may open it.
PUBLIC = {
    "/static/<build>/<path:name>": "what browsers get",
    "/help/<slug>": "the guide",
    "/help/hinh/<name>": "its pictures",
    "/agencies/<int:id>": "the register; its page shows what one may see",
    "/agencies/groups/<int:id>": "the register",
    "/maturity/agencies/<int:id>": "recognised levels are for all; its page shows what one may see",
    "/maturity/editions/<int:id>": "the Ministry's index",
    "/maturity/editions/<int:id>/annex.xlsx": "the Ministry's index",
    "/maturity/rounds/<int:id>": "that a round is; its page shows what one may see",
    "/obligations/<int:id>": "what is owed",
    "/obligations/occurrences/<int:id>": "what is owed, and when",
    "/plans/<int:id>/amendments/<int:amendment_id>": "the province's documents",
    "/targets/<int:id>": "targets are for all; its page shows what one may see",
    "/training/<int:id>": "the programme; its page shows what one may see",
    "/training/<int:id>/files/<int:file_id>": "its guidance",
    "/exports/running/<mark>": "speaks of one's own export alone, whatever the mark",
}
# What opens for whoever holds its address, signed in or not: it says nothing of who asks.
SECRET = ("/overview/wall/<token>", "/accounts/reset/<token>")
# What the Department and the administrator keep: only their roles come here, and leadership reads.
OFFICE = re.compile(
    r"/(accounts/<int:id>|accounts/imports/|agencies/(<int:id>/edit|changes/)|exports/occurrences/"
    r"|maturity/(editions|links|national|rounds)/|obligations/|overview/screens/|plans/|reading/"
    r"|reminders/(chase|letters)/|targets/<int:id>/(method|removal|wording)"
    r"|training/(<int:id>/(edit|files|sessions)|people/trainees/|sessions/)|workdays/)"
)
KEEPERS = {"admin", "staff", "leader"}
READERS = {"staff", "leader", "agency", "governing"}


@dataclass(frozen=True, eq=False)
class Row:
    """One address of a thing, `short` as it is written, with a cell for each of its states."""

    thing: str
    method: str
    short: str
    address: str
    cells: dict[str, dict[str, str]]

    def url(self, numbers: dict[str, object]) -> str:
        """The address with what it names in a state."""
        return _PLACE.sub(lambda found: str(numbers[found[2] or found[1]]), self.address)

    @property
    def rule(self) -> str:
        """The address as `rules` writes it."""
        return _PLACE.sub(r"{\1}", self.address)


_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_ONE_OF = re.compile(r"<any\(([\w,]+)\):\w+>")


def _read(table: str) -> tuple[Row, ...]:
    rows: list[Row] = []
    thing, base, states = "", "", [""]
    for line in filter(None, table.splitlines()):
        head, *rest = line.split()
        if head == "THING":
            thing, base = rest
        elif head == "STATES":
            states = rest
        else:
            address, *cells = rest
            cells = cells * len(states) if len(cells) == 1 else cells
            assert all(len(cell) == len(IDENTITIES) and set(cell) <= SIGNS for cell in cells), line
            by_person = [dict(zip(IDENTITIES, cell, strict=True)) for cell in cells]
            by_state = dict(zip(states, by_person, strict=True))
            rows.append(Row(thing, head, address, address.replace("~", base), by_state))
    return tuple(rows)


STATES = _read(TABLE)
THINGS = tuple(dict.fromkeys(row.thing for row in STATES))


class Named(NamedTuple):
    """A rule whose address names something, and the words of the roles that may use it."""

    rule: str
    roles: set[str]


def rules(app: Flask) -> dict[tuple[str, str], Named]:
    """What names something, by method and address with every choice written out: "/x/{id}"."""
    found = {}
    for rule in urls.every_rule(app):
        parts = _ONE_OF.split(rule["rule"])
        choices = [part.split(",") if at % 2 else [part] for at, part in enumerate(parts)]
        for chosen in product(*choices):
            address = _ARGUMENT.sub(r"{\1}", "".join(chosen))
            if "{" in address:
                for method in rule["methods"]:
                    found[method, address] = Named(rule["rule"], set(rule["roles"]))
    return found
