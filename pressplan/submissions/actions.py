"""SubmissionDraft, send, decide. A state is claimed, so that of twenty at once one moves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update

from .. import clock
from ..access import Who
from ..agencies.models import Agency
from ..database import claim, claim_version, db, insert_missing
from ..errors import BadInput, NotYours, TooLate
from ..files.actions import Received
from ..files.attaching import attached
from ..files.models import StoredFile
from ..forms import new_token as new_token
from ..history.actions import record
from ..obligations.models import Occurrence
from . import figures, release, rules, workflow
from .content import Content
from .models import (
    Decision,
    Revision,
    Submission,
    SubmissionDraft,
    SubmissionDraftFile,
)
from .queries import course_of, draft_of, holder_of, is_open, is_released
from .workflow import Move, State

MOVED = "Hồ sơ này vừa được xử lý ở nơi khác. Hãy xem tình trạng mới."
TYPED_ELSEWHERE = "Ở thẻ khác hoặc máy khác, bản nháp này đã được sửa."
SENT_ELSEWHERE = "Ở thẻ khác hoặc máy khác, bản nháp này đã được gửi hoặc đã bỏ."
OLD_REVISION = "Đã có bản gửi mới hơn. Hãy xem bản mới nhất."
ASKED = "Bản nháp đang chờ thủ trưởng duyệt gửi. Rút lại đề nghị để sửa tiếp."
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
    check_writing(submission, by, clock.day_of(at))
    row = {"submission_id": submission.id, "version": 1, "saved_at": at, "saved_by": by.name}
    made = insert_missing(SubmissionDraft, [row | content._asdict()])
    draft = held_draft(submission)
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
    draft = _writable(submission, by, at)
    if draft.content == content:
        return draft
    if draft.version != seen:
        raise TooLate(TYPED_ELSEWHERE)
    claim_version(draft, seen, TYPED_ELSEWHERE, **content._asdict(), saved_at=at, saved_by=by.name)
    db.session.refresh(draft)
    return draft


def put_files(
    submission: Submission, received: Sequence[Received], *, by: Who, at: datetime
) -> SubmissionDraft:
    """Add files to the draft; one that it holds already came again and is not added twice.

    Raises NotYours (403), TooLate (409), BadInput (422).
    """
    draft = _writable(submission, by, at)
    for id in attached(received, beside=draft.files, by=by, at=at):
        draft.files.append(SubmissionDraftFile(file_id=id))
    db.session.flush()
    return draft


def take_file(submission: Submission, file_id: int, *, by: Who, at: datetime) -> None:
    """Take a file out of the draft; what was sent before keeps it. Raises NotYours (403)."""
    of_draft = SubmissionDraftFile.draft_id == _writable(submission, by, at).id
    db.session.execute(
        delete(SubmissionDraftFile).where(of_draft, SubmissionDraftFile.file_id == file_id)
    )


def drop_draft(submission: Submission, *, by: Who, at: datetime) -> None:
    """Throw the draft away, whatever the state is by now; what was sent stays.

    Not behind the back of a head who was asked to send it. Raises NotYours (403), TooLate (409).
    """
    today = clock.day_of(at)
    if not workflow.writes(by, holder_of(submission, today)):
        raise NotYours
    draft = draft_of(submission, hold=True)
    goes_out = workflow.after(course_of(submission), submission.state, Move.SENDING) is not None
    if draft and goes_out:
        _check_stand(draft, submission, by, today)
    forget_draft(submission)


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
    claim_move(submission, move)
    decision = Decision(
        revision_id=revision.id, move=move, text=word.text, number=word.number,
        decided_on=word.decided_on, on_paper=on_paper,
        file_id=word.file.id if word.file else None, at=at, by_id=by.account_id, by_name=by.name,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    figures.judge_with(revision, move, word.text, by=by, at=at)
    words = f"{workflow.DONE_WORDS[move]} bản gửi lần {revision.number_of}"
    record(
        submission, move.value, words, by=by, at=at, agency_id=submission.agency_id,
        after=_told(word, on_paper), reason=word.text,
    )  # fmt: skip
    return decision


def check_open(submission: Submission) -> None:
    """Raises TooLate (409) when the plan is followed no more: what stands then is kept."""
    if not is_open(submission):
        raise TooLate(CLOSED)


def check_writing(submission: Submission, by: Who, today: date) -> None:
    """Raises NotYours (403), TooLate (409) for who can't write this hand-in now."""
    if not workflow.writes(by, holder_of(submission, today)):
        raise NotYours
    check_open(submission)
    if workflow.after(course_of(submission), submission.state, Move.SENDING) is None:
        raise TooLate(MOVED)


def held_draft(submission: Submission) -> SubmissionDraft:
    """The draft as the database has it now, held: who saves or sends it meanwhile waits.

    Raises TooLate (409) when it was sent or dropped.
    """
    draft = draft_of(submission, hold=True)
    if draft is None:
        raise TooLate(SENT_ELSEWHERE)
    return draft


def claim_move(submission: Submission, move: Move) -> None:
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


def forget_draft(submission: Submission) -> None:
    draft = select(SubmissionDraft.id).where(SubmissionDraft.submission_id == submission.id)
    ids = list(db.session.scalars(draft.with_for_update()))
    db.session.execute(delete(SubmissionDraftFile).where(SubmissionDraftFile.draft_id.in_(ids)))
    db.session.execute(delete(SubmissionDraft).where(SubmissionDraft.id.in_(ids)))
    db.session.expire(submission, ["draft"])


def _writable(submission: Submission, by: Who, at: datetime) -> SubmissionDraft:
    """The draft, held, for who may change it as it stands."""
    today = clock.day_of(at)
    check_writing(submission, by, today)
    draft = held_draft(submission)
    _check_stand(draft, submission, by, today)
    return draft


def _check_stand(draft: SubmissionDraft, submission: Submission, by: Who, today: date) -> None:
    """Raises TooLate (409) while the head is asked, to all others who write."""
    if not release.may_write(by, draft.stand, released=is_released(submission, today)):
        raise TooLate(ASKED)


def _told(word: Word, on_paper: bool) -> dict[str, str]:
    told = {
        "số": word.number,
        "ngày": word.decided_on.isoformat() if word.decided_on else "",
        "tệp": word.file.name if word.file else "",
        "hình thức": "cơ quan ghi theo văn bản giấy" if on_paper else "",
    }
    return {name: value for name, value in told.items() if value}
