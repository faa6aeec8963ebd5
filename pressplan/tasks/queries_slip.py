"""What stands on the paper by which a task is given ("phiếu giao nhiệm vụ")."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..agencies.models import Agency
from ..agencies.queries import holders_on, parties_on
from ..database import db
from ..plans.deadlines import Deadline, deadline_of
from ..plans.models import Plan
from . import slip
from .models import Commitment, Part, Responsibility
from .queries_assignment import Assigned, assigned_to

MOST_NAMES = 12
EACH_ITS_PART = "(mỗi đơn vị chủ trì chịu trách nhiệm phần của mình)"
REPORTS = "Cập nhật tiến độ, khó khăn và kết quả trên hệ thống theo dõi."
DEADLINE = "x" * 70  # as long as a deadline's words are


@dataclass(frozen=True)
class Slip:
    """One paper; every name is the one valid on its day."""

    commitment: Commitment
    day: date
    above: str
    giver: str
    place: str
    basis: str
    leads: list[str]
    coordinators: list[str]
    more_coordinators: int
    deadline: Deadline | None
    own: bool  # who gives the work also does it
    clear: Assigned
    product: str
    size: str
    each_its_part: str = EACH_ITS_PART
    reports: str = REPORTS

    @property
    def holder(self) -> str:
        return self.commitment.agency.name_on(self.day)


def slip_of(commitment: Commitment, *, day: date) -> Slip:
    """The paper of that day for a commitment."""
    task, plan = commitment.task, commitment.task.plan
    owner = _owner_on(plan, day)
    body = owner.governing_body
    clear = assigned_to([commitment])[commitment.id]
    names = _names(task.id, day)
    coordinators = names[Part.COORDINATING]
    stands = commitment.standing
    assert stands is not None
    basis = slip.basis_words(
        title=plan.title, number=plan.number, issued_on=plan.issued_on, issuer=plan.issuer
    )
    people = [found.name if found else "" for found in (clear.leader, clear.officer)]
    product = slip.joined(clear.product)
    shown = coordinators[:MOST_NAMES]
    return Slip(
        commitment=commitment,
        day=day,
        above=body.name_on(day) if body else plan.issuer,
        giver=owner.name_on(day),
        place=slip.place_of(plan.issuer or owner.name_on(day)),
        basis=basis,
        leads=names[Part.LEAD],
        coordinators=shown,
        more_coordinators=len(coordinators) - len(shown),
        deadline=deadline_of(task.timing, stands.due_on, internal=stands.internal),
        own=commitment.agency_id == owner.id,
        clear=clear,
        product=product,
        size=slip.size_of(
            paragraphs=[f"Căn cứ {basis}", f"{owner.name_on(day)} giao {commitment.agency.name}"],
            cells=[
                *(f"Lãnh đạo phụ trách: {name}" for name in people), task.title, DEADLINE,
                f"Thời gian theo kế hoạch: {task.timing_text}", product or "\n",
                f"Chủ trì: {commitment.agency.name} {EACH_ITS_PART}",
                f"Phối hợp: {'; '.join(shown)}", REPORTS,
            ],
        ),
    )  # fmt: skip


def _owner_on(plan: Plan, day: date) -> Agency:
    """Who owns the plan on that day: its owner, or the body that stands for it."""
    for id in holders_on([plan.owner_id], day):
        return db.session.get_one(Agency, id)
    return plan.owner


def _names(task_id: int, day: date) -> dict[Part, list[str]]:
    """The parties of a task as they are called on that day, in the order of the plan."""
    parties = db.session.scalars(
        select(Responsibility)
        .where(Responsibility.task_id == task_id)
        .order_by(Responsibility.position)
        .options(joinedload(Responsibility.agency), joinedload(Responsibility.group))
    ).all()
    return {
        part: [p.name for p in parties_on([p for p in parties if p.role is part], day)]
        for part in Part
    }
