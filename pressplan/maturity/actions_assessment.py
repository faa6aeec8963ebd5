"""An agency scores itself. What is typed at once in two places is never lost: 409 says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete, func, select

from .. import clock
from ..access import Who
from ..agencies.models import Agency
from ..agencies.queries import holding
from ..database import claim_version, db, insert_missing
from ..errors import BadInput, NotYours, TooLate
from ..files.actions import Received
from ..files.attaching import attached
from ..history.actions import record
from ..vietnamese import decimal_words
from . import rules, workflow
from .models import Component, Criterion, Pillar
from .models_assessment import (
    Appraisal,
    Assessment,
    Comment,
    EvidenceFile,
    EvidenceLink,
    Score,
)
from .models_round import Round, RoundAgency
from .parts import Part
from .workflow import Basis

CHANGED = "Ở thẻ khác hoặc máy khác, chỗ này vừa được sửa."
ENTERED = "Điểm đã ghi là đã nhập trên công cụ của Bộ nên được giữ nguyên. Mở lại để sửa."
CLOSED = "Đợt đánh giá đã đóng nên điểm được giữ nguyên."
NOT_IN_ROUND = "Cơ quan không thuộc đợt đánh giá này."
MOST_LINKS = 20


@dataclass(frozen=True)
class Typed:
    """What was typed of one part."""

    answer: rules.Answer = rules.NOTHING
    note: str = ""


def open_assessment(found: Round, agency: Agency, *, by: Who, at: datetime) -> Assessment:
    """The assessment of an agency in a round, made where there is none yet.

    Its own people begin it, or staff to record results. Raises NotYours (403), TooLate (409).
    """
    holder = holding(agency.id, clock.day_of(at))
    own = workflow.scores_itself(by, holder)
    if not own and not workflow.may_record(by, holder):
        raise NotYours
    if own and found.closed_at:
        raise TooLate(CLOSED)
    takes_part = RoundAgency.round_id == found.id, RoundAgency.agency_id == agency.id
    if db.session.scalar(select(RoundAgency.id).where(*takes_part)) is None:
        raise BadInput(NOT_IN_ROUND)
    basis = Basis.CRITERIA if _criteria_of(found.edition_id) else Basis.PILLARS
    row = {
        "round_id": found.id, "agency_id": agency.id, "basis": basis, "version": 1,
        "asked_by": "", "reviewed_by": "", "entered_by": "",
        "self_total": rules.ZERO, "self_declared": 0, "self_count": 0,
        "appraised_total": rules.ZERO, "appraised_declared": 0, "appraised_count": 0,
    }  # fmt: skip
    insert_missing(Assessment, [row])
    of_agency = Assessment.round_id == found.id, Assessment.agency_id == agency.id
    made = db.session.scalars(select(Assessment).where(*of_agency)).one()
    retotal(made)
    return made


def save_score(
    assessment: Assessment, part: Part, typed: Typed, *, seen: int, by: Who, at: datetime
) -> Score:
    """Keep what was typed of a part; `seen` is the version of its score, 0: none yet.

    Raises NotYours (403), BadInput (422) beside its field, TooLate (409).
    """
    _check_writable(assessment, by, at)
    scored = _scored(assessment, part, typed.answer)
    kept = _score(assessment, part, by, at)
    values = _columns(typed, scored)
    if all(getattr(kept, name) == value for name, value in values.items()):
        return kept
    claim_version(kept, seen, CHANGED, **values, saved_at=at, saved_by=by.name)
    db.session.refresh(kept)
    retotal(assessment)
    return kept


def set_basis(assessment: Assessment, basis: Basis, *, seen: int, by: Who, at: datetime) -> None:
    """Score by criteria or by pillars from now on; what was said the other way stays there.

    Raises NotYours (403), BadInput (422), TooLate (409).
    """
    _check_writable(assessment, by, at)
    if basis is Basis.CRITERIA and not _criteria_of(assessment.round.edition_id):
        raise BadInput("Bộ chỉ số này chưa có tiêu chí nên chỉ chấm được theo trụ cột.", "basis")
    claim_version(assessment, seen, CHANGED, basis=basis)
    db.session.refresh(assessment)
    retotal(assessment)


def put_evidence(
    assessment: Assessment, part: Part, received: Sequence[Received], *, by: Who, at: datetime
) -> Score:
    """Add files to the evidence of a part. Raises NotYours (403), BadInput (422), TooLate (409)."""
    _check_writable(assessment, by, at)
    kept = _score(assessment, part, by, at)
    for id in attached(received, beside=kept.files, by=by, at=at):
        kept.files.append(EvidenceFile(file_id=id))
    db.session.flush()
    return kept


def take_evidence(assessment: Assessment, file_id: int, *, by: Who, at: datetime) -> None:
    """Take a file out of the evidence; the file itself is kept. Raises NotYours, TooLate."""
    _check_writable(assessment, by, at)
    of_this = select(Score.id).where(Score.assessment_id == assessment.id)
    db.session.execute(
        delete(EvidenceFile).where(
            EvidenceFile.file_id == file_id, EvidenceFile.score_id.in_(of_this)
        )
    )


def add_link(
    assessment: Assessment, part: Part, url: str, title: str, *, by: Who, at: datetime
) -> Score:
    """Add an address to the evidence of a part. Raises NotYours, BadInput (422), TooLate."""
    _check_writable(assessment, by, at)
    kept = _score(assessment, part, by, at)
    if all(link.url != url for link in kept.links):
        if len(kept.links) >= MOST_LINKS:
            raise BadInput(f"Mỗi tiêu chí có nhiều nhất {MOST_LINKS} liên kết.", "url")
        kept.links.append(EvidenceLink(url=url, title=title))
    db.session.flush()
    return kept


def take_link(assessment: Assessment, link_id: int, *, by: Who, at: datetime) -> None:
    """Take an address out of the evidence. Raises NotYours (403), TooLate (409)."""
    _check_writable(assessment, by, at)
    of_this = select(Score.id).where(Score.assessment_id == assessment.id)
    db.session.execute(
        delete(EvidenceLink).where(EvidenceLink.id == link_id, EvidenceLink.score_id.in_(of_this))
    )


def ask_review(assessment: Assessment, *, seen: int, by: Who, at: datetime) -> None:
    """Ask the Department to look through it; from now on it is seen as it is written.

    Raises NotYours (403), BadInput (422) when nothing was declared, TooLate (409).
    """
    _check_writable(assessment, by, at)
    if assessment.self_declared == 0:
        raise BadInput("Chưa kê khai điểm nào nên chưa có gì để rà soát.")
    claim_version(
        assessment, seen, CHANGED, asked_at=at, asked_by=by.name, reviewed_at=None,
        reviewed_by="", shared_at=assessment.shared_at or at,
    )  # fmt: skip
    db.session.refresh(assessment)
    record(assessment, "review-asked", "Đề nghị Sở rà soát điểm tự chấm", by=by, at=at)


def finish_review(assessment: Assessment, *, seen: int, by: Who, at: datetime) -> None:
    """The Department has looked through it. Raises NotYours (403), TooLate (409)."""
    if not workflow.may_record(by, holding(assessment.agency_id, clock.day_of(at))):
        raise NotYours
    open_ = Assessment.asked_at.is_not(None), Assessment.reviewed_at.is_(None)
    claim_version(assessment, seen, CHANGED, *open_, reviewed_at=at, reviewed_by=by.name)
    db.session.refresh(assessment)
    record(assessment, "reviewed", "Rà soát xong điểm tự chấm", by=by, at=at)


def comment(
    assessment: Assessment, part: Part | None, text: str, *, by: Who, at: datetime
) -> Comment:
    """Say a word on a part or the whole: no score. Raises NotYours (403), BadInput (422)."""
    holder = holding(assessment.agency_id, clock.day_of(at))
    if not workflow.may_comment(by, holder, shared=assessment.shared_at is not None):
        raise NotYours
    if part:
        _check_part(assessment, part)
    said = Comment(
        assessment_id=assessment.id, text=text, by_department=by.is_staff, at=at,
        by_name=by.name, **(part.columns if part else {}),
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    record(assessment, "commented", "Góp ý điểm tự chấm", by=by, at=at, reason=text)
    return said


def note_entry(
    assessment: Assessment, entered_on: date, *, seen: int, by: Who, at: datetime
) -> None:
    """Note that it was entered on the Ministry's tool: from now on the scores stand.

    Raises NotYours (403), BadInput (422), TooLate (409).
    """
    _check_writable(assessment, by, at)
    if entered_on > clock.day_of(at):
        raise BadInput("Ngày nhập không thể sau hôm nay.", "entered_on")
    if assessment.self_declared == 0:
        raise BadInput("Chưa kê khai điểm nào.", "entered_on")
    claim_version(
        assessment, seen, CHANGED, entered_on=entered_on, entered_by=by.name,
        shared_at=assessment.shared_at or at,
    )  # fmt: skip
    db.session.refresh(assessment)
    said = f"Đã nhập trên công cụ của Bộ, tổng {decimal_words(assessment.self_total)} điểm"
    record(assessment, "entered", said, by=by, at=at)


def take_back_entry(assessment: Assessment, *, seen: int, by: Who, at: datetime) -> None:
    """Open the scores again, to mend them. Raises NotYours (403), TooLate (409)."""
    if not workflow.scores_itself(by, holding(assessment.agency_id, clock.day_of(at))):
        raise NotYours
    _check_round(assessment)
    stood = Assessment.entered_on.is_not(None)
    claim_version(assessment, seen, CHANGED, stood, entered_on=None, entered_by="")
    db.session.refresh(assessment)
    record(assessment, "entry-taken-back", "Mở lại điểm tự chấm để sửa", by=by, at=at)


def retotal(assessment: Assessment) -> None:
    """Derive the totals of an assessment anew; its row is held, so that one follows the other."""
    hold(assessment)
    criteria = _criteria_of(assessment.round.edition_id)
    pillars = _pillars_of(assessment.round.edition_id)
    by_pillar = assessment.basis is Basis.PILLARS
    own = Score.pillar_id.is_not(None) if by_pillar else Score.criterion_id.is_not(None)
    total, declared = db.session.execute(
        select(func.sum(Score.points), func.count(Score.points)).where(
            Score.assessment_id == assessment.id, own
        )
    ).one()
    assessment.self_total = total or rules.ZERO
    assessment.self_declared = declared
    assessment.self_count = pillars if by_pillar else criteria
    appraised, found, whole = db.session.execute(
        select(func.sum(Appraisal.points), func.count(), func.count(Appraisal.pillar_id)).where(
            Appraisal.assessment_id == assessment.id
        )
    ).one()
    assessment.appraised_total = appraised or rules.ZERO
    assessment.appraised_declared = found
    assessment.appraised_count = pillars if whole or not criteria else criteria
    db.session.flush()


def hold(assessment: Assessment) -> None:
    """Let nobody else change this assessment until the commit."""
    db.session.flush()
    locked = select(Assessment).where(Assessment.id == assessment.id).with_for_update()
    db.session.execute(locked.execution_options(populate_existing=True))


def check_part(assessment: Assessment, part: Part) -> None:
    """Raises BadInput (422) when the part is not of this assessment's edition."""
    _check_part(assessment, part)


