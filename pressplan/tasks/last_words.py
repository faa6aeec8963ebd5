"""The last words on commitments: what was confirmed, and what was said since, of many at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from ..database import db
from ..proposals.models import Proposal
from .models import Judgement, ProgressUpdate
from .workflow import SOURCE_WORDS, Source, Verdict

BATCH = 500


@dataclass(frozen=True, slots=True)
class LastWord:
    """The last update of a commitment; `verdict` None: nobody has judged it yet."""

    said: str
    verdict: Verdict | None
    difficulty: str


def confirmed(commitment_ids: Sequence[int]) -> dict[int, str]:
    """What was last confirmed of each commitment: its result, or what was done."""
    numbers = _newest().join(Judgement, Judgement.update_id == ProgressUpdate.id)
    numbers = numbers.where(Judgement.verdict == Verdict.CONFIRMED)
    return {row.commitment_id: _said(row) for row in _updates(commitment_ids, numbers)}


def last_words(commitment_ids: Sequence[int]) -> dict[int, LastWord]:
    """The last update of each commitment, judged or not. Who may read it, the caller asks."""
    return {
        row.commitment_id: LastWord(_said(row), row.verdict, row.difficulty or "")
        for row in _updates(commitment_ids, _newest())
    }


def source_words(source: Source | None, note: str) -> str:
    """How the Department came to know what it typed for an agency, or "" for its own words."""
    if source is None:
        return ""
    words = f"Sở nhập theo {SOURCE_WORDS[source]}"
    return f"{words} {note}" if note else words


def _newest() -> Select[int, int]:
    return select(
        ProgressUpdate.commitment_id, func.max(ProgressUpdate.number).label("number")
    ).group_by(ProgressUpdate.commitment_id)


def _updates(commitment_ids: Sequence[int], numbers: Select[int, int]) -> Iterator[Any]:
    """The updates of those numbers, as columns: a list of ten thousand is read in a blink."""
    difficulty = aliased(Proposal)
    for start in range(0, len(commitment_ids), BATCH):
        ids = commitment_ids[start : start + BATCH]
        last = numbers.where(ProgressUpdate.commitment_id.in_(ids)).subquery()
        query = (
            select(
                ProgressUpdate.commitment_id, ProgressUpdate.result, ProgressUpdate.done,
                ProgressUpdate.source, ProgressUpdate.source_note,
                Judgement.verdict, difficulty.text.label("difficulty"),
            )
            .join(
                last,
                (ProgressUpdate.commitment_id == last.c.commitment_id)
                & (ProgressUpdate.number == last.c.number),
            )
            .outerjoin(Judgement, Judgement.update_id == ProgressUpdate.id)
            .outerjoin(difficulty, difficulty.id == ProgressUpdate.difficulty_id)
        )  # fmt: skip
        yield from db.session.execute(query)


def _said(row: Any) -> str:
    source = source_words(row.source, row.source_note)
    return f"{row.result or row.done}{f' ({source})' if source else ''}"
