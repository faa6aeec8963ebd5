"""Sample awards, given and proposed, and the money of some tasks."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..agencies.models import AgencyName
from ..awards import actions as awards
from ..awards.actions import AwardDraft, Word
from ..awards.rules import Move, State
from ..database import db
from ..funding import actions as funding
from ..funding.rules import Amounts, FundingSource
from ..plans.models import Plan
from ..tasks.models import Task
from .papers import sample_file
from .voices import ASSOCIATION

MILLION = 10**6
STATE, GOVERNING, OTHER = FundingSource.STATE, FundingSource.GOVERNING, FundingSource.OTHER
# Whose money for which task, how many years ago, from where: in million đồng. All invented.
MONEY: tuple[tuple[str, str, int, FundingSource, tuple[int | None, int | None, int | None]], ...]
MONEY = (
    ("lan", "3.a", 0, STATE, (1200, 900, 640)),
    ("lan", "3.a", 0, OTHER, (150, None, None)),
    ("minh", "3.c", 0, STATE, (3500, 2000, 2140)),
    ("minh", "3.c", 0, GOVERNING, (800, 800, 300)),
    ("chi", "1.b", 0, GOVERNING, (60, 60, 25)),
    ("hoa", "1.a", 0, STATE, (400, 350, 350)),
    ("lan", "3.a", 1, STATE, (800, 700, 690)),
)


def load(whos: Mapping[str, Who], *, at: datetime) -> None:
    """Awards in different states, then money."""
    plan = db.session.scalars(select(Plan).where(Plan.parent_id.is_(None)).order_by(Plan.id))
    plan_id = plan.first().id  # type: ignore[union-attr]
    _award(whos, plan_id, at)
    for key, code, ago, source, amounts in MONEY:
        who = whos[key]
        assert who.agency_id
        task = select(Task).where(Task.plan_id == plan_id, Task.code == code)
        told = Amounts(*(None if each is None else each * MILLION for each in amounts))
        year = clock.day_of(at).year - ago
        funding.add(
            db.session.scalars(task).one(), who.agency_id, year, source, told, by=who, at=at
        )


def _award(whos: Mapping[str, Who], plan_id: int, at: datetime) -> None:
    """One given with its decision, one appraised, one proposed by Hội Nhà báo, one refused."""
    hoa, lan = whos["hoa"], whos["lan"]
    query = select(AgencyName.agency_id).where(AgencyName.name == ASSOCIATION)
    association = db.session.scalars(query).one()
    task = select(Task.id).where(Task.plan_id == plan_id, Task.code == "3.a")
    own = {key: whos[key].agency_id or 0 for key in ("lan", "minh", "chi")}
    for days, by, draft in (
        (80, lan, AwardDraft(plan_id, own["lan"], "Sản phẩm báo chí số được độc giả đón nhận.",
                             tasks=list(db.session.scalars(task)))),
        (50, hoa, AwardDraft(plan_id, own["minh"], "Sáng kiến lưu trữ dữ liệu dùng chung.",
                             "Cao Ngọc Diệp", "Kỹ thuật viên")),
        (15, hoa, AwardDraft(plan_id, own["chi"], "Bài viết về chuyển đổi số vùng xa.",
                             "H’Liên Kbuôr", "Phóng viên", proposer_id=association,
                             source="Công văn mẫu số 21/HNB")),
        (90, lan, AwardDraft(plan_id, own["lan"], "Chuyên mục chuyển đổi số.",
                             "Phan Thảo Nguyên", "Trưởng phòng Báo điện tử")),
    ):  # fmt: skip
        when = at - timedelta(days=days)
        made = awards.propose(draft, token=f"mau-{days}", by=by, at=when)
        if days == 15:
            continue
        later = when + timedelta(days=10)
        said = Word("Đủ điều kiện.", clock.day_of(later), days != 90)
        awards.make(made, Move.APPRAISAL, said, seen=State.PROPOSED, by=hoa, at=later)
        if days == 50:
            continue
        later = when + timedelta(days=25)
        scan = sample_file("Quyết định khen thưởng.docx", "Quyết định khen thưởng", hoa, later)
        decided = Word(
            "", clock.day_of(later), None, "Mẫu số 123/QĐ-UBND", "UBND tỉnh Đắk Lắk",
            "Bằng khen", scan,
        )  # fmt: skip
        refused = Word("Chưa đủ thời gian công tác.", clock.day_of(later))
        move = Move.AWARDING if days == 80 else Move.REFUSAL
        word = decided if days == 80 else refused
        awards.make(made, move, word, seen=State.APPRAISED, by=hoa, at=later)