def _check_part(assessment: Assessment, part: Part) -> Decimal | None:
    """The part's maximum."""
    if part.kind is Basis.PILLARS:
        pillar = db.session.get(Pillar, part.id)
        if pillar and pillar.edition_id == assessment.round.edition_id:
            return pillar.maximum
    elif criterion := _criterion(assessment, part):
        return criterion.maximum
    raise BadInput("Mục này không thuộc bộ chỉ số của đợt đánh giá.")


def _criterion(assessment: Assessment, part: Part) -> Criterion | None:
    found = db.session.get(Criterion, part.id)
    ours = found and found.component.pillar.edition_id == assessment.round.edition_id
    return found if ours else None


def _scored(assessment: Assessment, part: Part, answer: rules.Answer) -> rules.Scored:
    maximum = _check_part(assessment, part)
    try:
        if part.kind is Basis.PILLARS:
            return rules.Scored(rules.checked_points(answer.points, maximum))
        criterion = _criterion(assessment, part)
        assert criterion
        return rules.score(criterion.rule, answer)
    except rules.Fault as fault:
        raise BadInput(fault.sentence, fault.field) from None


def _columns(typed: Typed, scored: rules.Scored) -> dict[str, object]:
    answer = typed.answer
    return {
        "yes": answer.yes, "tier_id": answer.tier_id, "part": answer.part,
        "whole": answer.whole, "points": scored.points, "how": scored.how, "note": typed.note,
    }  # fmt: skip


