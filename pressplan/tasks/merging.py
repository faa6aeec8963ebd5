"""Which commitment goes on when several bodies become one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Held:
    """A commitment of a body that goes, or of the one that takes over."""

    id: int
    task_id: int
    period: int
    agency_id: int
    updated_on: date | None = None
    awaiting: bool = False

    @property
    def work(self) -> tuple[int, int]:
        """What it is about: of one body two commitments never share it."""
        return self.task_id, self.period


def survivor(open_: Sequence[Held], own: Held | None) -> Held:
    """Which goes on: the receiver's own, else what is reported as done and waits for the
    Department, else the last reported on, else the oldest.

    `open_` are what the others have not finished. Where the receiver itself has finished the
    same task for the same period, that stands: one body answers for one piece of work once.
    """
    return own or max(
        open_, key=lambda held: (held.awaiting, held.updated_on or date.min, -held.id)
    )


def merged_into(open_: Iterable[Held], own: Iterable[Held] = ()) -> dict[int, int]:
    """By the id of each open commitment that ends: the one that goes on in its place."""
    owned = {held.work: held for held in own}
    same: dict[tuple[int, int], list[Held]] = {}
    for held in open_:
        same.setdefault(held.work, []).append(held)
    ends: dict[int, int] = {}
    for work, group in same.items():
        stays = survivor(group, owned.get(work))
        ends |= {held.id: stays.id for held in group if held.id != stays.id}
    return ends
