"""Two drafts of one report become one."""

from sqlalchemy import update

from ..database import db
from .models_board import ProgressDraft, ProgressDraftFile

_TEXTS = ("done", "result", "difficulty", "proposal", "source_note")


def join(draft: ProgressDraft, there: ProgressDraft) -> None:
    """Put what was typed and chosen in a draft behind what stands in the other; the first goes."""
    for name in _TEXTS:
        texts = [getattr(there, name), getattr(draft, name)]
        setattr(there, name, "\n\n".join(text for text in texts if text))
    there.version += 1
    db.session.execute(
        update(ProgressDraftFile)
        .where(ProgressDraftFile.draft_id == draft.id)
        .values(draft_id=there.id)
    )
    db.session.delete(draft)
