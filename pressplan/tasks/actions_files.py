"""Put files to a draft and take them out again. Like its text they leave no line in the history."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from ..access import Who
from ..database import db
from ..files.actions import Received
from ..files.attaching import attached
from .actions_board import save
from .models import Commitment
from .models_board import ProgressDraft, ProgressDraftFile
from .rules_board import Typed
from .terms import lock


def save_with_files(
    commitment: Commitment,
    typed: Typed,
    *,
    adding: Sequence[Received] = (),
    taking: int | None = None,
    seen: int,
    version: int,
    by: Who,
    at: datetime,
) -> ProgressDraft:
    """Keep the text, add files to the draft, take one out; without a draft it begins here.

    What was sent before keeps the file that is taken out. Raises what `save` and `attached` raise.
    """
    lock([commitment.id])  # nobody sends the draft meanwhile
    draft = save(commitment, typed, seen=seen, version=version, by=by, at=at)
    for id in attached(adding, beside=draft.files, by=by, at=at):
        db.session.add(ProgressDraftFile(draft_id=draft.id, file_id=id))
    if taking is not None:
        of_draft = ProgressDraftFile.draft_id == draft.id
        db.session.execute(
            delete(ProgressDraftFile).where(of_draft, ProgressDraftFile.file_id == taking)
        )
    db.session.flush()
    db.session.expire(draft, ["files"])
    return draft
