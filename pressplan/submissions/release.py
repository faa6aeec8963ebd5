"""How a draft is released by the agency's own head before it goes out. Pure.

Where an agency wants it so (`Agency.head_releases`), its people write a draft and ask; its head
sends it, or gives it back with a word. Elsewhere whoever writes it sends it. One table, as in
`workflow`.
"""

import enum
from dataclasses import dataclass

from ..access import Who


class Stand(enum.Enum):
    """Where a draft stands within its agency."""

    WRITTEN = "written"
    ASKED = "asked"


class Step(enum.Enum):
    """What can be done with it there, short of sending it."""

    ASKING = "asking"
    RECALL = "recall"
    HOLDING = "holding"


@dataclass(frozen=True)
class Way:
    """Whether the head takes a step, or whoever writes; from where to where it leads."""

    by_head: bool
    seen: Stand
    to: Stand


TABLE = {
    Step.ASKING: Way(by_head=False, seen=Stand.WRITTEN, to=Stand.ASKED),
    Step.RECALL: Way(by_head=False, seen=Stand.ASKED, to=Stand.WRITTEN),
    Step.HOLDING: Way(by_head=True, seen=Stand.ASKED, to=Stand.WRITTEN),
}


def may_send(who: Who, *, released: bool) -> bool:
    """Whether this person, who writes for the agency, sends; `released`: only its head does."""
    return who.is_head or not released


def may_write(who: Who, stand: Stand, *, released: bool) -> bool:
    """Whether this person, who writes for the agency, changes the draft as it stands."""
    return may_send(who, released=released) or stand is Stand.WRITTEN


def takes(step: Step, who: Who, *, released: bool) -> bool:
    """Whether this person, who writes for the agency, takes such a step at all."""
    return released and who.is_head is TABLE[step].by_head


def offered(stand: Stand, who: Who, *, released: bool) -> list[Step]:
    """The steps that this person can take with a draft as it stands."""
    return [
        step
        for step, way in TABLE.items()
        if way.seen is stand and takes(step, who, released=released)
    ]
