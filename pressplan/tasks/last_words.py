"""The last words on commitments: what was confirmed, and what was said since, of many at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from ..database import db
from ..proposals.models import Proposal
from .models import Judgement, ProgressUpdate
from .workflow import Verdict, entered_words

BATCH = 2000  # numbers in one statement


@dataclass(frozen=True, slots=True)
class Word:
    """A result, or what was done; `entered` says from where the Department has what it typed."""

    said: str
    entered: str = ""

    @property
    def whole(self) -> str:
        return f"{self.said} ({self.entered})" if self.entered else self.said


@dataclass(frozen=True, slots=True)
class LastWord:
    """The last update of a commitment; `verdict` None: nobody has judged it yet."""

    word: Word
    verdict: Verdict | None
    difficulty: str
    on: date


def confirmed(commitment_ids: Sequence[int]) -> dict[int, Word]:
    """What was last confirmed of each commitment."""
    numbers = _NEWEST.join(Judgement, Judgement.update_id == ProgressUpdate.id)
    numbers = numbers.where(Judgement.verdict == Verdict.CONFIRMED)
    said = select(*_SAID)
    return {row.commitment_id: _word(row) for row in _found(said, commitment_ids, numbers)}


def last_words(commitment_ids: Sequence[int], *, until: date | None = None) -> dict[int, LastWord]:
    """The last update of each commitment, judged or not. Who may read it, the caller asks.

    `until`: as it was known at the end of that day.
    """
    difficulty = aliased(Proposal)
    columns = (
        *_SAID, ProgressUpdate.reported_on, Judgement.verdict, Judgement.judged_on,
        difficulty.text.label("difficulty"),
    )  # fmt: skip
    said = (
        select(*columns)
        .outerjoin(Judgement, Judgement.update_id == ProgressUpdate.id)
        .outerjoin(difficulty, difficulty.id == ProgressUpdate.difficulty_id)
    )
    numbers = _NEWEST.where(ProgressUpdate.reported_on <= until) if until else _NEWEST
    return {
        row.commitment_id: LastWord(
            _word(row),
            row.verdict if not until or (row.judged_on and row.judged_on <= until) else None,
            row.difficulty or "",
            row.reported_on,
        )
        for row in _found(said, commitment_ids, numbers)
    }


# Columns, not whole objects: of ten thousand commitments it is read in a blink.
_SAID = (
    ProgressUpdate.commitment_id, ProgressUpdate.result, ProgressUpdate.done,
    ProgressUpdate.source, ProgressUpdate.source_note,
)  # fmt: skip
_NEWEST = select(
    ProgressUpdate.commitment_id, func.max(ProgressUpdate.number).label("number")
).group_by(ProgressUpdate.commitment_id)


def _found(said: Any, commitment_ids: Sequence[int], numbers: Any) -> Iterator[Any]:
    """The updates of those numbers."""
    for start in range(0, len(commitment_ids), BATCH):
        ids = commitment_ids[start : start + BATCH]
        last = numbers.where(ProgressUpdate.commitment_id.in_(ids)).subquery()
        yield from db.session.execute(
            said.join(
                last,
                (ProgressUpdate.commitment_id == last.c.commitment_id)
                & (ProgressUpdate.number == last.c.number),
            )
        )


def _word(row: Any) -> Word:
    return Word(row.result or row.done, entered_words(row.source, row.source_note))
