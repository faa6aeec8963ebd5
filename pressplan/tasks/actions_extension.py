"""Ask for another deadline, give the Department's word, record what was decided."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from .. import clock
from ..access import Who
from ..database import claim_version, db
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..vietnamese import day as printed
from . import extensions as rules
from .extensions import ExtensionKind, ExtensionState, Step
from .models import Commitment
from .models_extension import Extension
from .queries_extension import cannot_ask, moves, open_of
from .tally import recount
from .terms import change_terms, lock

WAITING = "Đầu việc này đang có một đề nghị gia hạn chờ xử lý."
MOVED = "Đề nghị này vừa được người khác xử lý. Hãy xem lại trước khi gửi."
NO_DATE = "Hạn được đề nghị gia hạn không còn nữa, nên chỉ có thể không gia hạn."
NOT_YOURS = {
    Step.WITHDRAWAL: "Chỉ cán bộ của đơn vị chủ trì rút được đề nghị này.",
    **dict.fromkeys(
        (Step.OPINION, Step.APPROVAL, Step.REFUSAL),
        "Người có quyền xác nhận, không phải người đề nghị, mới xử lý được đề nghị này.",
    ),
}


@dataclass(frozen=True)
class Document:
    """The deciding body's document; its number is free text, such as "123-QĐ/TU"."""

    number: str = ""
    issued_on: date | None = None
    issuer: str = ""

    def __str__(self) -> str:
        return rules.document_words(self.number, self.issued_on, self.issuer)


