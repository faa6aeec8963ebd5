"""SubmissionDraft, send, decide. A state is claimed, so that of twenty at once one moves it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update

from .. import clock
from ..access import Who
from ..agencies.cards import cards
from ..agencies.models import Agency
from ..database import claim, claim_version, db, insert_missing
from ..errors import BadInput, NotYours, TooLate
from ..files.models import StoredFile
from ..history.actions import record
from ..obligations.models import Occurrence
from . import rules, workflow
from .content import Content
from .models import (
    Decision,
    Revision,
    RevisionFile,
    Submission,
    SubmissionDraft,
    SubmissionDraftFile,
)
from .queries import course_of, draft_of, holder_of, is_open
from .workflow import Move, State

MOVED = "Hồ sơ này vừa được xử lý ở nơi khác. Hãy xem tình trạng mới."
TYPED_ELSEWHERE = "Ở thẻ khác hoặc máy khác, bản nháp này đã được sửa."
SENT_ELSEWHERE = "Ở thẻ khác hoặc máy khác, bản nháp này đã được gửi hoặc đã bỏ."
OLD_REVISION = "Đã có bản gửi mới hơn. Hãy xem bản mới nhất."
CLOSED = "Kế hoạch này không còn theo dõi nên không nhận hồ sơ nữa."


@dataclass(frozen=True)
class Word:
    """What is said with a move: an opinion, a document's number and date, its scan."""

    text: str = ""
    number: str = ""
    decided_on: date | None = None
    file: StoredFile | None = None


def open_submission(occurrence: Occurrence, agency: Agency) -> Submission:
    """The hand-in of this agency for this occurrence, made where there is none yet."""
    row = {
        "occurrence_id": occurrence.id, "agency_id": agency.id, "state": State.DRAFT, "version": 1,
    }  # fmt: skip
    insert_missing(Submission, [row])
    return db.session.scalars(
        select(Submission).where(
            Submission.occurrence_id == occurrence.id, Submission.agency_id == agency.id
        )
    ).one()


def start_draft(
    submission: Submission, content: Content, files: Sequence[int], *, by: Who, at: datetime
) -> SubmissionDraft:
    """The draft; made with this content and these files where there is none yet.

    A draft leaves no line in the history. Raises NotYours (403), TooLate (409).
    """
    _check(submission, by, clock.day_of(at))
    row = {"submission_id": submission.id, "version": 1, "saved_at": at, "saved_by": by.name}
    made = insert_missing(SubmissionDraft, [row | content._asdict()])
    draft = _draft(submission)
    if made:
        draft.files = [SubmissionDraftFile(file_id=id) for id in files]
        db.session.flush()
    return draft


def save_draft(
    submission: Submission, content: Content, *, seen: int, by: Who, at: datetime
) -> SubmissionDraft:
    """Keep what is typed; `seen` is the version of the draft that the typist saw.

    Raises NotYours (403), TooLate (409).
    """
    _check(submission, by, clock.day_of(at))
    draft = _draft(submission)
    if draft.content == content:
        return draft
    if draft.version != seen:
        raise TooLate(TYPED_ELSEWHERE)
    claim_version(draft, seen, TYPED_ELSEWHERE, **content._asdict(), saved_at=at, saved_by=by.name)
    db.session.refresh(draft)
    return draft


def put_file(submission: Submission, file: StoredFile, *, by: Who, at: datetime) -> SubmissionDraft:
    """Add a file to the draft. Raises NotYours (403), TooLate (409), BadInput (422)."""
    _check(submission, by, clock.day_of(at))
    draft = _draft(submission)
    if len(draft.files) >= rules.MOST_FILES:
        raise BadInput(f"Mỗi bản gửi có nhiều nhất {rules.MOST_FILES} tệp.", "file")
    draft.files.append(SubmissionDraftFile(file_id=file.id))
    db.session.flush()
    return draft


def take_file(submission: Submission, file_id: int, *, by: Who, at: datetime) -> None:
    """Take a file out of the draft; what was sent before keeps it. Raises NotYours (403)."""
    _check(submission, by, clock.day_of(at))
    of_draft = SubmissionDraftFile.draft_id == _draft(submission).id
    db.session.execute(
        delete(SubmissionDraftFile).where(of_draft, SubmissionDraftFile.file_id == file_id)
    )


def drop_draft(submission: Submission, *, by: Who, at: datetime) -> None:
    """Throw the draft away, whatever the state is by now; what was sent stays.

    Raises NotYours (403).
    """
    if not workflow.writes(by, holder_of(submission, clock.day_of(at))):
        raise NotYours
    _forget_draft(submission)


def send(
    submission: Submission, content: Content, *, token: str, seen: int, by: Who, at: datetime
) -> Revision:
    """Send what was typed with the draft's files as the next revision.

    `at`: when its last byte arrived. The same `token` sends once. Raises NotYours (403),
    TooLate (409), BadInput (422).
    """
    if known := sent_before(submission, content, token=token):
        return known
    draft = save_draft(submission, content, seen=seen, by=by, at=at)
    files = [row.file_id for row in draft.files]
    return _send(submission, content, files, token=token, by=by, at=at)