def _score(assessment: Assessment, part: Part, by: Who, at: datetime) -> Score:
    """The row of a part, made where there is none; the caller holds the assessment."""
    _check_part(assessment, part)
    row = {
        "assessment_id": assessment.id, "how": "", "note": "", "version": 0, "saved_at": at,
        "saved_by": by.name, **part.columns,
    }  # fmt: skip
    insert_missing(Score, [row])
    of_part = [getattr(Score, name) == id for name, id in part.columns.items() if id]
    query = select(Score).where(Score.assessment_id == assessment.id, *of_part)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _check_writable(assessment: Assessment, by: Who, at: datetime) -> None:
    if not workflow.scores_itself(by, holding(assessment.agency_id, clock.day_of(at))):
        raise NotYours
    hold(assessment)
    _check_round(assessment)
    if assessment.entered_on:
        raise TooLate(ENTERED)


def _check_round(assessment: Assessment) -> None:
    """Whoever closes the round meanwhile waits for this transaction, or it sees that it is."""
    closed = select(Round.closed_at).where(Round.id == assessment.round_id)
    if db.session.scalar(closed.with_for_update(read=True)):
        raise TooLate(CLOSED)


def _criteria_of(edition_id: int) -> int:
    query = (
        select(func.count())
        .select_from(Criterion)
        .join(Component, Component.id == Criterion.component_id)
        .join(Pillar, Pillar.id == Component.pillar_id)
        .where(Pillar.edition_id == edition_id)
    )
    return db.session.scalar(query) or 0


def _pillars_of(edition_id: int) -> int:
    query = select(func.count()).select_from(Pillar).where(Pillar.edition_id == edition_id)
    return db.session.scalar(query) or 0
