"""Keep what somebody is typing, drop it, send it. A draft leaves no line in the history."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Executable, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from ..access import Who
from ..database import db
from ..errors import NotYours, TooLate
from ..files.actions import Received
from ..files.attaching import attached
from . import workflow
from .actions import Progress, report
from .models import Commitment, ProgressUpdate
from .models_board import ProgressDraft, ProgressDraftFile
from .queries_files import kept_files, starting_files
from .rules_board import Typed
from .terms import lock
from .workflow import State

AGAIN = "Nội dung này vừa được gửi ở lần cập nhật {}. Nếu có việc mới, hãy sửa nội dung rồi gửi."
OTHER_WORDS = "Biểu mẫu này đã gửi một cập nhật khác. Nội dung bạn vừa nhập còn ở dưới."
JUST_NOW = timedelta(hours=1)


class NewerDraft(TooLate):
    """409: in another tab this draft was typed on, sent or dropped; `draft` is what stands now."""

    def __init__(self, draft: ProgressDraft | None) -> None:
        super().__init__(
            "Ở thẻ khác, bản nháp này đã được gõ thành nội dung khác."
            if draft
            else "Ở thẻ khác, bản nháp này đã được gửi hoặc đã xóa."
        )
        self.draft = draft


def draft_of(commitment_id: int, by: Who) -> ProgressDraft | None:
    """This person's own draft as the database has it now."""
    return db.session.scalar(
        select(ProgressDraft)
        .where(ProgressDraft.commitment_id == commitment_id)
        .where(ProgressDraft.account_id == by.account_id)
        .execution_options(populate_existing=True)
    )


def save(
    commitment: Commitment, typed: Typed, *, seen: int, version: int, by: Who, at: datetime
) -> ProgressDraft:
    """Keep the text. `version` is the draft's that the typist saw, 0: there was none.

    A draft begins with the files of what came back, as its text does (`rules_board.start_of`).

    Raises NotYours (403) for who doesn't report for this agency, NewerDraft (409).
    """
    if not workflow.may_report(by, commitment.agency_id):
        raise NotYours
    stored = draft_of(commitment.id, by)
    if stored is not None and stored.typed == typed:
        return stored
    values = asdict(typed) | {"seen": max(seen, 0), "saved_at": at}
    if stored is None and version == 0:
        kept = _insert(commitment, values, by)
    elif stored is None:
        kept = False
    else:
        kept = _hits_one(
            update(ProgressDraft)
            .where(ProgressDraft.id == stored.id, ProgressDraft.version == version)
            .values(version=version + 1, **values)
            .execution_options(synchronize_session=False)
        )
    now = draft_of(commitment.id, by)
    if not kept or now is None:
        raise NewerDraft(now)
    return now


def drop(commitment_id: int, *, version: int, by: Who) -> None:
    """Forget one's own draft, as far as one saw it. Raises NewerDraft (409)."""
    stored = draft_of(commitment_id, by)
    if stored is not None and not _delete(stored.id, version):
        raise NewerDraft(draft_of(commitment_id, by))


def send(
    commitment: Commitment,
    progress: Progress,
    *,
    typed: Typed,
    seen: int,
    version: int,
    by: Who,
    at: datetime,
    files: Sequence[Received] = (),
    token: str | None = None,
    via: str = "",
) -> ProgressUpdate:
    """Report with the draft's files and these, and forget the draft that was sent with it.

    A form that arrives twice (`token`) reports once; `via` is told as `report` tells it. Raises
    what `report` and `attached` raise, NewerDraft (409) when another tab holds another text,
    TooLate (409) for what the same person has just sent: a page that was gone back to sends it
    again.
    """
    lock([commitment.id])
    if known := _sent_before(commitment, progress, files, token=token, by=by):
        return known
    last = commitment.updates[-1] if commitment.updates else None
    stored = draft_of(commitment.id, by)
    kept = kept_files(stored, last)
    digests = {row.file.sha256 for row in kept} | {one.sha256 for one in files}
    if last and says_again(last, progress, digests, by=by, at=at):
        raise TooLate(AGAIN.format(last.number))
    if stored is not None:
        seen_text = stored.version if stored.typed == typed else version
        if not _delete(stored.id, seen_text):
            raise NewerDraft(draft_of(commitment.id, by))
    ids = [row.file_id for row in kept] + attached(files, beside=kept, by=by, at=at)
    return report(commitment, progress, seen=seen, by=by, at=at, files=ids, token=token, via=via)


def says_again(
    last: ProgressUpdate, progress: Progress, digests: Collection[str], *, by: Who, at: datetime
) -> bool:
    """Whether the person sends, word for word and without another file, what they just sent."""
    recent = last.by_id == by.account_id and at - last.at < JUST_NOW and not last.judgement
    return recent and _says_the_same(last, progress, digests)


def _sent_before(
    commitment: Commitment,
    progress: Progress,
    files: Sequence[Received],
    *,
    token: str | None,
    by: Who,
) -> ProgressUpdate | None:
    """What this very form reported before. Raises TooLate (409) when it said something else."""
    if token is None:
        return None
    found = db.session.scalar(select(ProgressUpdate).where(ProgressUpdate.token == token))
    if found is None:
        return None
    whose = (found.commitment_id, found.by_id) == (commitment.id, by.account_id)
    if not whose or not _says_the_same(found, progress, {one.sha256 for one in files}):
        raise TooLate(OTHER_WORDS)
    return found


def _says_the_same(sent: ProgressUpdate, progress: Progress, digests: Collection[str]) -> bool:
    percent = 100 if progress.state is State.DONE else progress.percent
    same = (sent.state, sent.percent, sent.done, sent.result) == (
        progress.state, percent, progress.done, progress.result,
    )  # fmt: skip
    return same and {row.file.sha256 for row in sent.files}.issuperset(digests)


def _insert(commitment: Commitment, values: dict[str, object], by: Who) -> bool:
    insert = insert_sqlite if db.engine.dialect.name == "sqlite" else insert_postgresql
    made = db.session.execute(
        insert(ProgressDraft)
        .values(commitment_id=commitment.id, account_id=by.account_id, version=1, **values)
        .on_conflict_do_nothing()
        .returning(ProgressDraft.id)
    ).scalar()
    if made is None:
        return False
    last = commitment.updates[-1] if commitment.updates else None
    db.session.add_all(
        ProgressDraftFile(draft_id=made, file_id=row.file_id) for row in starting_files(last)
    )
    db.session.flush()
    return True


def _delete(id: int, version: int) -> bool:
    return _hits_one(
        delete(ProgressDraft)
        .where(ProgressDraft.id == id, ProgressDraft.version == version)
        .execution_options(synchronize_session=False)
    )


def _hits_one(statement: Executable) -> bool:
    """Whether the statement changed one row. No rollback: other rows of the screen go on."""
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    return bool(result.rowcount == 1)
