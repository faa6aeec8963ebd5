"""Propose an award, record what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from .. import clock
from ..access import Who
from ..agencies.cards import cards
from ..agencies.models import AgencyKind
from ..agencies.queries import holding
from ..database import claim, db
from ..errors import BadInput, NotYours, TooLate
from ..files.models import StoredFile
from ..history.actions import record
from ..plans.models import Plan, PlanState
from ..tasks.models import Task
from . import rules
from .models import Award, AwardStep, AwardTask
from .rules import AFTER, MOVE_WORDS, MOVES, Move, State

MOVED = "Đề nghị này vừa được người khác xử lý. Hãy xem tình trạng mới."


@dataclass(frozen=True)
class AwardDraft:
    """An award as it is proposed; `proposer_id`, `source`: where staff write it down."""

    plan_id: int
    agency_id: int
    text: str
    person: str = ""
    position: str = ""
    tasks: Sequence[int] = ()
    proposer_id: int | None = None
    proposed_on: date | None = None
    source: str = ""


def propose(draft: AwardDraft, *, token: str, by: Who, at: datetime) -> Award:
    """Propose an award; the same `token` proposes it once.

    Raises NotYours (403), BadInput (422), TooLate (409).
    """
    today = clock.day_of(at)
    own = by.agency_id or 0
    kind = cards()[own].kind if own else None
    holder = holding(draft.agency_id, today)
    if not rules.may_propose(by, holder, is_association=kind is AgencyKind.ASSOCIATION):
        raise NotYours("Cơ quan bạn chỉ đề nghị khen thưởng cho đơn vị mình, người của mình.")
    plan = db.session.get_one(Plan, draft.plan_id, with_for_update=True)
    known = db.session.scalar(select(Award).where(Award.token == token))
    if known is not None:
        if (known.text, known.agency_id) != (draft.text, draft.agency_id):
            raise TooLate("Biểu mẫu này đã được gửi với nội dung khác. Hãy mở lại trang.")
        return known
    proposer = (draft.proposer_id or own) if by.is_staff else own
    entered = proposer != own
    _check(plan, draft, entered, today)
    made = Award(
        plan_id=plan.id, agency_id=draft.agency_id, person=draft.person, position=draft.position,
        text=draft.text, proposer_id=proposer, source=draft.source if entered else "",
        proposed_on=(draft.proposed_on if by.is_staff else None) or today, token=token, at=at,
        by_id=by.account_id, by_name=by.name,
        tasks=[AwardTask(task_id=id) for id in dict.fromkeys(draft.tasks)],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    whom = made.person or cards()[made.agency_id].name_on(today)
    record(
        made, "award-proposed", f"Đề nghị khen thưởng {whom}", by=by, at=at,
        agency_id=made.agency_id, after={"thành tích": made.text}, reason=made.source,
    )  # fmt: skip
    return made


@dataclass(frozen=True)
class Word:
    """What is recorded with a move: of an appraisal, of a decision, or why not."""

    text: str = ""
    day: date | None = None
    in_favour: bool | None = None
    number: str = ""
    issuer: str = ""
    form: str = ""
    file: StoredFile | None = None


def make(
    award: Award, move: Move, word: Word, *, seen: State | None, by: Who, at: datetime
) -> AwardStep:
    """Record a move from the state that was seen. Raises NotYours, TooLate, BadInput."""
    today = clock.day_of(at)
    if not rules.may_make(move, by, holding(award.proposer_id, today)):
        raise NotYours
    if seen is not award.state or move not in MOVES[award.state]:
        raise TooLate(MOVED)
    if fault := rules.move_fault(
        move, text=word.text, day=word.day, in_favour=word.in_favour, number=word.number,
        issuer=word.issuer, form=word.form, today=today,
    ):  # fmt: skip
        raise BadInput(fault[1], fault[0])
    stands = update(Award).where(Award.id == award.id, Award.state == seen)
    claim(stands.values(state=AFTER[move]).execution_options(synchronize_session=False), MOVED)
    step = AwardStep(
        award_id=award.id, move=move, day=word.day or today, text=word.text,
        in_favour=word.in_favour if move is Move.APPRAISAL else None, number=word.number,
        issuer=word.issuer, form=word.form, file_id=word.file.id if word.file else None, at=at,
        by_id=by.account_id, by_name=by.name,
    )  # fmt: skip
    db.session.add(step)
    db.session.flush()
    db.session.expire(award, ["state", "steps"])
    told = {"số": word.number, "cơ quan quyết định": word.issuer, "hình thức": word.form}
    record(
        award, f"award-{move.value}", MOVE_WORDS[move], by=by, at=at, agency_id=award.agency_id,
        after={name: value for name, value in told.items() if value}, reason=word.text,
    )  # fmt: skip
    return step


def _check(plan: Plan, draft: AwardDraft, entered: bool, today: date) -> None:
    if plan.state is PlanState.DRAFT:
        raise BadInput("Kế hoạch này chưa được theo dõi.", "text")
    if not draft.text:
        raise BadInput("Ghi thành tích.", "text")
    if draft.position and not draft.person:
        raise BadInput("Ghi họ tên người được đề nghị.", "person")
    if entered and not draft.source:
        raise BadInput("Ghi nguồn: số, ngày văn bản hoặc ai báo.", "source")
    if draft.proposed_on and draft.proposed_on > today:
        raise BadInput("Ngày đề nghị không thể sau hôm nay.", "proposed_on")
    of_plan = select(func.count(Task.id)).where(Task.plan_id == plan.id)
    wanted = set(draft.tasks)
    if wanted and db.session.scalar(of_plan.where(Task.id.in_(wanted))) != len(wanted):
        raise BadInput("Chọn nhiệm vụ của kế hoạch này.", "tasks")
