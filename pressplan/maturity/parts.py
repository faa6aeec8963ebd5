"""A part of an assessment: one criterion, or one pillar as a whole. Pure."""

from typing import NamedTuple

from .workflow import Basis


class Part(NamedTuple):
    """Which one; `kind` is also the word in its address."""

    kind: Basis
    id: int

    @property
    def key(self) -> str:
        """Its id on a page."""
        return f"{self.kind.value}-{self.id}"

    @property
    def columns(self) -> dict[str, int | None]:
        """What names it in a row of `PartColumns`."""
        by_pillar = self.kind is Basis.PILLARS
        return {
            "pillar_id": self.id if by_pillar else None,
            "criterion_id": None if by_pillar else self.id,
        }


def part_of(pillar_id: int | None, criterion_id: int | None) -> Part:
    """The part that a row names."""
    if pillar_id is not None:
        return Part(Basis.PILLARS, pillar_id)
    assert criterion_id is not None
    return Part(Basis.CRITERIA, criterion_id)