def ask(commitment: Commitment, proposed: date, reason: str, *, by: Who, at: datetime) -> Extension:
    """The lead agency asks for another last good day.

    Raises NotYours (403), BadInput (422) for a day that can't be, TooLate (409) when the work
    has no deadline to move (any more) or another request waits.
    """
    if not rules.may_ask(by, commitment.agency_id):
        raise NotYours("Chỉ cán bộ của đơn vị chủ trì đề nghị gia hạn được đầu việc này.")
    lock([commitment.id])
    if open_of(commitment):
        raise TooLate(WAITING)
    if sentence := cannot_ask(commitment):
        raise TooLate(sentence)
    stands = commitment.standing
    assert stands is not None
    assert stands.due_on is not None
    today = clock.day_of(at)
    if sentence := rules.wrong_date(
        proposed, after=stands.due_on, internal=stands.internal, year=commitment.year,
        not_before=today,
    ):  # fmt: skip
        raise BadInput(sentence, "proposed")
    last = select(func.max(Extension.number)).where(Extension.commitment_id == commitment.id)
    asked = Extension(
        commitment_id=commitment.id, number=(db.session.scalar(last) or 0) + 1,
        agency_id=commitment.agency_id, state=ExtensionState.ASKED,
        kind=ExtensionKind.INTERNAL if stands.internal else ExtensionKind.PLAN,
        current_due=stands.due_on, proposed_due=proposed, reason=reason,
        asked_at=at, asked_by_id=by.account_id, asked_by=by.name,
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    words = f"Đề nghị gia hạn lần {asked.number}: từ {printed(stands.due_on)} đến "
    _record(asked, "extension-asked", words + printed(proposed), reason=reason, by=by, at=at)
    return asked


def give_opinion(
    extension: Extension, *, supported: bool, text: str, seen: int, by: Who, at: datetime
) -> None:
    """The Department agrees with the request or not; the body that set the date decides."""
    _move(
        extension, Step.OPINION, seen=seen, by=by,
        supported=supported, opinion=text, opinion_at=at, opinion_by=by.name,
    )  # fmt: skip
    word = "đồng ý" if supported else "không đồng ý"
    words = f"Sở {word} với đề nghị gia hạn lần {extension.number}, chuyển cấp quyết định"
    _record(extension, "extension-forwarded", words, reason=text, by=by, at=at)


def approve(
    extension: Extension, granted: date, *, document: Document, note: str = "", seen: int,
    by: Who, at: datetime,
) -> None:  # fmt: skip
    """Grant another last good day, not always the proposed one; earlier figures stay.

    For a date of the plan the body's document grants it, and the Department records that.
    Raises NotYours (403), BadInput (422) for a day that can't be, TooLate (409).
    """
    commitment = extension.commitment
    lock([commitment.id])
    db.session.refresh(extension)  # another may have decided while this one waited
    _check(extension, Step.APPROVAL, by=by)
    stands = commitment.standing
    assert stands is not None
    if not moves(extension):
        raise TooLate(NO_DATE)
    internal = extension.kind is ExtensionKind.INTERNAL
    before = stands.due_on or extension.current_due
    if sentence := rules.wrong_date(granted, after=before, internal=internal, year=commitment.year):
        raise BadInput(sentence, "granted")
    _move(
        extension, Step.APPROVAL, seen=seen, by=by, granted_due=granted, decision=note,
        **_decided(document, by=by, at=at),
    )  # fmt: skip
    by_what = "Sở đồng ý" if internal else str(document)
    column = "internal_due_on" if internal else "due_on"
    reason = f"Gia hạn lần {extension.number}: {by_what}"
    change_terms(commitment, reason=reason, by=by, at=at, **{column: granted})
    _record(
        extension, "extension-approved",
        f"Gia hạn lần {extension.number}: hạn mới {printed(granted)} ({by_what})",
        reason=note, by=by, at=at,
        before={column: before.isoformat()}, after={column: granted.isoformat()},
    )  # fmt: skip
    recount([commitment.id])


def refuse(
    extension: Extension, *, reason: str, document: Document, seen: int, by: Who, at: datetime
) -> None:
    """The deadline stays: the Department's word, or the deciding body's that it records."""
    _move(
        extension, Step.REFUSAL, seen=seen, by=by, decision=reason,
        **_decided(document, by=by, at=at),
    )  # fmt: skip
    told = f" ({document})" if document != Document() else ""
    words = f"Không gia hạn theo đề nghị lần {extension.number}{told}"
    _record(extension, "extension-refused", words, reason=reason, by=by, at=at)


def withdraw(extension: Extension, *, seen: int, by: Who, at: datetime) -> None:
    """The agency takes its request back while the Department has not given its word."""
    _move(extension, Step.WITHDRAWAL, seen=seen, by=by, **_decided(Document(), by=by, at=at))
    words = f"Rút đề nghị gia hạn lần {extension.number}"
    _record(extension, "extension-withdrawn", words, by=by, at=at)


def _decided(document: Document, *, by: Who, at: datetime) -> dict[str, Any]:
    return {
        "decided_at": at, "decided_by_id": by.account_id, "decided_by": by.name,
        "document_number": document.number, "document_date": document.issued_on,
        "document_issuer": document.issuer,
    }  # fmt: skip


def _check(extension: Extension, step: Step, *, by: Who) -> ExtensionState:
    """The state that this step leads to, if this person may take it and nobody was quicker."""
    agency_id = extension.commitment.agency_id
    if not rules.may_take(step, by, agency_id=agency_id, asked_by_id=extension.asked_by_id):
        raise NotYours(NOT_YOURS[step])
    to = rules.after(extension.kind, extension.state, step)
    if to is None:
        raise TooLate(MOVED)
    return to


def _move(extension: Extension, step: Step, *, seen: int, by: Who, **values: Any) -> None:
    to = _check(extension, step, by=by)
    unmoved = Extension.state == extension.state
    claim_version(extension, seen, MOVED, unmoved, state=to, **values)
    db.session.refresh(extension)


def _record(extension: Extension, happened: str, words: str, **rest: Any) -> None:
    """A line on the commitment: its history is where people look."""
    commitment = extension.commitment
    record(commitment, happened, words, agency_id=commitment.agency_id, **rest)
