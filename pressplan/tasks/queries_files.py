"""The files of updates, drafts and messages: which ones there are, and for whom.

A file exists for whom that exists to which it belongs: an update as `queries.view` shows it, a
draft for its writer and the colleagues, a message for whose conversation it is.
"""

from collections.abc import Sequence
from datetime import date

from flask import abort
from sqlalchemy import select

from ..access import Matter, Who, may_see
from ..database import db
from ..files.models import StoredFile
from .models import Commitment, ProgressUpdate, UpdateFile
from .models_board import ProgressDraft, ProgressDraftFile
from .models_talk import Message, MessageFile
from .parties import coordinating
from .queries import going_on, reckoning, task_or_404

Kept = Sequence[UpdateFile] | Sequence[ProgressDraftFile]


def starting_files(last: ProgressUpdate | None) -> list[UpdateFile]:
    """With which files a draft begins: those of the last update, only when it came back."""
    return last.files if last and last.is_returned else []


def kept_files(draft: ProgressDraft | None, last: ProgressUpdate | None) -> Kept:
    """The files that go with what is being typed; `last` is the commitment's last update."""
    return draft.files if draft else starting_files(last)


def holds_files(draft: ProgressDraft | None, last: ProgressUpdate | None) -> bool:
    """Whether the draft is more than its text: it has other files than it would begin with."""
    ids = {row.file_id for row in starting_files(last)}
    return draft is not None and {row.file_id for row in draft.files} != ids


def update_file_or_404(update_id: int, file_id: int, who: Who, today: date) -> StoredFile:
    """A file of an update, if the update exists for this person."""
    row = db.session.scalar(
        select(UpdateFile).where(UpdateFile.update_id == update_id, UpdateFile.file_id == file_id)
    )
    if row is None or not _sees(db.session.get_one(ProgressUpdate, update_id), who, today):
        abort(404)
    return row.file


def message_file_or_404(commitment: Commitment, file_id: int) -> StoredFile:
    """A file of a conversation, which the caller knows to exist for the person."""
    query = select(MessageFile).join(Message, Message.id == MessageFile.message_id)
    of_it = (Message.commitment_id == commitment.id, MessageFile.file_id == file_id)
    row = db.session.scalar(query.where(*of_it)) or abort(404)
    return row.file


def _sees(update: ProgressUpdate, who: Who, today: date) -> bool:
    """Whether the update is among what this person sees of the commitment, as `view` says."""
    task = task_or_404(update.commitment.task_id, who)
    others = coordinating(task.id, reckoning(task.plan, today=today).today)
    holder = going_on(update.commitment).agency_id
    return update.is_confirmed or may_see(who, Matter.UNCONFIRMED, holder, others)
