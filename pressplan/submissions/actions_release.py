"""Ask the agency's own head to release a draft, recall that, give the draft back with a word.

A draft leaves no line in the history; who asked is kept with the revision that was sent.
"""

from datetime import datetime
from typing import Any

from .. import clock
from ..access import Who
from ..database import claim_version, db
from ..errors import BadInput, NotYours, TooLate
from . import figures, release, rules
from .actions import TYPED_ELSEWHERE, check_writing, held_draft, save_draft
from .content import Content
from .models import Submission, SubmissionDraft
from .queries import course_of, is_released
from .release import Step

MOVED_ON = "Bản nháp này vừa được đề nghị duyệt, rút lại hoặc trả lại ở nơi khác."
NO_REASON = "Ghi chỗ cần sửa hoặc lý do chưa gửi."


def ask(
    submission: Submission, content: Content, *, seen: int, by: Who, at: datetime
) -> SubmissionDraft:
    """Keep what was typed and ask the head to release it.

    Raises NotYours (403), TooLate (409), BadInput (422) when it lacks what a hand-in needs.
    """
    draft = save_draft(submission, content, seen=seen, by=by, at=at)
    _check(submission, draft, Step.ASKING, by, at)
    if fault := rules.content_fault(course_of(submission), content, len(draft.files)):
        raise BadInput(fault[1], fault[0])
    figures.check(submission, content, clock.day_of(at))
    return _claim(draft, asked_at=at, asked_by=by.name, held_at=None, held_by="", held_text="")


def recall(submission: Submission, *, by: Who, at: datetime) -> SubmissionDraft:
    """Take back what was asked, to go on writing. Raises NotYours (403), TooLate (409)."""
    check_writing(submission, by, clock.day_of(at))
    draft = held_draft(submission)
    _check(submission, draft, Step.RECALL, by, at)
    return _claim(draft, asked_at=None, asked_by="")


def hold(submission: Submission, text: str, *, seen: int, by: Who, at: datetime) -> SubmissionDraft:
    """The head gives the draft back as they saw it (`seen`), with the reason.

    Raises NotYours (403), TooLate (409), BadInput (422) without a reason.
    """
    check_writing(submission, by, clock.day_of(at))
    draft = held_draft(submission)
    _check(submission, draft, Step.HOLDING, by, at)
    if not text:
        raise BadInput(NO_REASON, "text")
    if draft.version != seen:
        raise TooLate(TYPED_ELSEWHERE)
    return _claim(draft, asked_at=None, asked_by="", held_at=at, held_by=by.name, held_text=text)


def _check(
    submission: Submission, draft: SubmissionDraft, step: Step, by: Who, at: datetime
) -> None:
    """Whether this person takes the step with the draft as it stands."""
    released = is_released(submission, clock.day_of(at))
    if not release.takes(step, by, released=released):
        raise NotYours
    if step not in release.offered(draft.stand, by, released=released):
        raise TooLate(MOVED_ON)


def _claim(draft: SubmissionDraft, **values: Any) -> SubmissionDraft:
    claim_version(draft, draft.version, MOVED_ON, **values)
    db.session.refresh(draft)
    return draft