def record_paper(
    submission: Submission,
    content: Content,
    files: Sequence[StoredFile],
    *,
    arrived_on: date,
    token: str,
    by: Who,
    at: datetime,
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
    return _send(submission, content, ids, token=token, by=by, at=at, arrived_on=arrived_on)


def decide(revision: Revision, move: Move, word: Word, *, by: Who, at: datetime) -> Decision:
    """Make a move on one revision. Raises NotYours (403), TooLate (409), BadInput (422)."""
    submission, today = revision.submission, clock.day_of(at)
    holder = holder_of(submission, today)
    if move is Move.SENDING or not workflow.may_make(move, by, holder):
        raise NotYours
    check_open(submission)
    if revision is not submission.revisions[-1]:
        raise TooLate(OLD_REVISION)
    on_paper = workflow.is_on_paper(move, by, holder)
    if fault := rules.word_fault(
        move, text=word.text, number=word.number, decided_on=word.decided_on,
        has_file=word.file is not None, on_paper=on_paper, today=today,
    ):  # fmt: skip
        raise BadInput(fault[1], fault[0])
    _claim(submission, move)
    decision = Decision(
        revision_id=revision.id, move=move, text=word.text, number=word.number,
        decided_on=word.decided_on, on_paper=on_paper,
        file_id=word.file.id if word.file else None, at=at, by_id=by.account_id, by_name=by.name,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    words = f"{workflow.DONE_WORDS[move]} bản gửi lần {revision.number_of}"
    record(
        submission, move.value, words, by=by, at=at, agency_id=submission.agency_id,
        after=_told(word, on_paper), reason=word.text,
    )  # fmt: skip
    return decision


def sent_before(submission: Submission, content: Content, *, token: str) -> Revision | None:
    """What this very form sent before; who sends it at the same moment waits for the first.

    Raises TooLate (409) when the form was sent with other words, or for another hand-in.
    """
    db.session.refresh(submission, with_for_update=True)
    found = db.session.scalar(select(Revision).where(Revision.token == token))
    if found is not None and (found.submission_id, found.content) != (submission.id, content):
        raise TooLate(SENT_ELSEWHERE)
    return found


def check_open(submission: Submission) -> None:
    """Raises TooLate (409) when the plan is followed no more: what stands then is kept."""
    if not is_open(submission):
        raise TooLate(CLOSED)


def new_token() -> str:
    """A word for a form, so that it is carried out once however often it is sent."""
    return secrets.token_hex(16)


def _send(
    submission: Submission,
    content: Content,
    files: Sequence[int],
    *,
    token: str,
    by: Who,
    at: datetime,
    arrived_on: date | None = None,
) -> Revision:
    if fault := rules.content_fault(course_of(submission), content, len(files)):
        raise BadInput(fault[1], fault[0])
    _claim(submission, Move.SENDING)
    today = clock.day_of(at)
    revision = Revision(
        submission_id=submission.id, number_of=len(submission.revisions) + 1, token=token,
        sent_at=at, sender_id=by.account_id, sender_name=by.name,
        agency_name=cards()[holder_of(submission, today)].name_on(today),
        entered=arrived_on is not None, arrived_on=arrived_on,
        files=[RevisionFile(file_id=id) for id in files],
        **content._asdict(),
    )  # fmt: skip
    db.session.add(revision)
    db.session.flush()
    db.session.expire(submission, ["revisions"])
    if arrived_on is None:
        _forget_draft(submission)
    handed_in = update(Occurrence).where(Occurrence.id == submission.occurrence_id)
    db.session.execute(handed_in.where(Occurrence.handed_in_at.is_(None)).values(handed_in_at=at))
    how = "Ghi hồ sơ giấy, bản lần" if arrived_on else "Gửi bản lần"
    record(
        submission, "sent", f"{how} {revision.number_of}", by=by, at=at,
        agency_id=submission.agency_id, after=_told_content(content, len(files)),
    )  # fmt: skip
    return revision


def _check(submission: Submission, by: Who, today: date) -> None:
    """Whether this person may write and send now."""
    if not workflow.writes(by, holder_of(submission, today)):
        raise NotYours
    check_open(submission)
    if workflow.after(course_of(submission), submission.state, Move.SENDING) is None:
        raise TooLate(MOVED)


def _claim(submission: Submission, move: Move) -> None:
    """Move the state on from what was seen, or say that another was quicker."""
    seen = submission.state
    to = workflow.after(course_of(submission), seen, move)
    if to is None:
        raise TooLate(MOVED)
    claim(
        update(Submission)
        .where(Submission.id == submission.id, Submission.state == seen)
        .where(Submission.version == submission.version)
        .values(state=to, version=Submission.version + 1)
        .execution_options(synchronize_session=False),
        MOVED,
    )
    db.session.refresh(submission)


def _forget_draft(submission: Submission) -> None:
    draft = select(SubmissionDraft.id).where(SubmissionDraft.submission_id == submission.id)
    ids = list(db.session.scalars(draft.with_for_update()))
    db.session.execute(delete(SubmissionDraftFile).where(SubmissionDraftFile.draft_id.in_(ids)))
    db.session.execute(delete(SubmissionDraft).where(SubmissionDraft.id.in_(ids)))
    db.session.expire(submission, ["draft"])


def _told(word: Word, on_paper: bool) -> dict[str, str]:
    told = {
        "số": word.number,
        "ngày": word.decided_on.isoformat() if word.decided_on else "",
        "tệp": word.file.name if word.file else "",
        "hình thức": "cơ quan ghi theo văn bản giấy" if on_paper else "",
    }
    return {name: value for name, value in told.items() if value}


def _told_content(content: Content, files: int) -> dict[str, str]:
    told = {"số": content.number, "người ký": content.signer, "số tệp": str(files)}
    return {name: value for name, value in told.items() if value}


def _draft(submission: Submission) -> SubmissionDraft:
    """The draft as the database has it now, held: who saves or sends it meanwhile waits.

    Raises TooLate (409) when it was sent or dropped.
    """
    draft = draft_of(submission, hold=True)
    if draft is None:
        raise TooLate(SENT_ELSEWHERE)
    return draft
