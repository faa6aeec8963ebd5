"""The approved plan of an agency becomes a draft, corrected on the reading screen like any other.

Its document is read where it can be; else the draft is begun empty and filled by hand.
"""

from datetime import datetime

from .. import clock
from ..access import Who
from ..agencies.cards import cards
from ..database import db
from ..history.actions import record
from ..submissions.models import Decision, Revision, Submission
from ..submissions.queries import holder_of
from ..submissions.workflow import Move
from . import draft
from .actions import keep_draft
from .documents import Document
from .draft import LISTS, UNSETTLED, Understood
from .models import Draft
from .parser import read
from .queries import draft_of_submission, register

OWN_UNIT = "Không có trong danh mục cơ quan: tạm hiểu là bộ phận của chính cơ quan lập kế hoạch."
OWN_TASK = "Văn bản không ghi ai chủ trì: tạm ghi cơ quan lập kế hoạch."
BY_HAND = "Nhập bằng tay"


def adopt(
    submission: Submission, document: Document | None, source_name: str, *, by: Who, at: datetime
) -> Draft:
    """The draft of the plan that was approved; asked twice, the same one.

    It belongs to the plan whose obligation it answers, is owned by the agency that holds it,
    and is tracked from the day of its approval. Who waits for another to begin gets theirs.
    """
    db.session.refresh(submission, with_for_update=True)
    if known := draft_of_submission(submission.id):
        return known
    today = clock.day_of(at)
    owner = holder_of(submission, today)
    understood = _read(document, owner, at) if document else _empty()
    _settle_head(understood, submission, owner)
    lines = list(document.lines) if document else []
    kept = keep_draft(source_name or BY_HAND, lines, understood, by=by, at=at)
    kept.submission_id = submission.id
    db.session.flush()
    record(
        kept, "plan-adopted", f"Lập bản đọc từ kế hoạch đã phê duyệt của {cards()[owner].name}: "
        f"{len(understood['tasks'])} nhiệm vụ", by=by, at=at,
    )  # fmt: skip
    return kept


def _read(document: Document, owner: int, at: datetime) -> Understood:
    """What was understood; who is not in the register is taken for a part of the agency."""
    understood = draft.begin(
        read(document), match=register().match, owner_id=owner, today=clock.day_of(at)
    )
    name = cards()[owner].name
    for party in understood["parties"]:
        if not party["match"]:
            party["match"] = f"agency:{owner}"
            _doubt(understood, party["name"], OWN_UNIT, draft.places(understood, party["name"]))
    for task in understood["tasks"]:
        if not task["leads"]:
            task["leads"] = [name]
            _doubt(understood, task["title"], OWN_TASK, [("tasks", task)])
    draft.name_parties(understood, lambda printed: f"agency:{owner}" if printed == name else "")
    return understood


def _empty() -> Understood:
    """A plan without a document: one section to put tasks into."""
    understood: Understood = {"next": {}, "outline": [], "head": dict.fromkeys(_HEAD, "")}
    understood |= {name: [] for name in LISTS}
    section = {"number": "I", "title": "Nhiệm vụ", "first": None, "last": None}
    draft.add(understood, "sections", section)
    return understood


_HEAD = (
    "title", "short_title", "number", "issued_on", "issuer", "signer", "signer_title",
    "recipients", "owner_id", "period_from", "period_until", "tracking_from",
)  # fmt: skip


def _settle_head(understood: Understood, submission: Submission, owner: int) -> None:
    """What the hand-in says of the plan, where its document does not."""
    head, parent = understood["head"], submission.occurrence.obligation.plan
    revision, approval = _approved(submission)
    short, named = cards()[owner].short, cards()[owner].name
    title = head["short_title"] or "Kế hoạch"
    known = {
        "number": revision.number,
        "issued_on": revision.signed_on.isoformat() if revision.signed_on else "",
        "issuer": named,
        "signer": revision.signer,
        "period_from": parent.period_from.isoformat(),
        "period_until": parent.period_until.isoformat(),
    }
    for name, value in known.items():
        head[name] = head[name] or value
    head |= {
        "short_title": title if short in title else f"{short}: {title}",
        "owner_id": owner,
        "parent_id": parent.id,
        "tracking_from": (approval.decided_on or clock.day_of(approval.at)).isoformat(),
    }


def _approved(submission: Submission) -> tuple[Revision, Decision]:
    """The revision that was approved, and its approval."""
    return next(
        (revision, decision)
        for revision in submission.revisions
        for decision in revision.decisions
        if decision.move is Move.APPROVAL
    )


def _doubt(
    understood: Understood, text: str, why: str, places: list[tuple[str, draft.Item]]
) -> None:
    line = places[0][1].get("first") if places else None
    draft.add(understood, "doubts", {"line": line, "text": text, "why": why, **UNSETTLED})
