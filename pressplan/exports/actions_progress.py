"""Keep what a progress workbook says until it is confirmed, then report all of it or nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import CursorResult, delete, update

from ..access import Who
from ..database import db
from ..errors import BadInput, TooLate
from ..tasks.actions import Progress
from ..tasks.actions_board import send
from ..tasks.rules_board import Typed
from ..tasks.terms import lock
from ..tasks.workflow import Source, State
from .models import KeptProgress
from .progress import Reading
from .queries_progress import KEPT_FOR, Change, How, changes_of, to_plain

GONE = "Bản kiểm tra này đã bị bỏ hoặc quá một ngày. Hãy tải tệp lên lại."
MOVED = "Trong lúc bạn xem, có đầu việc đã thay đổi trên hệ thống nên chưa gửi gì. Hãy xem lại các \
dòng được đánh dấu rồi gửi."
NOTHING = "Chưa có dòng nào được chọn để gửi."


def keep(reading: Reading, file_name: str, *, by: Who, at: datetime) -> KeptProgress:
    """Keep what was typed until it is confirmed."""
    assert reading.head is not None
    agency_id, plan_id, year = reading.head
    forget_old(at=at)
    kept = KeptProgress(
        account_id=by.account_id, agency_id=agency_id, plan_id=plan_id, year=year,
        file_name=file_name, rows=[to_plain(filled) for filled in reading.filled],
        known=reading.known, made_at=at,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def confirm(
    kept: KeptProgress,
    *,
    shown: Mapping[int, str],
    taken: Collection[int],
    source: Source | None = None,
    source_note: str = "",
    by: Who,
    at: datetime,
) -> int:
    """Report every row of a workbook, or none; how many were sent. A second click sends nothing.

    `shown`: what the page said of each commitment; `taken`: of which the workbook's word counts
    although the work has moved on. Raises TooLate (409) when it was let go or anything moved
    meanwhile, BadInput (422) when no row is left to be sent, and what `send` raises.
    """
    if not _claim(kept, at):
        return 0
    lock(sorted(row["key"][3] for row in kept.rows))
    changes = changes_of(kept, by)
    if any(shown.get(change.id) != change.shown for change in changes):
        raise TooLate(MOVED)
    wanted = [c for c in changes if c.how is How.CHANGES or _is_taken(c, taken)]
    if not wanted:
        raise BadInput(NOTHING)
    via = f"Từ tệp Excel “{kept.file_name}”, hàng"
    for change in wanted:
        progress = _progress(change.filled.typed, source, source_note)
        _send(change, progress, via=f"{via} {change.filled.row}", by=by, at=at)
    kept.sent = len(wanted)
    return len(wanted)


def forget_old(*, at: datetime) -> None:
    """What was checked more than a day ago goes, confirmed or not."""
    db.session.execute(delete(KeptProgress).where(KeptProgress.made_at < at - KEPT_FOR))


def discard(kept: KeptProgress) -> None:
    """Let go of a workbook that was not confirmed."""
    free = KeptProgress.confirmed_at.is_(None)
    db.session.execute(delete(KeptProgress).where(KeptProgress.id == kept.id, free))


def _claim(kept: KeptProgress, at: datetime) -> bool:
    """Whether this confirmation is the first. Raises TooLate when there is nothing to confirm."""
    result = db.session.execute(
        update(KeptProgress)
        .where(KeptProgress.id == kept.id, KeptProgress.confirmed_at.is_(None))
        .where(KeptProgress.made_at >= at - KEPT_FOR)
        .values(confirmed_at=at)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    now = db.session.get(KeptProgress, kept.id, populate_existing=True)
    if now is None or now.confirmed_at is None:
        raise TooLate(GONE)
    return bool(result.rowcount)


def _is_taken(change: Change, taken: Collection[int]) -> bool:
    return change.how is How.CONFLICT and change.id in taken


def _progress(typed: Typed, source: Source | None, source_note: str) -> Progress:
    return Progress(
        state=State(typed.state), percent=int(typed.percent), done=typed.done,
        result=typed.result, difficulty=typed.difficulty, source=source, source_note=source_note,
    )  # fmt: skip


def _send(change: Change, progress: Progress, *, via: str, by: Who, at: datetime) -> None:
    commitment = change.commitment
    assert commitment is not None
    try:
        send(
            commitment, progress, typed=change.filled.typed, seen=commitment.version,
            version=change.draft.version if change.draft else 0, token=change.token, via=via,
            by=by, at=at,
        )  # fmt: skip
    except TooLate as late:
        raise TooLate(f"Nhiệm vụ {change.filled.key.code}: {late.sentence}") from late
