"""Sample difficulties in every state, and directives of leadership with what became of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..agencies.models import AgencyName
from ..database import db
from ..directives.actions import DirectiveDraft, Report, close, give, report
from ..plans.models import Plan
from ..proposals.actions import Raised, Word, make, raise_alone
from ..proposals.workflow import Move, ProposalKind, State
from ..tasks.models import Task

ASSOCIATION = "Hội Nhà báo tỉnh Đắk Lắk"
UP, ON, ANSWER = Move.TAKING_UP, Move.SENDING_ON, Move.ANSWER
# Who raises what on which task how many days ago, and how far it has come; all is invented.
RAISED: tuple[tuple[str, ProposalKind, str, str, int, tuple[Move, ...]], ...] = (
    ("lan", ProposalKind.DIFFICULTY, "3.a",
     "Đường truyền tại tòa soạn chưa đủ cho phát trực tiếp nhiều nền tảng.", 40, (UP, ANSWER)),
    ("minh", ProposalKind.PROPOSAL, "3.c",
     "Đề nghị hỗ trợ kinh phí nâng cấp hệ thống lưu trữ dữ liệu dùng chung.", 35, (UP, ON)),
    ("chi", ProposalKind.PROPOSAL, "",
     "Đề nghị cho phép tuyển một kỹ sư công nghệ thông tin cho tạp chí điện tử.", 60,
     (UP, ON, ANSWER)),
    ("chi", ProposalKind.DIFFICULTY, "1.b",
     "Chưa có người chuyên trách viết chuyên trang chuyển đổi số.", 6, ()),
)  # fmt: skip
WORDS = {
    (UP, State.RAISED): Word("Giao Phòng Báo chí xem xét."),
    (ANSWER, State.TAKEN_UP): Word("Sở đã làm việc với đơn vị viễn thông để nâng đường truyền."),
    (ANSWER, State.SENT_ON): Word("Đồng ý chủ trương, thực hiện trong năm sau."),
}


def load(whos: Mapping[str, Who], *, at: datetime) -> None:
    """Raise, take up, send on and answer, over the last weeks."""
    plan = db.session.scalars(select(Plan).where(Plan.parent_id.is_(None)).order_by(Plan.id))
    plan_id = plan.first().id  # type: ignore[union-attr]
    for key, kind, code, text, days, moves in RAISED:
        who, when = whos[key], at - timedelta(days=days)
        assert who.agency_id
        task = select(Task.id).where(Task.plan_id == plan_id, Task.code == code)
        raised = Raised(kind, text, plan_id, who.agency_id, db.session.scalar(task))
        made = raise_alone(raised, token=f"mau-{key}-{code}", by=who, at=when)
        for number, move in enumerate(moves, start=1):
            later = when + timedelta(days=3 * number)
            word = WORDS.get((move, made.state), Word())
            if move is ON or made.state is State.SENT_ON:
                paper = f"{90 + number}/{'STTTT' if move is ON else 'UBND-VX'} (mẫu)"
                word = Word(word.text, paper, clock.day_of(later))
            make(made, move, word, seen=made.state, by=whos["hoa"], at=later)
    _of_association(whos["hoa"], plan_id, at)
    _direct(whos, plan_id, at)


def _of_association(hoa: Who, plan_id: int, at: datetime) -> None:
    """A body without an account says something through the Department."""
    query = select(AgencyName.agency_id).where(AgencyName.name == ASSOCIATION)
    raised = Raised(
        ProposalKind.PROPOSAL, "Đề nghị mời hội viên ở các huyện dự tập huấn trực tuyến.", plan_id,
        db.session.scalars(query).one(), source="Công văn mẫu số 15/HNB",
        raised_on=clock.day_of(at) - timedelta(days=12),
    )  # fmt: skip
    raise_alone(raised, token="mau-hnb", by=hoa, at=at - timedelta(days=10))


def _direct(whos: Mapping[str, Who], plan_id: int, at: datetime) -> None:
    """One that is under way, one that is late, one that two bodies have done, one that ended."""
    tuan, hoa = whos["tuan"], whos["hoa"]
    for text, keys, given, due, code in (
        ("Báo và Đài thống nhất phương án dùng chung kho dữ liệu, báo cáo trước khi mua sắm.",
         ("lan", "minh"), 20, 15, "3.c"),
        ("Rà soát số người chưa qua tập huấn, đề xuất mở thêm lớp.", ("hoa", "chi"), 45, -8, ""),
        ("Cử đầu mối theo dõi kế hoạch của từng đơn vị.", ("lan", "chi"), 70, -40, ""),
        ("Xem lại lịch phát sóng chuyên mục chuyển đổi số.", ("minh",), 90, -60, "1.b"),
    ):  # fmt: skip
        when = at - timedelta(days=given)
        task = select(Task.id).where(Task.plan_id == plan_id, Task.code == code)
        draft = DirectiveDraft(
            text, clock.day_of(when), tuan.name, plan_id,
            [whos[key].agency_id or 0 for key in keys], tuan.account_id, db.session.scalar(task),
            "Thông báo mẫu số 12/TB" if code else "", clock.day_of(at) + timedelta(days=due),
        )  # fmt: skip
        made = give(draft, token=f"mau-{given}", by=tuan if given == 20 else hoa, at=when)
        said = {20: ("minh",), 45: ("chi",), 70: keys, 90: ()}[given]
        for number, key in enumerate(said, start=1):
            who = whos[key]
            assert who.agency_id
            report(
                made, who.agency_id, Report("Đã làm theo ý kiến chỉ đạo.", given > 20),
                token=f"mau-{given}-{key}", by=who, at=when + timedelta(days=9 + number),
            )  # fmt: skip
        if given == 90:
            close(made, "Không còn cần.", seen=made.version, by=hoa, at=when + timedelta(days=20))
