"""Send a hand-in, or record one that came on paper: the next revision, once for each form."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from .. import clock
from ..access import Who
from ..agencies.cards import cards
from ..database import db
from ..errors import BadInput, NotYours, TooLate
from ..files.models import StoredFile
from ..history.actions import record
from ..obligations.models import Occurrence
from ..outbox.actions import post
from . import figures, release, rules, workflow
from .actions import SENT_ELSEWHERE, check_open, claim_move, forget_draft, save_draft
from .content import Content
from .models import Revision, RevisionFile, Submission
from .queries import course_of, holder_of, is_released
from .raising import raise_new
from .workflow import Move

OTHER_FILES = "Tệp kèm theo vừa được thêm hoặc bỏ ở nơi khác. Hãy xem lại các tệp rồi gửi."
RELEASED = (
    "Cơ quan quy định thủ trưởng duyệt trước khi gửi: hãy dùng “Đề nghị thủ trưởng duyệt gửi”."
)


def send(
    submission: Submission, content: Content, *, token: str, seen: int,
    files_seen: Collection[int] | None = None, by: Who, at: datetime, clock_set: int = 0,
) -> Revision:  # fmt: skip
    """Send what was typed with the draft's files as the next revision.

    `at`: when its last byte arrived; `files_seen`: the ids of the files that stood on the page;
    `clock_set`: by how many seconds the clock was set of late (`clock.Watch`).
    The same `token` sends once. Raises NotYours (403), TooLate (409), BadInput (422).
    """
    if known := sent_before(submission, content, token=token, files_seen=files_seen):
        return known
    draft = save_draft(submission, content, seen=seen, by=by, at=at)
    if not release.may_send(by, released=is_released(submission, clock.day_of(at))):
        raise BadInput(RELEASED)
    files = [row.file_id for row in draft.files]
    if files_seen is not None and set(files) != set(files_seen):
        raise TooLate(OTHER_FILES)
    return hand_in(
        submission, content, files, token=token, asked_by=draft.asked_by, by=by, at=at,
        clock_shift=_clock_shift(clock_set, at),
    )  # fmt: skip


def record_paper(
    submission: Submission,
    content: Content,
    files: Sequence[StoredFile],
    *,
    arrived_on: date,
    token: str,
    by: Who,
    at: datetime,
    clock_set: int = 0,
) -> Revision:
    """Record what an agency sent on paper, and when the records office took it in.

    Raises NotYours (403), TooLate (409), BadInput (422).
    """
    if known := sent_before(submission, content, token=token):
        return known
    if not workflow.may_record_paper(by, holder_of(submission, clock.day_of(at))):
        raise NotYours
    check_open(submission)
    if arrived_on > clock.day_of(at):
        raise BadInput("Ngày đến không thể sau hôm nay.", "arrived_on")
    ids = [file.id for file in files]
    return hand_in(
        submission, content, ids, token=token, by=by, at=at, arrived_on=arrived_on,
        clock_shift=_clock_shift(clock_set, at),
    )  # fmt: skip


def hand_in(
    submission: Submission,
    content: Content,
    files: Sequence[int],
    *,
    token: str,
    by: Who,
    at: datetime,
    asked_by: str = "",
    arrived_on: date | None = None,
    clock_shift: int = 0,
    id: int | None = None,
) -> Revision:
    """The next revision, with these files and all that follows from it; whoever calls has asked
    whether it may be. `id`: the number that it has already, when it is handed in again.

    Raises TooLate (409), BadInput (422).
    """
    if fault := rules.content_fault(course_of(submission), content, len(files)):
        raise BadInput(fault[1], fault[0])
    figures.check(submission, content, clock.day_of(at))
    claim_move(submission, Move.SENDING)
    today = clock.day_of(at)
    revision = Revision(
        id=id, submission_id=submission.id, number_of=len(submission.revisions) + 1,
        token=token, sent_at=at, sender_id=by.account_id, sender_name=by.name, asked_by=asked_by,
        agency_name=cards()[holder_of(submission, today)].name_on(today),
        entered=arrived_on is not None, arrived_on=arrived_on, clock_shift=clock_shift,
        files=[RevisionFile(file_id=file) for file in files],
        **content._asdict(),
    )  # fmt: skip
    db.session.add(revision)
    db.session.flush()
    db.session.expire(submission, ["revisions"])
    raise_new(revision, by=by, at=at)
    if arrived_on is None:
        forget_draft(submission)
        figures.give(revision, content, by=by, at=at)
    handed_in = update(Occurrence).where(Occurrence.id == submission.occurrence_id)
    db.session.execute(handed_in.where(Occurrence.handed_in_at.is_(None)).values(handed_in_at=at))
    how = "Ghi hồ sơ giấy, bản lần" if arrived_on else "Gửi bản lần"
    record(
        submission, "sent", f"{how} {revision.number_of}", by=by, at=at,
        agency_id=submission.agency_id, after=_told_content(content, len(files)),
    )  # fmt: skip
    key, agency_id = f"receipt:{revision.id}", submission.agency_id
    post(key, kind="receipt", to=by, about=revision, at=at, agency_id=agency_id)
    return revision


def sent_before(
    submission: Submission, content: Content, *, token: str,
    files_seen: Collection[int] | None = None,
) -> Revision | None:  # fmt: skip
    """What this very form sent before; who sends it at the same moment waits for the first.

    Raises TooLate (409) when the form was sent with other words or files, or for another hand-in.
    """
    db.session.refresh(submission, with_for_update=True)
    found = db.session.scalar(select(Revision).where(Revision.token == token))
    if found is None:
        return None
    files = {row.file_id for row in found.files} if files_seen is not None else set()
    said = (found.submission_id, found.content, files)
    if said != (submission.id, content, set(files_seen or ())):
        raise TooLate(SENT_ELSEWHERE)
    return found


def _clock_shift(clock_set: int, at: datetime) -> int:
    last = db.session.scalar(select(Revision.sent_at).order_by(Revision.id.desc()).limit(1))
    return rules.clock_shift(clock_set, last, at, least=clock.SETTING_SECONDS)


def _told_content(content: Content, files: int) -> dict[str, str]:
    told = {"số": content.number, "người ký": content.signer, "số tệp": str(files)}
    return {name: value for name, value in told.items() if value}
