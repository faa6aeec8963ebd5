"""The last words on commitments: what was confirmed, and what was said since, of many at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from ..database import db
from ..proposals.models import Proposal
from .models import Judgement, ProgressUpdate
from .workflow import SOURCE_WORDS, Source, Verdict

BATCH = 2000  # numbers in one statement


@dataclass(frozen=True, slots=True)
class LastWord:
    """The last update of a commitment; `verdict` None: nobody has judged it yet."""

    said: str
    verdict: Verdict | None
    difficulty: str


def confirmed(commitment_ids: Sequence[int]) -> dict[int, str]:
    """What was last confirmed of each commitment: its result, or what was done."""
    numbers = _NEWEST.join(Judgement, Judgement.update_id == ProgressUpdate.id)
    numbers = numbers.where(Judgement.verdict == Verdict.CONFIRMED)
    said = select(*_SAID)
    return {row.commitment_id: _said(row) for row in _found(said, commitment_ids, numbers)}


def last_words(commitment_ids: Sequence[int]) -> dict[int, LastWord]:
    """The last update of each commitment, judged or not. Who may read it, the caller asks."""
    difficulty = aliased(Proposal)
    said = (
        select(*_SAID, Judgement.verdict, difficulty.text.label("difficulty"))
        .outerjoin(Judgement, Judgement.update_id == ProgressUpdate.id)
        .outerjoin(difficulty, difficulty.id == ProgressUpdate.difficulty_id)
    )
    return {
        row.commitment_id: LastWord(_said(row), row.verdict, row.difficulty or "")
        for row in _found(said, commitment_ids, _NEWEST)
    }


def source_words(source: Source | None, note: str) -> str:
    """How the Department came to know what it typed for an agency, or "" for its own words."""
    if source is None:
        return ""
    words = f"Sở nhập theo {SOURCE_WORDS[source]}"
    return f"{words} {note}" if note else words


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


def _said(row: Any) -> str:
    text: str = row.result or row.done
    return f"{text} ({source_words(row.source, row.source_note)})" if row.source else text
